"""Portfolios: set up, edited, moved in the tree, archived and reopened."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from common.signals import facts_changed
from people.models import Scope, User
from people.services.scopes import create_scopes, hold_place, hold_tree, move_scope
from portfolio.models import Portfolio, Programme
from portfolio.permissions import (
    can_create_portfolio,
    can_manage_portfolio,
    can_move_portfolio,
    can_reopen_portfolio,
)
from portfolio.projects_below import projects_below
from portfolio.selectors.calendar import change_of_parent
from portfolio.services.locks import demand, locked_portfolio
from portfolio.services.periods import hold_open, open_period

EDITED = ("name", "description", "currency", "pmo_type", "fiscal_year_start_month", "due_day")


@transaction.atomic
def create_portfolio(
    *,
    code: str,
    name: str,
    currency: str,
    pmo_type: str,
    parent: Portfolio | None = None,
    fiscal_year_start_month: int = 1,
    due_day: int = 5,
    description: str = "",
) -> Portfolio:
    """A portfolio with its scope, below `parent` or as a root. `set_up_portfolio` is what a person does."""
    [scope] = create_scopes(kind=Scope.Kind.PORTFOLIO, parents=[parent.scope if parent else None])
    return Portfolio.objects.create(
        scope=scope,
        parent=parent,
        code=code,
        name=name,
        currency=currency,
        pmo_type=pmo_type,
        fiscal_year_start_month=fiscal_year_start_month,
        due_day=due_day,
        description=description,
    )


@transaction.atomic
def set_up_portfolio(
    *, parent: Portfolio | None, code: str, values: Mapping[str, Any], actor: User
) -> Portfolio:
    """A new portfolio below `parent` (None: at the top of the tree); `values` by the names in EDITED.

    Raises PermissionDenied without the right there, ValidationError by field for a code that exists.
    """
    # Whoever moves or archives it meanwhile waits, or is seen here.
    above = locked_portfolio(parent) if parent else None
    if above:
        above.scope = hold_place(scope=above.scope)
    demand(can_create_portfolio(actor, above))
    try:
        with transaction.atomic():
            return create_portfolio(code=code, parent=above, **values)
    except IntegrityError as taken:
        raise ValidationError({"code": _("Another portfolio has this code: choose a free one.")}) from taken


@transaction.atomic
def edit_portfolio(
    *, portfolio: Portfolio, values: Mapping[str, Any], expected_version: int, actor: User
) -> Portfolio:
    """Save its fields, by the names in EDITED. Another currency or fiscal year has open figures computed anew.

    Closed months keep theirs. Raises PermissionDenied, and PortfolioChanged when it is no longer at `expected_version`.
    """
    locked = locked_portfolio(portfolio, expected_version)
    demand(can_manage_portfolio(actor, locked))
    changed = [name for name in EDITED if name in values and getattr(locked, name) != values[name]]
    if not changed:
        return locked
    for name in changed:
        setattr(locked, name, values[name])
    locked.version += 1
    locked.save(update_fields=[*changed, "version"])
    if "fiscal_year_start_month" in changed:
        # Budgets of the year are read over another range of months.
        projects_below().facts_changed(scope=locked.scope)
    if {"currency", "fiscal_year_start_month"}.intersection(changed):
        facts_changed.send(sender=Portfolio, scope_ids=_groups(locked.scope))
    return locked


@transaction.atomic
def move_portfolio(
    *, portfolio: Portfolio, parent: Portfolio | None, expected_version: int, actor: User, now: datetime
) -> Portfolio:
    """Put a portfolio and everything below it below `parent`, or at the top (None).

    What was reported in the open month comes along into the open month of the calendar there. Raises PermissionDenied
    without the right on where it lies and on where it goes, PortfolioChanged at another version, ValidationError for a
    place within itself, calendars that do not go together, or a right that the actor would gain by it.
    """
    hold_tree()
    locked = locked_portfolio(portfolio, expected_version)
    above = locked_portfolio(parent) if parent else None
    demand(can_move_portfolio(actor, locked) and can_create_portfolio(actor, above))
    if above == locked.parent:
        return locked
    change = change_of_parent(locked, above)
    if change.refusal:
        raise ValidationError(change.refusal, code="calendar")
    hold_open(period_ids=change.open_ids)
    left = [locked.parent.scope] if locked.parent else []
    scope = move_scope(scope=locked.scope, parent=above.scope if above else None, actor=actor, now=now)
    locked.scope, locked.parent = scope, above
    locked.version += 1
    locked.save(update_fields=["parent", "version"])
    instead = change.instead
    if change.opens and change.open_before:
        opened = open_period(portfolio=locked, month=change.opens, due=change.open_before.due)
        instead = {change.open_before.pk: opened.pk}
    if instead:
        projects_below().report_in(scope=scope, instead=instead)
    if not change.is_same:
        projects_below().facts_changed(scope=scope)
    _tell([*left, scope])
    return locked


@transaction.atomic
def archive_portfolio(
    *, portfolio: Portfolio, expected_version: int, actor: User, now: datetime
) -> Portfolio:
    """Make it read-only, and with it every portfolio, programme and project below, all at one moment.

    Raises PermissionDenied without the right, PortfolioChanged at another version.
    """
    hold_tree()
    locked = locked_portfolio(portfolio, expected_version)
    demand(can_manage_portfolio(actor, locked))
    scope = locked.scope
    # Once more while it finds any: whoever was creating a portfolio further down had it locked until it was there.
    while stamp_below(scope, after=now, before=None):
        pass
    projects_below().archive(scope=scope, now=now)
    _tell([scope])
    return Portfolio.objects.select_related("scope", "parent__scope").get(pk=locked.pk)


@transaction.atomic
def reopen_portfolio(*, portfolio: Portfolio, expected_version: int, actor: User) -> Portfolio:
    """Take it into use again, with what was archived in the same moment; what was archived before stays so.

    Raises PermissionDenied, PortfolioChanged, and ValidationError while the portfolio above it is archived.
    """
    hold_tree()
    locked = locked_portfolio(portfolio, expected_version)
    demand(can_reopen_portfolio(actor, locked))
    if locked.archived_at is None:
        return locked
    if locked.parent and locked.parent.archived_at is not None:
        raise ValidationError(
            _("%(name)s is archived, and this lies in it: reopen %(name)s first.")
            % {"name": locked.parent.name},
            code="archived",
        )
    moment = locked.archived_at
    projects_below().reopen(scope=locked.scope, archived_at=moment)
    stamp_below(locked.scope, after=None, before=moment)
    _tell([locked.scope])
    return Portfolio.objects.select_related("scope", "parent__scope").get(pk=locked.pk)


def stamp_below(scope: Scope, *, after: datetime | None, before: datetime | None) -> int:
    """Archive what is in use at or below a scope, or reopen what was archived at `before`: its groups, by one version.

    Returns how many there were.
    """
    count = 0
    for model in (Portfolio, Programme):
        rows: list[Any] = list(
            model.objects.select_for_update(of=("self",), no_key=True)
            .filter(scope__path__startswith=scope.path, archived_at=before)
            .order_by("pk")
        )
        for row in rows:
            row.archived_at = after
            row.version += 1
        model.objects.bulk_update(rows, ["archived_at", "version"])
        count += len(rows)
    return count


def _groups(scope: Scope) -> list[int]:
    """The scopes of the portfolios and programmes at or below."""
    return list(
        Scope.objects.within(scope)
        .exclude(kind=Scope.Kind.PROJECT)
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def _tell(scopes: list[Scope]) -> None:
    """Totals above and below are to be computed anew."""
    facts_changed.send(sender=Portfolio, scope_ids=sorted({pk for scope in scopes for pk in _groups(scope)}))
