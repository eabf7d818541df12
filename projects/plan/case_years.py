"""A business case as it stands today: what is spent and forecast, measured and planned, by fiscal year. Pure.

A range of days counts in the fiscal year that it begins in: spreading it finer would be guessing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from common.months import fiscal_year
from projects.plan.business_case import ZERO, Year

# More years than any case: what lies beyond is a mistake of somebody's typing.
MOST_YEARS = 60


@dataclass(frozen=True, slots=True)
class YearToday:
    """What a year holds, by where it comes from."""

    start: date
    spent: Decimal = ZERO
    forecast: Decimal = ZERO
    measured: Decimal = ZERO
    planned: Decimal = ZERO
    disbenefit_measured: Decimal = ZERO
    disbenefit_planned: Decimal = ZERO

    @property
    def cost(self) -> Decimal:
        return self.spent + self.forecast

    @property
    def benefit(self) -> Decimal:
        return self.measured + self.planned

    @property
    def disbenefit(self) -> Decimal:
        return self.disbenefit_measured + self.disbenefit_planned

    @property
    def year(self) -> Year:
        return Year(self.cost, self.benefit, self.disbenefit)


# Which source -> (day, amount) pairs; sources are the names of YearToday's amounts.
Sources = dict[str, Iterable[tuple[date, Decimal]]]


def years_today(sources: Sources, *, start_month: int, around: Sequence[date] = ()) -> list[YearToday]:
    """One year after the other, from the first to the last that holds anything or is in `around`; no gap between.

    Raises ValueError for more years than a case has.
    """
    found: dict[date, YearToday] = {day: YearToday(day) for day in around}
    for source, amounts in sources.items():
        for day, amount in amounts:
            start = fiscal_year(day, start_month)[0]
            year = found.get(start, YearToday(start))
            found[start] = replace(year, **{source: getattr(year, source) + amount})
    if not found:
        return []
    first, last = min(found), max(found)
    if last.year - first.year >= MOST_YEARS:
        raise ValueError(f"{last.year - first.year + 1} years are no business case.")
    starts = [first.replace(year=first.year + number) for number in range(last.year - first.year + 1)]
    # Years of another calendar than the portfolio's today keep a place of their own.
    return [found.get(day, YearToday(day)) for day in sorted({*starts, *found})]
