"""Approved budgets and forecasts: whole life, fiscal years, and the months ahead."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from common.months import add_months, first_of, fiscal_year, last_of
from integrations.demo.catalogue import COSTS
from integrations.demo.curves import cents, elapsed_share
from integrations.demo.months import month_ends
from integrations.demo.timelines import Timeline
from integrations.demo.values import BaselinePlan, Budget, Cost, Setting

_HUNDRED, _THOUSAND = Decimal(100), Decimal(1000)
# How much of what is planned ahead goes to the main category of costs.
MAIN_SHARE = Decimal("0.68")
# For how many months work is ordered in advance.
ORDERED_AHEAD = 4


def approved(plan: BaselinePlan, reserve: Decimal) -> Decimal:
    """The budget that goes with a baseline: its cost and a reserve, rounded up to thousands."""
    return -(-(plan.bac * (1 + reserve)) // _THOUSAND) * _THOUSAND


def forecast_costs(
    setting: Setting, timeline: Timeline, spent: Decimal, own_forecast: Decimal
) -> tuple[Cost, ...]:
    """What is still expected to be spent, by month from the month after the as-of date to the finish."""
    finish = timeline.forecast(last_of(setting.as_of))
    remaining = own_forecast - spent
    if timeline.actual_finish is not None or remaining <= 0 or finish <= setting.as_of:
        return ()
    start = setting.as_of + timedelta(days=1)
    rows: list[Cost] = []
    told = Decimal(0)
    for month in month_ends(start, finish):
        last = min(month, finish)
        share = Decimal(repr(timeline.curve.share(elapsed_share(start, finish, last))))
        until = remaining if last == finish else cents(remaining * share)
        if until > told:
            begin = max(first_of(month), start)
            rows += [
                Cost("forecast", category, nature, begin, last, amount)
                for category, nature, amount in _parts(setting, until - told)
            ]
        told = max(told, until)
    return tuple(rows)


def commitments(setting: Setting, costs: Sequence[Cost]) -> tuple[Cost, ...]:
    """What is ordered and not yet invoiced: the main category's work of the next months, ordered this month."""
    category, nature = categories(setting)[0]
    until = add_months(first_of(setting.as_of), ORDERED_AHEAD)
    ahead = [
        cost.amount
        for cost in costs
        if cost.kind == "forecast" and cost.category == category and cost.start < until
    ]
    amount = sum(ahead, Decimal(0)) // _HUNDRED * _HUNDRED
    if not amount:
        return ()
    month = first_of(setting.as_of)
    return (Cost("commitment", category, nature, month, last_of(month), amount),)


def categories(setting: Setting) -> tuple[tuple[str, str], tuple[str, str]]:
    """Category and nature of the main and of the second kind of cost, in the project's language."""
    (fr, en, nature), (fr_2, en_2, nature_2) = COSTS[setting.sector]
    french = setting.language == "fr"
    return (fr if french else en, nature), (fr_2 if french else en_2, nature_2)


def _parts(setting: Setting, amount: Decimal) -> tuple[tuple[str, str, Decimal], ...]:
    """What is planned ahead, by category."""
    main, second = categories(setting)
    part = cents(amount * MAIN_SHARE)
    rows = ((*main, part), (*second, amount - part))
    return tuple(row for row in rows if row[2])


def lines(
    setting: Setting,
    baselines: Sequence[BaselinePlan],
    costs: Sequence[Cost],
    own_forecast: Decimal,
    reserve: Decimal,
) -> tuple[Budget, ...]:
    """Whole-life lines and one line per fiscal year: approved from the plan, forecast from what is and will be spent."""
    rows = [Budget("forecast", "", "", "whole_life", None, None, own_forecast)]
    rows += _by_year(
        setting, "forecast", [(cost.end, cost.category, cost.nature, cost.amount) for cost in costs]
    )
    if baselines:
        plan = baselines[-1]
        budget = approved(plan, reserve)
        rows.append(Budget("approved", "", "", "whole_life", None, None, budget))
        steps = []
        before = Decimal(0)
        for day, value in baselines[0].breakpoints if len(baselines) == 1 else _spliced(baselines):
            until = cents(value * budget / plan.bac)
            steps += [(day, *part) for part in _parts(setting, until - before)]
            before = until
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


def _by_year(setting: Setting, kind: str, amounts: Sequence[tuple[date, str, str, Decimal]]) -> list[Budget]:
    years: dict[tuple[date, date, str, str], Decimal] = {}
    for day, category, nature, amount in amounts:
        key = (*fiscal_year(day, setting.fiscal_start), category, nature)
        years[key] = years.get(key, Decimal(0)) + amount
    return [
        Budget(kind, category, nature, "fiscal_year", start, end, cents(amount))
        for (start, end, category, nature), amount in years.items()
    ]
