"""Sums of a month's project snapshots by portfolio and programme: one statement for any number of either."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from common.months import first_of
from people.models import Scope, User
from portfolio.models import ExchangeRate
from reporting.kpi.rollup import Totals, indices_from_sums
from reporting.kpi.sums import Sums, convert, total_of
from reporting.selectors.disclosure import shown_money
from reporting.selectors.month_sums import grouped_sums
from reporting.selectors.totals import visible_rows

# (from, to, period end) -> what one unit is worth.
Rates = dict[tuple[str, str, date], Decimal]


@dataclass(frozen=True, slots=True)
class Part:
    """The sums of the visible projects of one portfolio and programme (or none) in one currency."""

    as_of: date
    portfolio_id: int
    programme_id: int | None
    sums: Sums


def sums_by_part(user: User, as_of: Collection[date], scope: Scope | None = None) -> list[Part]:
    """What `user` may see at or below `scope`; money only over projects whose cost they may see."""
    rows = visible_rows(user, scope).filter(as_of__in=as_of)
    keys = ("as_of", "scope__project__portfolio_id", "scope__project__programme_id")
    groups = grouped_sums(rows, *keys, money=shown_money(user))
    return [Part(group.key[0], group.key[1], group.key[2], group.sums) for group in groups]


def totals_of_parts(parts: Collection[Part], currency: str, rates: Rates) -> Totals:
    """The figures over several parts in one currency; what has no rate stays out, and the totals say so."""
    return indices_from_sums(
        total_of(
            (
                convert(one.sums, currency, rates.get((one.sums.currency, currency, one.as_of)))
                for one in parts
            ),
            currency,
        )
    )


def rates_of(as_of: Collection[date]) -> Rates:
    """Every exchange rate of the given months. One statement."""
    ends = {first_of(day): day for day in as_of}
    rows = ExchangeRate.objects.filter(month__in=ends).values_list("base", "quote", "month", "rate")
    return {(base, quote, ends[month]): rate for base, quote, month, rate in rows}
