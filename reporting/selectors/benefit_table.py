"""The benefits behind a project's benefits realisation: the periods planned and measured that the figures come from."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from projects.models import Project
from projects.plan.benefits import Together, together
from projects.selectors.benefits import BenefitLine, benefits_of
from reporting.models import KpiSnapshot

# The financial ones add up; of the others each has its own unit.
MONEY_KPIS = frozenset({"benefits_planned", "benefits_realised", "benefits_realisation"})
BENEFIT_KPIS = MONEY_KPIS | {"weakest_benefit"}
PERIODS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """Days with what was planned for them, and what was measured for the very same days."""

    span: tuple[date, date]
    planned: Decimal | None
    measured: Decimal | None


@dataclass(frozen=True, slots=True)
class BenefitPart:
    """A benefit, and its last periods that have ended; `earlier` is how many there are besides."""

    line: BenefitLine
    periods: tuple[PeriodRow, ...]
    earlier: int

    @property
    def counts(self) -> bool:
        """Whether it is in the sums: what is not due, or was not measured, is in neither."""
        return self.line.to_date.planned is not None and self.line.to_date.measured is not None

    @property
    def is_unmeasured(self) -> bool:
        """Whether it is due, and nobody has measured it."""
        return self.line.to_date.planned is not None and self.line.to_date.measured is None


@dataclass(frozen=True, slots=True)
class BenefitTable:
    """The benefits of one kind by `day`. `sums`: of the financial ones; None where units do not add up.

    `then`: what the snapshot says where that is another (planned, realised). A closed month keeps its figures,
    whatever is measured later for days before its end.
    """

    parts: tuple[BenefitPart, ...]
    day: date
    sums: Together | None
    then: tuple[Decimal | None, Decimal | None] | None = None


def benefit_table(project: Project, snapshot: KpiSnapshot, code: str) -> BenefitTable | None:
    """None where the project has no benefit of the kind. At most three statements."""
    day, financial = snapshot.data_date, code in MONEY_KPIS
    lines = [line for line in benefits_of(project, day=day).gains if line.is_financial == financial]
    if not lines:
        return None
    parts = tuple(_part(line, day) for line in lines)
    if not financial:
        return BenefitTable(parts, day, None)
    sums = together(line.to_date for line in lines)
    kept = (snapshot.benefits_planned, snapshot.benefits_realised)
    return BenefitTable(
        parts, day, sums, kept if kept != (_cents(sums.planned), _cents(sums.measured)) else None
    )


def _part(line: BenefitLine, day: date) -> BenefitPart:
    planned = {(one.start, one.end): one.amount for one in line.planned_values if one.end <= day}
    measured = {(one.start, one.end): one.amount for one in line.measured_values if one.end <= day}
    spans = sorted({*planned, *measured}, reverse=True)
    return BenefitPart(
        line,
        tuple(PeriodRow(span, planned.get(span), measured.get(span)) for span in spans[:PERIODS_SHOWN]),
        max(0, len(spans) - PERIODS_SHOWN),
    )


def _cents(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else round(amount, 2)
