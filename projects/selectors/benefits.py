"""A project's benefits as they stand: planned and measured to date, what was realised, what is to be measured next."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from common.months import add_months, first_of, fiscal_year, last_of
from projects.models import Benefit, BenefitMeasure, BenefitPlan, Project
from projects.plan.benefits import (
    ToDate,
    Together,
    Value,
    flow_to_date,
    level_to_date,
    next_due,
    together,
)

# The sheet for a profile shows this many years from its first one, and every year that has a value.
YEARS_SHOWN, YEARS_BACK = 10, 4
Span = tuple[date, date]


@dataclass(frozen=True, slots=True)
class BenefitLine:
    """A benefit with its figures by `day`; of a level `planned` and `measured` are the levels themselves."""

    benefit: Benefit
    to_date: ToDate
    planned_values: tuple[Value, ...]
    measured_values: tuple[Value, ...]
    due: date | None
    day: date

    @property
    def planned(self) -> Decimal | None:
        return self._shown(self.to_date.planned)

    @property
    def measured(self) -> Decimal | None:
        return self._shown(self.to_date.measured)

    @property
    def is_overdue(self) -> bool:
        """Whether what was planned has come and nobody has measured it."""
        return self.due is not None and self.due < self.day

    @property
    def is_financial(self) -> bool:
        return self.benefit.kind == Benefit.Kind.FINANCIAL

    def _shown(self, gain: Decimal | None) -> Decimal | None:
        before = self.benefit.level_before
        return gain if gain is None or before is None else gain + before


@dataclass(frozen=True, slots=True)
class Benefits:
    """All benefits of a project, gains and losses apart; the financial ones add up."""

    lines: tuple[BenefitLine, ...]

    @property
    def gains(self) -> tuple[BenefitLine, ...]:
        return tuple(line for line in self.lines if not line.benefit.is_disbenefit)

    @property
    def losses(self) -> tuple[BenefitLine, ...]:
        return tuple(line for line in self.lines if line.benefit.is_disbenefit)

    @property
    def realised(self) -> Together:
        return together(line.to_date for line in self.gains if line.is_financial)

    @property
    def lost(self) -> Together:
        return together(line.to_date for line in self.losses if line.is_financial)

    @property
    def overdue(self) -> int:
        return sum(line.is_overdue for line in self.lines)


def benefits_of(project: Project, *, day: date) -> Benefits:
    """Three statements, however many there are."""
    rows = list(Benefit.objects.filter(project=project).select_related("owner").order_by("position", "pk"))
    return Benefits(tuple(_lines(project, rows, day)))


def line_of(benefit: Benefit, *, day: date) -> BenefitLine:
    """One benefit. Two statements."""
    return next(iter(_lines(benefit.project, [benefit], day)))


def _lines(project: Project, rows: list[Benefit], day: date) -> list[BenefitLine]:
    planned, measured = _values(BenefitPlan, rows), _values(BenefitMeasure, rows)
    lines = []
    for one in rows:
        # One project for all of them: what is asked of it is asked once.
        one.project = project
        plan, seen = planned[one.pk], measured[one.pk]
        lines.append(
            BenefitLine(
                one, to_date(one, plan, seen, day), tuple(plan), tuple(seen), next_due(plan, seen), day
            )
        )
    return lines


def to_date(benefit: Benefit, planned: list[Value], measured: list[Value], day: date) -> ToDate:
    """By the rule of what it is: a flow adds up, a level is reached."""
    if benefit.level_before is not None:
        return level_to_date(planned, measured, benefit.level_before, day)
    return flow_to_date(planned, measured, day)


def _values(model: Any, rows: list[Benefit]) -> defaultdict[int, list[Value]]:
    found: defaultdict[int, list[Value]] = defaultdict(list)
    stored = model.objects.filter(benefit__in=[one.pk for one in rows]).order_by("start")
    for pk, start, end, value in stored.values_list("benefit_id", "start", "end", "value"):
        found[pk].append(Value(start, end, value))
    return found


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A range of days to plan a value for. `parts`: how many values of its months stand in its place."""

    span: Span
    value: Decimal | None = None
    parts: int = 0
    sum: Decimal | None = None
    is_year: bool = False

    @property
    def key(self) -> str:
        """The name of its field."""
        return f"{self.span[0]:%Y%m%d}-{self.span[1]:%Y%m%d}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows that a form offers: the months of one fiscal year, or years. `whole` is a year planned as one."""

    rows: tuple[SheetRow, ...]
    year: Span | None = None
    whole: Decimal | None = None

    @property
    def typed(self) -> tuple[SheetRow, ...]:
        """Rows that are typed into: what is planned by months is changed there."""
        return tuple(row for row in self.rows if not row.parts)


def sheet_of(benefit: Benefit, *, day: date, year: date | None = None) -> Sheet:
    """With `year`, any day of a fiscal year, its months; else years, from the project's start. One statement."""
    start_month = benefit.project.portfolio.fiscal_year_start_month
    stored = {
        (one.start, one.end): one.value
        for one in BenefitPlan.objects.filter(benefit=benefit).order_by("start")
    }
    if year is not None:
        span = fiscal_year(year, start_month)
        firsts = [add_months(span[0], number) for number in range(12)]
        months = {(first, last_of(first)) for first in firsts}
        within = {other for other in stored if other != span and _holds(span, other)}
        rows = tuple(SheetRow(one, stored.get(one)) for one in sorted(months | within))
        return Sheet(rows, span, stored.get(span))
    # From the project's start, unless that is long past.
    begin = max(benefit.project.start_date or day, add_months(day, -12 * YEARS_BACK))
    begin = fiscal_year(begin, start_month)[0]
    years = {fiscal_year(add_months(begin, 12 * number), start_month) for number in range(YEARS_SHOWN)}
    years |= {fiscal_year(start, start_month) for start, _end in stored}
    found = [_year_row(one, stored) for one in years]
    # What lies in no fiscal year, since those began in another month once, keeps a row of its own.
    apart = [SheetRow(one, value) for one, value in stored.items() if not any(_holds(y, one) for y in years)]
    return Sheet(tuple(sorted([*found, *apart], key=lambda row: row.span)))


def _year_row(year: Span, stored: dict[Span, Decimal]) -> SheetRow:
    parts = [value for one, value in stored.items() if one != year and _holds(year, one)]
    return SheetRow(
        year, stored.get(year), len(parts), sum(parts, Decimal(0)) if parts else None, is_year=True
    )


def _holds(outer: Span, inner: Span) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def next_to_measure(benefit: Benefit, *, day: date) -> Span:
    """The days that a new measurement is most likely about: the planned range that is due, else the last whole month.

    Two statements.
    """
    line = line_of(benefit, day=day)
    reached = max((one.end for one in line.measured_values), default=None)
    for one in line.planned_values:
        if one.end == line.due and one.end <= day:
            start = one.start if reached is None else max(one.start, reached + timedelta(days=1))
            return start, one.end
    last = first_of(day) - timedelta(days=1)
    start = first_of(last)
    if reached is not None and start <= reached < last:
        start = reached + timedelta(days=1)
    return start, last
