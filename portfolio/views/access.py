"""How every working page begins: visible, or it does not exist; allowed, or 403 with the reason."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from people.refusals import MissingPermission
from people.requests import SignedInRequest
from people.roles import Permission
from portfolio.models import Portfolio, Programme
from portfolio.permissions import (
    can_create_portfolio,
    can_create_programme,
    can_manage_portfolio,
    can_move_portfolio,
    can_reopen_portfolio,
    can_reopen_programme,
    can_set_rates,
)


def visible_portfolio(request: SignedInRequest, code: str) -> Portfolio:
    """The portfolio, or 404: what a person may not see does not exist for them."""
    rows = Portfolio.objects.visible_to(request.user).select_related("scope", "parent__scope")
    return get_object_or_404(rows, code=code)


def portfolio_to_manage(request: SignedInRequest, code: str) -> Portfolio:
    """The portfolio, or 404, or 403 with the reason."""
    portfolio = visible_portfolio(request, code)
    _refuse_archived(portfolio)
    if not can_manage_portfolio(request.user, portfolio):
        raise _set_up_by_directors()
    return portfolio


def portfolio_to_move(request: SignedInRequest, code: str) -> Portfolio:
    portfolio = portfolio_to_manage(request, code)
    if not can_move_portfolio(request.user, portfolio):
        raise MissingPermission(
            Permission.MANAGE_PORTFOLIO,
            _(
                "Whoever moves a portfolio may also set up the place where it lies now: ask the PMO director of that."
            ),
        )
    return portfolio


def portfolio_to_reopen(request: SignedInRequest, code: str) -> Portfolio:
    portfolio = visible_portfolio(request, code)
    if not can_reopen_portfolio(request.user, portfolio):
        raise _set_up_by_directors()
    return portfolio


def parent_of_new(request: SignedInRequest, code: str) -> Portfolio | None:
    """The portfolio in which another one is to be created; None, without a code, for the top of the tree."""
    parent = visible_portfolio(request, code) if code else None
    if parent:
        _refuse_archived(parent)
    if not can_create_portfolio(request.user, parent):
        raise _set_up_by_directors()
    return parent


def portfolio_for_programme(request: SignedInRequest, code: str) -> Portfolio:
    """The portfolio in which a programme is to be created."""
    portfolio = visible_portfolio(request, code)
    _refuse_archived(portfolio)
    if not can_create_programme(request.user, portfolio):
        raise _set_up_by_pmo()
    return portfolio


def programme_to_edit(request: SignedInRequest, code: str) -> Programme:
    programme = programme_to_reopen(request, code)
    if programme.archived_at is not None:
        raise PermissionDenied(_("This programme is archived: it can be read, not changed. Reopen it first."))
    return programme


def programme_to_reopen(request: SignedInRequest, code: str) -> Programme:
    rows = Programme.objects.visible_to(request.user)
    programme = get_object_or_404(rows.select_related("scope", "portfolio__scope", "manager"), code=code)
    if not can_reopen_programme(request.user, programme):
        raise _set_up_by_pmo()
    return programme


def to_those_who_set_rates(request: SignedInRequest) -> None:
    if not can_set_rates(request.user):
        raise MissingPermission(
            Permission.MANAGE_PORTFOLIO,
            _("Exchange rates are the same for all portfolios: they are set by who may set up all of them."),
        )


def _refuse_archived(portfolio: Portfolio) -> None:
    if portfolio.archived_at is not None:
        raise PermissionDenied(_("This portfolio is archived: it can be read, not changed. Reopen it first."))


def _set_up_by_directors() -> MissingPermission:
    return MissingPermission(Permission.MANAGE_PORTFOLIO, _("Portfolios are set up by the PMO director."))


def _set_up_by_pmo() -> MissingPermission:
    return MissingPermission(Permission.CREATE_PROJECT, _("Programmes are set up by the PMO."))
