"""A project's money over time, month by month: what the spend curve draws."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum
from django.db.models.functions import TruncMonth

from common.months import add_months, first_of, last_of
from projects.models import Baseline, CostEntry, ProgressMeasurement, Project
from reporting.kpi.earned_value import earned_value, planned_value
from reporting.kpi.facts import BaselineFacts, Breakpoint

MONTHS_DRAWN = 240
# From a day on, so much is earned.
Earned = tuple[date, Decimal]


@dataclass(frozen=True, slots=True)
class SpendMonth:
    """Cumulative amounts at the end of `day`, in the project's currency; None where not known."""

    day: date
    planned: Decimal | None
    earned: Decimal | None
    actual: Decimal | None
    forecast: Decimal | None


def spend_months(project: Project, day: date) -> tuple[SpendMonth, ...]:
    """Month ends from the first cost or the baseline's start to its finish or the last cost. Four statements."""
    row = Baseline.objects.current_on(day).filter(project=project).select_related("earned").first()
    return months_drawn(
        baseline_facts(row),
        _by_month(project, CostEntry.Kind.ACTUAL),
        _by_month(project, CostEntry.Kind.FORECAST),
        earned_steps(row, _measured(project, day)),
        day,
    )


def months_drawn(
    baseline: BaselineFacts | None,
    actual: dict[date, Decimal],
    forecast: dict[date, Decimal],
    earned: Sequence[Earned],
    day: date,
) -> tuple[SpendMonth, ...]:
    """The same from facts at hand: costs by first day of the month, what was earned ascending by day."""
    earned = [step for step in earned if step[0] <= day]
    actual = {month: amount for month, amount in actual.items() if month <= day}
    forecast = {m: amount for m, amount in forecast.items() if m > day}
    curve = baseline is not None and bool(baseline.breakpoints)
    ends = [*actual, *forecast]
    if baseline is not None and curve:
        ends += [baseline.start or baseline.breakpoints[0].day, baseline.breakpoints[-1].day]
    if not ends:
        return ()
    months = list(_month_ends(min(ends), max(*ends, day)))[:MONTHS_DRAWN]
    spent, expected = Decimal(0), sum(actual.values(), Decimal(0))
    rows = []
    for end in months:
        first = first_of(end)
        spent += actual.get(first, Decimal(0))
        expected += forecast.get(first, Decimal(0))
        past = first <= day
        rows.append(
            SpendMonth(
                day=end,
                planned=planned_value(baseline, end) if baseline is not None and curve else None,
                earned=earned_by(earned, end) if past and baseline is not None else None,
                actual=spent if past and actual else None,
                forecast=_forecast(first, day, expected, forecast),
            )
        )
    return tuple(rows)


def _forecast(first: date, day: date, expected: Decimal, forecast: dict[date, Decimal]) -> Decimal | None:
    """From the month of the day shown, where the line leaves the actual one, to the last forecast month."""
    if not forecast or first < first_of(day) or first > max(forecast):
        return None
    return expected


def earned_steps(row: Baseline | None, measured: Iterable[tuple[date, Decimal]]) -> list[Earned]:
    """What was earned against a baseline, ascending: by its work packages, else by the progress of the whole
    (`measured`, in percent). Read the row with `select_related("earned")`.
    """
    if row is None:
        return []
    if (curve := getattr(row, "earned", None)) is not None:
        return [(date.fromisoformat(on), Decimal(amount)) for on, amount in curve.steps]
    return [(on, value) for on, share in measured if (value := earned_value(row.bac, share)) is not None]


def earned_by(steps: Sequence[Earned], day: date) -> Decimal | None:
    """What was earned by the end of `day`; undefined before the first measurement."""
    return next((amount for on, amount in reversed(steps) if on <= day), None)


def baseline_facts(row: Baseline | None) -> BaselineFacts | None:
    """The baseline as the formulas take it; None where its curve is none."""
    if row is None:
        return None
    points = tuple(Breakpoint(date.fromisoformat(on), Decimal(amount)) for on, amount in row.breakpoints)
    try:
        return BaselineFacts(row.number, row.start, row.finish, row.bac, points)
    except ValueError:
        # The same curve is left out of the figures, and said so, by reporting.selectors.facts.
        return None


def _by_month(project: Project, kind: str) -> dict[date, Decimal]:
    rows = (
        CostEntry.objects.filter(project=project, kind=kind)
        .annotate(month=TruncMonth("start"))
        .values("month")
        .annotate(total=Sum("amount"))
        .order_by("month")
    )
    return {row["month"]: row["total"] for row in rows}


def _measured(project: Project, day: date) -> list[tuple[date, Decimal]]:
    rows = ProgressMeasurement.objects.filter(project=project, measured_on__lte=day).order_by("measured_on")
    return list(rows.values_list("measured_on", "percent_complete"))


def _month_ends(first: date, last: date) -> Iterator[date]:
    month = first_of(first)
    while month <= last:
        yield last_of(month)
        month = add_months(month, 1)
