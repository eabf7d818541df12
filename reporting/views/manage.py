"""What a reader may set up about the portfolio or programme of a dashboard: links to the working pages."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from people.models import User
from portfolio.models import Portfolio, Programme
from portfolio.permissions import (
    can_create_programme,
    can_edit_programme,
    can_manage_portfolio,
    can_move_portfolio,
    can_reopen_portfolio,
    can_reopen_programme,
    can_set_rates,
)
from projects.permissions import can_put_into


@dataclass(frozen=True, slots=True)
class Link:
    """One entry of the menu; `apart` begins a new group."""

    label: str
    url: str
    apart: bool = False


def portfolio_links(user: User, portfolio: Portfolio) -> list[Link]:
    """Nothing for those who may set nothing up here."""
    if portfolio.archived_at is not None:
        return _links([(_("Reopen"), "portfolio:reopen", can_reopen_portfolio(user, portfolio))], portfolio)
    may = can_manage_portfolio(user, portfolio)
    links = _links(
        [
            (_("Edit the portfolio"), "portfolio:edit", may),
            (_("Calendar"), "portfolio:calendar", may),
            (_("Custom attributes"), "portfolio:attributes", may),
        ],
        portfolio,
    )
    if can_set_rates(user):
        links.append(Link(_("Exchange rates"), reverse("portfolio:rates")))
    if can_put_into(user, portfolio.scope):
        url = f"{reverse('projects:new-project')}?portfolio={portfolio.code}"
        links.append(Link(_("New project"), url, apart=True))
    if can_create_programme(user, portfolio):
        url = reverse("portfolio:programme-new", args=[portfolio.code])
        links.append(Link(_("New programme"), url))
    links += _links([(_("New portfolio inside"), "portfolio:new-inside", may)], portfolio)
    tree = [
        (_("Move elsewhere"), "portfolio:move", may and can_move_portfolio(user, portfolio)),
        (_("Archive"), "portfolio:archive", may),
    ]
    return [*links, *_links(tree, portfolio, apart=True)]


def programme_links(user: User, programme: Programme) -> list[Link]:
    if programme.archived_at is not None:
        may_reopen = can_reopen_programme(user, programme)
        return _links([(_("Reopen"), "portfolio:programme-reopen", may_reopen)], programme)
    may = can_edit_programme(user, programme)
    first = _links([(_("Edit the programme"), "portfolio:programme-edit", may)], programme)
    if can_put_into(user, programme.scope):
        inside = f"?portfolio={programme.portfolio.code}&programme={programme.code}"
        first.append(Link(_("New project"), reverse("projects:new-project") + inside))
    tree = [
        (_("Move elsewhere"), "portfolio:programme-move", may),
        (_("Archive"), "portfolio:programme-archive", may),
    ]
    return [*first, *_links(tree, programme, apart=True)]


def _links(entries: list[tuple[str, str, bool]], found: Any, *, apart: bool = False) -> list[Link]:
    allowed = [(label, name) for label, name, may in entries if may]
    return [
        Link(label, reverse(name, args=[found.code]), apart=apart and number == 0)
        for number, (label, name) in enumerate(allowed)
    ]
