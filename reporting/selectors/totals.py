"""Totals on screen: one live aggregate over the month's snapshots of the projects that the reader may see.

Stored roll-ups are never shown: the difference between two totals would reveal a confidential project.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, Sum

from common.months import add_months, first_of, last_of
from people.models import Scope, User
from portfolio.models import ExchangeRate
from projects.models import FactsRevision, Project
from reporting.kpi.rollup import Totals, indices_from_sums
from reporting.kpi.sums import Amount, Sums, convert, total_of
from reporting.models import KpiSnapshot, KpiSnapshotQuerySet
from reporting.selectors.disclosure import shown_money
from reporting.selectors.month_sums import converted_sums


def month_totals(*, user: User, as_of: date, currency: str, scope: Scope | None = None) -> Totals:
    """The figures of all projects at or below `scope` that `user` may see, at the period end `as_of`.

    Amounts cover the projects whose cost the user may see. One statement.
    """
    return totals_over(visible_rows(user, scope), as_of=as_of, currency=currency, money=shown_money(user))


def totals_over(
    snapshots: KpiSnapshotQuerySet, *, as_of: date, currency: str, money: Q | None = None
) -> Totals:
    """The figures over any projects' snapshots of one month, in `currency` at the month's rates. One statement.

    `money` limits the amounts to rows whose money may be shown.
    """
    groups = converted_sums(snapshots.month(as_of), currency=currency, month=first_of(as_of), money=money)
    return indices_from_sums(total_of([convert(g.sums, currency, g.rate) for g in groups], currency))


def visible_rows(user: User, scope: Scope | None = None) -> KpiSnapshotQuerySet:
    """Snapshots of the projects at or below `scope` that `user` may see."""
    rows = KpiSnapshot.objects.visible_to(user)
    return rows if scope is None else rows.within(scope)


@dataclass(frozen=True, slots=True)
class MonthPoint:
    """One month of the spend curve, cumulative; None where no project has the figure."""

    as_of: date
    projects: int
    pv: Decimal | None
    ev: Decimal | None
    ac: Decimal | None
    eac: Decimal | None
    approved_budget: Decimal | None
    missing_rates: tuple[str, ...] = ()


_SERIES = ("pv", "ev", "ac", "eac", "approved_budget")


def month_series(
    *, user: User, until: date, currency: str, scope: Scope | None = None, months: int = 13
) -> list[MonthPoint]:
    """The last `months` period ends up to `until` with figures, oldest first. Two statements."""
    since = last_of(add_months(first_of(until), 1 - months))
    rows = visible_rows(user, scope).filter(as_of__range=(since, until))
    return series_over(rows, currency=currency, money=shown_money(user))


def series_over(snapshots: KpiSnapshotQuerySet, *, currency: str, money: Q | None = None) -> list[MonthPoint]:
    """The spend curve over any projects' snapshots, in `currency` at each month's rate. Two statements."""
    # The rates come apart: as a subquery they would be looked up for every row before it is grouped.
    groups = (
        snapshots.order_by()
        .values("as_of", "currency")
        .annotate(n=Count("as_of"), **{f"{name}_sum": Sum(name, filter=money) for name in _SERIES})
    )
    by_month: dict[date, list[Mapping[str, Any]]] = defaultdict(list)
    for group in groups:
        by_month[group["as_of"]].append(group)
    months = [first_of(as_of) for as_of in by_month]
    rates = {
        (base, month): rate
        for base, month, rate in ExchangeRate.objects.filter(quote=currency, month__in=months).values_list(
            "base", "month", "rate"
        )
    }
    return [_point(as_of, by_month[as_of], currency, rates) for as_of in sorted(by_month)]


def _point(
    as_of: date,
    rows: list[Mapping[str, Any]],
    currency: str,
    rates: Mapping[tuple[str, date], Decimal],
) -> MonthPoint:
    parts = []
    for row in rows:
        amounts: dict[str, Any] = {name: Amount(row[f"{name}_sum"]) for name in _SERIES}
        sums = Sums(row["currency"], projects=row["n"], **amounts)
        parts.append(convert(sums, currency, rates.get((row["currency"], first_of(as_of)))))
    total = total_of(parts, currency)
    return MonthPoint(
        as_of=as_of,
        projects=total.projects,
        missing_rates=total.missing_rates,
        **{name: getattr(total, name).total for name in _SERIES},
    )


def stale_count(*, user: User, scope: Scope | None = None) -> int:
    """How many visible projects have figures that are older than their facts: while above 0, a page polls."""
    projects = Project.objects.visible_to(user).active()
    if scope is not None:
        projects = projects.within(scope)
    return FactsRevision.objects.filter(computed_revision__lt=F("revision"), project__in=projects).count()
