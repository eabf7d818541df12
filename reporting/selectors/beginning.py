"""A portal without data says what to do first: one thing for each reader, which they may do."""

from collections.abc import Collection
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from people.access import access_of
from people.models import User
from people.roles import Permission
from portfolio.models import Portfolio
from portfolio.permissions import can_create_portfolio
from projects.models import Project
from reporting.selectors.home import Card


@dataclass(frozen=True, slots=True)
class Beginning:
    """What there is to do, why, and the one button for it; `other` is a second way, as a link."""

    title: str
    text: str
    url: str
    action: str
    other_url: str = ""
    other: str = ""


def beginning(user: User, cards: Collection[Card]) -> Beginning | None:
    """What this reader does first; None once there is a project that they see.

    No statement where figures are shown, one otherwise.
    """
    if any(card.totals is not None for card in cards) or Project.objects.visible_to(user).exists():
        return None
    return first_step(user, has_portfolios=bool(cards))


def first_step(user: User, *, has_portfolios: bool | None = None) -> Beginning:
    """What a reader does first who sees no project. One statement when it is not known whether there are portfolios."""
    if has_portfolios is None:
        has_portfolios = Portfolio.objects.visible_to(user).active().exists()
    return _without_projects(user) if has_portfolios else _without_portfolios(user)


def _without_portfolios(user: User) -> Beginning:
    access = access_of(user)
    if can_create_portfolio(user, None):
        return Beginning(
            _("Begin with a portfolio"),
            _(
                "Projects lie in portfolios, which are steered as one. Set up the first one; projects come next."
            ),
            reverse("portfolio:new"),
            _("Set up the first portfolio"),
        )
    if access.may_anywhere(Permission.MANAGE_USERS):
        return Beginning(
            _("Let people in"),
            _(
                "Your role runs the portal and opens no project. Invite the PMO: its director sets up the portfolios."
            ),
            reverse("people:invite"),
            _("Invite somebody"),
            reverse("people:users-import"),
            _("Invite many from a file"),
        )
    return _waiting(user)


def _without_projects(user: User) -> Beginning:
    access = access_of(user)
    if access.may_anywhere(Permission.IMPORT_PORTFOLIO):
        return Beginning(
            _("Bring in the projects"),
            _("Import the file that you have today: you see what it would do before anything is written."),
            reverse("integrations:import-new"),
            _("Import a file"),
            reverse("projects:new-project"),
            _("Or create a project by hand"),
        )
    return _waiting(user)


def _waiting(user: User) -> Beginning:
    """For those who cannot begin: what they will find here, and what their roles are."""
    access = access_of(user)
    if access.may_anywhere(Permission.SUBMIT_STATUS):
        title = _("No project of yours yet")
        text = _(
            "As soon as the PMO names you as a project's manager, it appears here, with the updates that are due."
        )
    elif access.may_anywhere(Permission.CREATE_PROJECT):
        title = _("No portfolio yet")
        text = _(
            "The PMO director sets up the first portfolio. Then you import projects into it, or create them."
        )
    elif access.may_anywhere(Permission.VIEW_REPORT):
        title = _("Nothing to read yet")
        text = _("Portfolios and their monthly reports appear here once the PMO has projects to report on.")
    else:
        title = _("Nothing to show yet")
        text = _("Portfolios and projects appear here once the PMO has given you a role on them.")
    return Beginning(title, text, reverse("people:user", args=[user.pk]), _("See my roles"))
