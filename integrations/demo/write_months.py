"""Tells the months again, oldest first: the figures that each month's readers saw, then today's."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from django.db import connection

from common.months import last_of
from integrations.demo.write_projects import Trace, write_expected_costs
from integrations.demo.write_world import World
from projects.models import FactsRevision
from reporting.selectors.facts import MonthHistory
from reporting.services.refresh import refresh_month

_SET_APPROVED = """
    UPDATE projects_budgetline AS line SET amount = told.amount
    FROM unnest(%s::bigint[], %s::numeric[]) AS told(project_id, amount)
    WHERE line.project_id = told.project_id AND line.kind = 'approved' AND line.range_kind = 'whole_life'
"""


def write_months(
    *, world: World, trace: Trace, as_of: date, now: datetime, report: Callable[[str], None]
) -> None:
    """Snapshots of every month. Closed months are frozen; the open one stays open."""
    for month, periods in sorted(world.periods.items()):
        # A project has figures from the month on in which it begins.
        FactsRevision.objects.bulk_create(
            (FactsRevision(project_id=pk) for pk in trace.starting.get(month, ())), batch_size=5000
        )
        _set_approved(trace.approved.get(month, {}))
        is_open = month == last_of(as_of)
        if is_open:
            write_expected_costs(expected=trace.expected)
        history = {
            pk: MonthHistory(forecast_finish=finish, own_forecast=cost)
            for pk, (finish, cost) in trace.announced.get(month, {}).items()
        }
        for period in periods:
            refresh_month(period=period, now=now, history=None if is_open else history, freeze=not is_open)
        report(f"Figures of {month:%Y-%m}: {len(history)} projects")


def _set_approved(amounts: dict[int, Decimal]) -> None:
    if amounts:
        with connection.cursor() as cursor:
            cursor.execute(_SET_APPROVED, [list(amounts), list(amounts.values())])
