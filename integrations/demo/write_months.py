"""Tells the months again, oldest first: the figures that each month's readers saw, then today's."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import connection

from common.months import first_of, last_of
from integrations.demo.write_projects import Trace, write_current_month
from integrations.demo.write_world import World, closing_moment
from people.models import User
from portfolio.models import ReportingPeriod
from portfolio.services import open_period
from projects.models import FactsRevision
from reporting.selectors.facts import MonthHistory
from reporting.services.close import close_period
from reporting.services.refresh import refresh_month

# Beyond this the last month is closed without ordering its reports: rendering them would take hours.
REPORTS_UP_TO = 500
# The last of the demonstration's portfolios still waits for its director to publish.
PUBLISHED = 2

_SET_APPROVED = """
    UPDATE projects_budgetline AS line SET amount = told.amount
    FROM unnest(%s::bigint[], %s::numeric[]) AS told(project_id, amount)
    WHERE line.project_id = told.project_id AND line.kind = 'approved' AND line.range_kind = 'whole_life'
"""


def write_months(
    *, world: World, trace: Trace, as_of: date, now: datetime, director: User, report: Callable[[str], None]
) -> None:
    """Snapshots of every month: those of past months are frozen, the current one is opened and stays open."""
    for month, periods in sorted(world.periods.items()):
        _begin(trace, month)
        history = {
            pk: MonthHistory(forecast_finish=finish, own_forecast=cost)
            for pk, (finish, cost) in trace.announced.get(month, {}).items()
        }
        for period in periods:
            refresh_month(period=period, now=now, history=history, freeze=True)
        report(f"Figures of {month:%Y-%m}: {len(history)} projects")
    count = sum(map(len, trace.starting.values()))
    if world.periods:
        _close(world, as_of, director, with_reports=count <= REPORTS_UP_TO)
    current = tuple(
        _open(portfolio_number, world, as_of) for portfolio_number in range(len(world.portfolios))
    )
    write_current_month(trace=trace, periods=current)
    _begin(trace, last_of(as_of))
    for period in current:
        refresh_month(period=period, now=now)
    report(f"Figures of {as_of:%Y-%m}: {count} projects")


def _begin(trace: Trace, month: date) -> None:
    """A project has figures from the month on in which it begins; approved budgets are those of the month."""
    FactsRevision.objects.bulk_create(
        (FactsRevision(project_id=pk) for pk in trace.starting.get(month, ())), batch_size=5000
    )
    amounts: dict[int, Decimal] = trace.approved.get(month, {})
    if amounts:
        with connection.cursor() as cursor:
            cursor.execute(_SET_APPROVED, [list(amounts), list(amounts.values())])


def _close(world: World, as_of: date, director: User, *, with_reports: bool) -> None:
    """Close the last past month as the director would: figures frozen, reports ordered for the worker to render."""
    end = max(world.periods)
    closed = closing_moment(end, as_of)
    for number, period in enumerate(world.periods[end]):
        if with_reports:
            close_period(period=period, actor=director, now=closed)
        else:
            ReportingPeriod.objects.filter(pk=period.pk).update(
                state=ReportingPeriod.State.CLOSED, closed_at=closed, closed_by=director
            )
        if number < PUBLISHED:
            ReportingPeriod.objects.filter(pk=period.pk).update(
                state=ReportingPeriod.State.PUBLISHED,
                published_at=closed + timedelta(minutes=5),
                published_by=director,
            )


def _open(number: int, world: World, as_of: date) -> ReportingPeriod:
    portfolio = world.portfolios[number]
    opened = ReportingPeriod.objects.open().filter(portfolio=portfolio).first()
    return opened or open_period(portfolio=portfolio, month=first_of(as_of))
