"""What is known of a project as of a day: the only input of its KPIs. Money in the project's currency."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from common.rag import Rag
from projects.plan.benefits import ToDate
from reporting.kpi.arithmetic import HUNDRED, ZERO


@dataclass(frozen=True, slots=True)
class Breakpoint:
    """Planned value accumulated by the end of a day."""

    day: date
    cumulative: Decimal


@dataclass(frozen=True, slots=True)
class BaselineFacts:
    """The approved baseline in force. Without breakpoints it has dates and a budget, but no planned value.

    Raises ValueError when the curve is none: days not ascending, value falling, negative or above the budget.
    """

    number: int
    start: date | None
    finish: date | None
    bac: Decimal | None
    breakpoints: tuple[Breakpoint, ...] = ()

    def __post_init__(self) -> None:
        if self.bac is not None and self.bac < ZERO:
            raise ValueError("A baseline's budget is not negative.")
        if self.start and self.finish and self.finish < self.start:
            raise ValueError("A baseline does not finish before it starts.")
        for before, after in pairwise(self.breakpoints):
            if after.day <= before.day or after.cumulative < before.cumulative:
                raise ValueError("Breakpoints ascend by day and their value never falls.")
        if self.breakpoints and (
            self.breakpoints[0].cumulative < ZERO
            or (self.bac is not None and self.breakpoints[-1].cumulative > self.bac)
        ):
            raise ValueError("Planned value lies between zero and the budget at completion.")

    @property
    def duration_days(self) -> int | None:
        """Calendar days from start to finish, both included."""
        if self.start is None or self.finish is None:
            return None
        return (self.finish - self.start + timedelta(days=1)).days


@dataclass(frozen=True, slots=True)
class DeclaredStatus:
    """The latest submitted status update up to the reporting period."""

    submitted_on: date
    for_this_period: bool
    overall: Rag | None = None
    schedule: Rag | None = None
    cost: Rag | None = None
    scope: Rag | None = None
    quality: Rag | None = None
    risk: Rag | None = None
    benefits: Rag | None = None
    resources: Rag | None = None
    outlook: str = ""


@dataclass(frozen=True, slots=True)
class BenefitFacts:
    """One benefit of a project, no loss: what it was to bring by the day and what was measured, in its own unit."""

    is_financial: bool
    to_date: ToDate


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """One project's facts as of a day; what is not known is None (or a count of 0 for counts)."""

    project_id: int
    currency: str
    forecast_finish: date | None = None
    actual_finish: date | None = None
    previous_forecast_finish: date | None = None
    baseline: BaselineFacts | None = None
    percent_complete: Decimal | None = None
    # What the baseline's work packages have earned: it needs no percentage of the whole.
    earned: Decimal | None = None
    measured_on: date | None = None
    actual_cost: Decimal | None = None
    own_etc: Decimal | None = None
    own_forecast: Decimal | None = None
    approved_budget: Decimal | None = None
    in_year_budget: Decimal | None = None
    in_year_forecast: Decimal | None = None
    milestones_due: int = 0
    milestones_on_time: int = 0
    updates_due: int = 0
    updates_on_time: int = 0
    cadence_days: int = 31
    declared: DeclaredStatus | None = None
    benefits: tuple[BenefitFacts, ...] = ()
    unusable: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        if self.percent_complete is not None and not ZERO <= self.percent_complete <= HUNDRED:
            raise ValueError("Measured progress lies between 0 and 100 %.")
        if self.earned is not None and self.percent_complete is not None:
            raise ValueError("Progress is measured by work package or as a whole, not both.")
        if not 0 <= self.milestones_on_time <= self.milestones_due:
            raise ValueError("Milestones met on time are among those that were due.")
        if not 0 <= self.updates_on_time <= self.updates_due:
            raise ValueError("Updates submitted on time are among those that were due.")
        if self.cadence_days <= 0:
            raise ValueError("A reporting cadence is a number of days above zero.")

    def finished_by(self, day: date) -> bool:
        """Whether the project had actually finished by the end of `day`."""
        return self.actual_finish is not None and self.actual_finish <= day
