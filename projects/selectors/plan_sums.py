"""What a plan's packages add up to: dates, cost, earned value and promises, from the leaves to the top."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

from projects.models import BaselinePackage, Milestone, WorkPackage
from projects.plan import wbs
from projects.plan.progress import ProgressRule, Reading, Weight, Work, progress_on

ZERO = Decimal(0)
_POINTS = Decimal("0.001")


@dataclass(frozen=True, slots=True)
class Sum:
    """What the leaves below a package add up to."""

    start: date | None = None
    finish: date | None = None
    cost: Decimal = ZERO
    earned: Decimal = ZERO
    progress: Decimal | None = None
    baseline_start: date | None = None
    baseline_finish: date | None = None
    baseline_cost: Decimal | None = None

    def __add__(self, other: "Sum") -> "Sum":
        return Sum(
            _first(self.start, other.start),
            _last(self.finish, other.finish),
            self.cost + other.cost,
            self.earned + other.earned,
            None,
            _first(self.baseline_start, other.baseline_start),
            _last(self.baseline_finish, other.baseline_finish),
            _plus(self.baseline_cost, other.baseline_cost),
        )

    @property
    def percent(self) -> Decimal | None:
        return (self.earned / self.cost * 100).quantize(_POINTS, ROUND_HALF_EVEN) if self.cost else None


def leaf_sum(
    package: WorkPackage,
    readings: Iterable[Reading],
    milestones: Iterable[Milestone],
    promised: BaselinePackage | None,
    day: date,
) -> Sum:
    """What one of the lowest packages brings as of `day`, beside what a baseline promised of it."""
    weights = tuple(Weight(one.weight, one.actual_date) for one in milestones if one.weight is not None)
    work = Work(
        package.cost,
        ProgressRule(package.progress_rule),
        package.actual_start,
        package.actual_finish,
        tuple(readings),
        weights,
    )
    done = progress_on(work, day)
    return Sum(
        package.start,
        package.finish,
        package.cost,
        package.cost * done / 100,
        done if work.is_measured else None,
        promised.start if promised else None,
        promised.finish if promised else None,
        promised.cost if promised else None,
    )


def sums_of(placed: list[wbs.Placed], leaf: Mapping[int, Sum]) -> dict[int, Sum]:
    """Package id -> its sum; `leaf` are those of the lowest packages."""
    sums: defaultdict[int, Sum] = defaultdict(Sum)
    for place in reversed(placed):
        if place.is_leaf:
            sums[place.id] = leaf[place.id]
        if place.parent_id is not None:
            sums[place.parent_id] += sums[place.id]
    return sums


def _first(one: date | None, other: date | None) -> date | None:
    return min(filter(None, (one, other)), default=None)


def _last(one: date | None, other: date | None) -> date | None:
    return max(filter(None, (one, other)), default=None)


def _plus(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return one if other is None else other if one is None else one + other
