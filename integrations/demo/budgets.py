"""Approved budgets and forecasts: whole life, fiscal years, and the months ahead."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from common.months import first_of, fiscal_year
from integrations.demo.catalogue import COSTS
from integrations.demo.curves import cents, elapsed_share
from integrations.demo.months import month_ends
from integrations.demo.timelines import Timeline
from integrations.demo.values import BaselinePlan, Budget, Cost, Setting

_THOUSAND = Decimal(1000)


def approved(plan: BaselinePlan, reserve: Decimal) -> Decimal:
    """The budget that goes with a baseline: its cost and a reserve, rounded up to thousands."""
    return -(-(plan.bac * (1 + reserve)) // _THOUSAND) * _THOUSAND


def forecast_costs(
    setting: Setting, timeline: Timeline, spent: Decimal, own_forecast: Decimal
) -> tuple[Cost, ...]:
    """What is still expected to be spent, by month from the month after the as-of date to the finish."""
    finish = timeline.forecast(setting.as_of)
    remaining = own_forecast - spent
    if timeline.actual_finish is not None or remaining <= 0 or finish <= setting.as_of:
        return ()
    french, english, nature = COSTS[setting.sector][0]
    category = french if setting.language == "fr" else english
    start = setting.as_of + timedelta(days=1)
    rows: list[Cost] = []
    told = Decimal(0)
    for month in month_ends(start, finish):
        last = min(month, finish)
        share = Decimal(repr(timeline.curve.share(elapsed_share(start, finish, last))))
        until = remaining if last == finish else cents(remaining * share)
        if until > told:
            rows.append(Cost("forecast", category, nature, max(first_of(month), start), last, until - told))
        told = max(told, until)
    return tuple(rows)


def lines(
    setting: Setting,
    baselines: Sequence[BaselinePlan],
    costs: Sequence[Cost],
    own_forecast: Decimal,
    reserve: Decimal,
) -> tuple[Budget, ...]:
    """Whole-life lines and one line per fiscal year: approved from the plan, forecast from what is and will be spent."""
    rows = [Budget("forecast", "", "", "whole_life", None, None, own_forecast)]
    rows += _by_year(setting, "forecast", [(cost.end, cost.amount) for cost in costs])
    if baselines:
        plan = baselines[-1]
        budget = approved(plan, reserve)
        rows.append(Budget("approved", "", "", "whole_life", None, None, budget))
        steps = []
        before = Decimal(0)
        for day, value in baselines[0].breakpoints if len(baselines) == 1 else _spliced(baselines):
            steps.append((day, (value - before) * (1 + reserve)))
            before = value
        rows += _by_year(setting, "approved", steps)
    return tuple(rows)


def _spliced(baselines: Sequence[BaselinePlan]) -> list[tuple[date, Decimal]]:
    """The first plan until the second took over, then the second; never falling."""
    taken_over = baselines[-1].breakpoints[0][0]
    points: list[tuple[date, Decimal]] = []
    for day, value in (
        *(p for p in baselines[0].breakpoints if p[0] < taken_over),
        *baselines[-1].breakpoints,
    ):
        points.append((day, max(value, points[-1][1] if points else value)))
    return points


def _by_year(setting: Setting, kind: str, amounts: Sequence[tuple[date, Decimal]]) -> list[Budget]:
    years: dict[tuple[date, date], Decimal] = {}
    for day, amount in amounts:
        year = fiscal_year(day, setting.fiscal_start)
        years[year] = years.get(year, Decimal(0)) + amount
    return [
        Budget(kind, "", "", "fiscal_year", start, end, cents(amount))
        for (start, end), amount in years.items()
    ]
