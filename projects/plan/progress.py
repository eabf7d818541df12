"""How far work is, by the rule that its package is measured by, and what it has earned so far.

Source: PMI Practice Standard for Earned Value Management. What was earned is a curve of steps over days: it holds at
the end of each day, and stays until the next step.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum

ZERO = Decimal(0)
HUNDRED = Decimal(100)
CENT = Decimal("0.01")


class ProgressRule(StrEnum):
    """What counts as progress of a work package.

    `zero_hundred`: all of it when finished, nothing before. `fifty_fifty`: half when started, the rest when finished.
    `weighted_milestones`: the weights of its milestones that are met. `physical`: the share that was last measured.
    """

    ZERO_HUNDRED = "zero_hundred"
    FIFTY_FIFTY = "fifty_fifty"
    WEIGHTED_MILESTONES = "weighted_milestones"
    PHYSICAL = "physical"


@dataclass(frozen=True, slots=True)
class Reading:
    """A share in percent that stands from a day on."""

    day: date
    percent: Decimal


@dataclass(frozen=True, slots=True)
class Weight:
    """A milestone's share of its package in percent, earned on the day that it was met."""

    percent: Decimal
    met_on: date | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """A work package as it was baselined (`cost`, `rule`, `weights`) and as it went since."""

    cost: Decimal
    rule: ProgressRule
    started: date | None = None
    finished: date | None = None
    measured: tuple[Reading, ...] = ()
    weights: tuple[Weight, ...] = ()

    @property
    def is_measured(self) -> bool:
        """Whether anything is known of its progress that its rule looks at."""
        if self.finished is not None:
            return True
        match self.rule:
            case ProgressRule.FIFTY_FIFTY:
                return self.started is not None
            case ProgressRule.WEIGHTED_MILESTONES:
                return any(weight.met_on for weight in self.weights)
            case ProgressRule.PHYSICAL:
                return bool(self.measured)
        return False


@dataclass(frozen=True, slots=True)
class Step:
    """What has been earned by the end of a day, and until the next step."""

    day: date
    cumulative: Decimal


def progress(work: Work) -> list[Reading]:
    """The package's progress as it grew, by day. Finished work is all done, whatever was measured before."""
    match work.rule:
        case ProgressRule.FIFTY_FIFTY if work.started:
            found = [Reading(work.started, Decimal(50))]
        case ProgressRule.WEIGHTED_MILESTONES:
            found = list(_met(work.weights))
        case ProgressRule.PHYSICAL:
            found = sorted(work.measured, key=lambda reading: reading.day)
        case _:
            found = []
    if work.finished is not None:
        found = [reading for reading in found if reading.day < work.finished]
        found.append(Reading(work.finished, HUNDRED))
    return found


def progress_on(work: Work, day: date) -> Decimal:
    """Percent done by the end of `day`; 0 as long as nothing was recorded by then."""
    return next((one.percent for one in reversed(progress(work)) if one.day <= day), ZERO)


def earned(work: Work) -> list[Step]:
    """What one package has earned: its cost times its progress, to the cent (half to even)."""
    return [Step(one.day, _cents(work.cost * one.percent / HUNDRED)) for one in progress(work)]


def earned_curve(works: Iterable[Work]) -> list[Step]:
    """What all packages have earned together; on each day exactly the sum of theirs. Empty when none is measured."""
    changes: defaultdict[date, Decimal] = defaultdict(Decimal)
    for work in works:
        before = ZERO
        for step in earned(work):
            changes[step.day] += step.cumulative - before
            before = step.cumulative
    total = ZERO
    curve = []
    for day in sorted(changes):
        total += changes[day]
        curve.append(Step(day, total))
    return curve


def _met(weights: Iterable[Weight]) -> Iterator[Reading]:
    by_day: defaultdict[date, Decimal] = defaultdict(Decimal)
    for weight in weights:
        if weight.met_on is not None:
            by_day[weight.met_on] += weight.percent
    total = ZERO
    for day in sorted(by_day):
        total = min(HUNDRED, total + by_day[day])
        yield Reading(day, total)


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, rounding=ROUND_HALF_EVEN)
