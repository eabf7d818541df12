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
from reporting.kpi.sums import convert, total_of
from reporting.models import KpiSnapshot
from reporting.selectors.month_sums import Group, grouped_sums
from reporting.services.locks import share_period
from reporting.services.snapshot_rows import rollup_row, upsert

Rates = Mapping[str, Mapping[str, Decimal]]


@dataclass(frozen=True, slots=True)
class _Node:
    """A programme or portfolio: its own currency, and the reporting period that ends on the day."""

    scope_id: int
    currency: str
    period: ReportingPeriod


@transaction.atomic
def roll_up(*, scope_ids: Collection[int], as_of: date, now: datetime, closing: bool = False) -> int:
    """Recompute the roll-ups of programmes and portfolios among `scope_ids`; returns how many were computed.

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
    groups = _groups_below(scopes, as_of)
    currencies = {group.sums.currency for group in groups}
    rates = _rates(currencies, {node.currency for node in nodes}, as_of)
    paths = {scope.pk: scope.path for scope in scopes}
    day = min(business_date(now), as_of)
    snapshots = []
    for node in nodes:
        here = rates.get(node.currency, {})
        parts = [
            convert(group.sums, node.currency, here.get(group.sums.currency))
            for group in groups
            if group.key[0].startswith(paths[node.scope_id])
        ]
        totals = indices_from_sums(total_of(parts, node.currency))
        used = {base: str(here[base]) for base in sorted({part for part in currencies if part in here})}
        snapshots.append(rollup_row(node.scope_id, totals, period=node.period, day=day, rates=used, now=now))
    upsert(snapshots)
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


def _groups_below(scopes: list[Scope], as_of: date) -> list[Group]:
    """The sums of the projects below the topmost of `scopes`, by the path of the projects' direct parent."""
    tops = [
        scope
        for scope in scopes
        if not any(other is not scope and scope.path.startswith(other.path) for other in scopes)
    ]
    below = Q()
    for top in tops:
        below |= Q(scope__path__startswith=top.path)
    rows = KpiSnapshot.objects.month(as_of).projects().filter(below)
    parent = Func(F("scope__path"), Value("[0-9]+/$"), Value(""), function="regexp_replace")
    return grouped_sums(rows.annotate(parent_path=parent), "parent_path")


def _rates(bases: Collection[str], quotes: Collection[str], as_of: date) -> Rates:
    """quote -> base -> rate of the month."""
    result: dict[str, dict[str, Decimal]] = {}
    rows = ExchangeRate.objects.filter(base__in=bases, quote__in=quotes, month=first_of(as_of))
    for base, quote, rate in rows.values_list("base", "quote", "rate"):
        result.setdefault(quote, {})[base] = rate
    return result
