"""Roll-up: project -> programme -> portfolio -> parent portfolios, always from the sums of the projects."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import F, Func, Q, Value

from common.clock import business_date
from common.months import first_of
from people.models import Scope
from portfolio.models import ExchangeRate, Portfolio, Programme, ReportingPeriod
from portfolio.selectors import period_owners
from reporting.kpi.rollup import indices_from_sums
from reporting.kpi.sums import Sums, convert, total_of
from reporting.models import KpiSnapshot
from reporting.selectors.month_sums import aggregates, sums_from
from reporting.services.locks import share_period
from reporting.services.snapshot_rows import UPDATED_COLUMNS, rollup_row

Rates = Mapping[str, Mapping[str, Decimal]]


@dataclass(frozen=True, slots=True)
class _Node:
    """A programme or portfolio: its own currency, and the reporting period that ends on the day."""

    scope_id: int
    currency: str
    period: ReportingPeriod


@transaction.atomic
def roll_up(*, scope_ids: Collection[int], as_of: date, now: datetime, closing: bool = False) -> int:
    """Recompute the roll-ups of programmes and portfolios among `scope_ids`; returns how many were written.

    The scopes are locked before anything is read: of two refreshes the later one sees what the earlier one wrote.
    Leaves alone what has no reporting period that ends on `as_of`, is closed (unless `closing`), or frozen.
    """
    nodes = _nodes(scope_ids, as_of, closing=closing)
    share_period({node.period.pk for node in nodes})
    scopes = list(
        Scope.objects.select_for_update(no_key=True)
        .filter(pk__in=[node.scope_id for node in nodes])
        .order_by("pk")
    )
    if not scopes:
        return 0
    rows = _sums_by_parent(scopes, as_of)
    currencies = {sums.currency for _path, sums in rows}
    rates = _rates(currencies, {node.currency for node in nodes}, as_of)
    paths = {scope.pk: scope.path for scope in scopes}
    frozen = set(
        KpiSnapshot.objects.month(as_of)
        .filter(scope__in=scopes, frozen=True)
        .values_list("scope_id", flat=True)
    )
    day = min(business_date(now), as_of)
    snapshots = []
    for node in nodes:
        if node.scope_id in frozen:
            continue
        here = rates.get(node.currency, {})
        parts = [
            convert(sums, node.currency, here.get(sums.currency))
            for parent, sums in rows
            if parent.startswith(paths[node.scope_id])
        ]
        totals = indices_from_sums(total_of(parts, node.currency))
        used = {base: str(here[base]) for base in sorted({part for part in currencies if part in here})}
        snapshots.append(rollup_row(node.scope_id, totals, period=node.period, day=day, rates=used, now=now))
    KpiSnapshot.objects.bulk_create(
        snapshots,
        update_conflicts=True,
        unique_fields=["scope", "as_of"],
        update_fields=UPDATED_COLUMNS,
        batch_size=500,
    )
    return len(snapshots)


def roll_up_open(*, scope_ids: Collection[int], now: datetime) -> int:
    """Recompute the roll-ups of programmes and portfolios, and of all above, for their open periods."""
    scopes = Scope.objects.filter(pk__in=scope_ids)
    line = {pk for scope in scopes for pk in (scope.pk, *scope.ancestor_ids())}
    months = {period.end for period in ReportingPeriod.objects.open()}
    return sum(roll_up(scope_ids=line, as_of=as_of, now=now) for as_of in sorted(months))


def _nodes(scope_ids: Collection[int], as_of: date, *, closing: bool) -> list[_Node]:
    owners = period_owners()
    periods = {
        period.portfolio_id: period
        for period in ReportingPeriod.objects.filter(portfolio_id__in=set(owners.values()), end=as_of)
        if closing or period.state == ReportingPeriod.State.OPEN
    }
    rows = [
        *Portfolio.objects.filter(scope_id__in=scope_ids).values_list("scope_id", "currency", "pk"),
        *Programme.objects.filter(scope_id__in=scope_ids).values_list(
            "scope_id", "portfolio__currency", "portfolio_id"
        ),
    ]
    return [
        _Node(scope_id, currency, periods[owners[portfolio_id]])
        for scope_id, currency, portfolio_id in rows
        if owners[portfolio_id] in periods
    ]


def _sums_by_parent(scopes: list[Scope], as_of: date) -> list[tuple[str, Sums]]:
    """The sums of the projects below the topmost of `scopes`, by their direct parent's path and currency."""
    tops = [
        scope
        for scope in scopes
        if not any(other is not scope and scope.path.startswith(other.path) for other in scopes)
    ]
    below = Q()
    for top in tops:
        below |= Q(scope__path__startswith=top.path)
    parent = Func(F("scope__path"), Value("[0-9]+/$"), Value(""), function="regexp_replace")
    rows = (
        KpiSnapshot.objects.month(as_of)
        .projects()
        .filter(below)
        .order_by()
        .annotate(parent_path=parent)
        .values("parent_path", "currency")
        .annotate(**aggregates())
    )
    return [(row["parent_path"], sums_from(row, row["currency"])) for row in rows]


def _rates(bases: Collection[str], quotes: Collection[str], as_of: date) -> Rates:
    """quote -> base -> rate of the month."""
    result: dict[str, dict[str, Decimal]] = {}
    rows = ExchangeRate.objects.filter(base__in=bases, quote__in=quotes, month=first_of(as_of))
    for base, quote, rate in rows.values_list("base", "quote", "rate"):
        result.setdefault(quote, {})[base] = rate
    return result
