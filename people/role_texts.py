"""The permission table in words: one plain sentence for each permission and each role, beside people/roles.py."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from people.roles import Permission

P = Permission


@dataclass(frozen=True, slots=True)
class PermissionText:
    """`label` names it in lists; `sentence` says what it allows."""

    label: str | Promise
    sentence: str | Promise


@dataclass(frozen=True, slots=True)
class PermissionGroup:
    label: str | Promise
    permissions: tuple[Permission, ...]


PERMISSION_TEXTS: dict[Permission, PermissionText] = {
    P.VIEW_PROJECT: PermissionText(
        _("See projects"),
        _("Open projects, programmes and portfolios: dates, ratings, milestones and texts."),
    ),
    P.VIEW_COST: PermissionText(
        _("See money"), _("See budgets and costs, and every figure from which they could be computed.")
    ),
    P.VIEW_PEOPLE: PermissionText(
        _("See names"), _("See who people are: managers, sponsors, authors of updates.")
    ),
    P.VIEW_HISTORY: PermissionText(
        _("See the history"), _("See who changed what, from what to what, when and through what.")
    ),
    P.VIEW_REPORT: PermissionText(
        _("Read reports"), _("Read the monthly reports of a portfolio once they are published.")
    ),
    P.VIEW_UNPUBLISHED_REPORT: PermissionText(
        _("Read reports before publication"),
        _("Read the reports of a closed month before they are published."),
    ),
    P.SUBMIT_STATUS: PermissionText(
        _("Submit status updates"), _("Write the status update of the month, submit it and correct it.")
    ),
    P.SUBMIT_PROGRAMME_STATUS: PermissionText(
        _("Report on programmes"), _("Write the status of a programme for the month, and correct it.")
    ),
    P.EDIT_PROJECT: PermissionText(
        _("Edit projects"), _("Change what is recorded about a project beside its status updates.")
    ),
    P.CREATE_PROJECT: PermissionText(
        _("Create projects"), _("Create, move, archive and reopen projects and programmes.")
    ),
    P.APPROVE_BASELINE: PermissionText(
        _("Approve baselines"),
        _("Approve the baseline that a project is measured against, or send it back."),
    ),
    P.ASSIGN_MANAGER: PermissionText(
        _("Name project managers"), _("Name a project's manager, and hand the projects of a leaver over.")
    ),
    P.IMPORT_PORTFOLIO: PermissionText(
        _("Import portfolio files"), _("Bring a file of projects into a portfolio, after a preview.")
    ),
    P.MANAGE_PORTFOLIO: PermissionText(
        _("Set up portfolios"),
        _(
            "Create, edit, move and archive portfolios: PMO type, currency and rates, calendar, fiscal year, "
            "custom attributes."
        ),
    ),
    P.SHARE_VIEWS: PermissionText(
        _("Share views of lists"),
        _("Offer a saved view of a list to everybody, or open it first for a role."),
    ),
    P.CLOSE_PERIOD: PermissionText(
        _("Close reporting periods"), _("Close a month: its figures are frozen and its reports are made.")
    ),
    P.PUBLISH_REPORT: PermissionText(
        _("Publish reports"), _("Open the reports of a closed month to everyone who may read reports.")
    ),
    P.GRANT_ROLES: PermissionText(
        _("Grant roles"), _("Give roles to others and end them, as far as one's own permissions go.")
    ),
    P.MANAGE_USERS: PermissionText(
        _("Manage accounts"),
        _("Invite people, edit, deactivate and reactivate accounts, and name administrators."),
    ),
    P.OPERATE: PermissionText(
        _("Operate the portal"),
        _("See the state of the running portal - queues, mails, failures - and start what failed again."),
    ),
    P.MANAGE_SETTINGS: PermissionText(
        _("Set up the organisation"), _("Set the organisation's name, logo, language, time zone and mail.")
    ),
    P.EXPORT_EVERYTHING: PermissionText(
        _("Export everything"), _("Take all data out of the portal, in one documented file.")
    ),
}

GROUPS: tuple[PermissionGroup, ...] = (
    PermissionGroup(
        _("See"),
        (
            P.VIEW_PROJECT,
            P.VIEW_COST,
            P.VIEW_PEOPLE,
            P.VIEW_HISTORY,
            P.VIEW_REPORT,
            P.VIEW_UNPUBLISHED_REPORT,
        ),
    ),
    PermissionGroup(
        _("Change"),
        (
            P.SUBMIT_STATUS,
            P.SUBMIT_PROGRAMME_STATUS,
            P.EDIT_PROJECT,
            P.CREATE_PROJECT,
            P.APPROVE_BASELINE,
            P.ASSIGN_MANAGER,
            P.IMPORT_PORTFOLIO,
            P.MANAGE_PORTFOLIO,
            P.SHARE_VIEWS,
        ),
    ),
    PermissionGroup(_("Report"), (P.CLOSE_PERIOD, P.PUBLISH_REPORT)),
    PermissionGroup(
        _("Administer"), (P.GRANT_ROLES, P.MANAGE_USERS, P.OPERATE, P.MANAGE_SETTINGS, P.EXPORT_EVERYTHING)
    ),
)

ROLE_SENTENCES: dict[str, str | Promise] = {
    "pmo_director": _(
        "Heads the PMO: sees everything, confidential projects too, closes and publishes, grants roles."
    ),
    "pmo_officer": _(
        "Works in the PMO: creates, imports, edits and staffs projects; neither closes nor publishes."
    ),
    "executive": _("Decides: sees projects with money and names, and reads published reports."),
    "sponsor": _(
        "Answers for a project to the organisation: sees it with money and names, and reads its reports."
    ),
    "programme_manager": _(
        "Runs a programme: sees its projects with money, names and history, and reports on it as a whole."
    ),
    "project_manager": _(
        "Runs a project: sees it with its history, edits it and submits its status updates."
    ),
    "team_member": _("Works in a project: sees it and its people, without money."),
    "auditor": _(
        "Checks: sees everything of a scope with its history and unpublished reports, and changes nothing."
    ),
    "viewer": _("Comes from outside: sees projects and reports without money and without names."),
    "administrator": _(
        "Runs the portal: manages accounts and operations; sees no project by virtue of this role."
    ),
}
