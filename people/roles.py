"""The permission table: which role may do what. Pure data; grants say who has which role where."""

from dataclasses import dataclass
from enum import StrEnum


class Permission(StrEnum):
    """One thing that a person may do on a portfolio, programme or project."""

    VIEW_PROJECT = "view_project"
    VIEW_COST = "view_cost"
    VIEW_PEOPLE = "view_people"
    VIEW_HISTORY = "view_history"
    VIEW_REPORT = "view_report"
    VIEW_UNPUBLISHED_REPORT = "view_unpublished_report"
    SUBMIT_STATUS = "submit_status"
    SUBMIT_PROGRAMME_STATUS = "submit_programme_status"
    EDIT_PROJECT = "edit_project"
    CREATE_PROJECT = "create_project"
    APPROVE_BASELINE = "approve_baseline"
    ASSIGN_MANAGER = "assign_manager"
    IMPORT_PORTFOLIO = "import_portfolio"
    MANAGE_PORTFOLIO = "manage_portfolio"
    SHARE_VIEWS = "share_views"
    CLOSE_PERIOD = "close_period"
    PUBLISH_REPORT = "publish_report"
    GRANT_ROLES = "grant_roles"
    MANAGE_USERS = "manage_users"
    OPERATE = "operate"
    MANAGE_SETTINGS = "manage_settings"
    EXPORT_EVERYTHING = "export_everything"


@dataclass(frozen=True, slots=True)
class Role:
    """A set of permissions; `sees_confidential` opens confidential projects beyond direct grants."""

    permissions: frozenset[Permission]
    sees_confidential: bool = False


P = Permission
_READS = frozenset({P.VIEW_PROJECT, P.VIEW_COST, P.VIEW_PEOPLE, P.VIEW_REPORT})
_STAFF = _READS | {P.VIEW_HISTORY, P.VIEW_UNPUBLISHED_REPORT}

ROLES: dict[str, Role] = {
    "pmo_director": Role(
        _STAFF
        | {P.SUBMIT_STATUS, P.SUBMIT_PROGRAMME_STATUS, P.EDIT_PROJECT, P.CREATE_PROJECT, P.ASSIGN_MANAGER}
        | {P.APPROVE_BASELINE}
        | {P.IMPORT_PORTFOLIO, P.MANAGE_PORTFOLIO, P.SHARE_VIEWS, P.CLOSE_PERIOD, P.PUBLISH_REPORT}
        | {P.GRANT_ROLES, P.EXPORT_EVERYTHING},
        sees_confidential=True,
    ),
    "pmo_officer": Role(
        _STAFF
        | {P.EDIT_PROJECT, P.APPROVE_BASELINE, P.CREATE_PROJECT, P.ASSIGN_MANAGER}
        | {P.IMPORT_PORTFOLIO, P.SHARE_VIEWS}
    ),
    "executive": Role(_READS),
    "sponsor": Role(_READS),
    "programme_manager": Role(_READS | {P.VIEW_HISTORY, P.SUBMIT_PROGRAMME_STATUS}),
    "project_manager": Role(_READS | {P.VIEW_HISTORY, P.SUBMIT_STATUS, P.EDIT_PROJECT}),
    "team_member": Role(frozenset({P.VIEW_PROJECT, P.VIEW_PEOPLE})),
    "auditor": Role(_READS | {P.VIEW_HISTORY, P.VIEW_UNPUBLISHED_REPORT}),
    # From outside the organisation: neither money nor names, on pages and in the reports made for them.
    "viewer": Role(frozenset({P.VIEW_PROJECT, P.VIEW_REPORT})),
    # Technical: sees no business data by virtue of this role alone.
    "administrator": Role(frozenset({P.MANAGE_USERS, P.OPERATE, P.MANAGE_SETTINGS})),
}


def roles_with(permission: str) -> frozenset[str]:
    """The roles that carry a permission."""
    return frozenset(name for name, role in ROLES.items() if permission in role.permissions)


# What an archived project refuses, whatever the grants say: it can be read, not changed.
NOT_WHEN_ARCHIVED: frozenset[Permission] = frozenset(
    {P.SUBMIT_STATUS, P.EDIT_PROJECT, P.APPROVE_BASELINE, P.ASSIGN_MANAGER}
)
CONFIDENTIAL_ROLES = frozenset(name for name, role in ROLES.items() if role.sees_confidential)
