"""Which reporting period takes the status that an edition declares (docs/adr/0005-periods-of-imported-editions.md)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from common.months import add_months, first_of, last_of
from integrations.problems import RefusedError, refusal
from portfolio.models import Portfolio, ReportingPeriod
from portfolio.selectors import period_owners
from portfolio.services import open_period


@dataclass(frozen=True, slots=True)
class StatusPeriod:
    """The month, and its period when there is one; `owner_id` is the portfolio that owns periods here."""

    month: date
    period: ReportingPeriod | None
    owner_id: int


def status_period(*, portfolio: Portfolio, as_of: date, today: date) -> StatusPeriod:
    """The period for an edition's status. Raises RefusedError for an as-of that has not come yet, and for a portfolio
    that is archived (by now)."""
    if not Portfolio.objects.active().filter(pk=portfolio.pk).exists():
        raise RefusedError(refusal("portfolio_archived"))
    if as_of > today:
        raise RefusedError(refusal("as_of_in_future", value=as_of.isoformat(), today=today.isoformat()))
    owner_id = period_owners()[portfolio.pk]
    periods = {each.start: each for each in ReportingPeriod.objects.filter(portfolio_id=owner_id)}
    covering = next((each for each in periods.values() if each.start <= as_of <= each.end), None)
    collecting = next((e for e in periods.values() if e.state == ReportingPeriod.State.OPEN), None)
    if covering is not None and (
        covering.state == ReportingPeriod.State.OPEN or covering.closed_by_id is None
    ):
        return StatusPeriod(covering.start, covering, owner_id)
    if collecting is not None and (covering is not None or as_of > collecting.end):
        # The month's figures are frozen, or the cycle has not come that far: late facts land in the open period.
        return StatusPeriod(collecting.start, collecting, owner_id)
    if covering is not None:
        raise RefusedError(refusal("no_open_period", value=f"{covering.start:%Y-%m}"))
    return StatusPeriod(first_of(as_of), None, owner_id)


@transaction.atomic
def start_cycle(*, owner_id: int, today: date) -> None:
    """Open the current month where no cycle has begun yet, so that managers can report on what was imported."""
    begun = ReportingPeriod.objects.filter(portfolio_id=owner_id).filter(
        Q(state=ReportingPeriod.State.OPEN) | Q(closed_by__isnull=False)
    )
    current = ReportingPeriod.objects.filter(portfolio_id=owner_id).covering(today)
    if not begun.exists() and not current.exists():
        open_period(portfolio=Portfolio.objects.get(pk=owner_id), month=today)


@transaction.atomic
def ensure_period(*, target: StatusPeriod, today: date, now: datetime) -> ReportingPeriod:
    """The period itself: the current month opens, a past month comes as history, closed from the start.

    Safe to call again: the caller holds the portfolio's lock.
    """
    if target.period is not None:
        return target.period
    begun = ReportingPeriod.objects.filter(portfolio_id=target.owner_id, start=target.month).first()
    if begun is not None:
        return begun
    owner = Portfolio.objects.get(pk=target.owner_id)
    history = last_of(target.month) < first_of(today)
    return ReportingPeriod.objects.create(
        portfolio=owner,
        start=target.month,
        end=last_of(target.month),
        due=add_months(target.month, 1).replace(day=owner.due_day),
        state=ReportingPeriod.State.CLOSED if history else ReportingPeriod.State.OPEN,
        closed_at=now if history else None,
    )
