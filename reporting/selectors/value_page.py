"""A project's earned value as of a reporting period: figures, the curve behind them, and what is still missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.db.models.functions import TruncMonth

from common.months import add_months, first_of, last_of
from projects.models import Baseline, CostEntry, ProgressMeasurement, Project
from reporting.kpi.catalogue import CATALOGUE, Unit
from reporting.kpi.earned_schedule import EarnedSchedule
from reporting.kpi.earned_value import EarnedValue, planned_value
from reporting.kpi.facts import BaselineFacts
from reporting.models import KpiSnapshot
from reporting.selectors.figure_sentences import Speaker
from reporting.selectors.periods import Moment
from reporting.selectors.project_spend import Earned, baseline_facts, earned_by, earned_steps
from reporting.selectors.snapshot_values import analysis_of, figure_of
from reporting.selectors.value_packages import PackageTable, package_table
from reporting.selectors.value_state import state_of

MONTHS_DRAWN = 240
# The figures of the page, in groups: (heading, codes).
GROUPS = (
    ("now", ("bac", "pv", "ev", "ac", "sv", "spi")),
    ("end", ("eac", "eac_atypical", "eac_cpi_spi", "eac_own", "etc", "vac")),
    ("cost", ("cpi", "cv", "tcpi", "tcpi_eac")),
    ("time", ("es", "at", "pd", "sv_t", "spi_t", "ieac_t", "earned_finish", "tspi")),
)
EACS = ("eac", "eac_atypical", "eac_cpi_spi", "eac_own")
# Which of them is the official one as long as no standard says otherwise.
OFFICIAL = "eac"


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """Cumulative amounts at the end of `day`, in the project's currency; None where not known."""

    day: date
    planned: Decimal | None
    earned: Decimal | None
    actual: Decimal | None


@dataclass(frozen=True, slots=True)
class SaidFigure:
    """One figure with its sentence; `is_official` among estimates that answer the same question."""

    code: str
    value: Any
    sentence: str
    is_official: bool = False

    @property
    def is_in_months(self) -> bool:
        return self.value is not None and CATALOGUE[self.code].unit is Unit.MONTHS


@dataclass(frozen=True, slots=True)
class FigureGroup:
    """Figures that belong together; `low` and `high` are the range of the estimates among them."""

    key: str
    figures: tuple[SaidFigure, ...]
    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ValuePage:
    """Everything on the page. Without a snapshot there is nothing to show but what to do first."""

    day: date
    now: KpiSnapshot | None
    number: int | None
    baseline: BaselineFacts | None
    value: EarnedValue
    state: tuple[str, ...]
    groups: tuple[FigureGroup, ...]
    points: tuple[CurvePoint, ...]
    finish: date | None
    packages: PackageTable | None
    measured: Earned | None

    @property
    def columns(self) -> tuple[tuple[FigureGroup, ...], ...]:
        """Two of them, about as long as each other."""
        return self.groups[:2], self.groups[2:]

    @property
    def has_baseline(self) -> bool:
        return self.value.bac is not None

    @property
    def estimates(self) -> tuple[tuple[str, Decimal], ...]:
        """The defined ones, the official first."""
        return tuple((code, amount) for code in EACS if (amount := getattr(self.value, code)) is not None)


def value_page(project: Project, moment: Moment | None, today: date, language: str) -> ValuePage:
    """A fixed number of statements, whatever the size of the plan: at most eight."""
    day = moment.day(today) if moment else today
    snapshot = (
        KpiSnapshot.objects.filter(scope_id=project.scope_id, as_of=moment.as_of).first() if moment else None
    )
    if snapshot is None:
        return ValuePage(day, None, None, None, EarnedValue(), (), (), (), None, None, None)
    row = Baseline.objects.filter(pk=snapshot.lineage.get("baseline")).select_related("earned").first()
    baseline = baseline_facts(row)
    value, time = analysis_of(snapshot, baseline)
    packages = package_table(project, snapshot)
    measured = [] if packages else _measured(project, snapshot.data_date)
    speaker = Speaker(value, time, baseline, currency=snapshot.currency, language=language)
    return ValuePage(
        day=snapshot.data_date,
        now=snapshot,
        number=row.number if row else None,
        baseline=baseline,
        value=value,
        state=state_of(speaker),
        groups=tuple(_group(key, codes, value, time, speaker) for key, codes in GROUPS),
        points=_points(project, snapshot, baseline, earned_steps(row, measured)),
        finish=time.finish,
        packages=packages,
        measured=measured[-1] if measured else None,
    )


def _group(
    key: str, codes: Sequence[str], value: EarnedValue, time: EarnedSchedule, speaker: Speaker
) -> FigureGroup:
    figures = tuple(
        SaidFigure(code, figure_of(code, value, time), speaker.sentence(code), is_official=code == OFFICIAL)
        for code in codes
    )
    low, high = value.eac_range or (None, None)
    return FigureGroup(key, figures, low, high) if OFFICIAL in codes else FigureGroup(key, figures)


def _points(
    project: Project, snapshot: KpiSnapshot, baseline: BaselineFacts | None, steps: Sequence[Earned]
) -> tuple[CurvePoint, ...]:
    """Month ends from the first fact to the plan's end, and the day of the figures, which ends what is known."""
    day = snapshot.data_date
    spent = _spent(project, day)
    curve = baseline is not None and bool(baseline.breakpoints)
    known = [*spent, *(on for on, _amount in steps if on <= day)]
    ends = [day]
    if baseline is not None and curve:
        known.append(baseline.start or baseline.breakpoints[0].day)
        ends.append(max(baseline.finish or baseline.breakpoints[-1].day, baseline.breakpoints[-1].day))
    if not known:
        return ()
    rows, total = [], None
    for end in _days(min(known), max(ends), day):
        # Costs are booked by month: within one nobody can say how much was spent.
        is_end = end == last_of(end)
        if is_end and end < day:
            total = _plus(total, spent.get(first_of(end)))
        rows.append(
            CurvePoint(
                day=end,
                planned=planned_value(baseline, end) if baseline is not None and curve else None,
                earned=earned_by(steps, end) if end < day else snapshot.ev if end == day else None,
                actual=snapshot.ac if end == day else total if is_end and end < day else None,
            )
        )
    return tuple(rows)


def _days(first: date, last: date, day: date) -> list[date]:
    """Month ends that cover a span, its first day, and a day among them."""
    found, month = {first, day}, first_of(first)
    while month <= last and len(found) < MONTHS_DRAWN:
        found.add(last_of(month))
        month = add_months(month, 1)
    return sorted(found)


def _plus(total: Decimal | None, amount: Decimal | None) -> Decimal | None:
    return total if amount is None else amount if total is None else total + amount


def _spent(project: Project, day: date) -> dict[date, Decimal]:
    """Actual cost by first day of the month in which it was booked."""
    rows = (
        CostEntry.objects.filter(project=project, kind=CostEntry.Kind.ACTUAL, start__lte=day)
        .annotate(month=TruncMonth("start"))
        .values("month")
        .annotate(total=Sum("amount"))
        .order_by("month")
    )
    return {row["month"]: row["total"] for row in rows}


def _measured(project: Project, day: date) -> list[Earned]:
    """Progress of the whole, in percent."""
    rows = ProgressMeasurement.objects.filter(project=project, measured_on__lte=day).order_by("measured_on")
    return list(rows.values_list("measured_on", "percent_complete"))
