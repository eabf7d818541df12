"""Exchange rates of a month, and those that its totals are without."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from common.months import first_of
from portfolio.models import ExchangeRate, Portfolio, ReportingPeriod
from portfolio.projects_below import projects_below
from portfolio.services.rates import closed_months


@dataclass(frozen=True, slots=True)
class MissingRate:
    """A pair without a rate, and what is undefined for want of it: the portfolios' totals, over so many projects."""

    base: str
    quote: str
    portfolios: tuple[str, ...]
    projects: int


@dataclass(frozen=True, slots=True)
class MonthRates:
    """`locked`: currency -> the portfolios in that currency that have closed the month, so that its rates stay."""

    month: date
    rates: tuple[ExchangeRate, ...]
    missing: tuple[MissingRate, ...]
    locked: dict[str, list[str]]


def rates_of_month(month: date) -> MonthRates:
    """A fixed number of statements."""
    rates = tuple(ExchangeRate.objects.filter(month=month).order_by("quote", "base"))
    missing = missing_rates({(rate.base, rate.quote) for rate in rates})
    quotes = {rate.quote for rate in rates} | {one.quote for one in missing}
    closed = closed_months(quotes, [month])
    return MonthRates(
        month=month,
        rates=rates,
        missing=missing,
        locked={quote: names for (quote, _month), names in closed.items()},
    )


def missing_rates(known: set[tuple[str, str]]) -> tuple[MissingRate, ...]:
    """Pairs that the totals of active portfolios need and that are not known. Two statements."""
    portfolios = list(Portfolio.objects.active().select_related("scope").order_by("name"))
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    for pk, currency, n in projects_below().currencies():
        counts[pk][currency] = n
    found: dict[tuple[str, str], tuple[list[str], int]] = {}
    for portfolio in portfolios:
        inside = [one for one in portfolios if one.scope.path.startswith(portfolio.scope.path)]
        needed: dict[str, int] = defaultdict(int)
        for one in inside:
            for currency, n in counts[one.pk].items():
                needed[currency] += n
        for base, n in needed.items():
            if base != portfolio.currency and (base, portfolio.currency) not in known:
                names, most = found.get((base, portfolio.currency), ([], 0))
                # Portfolios lie in one another: the largest number covers the others as far as they do.
                found[base, portfolio.currency] = ([*names, portfolio.name], max(most, n))
    return tuple(
        MissingRate(base, quote, tuple(names), n) for (base, quote), (names, n) in sorted(found.items())
    )


def months_offered(today: date) -> list[date]:
    """Months to choose from, newest first: the current one, those that are open, and those with rates."""
    with_rates = ExchangeRate.objects.order_by().values_list("month", flat=True).distinct()
    opened = ReportingPeriod.objects.open().values_list("start", flat=True)
    return sorted({first_of(today), *with_rates, *opened}, reverse=True)


def month_shown(today: date) -> date:
    """The newest open month, else the current one."""
    newest = ReportingPeriod.objects.open().order_by("-start").values_list("start", flat=True).first()
    return newest or first_of(today)
