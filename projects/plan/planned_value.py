"""What is planned to be earned over time: the curve that a baseline keeps (docs/kpis.md, PV).

Each package's cost grows linearly by calendar day, start and finish day included, unless it brings a profile of its
own. The curve is kept as breakpoints: cumulative at the end of a day, linear in between.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import pairwise

ZERO = Decimal(0)
HUNDRED = Decimal(100)
CENT = Decimal("0.01")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Share:
    """A point of a package's own profile: the percentage of its cost that is planned by the end of a day."""

    day: date
    percent: Decimal


@dataclass(frozen=True, slots=True)
class Planned:
    """A work package as it is planned. Raises ValueError for dates or a profile that contradict each other."""

    start: date
    finish: date
    cost: Decimal
    profile: tuple[Share, ...] = ()

    def __post_init__(self) -> None:
        if self.finish < self.start:
            raise ValueError("A work package does not finish before it starts.")
        if self.cost < ZERO:
            raise ValueError("A work package's cost is not negative.")
        day, percent = self.start - _DAY, ZERO
        for share in self.profile:
            if not day < share.day <= self.finish or not percent <= share.percent <= HUNDRED:
                raise ValueError("A profile ascends by day, within the package's dates, and never falls.")
            day, percent = share.day, share.percent
        if self.profile and (day != self.finish or percent != HUNDRED):
            raise ValueError("A profile ends with all of the cost, on the finish.")

    @property
    def points(self) -> tuple[Share, ...]:
        """Where its curve bends; it begins with nothing at the end of the day before its start."""
        return (Share(self.start - _DAY, ZERO), *(self.profile or (Share(self.finish, HUNDRED),)))


@dataclass(frozen=True, slots=True)
class Point:
    """Planned value accumulated by the end of a day."""

    day: date
    cumulative: Decimal


def planned_on(package: Planned, day: date) -> Decimal:
    """What is planned of one package by the end of `day`, unrounded."""
    points = package.points
    if day <= points[0].day:
        return ZERO
    for before, after in pairwise(points):
        if day <= after.day:
            share = Decimal((day - before.day).days) / Decimal((after.day - before.day).days)
            return package.cost * (before.percent + (after.percent - before.percent) * share) / HUNDRED
    return package.cost


def breakpoints(packages: Iterable[Planned]) -> list[Point]:
    """The curve of all packages together: ascending by day, never falling, ending with the whole cost, in cents."""
    everything = list(packages)
    # The curve begins with nothing at the end of the day before the start, which the start says already.
    days = sorted({point.day for package in everything for point in package.points})[1:]
    return [
        Point(day, sum((planned_on(one, day) for one in everything), ZERO).quantize(CENT, ROUND_HALF_EVEN))
        for day in days
    ]
