"""A project's plan as it was read: its rows from top to bottom, and what they come to together."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from projects.models import Baseline, Dependency, Milestone, Project, WorkPackage
from projects.plan.network import Scheduled


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A work package or a milestone in its place. Money in the project's currency, `percent` from 0 to 100.

    Of what has parts, dates and cost sum up its parts, and progress is weighted by cost (None: nothing planned to
    cost anything). `slip_days` and `cost_variance` are against the baseline in force; None where it has no word on it.
    """

    package: WorkPackage | None
    milestone: Milestone | None
    code: str
    depth: int
    is_leaf: bool
    start: date | None
    finish: date | None
    cost: Decimal | None
    percent: Decimal | None
    baseline_start: date | None
    baseline_finish: date | None
    baseline_cost: Decimal | None
    scheduled: Scheduled | None
    # Of a milestone: by the day that the plan was read for.
    is_met: bool = False

    @property
    def key(self) -> str:
        return f"p{self.package.pk}" if self.package else f"m{self.milestone.pk if self.milestone else 0}"

    @property
    def name(self) -> str:
        named = self.package or self.milestone
        return named.name if named else ""

    @property
    def slip_days(self) -> int | None:
        if self.finish is None or self.baseline_finish is None:
            return None
        return (self.finish - self.baseline_finish).days

    @property
    def cost_variance(self) -> Decimal | None:
        return None if self.cost is None or self.baseline_cost is None else self.cost - self.baseline_cost

    @property
    def is_critical(self) -> bool:
        return self.scheduled is not None and self.scheduled.is_critical

    @property
    def conflict_days(self) -> int:
        return self.scheduled.conflict_days if self.scheduled else 0


@dataclass(frozen=True, slots=True)
class Plan:
    """All rows in order, and the baseline that they are compared with."""

    project: Project
    rows: tuple[PlanRow, ...]
    cancelled: tuple[WorkPackage, ...]
    dependencies: tuple[Dependency, ...]
    baseline: Baseline | None
    start: date | None
    finish: date | None
    cost: Decimal
    percent: Decimal | None

    @property
    def has_packages(self) -> bool:
        return any(row.package for row in self.rows)
