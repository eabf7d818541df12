"""How the work of a project goes on over the days, and what a plan at that pace says of each package."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import ceil, floor

from integrations.demo.scheme import Scheme, Stretch
from integrations.demo.values import PromisedPackage
from projects.plan.planned_value import Planned, Share, breakpoints

POINT = Decimal("0.001")
_DAY = timedelta(days=1)
# Below this two amounts of work are one.
TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Pace:
    """Share of the whole work done by the end of days, straight in between; ascending in both."""

    days: tuple[int, ...]
    works: tuple[float, ...]

    @classmethod
    def of(cls, points: Iterable[tuple[date, float]]) -> "Pace":
        """From (day, work); what comes before a point that it contradicts is kept."""
        days: list[int] = []
        works: list[float] = []
        for day, work in points:
            if not days or (day.toordinal() > days[-1] and work >= works[-1]):
                days.append(day.toordinal())
                works.append(work)
        return cls(tuple(days), tuple(works))

    def work(self, day: date) -> float:
        number = day.toordinal()
        at = bisect_right(self.days, number)
        if at == 0:
            return 0.0
        if at == len(self.days):
            return self.works[-1]
        span = self.days[at] - self.days[at - 1]
        return (
            self.works[at - 1] + (self.works[at] - self.works[at - 1]) * (number - self.days[at - 1]) / span
        )

    def begins(self, work: float) -> date:
        """The day on which one goes beyond `work`."""
        return date.fromordinal(floor(self._moment(work, last=True)) + 1)

    def reaches(self, work: float) -> date:
        """The day by whose end `work` is done."""
        return date.fromordinal(ceil(self._moment(work, last=False) - TINY))

    def _moment(self, work: float, *, last: bool) -> float:
        """Evenings, counted in days; of those at which `work` stands, the last or the first one."""
        if last:
            at = bisect_right(self.works, work + TINY)
            at = min(at, len(self.works) - 1)
        else:
            at = min(bisect_left(self.works, work - TINY), len(self.works) - 1)
        if at == 0:
            return float(self.days[0])
        low, high = self.works[at - 1], self.works[at]
        if high - low <= TINY:
            return float(self.days[at - 1])
        part = min(1.0, max(0.0, (work - low) / (high - low)))
        return self.days[at - 1] + part * (self.days[at] - self.days[at - 1])


def planned_pace(start: date, points: Sequence[tuple[date, Decimal]], bac: Decimal) -> Pace:
    """The pace of a curve of planned value."""
    before = (start - _DAY, 0.0)
    return Pace.of([before, *((day, float(value / bac)) for day, value in points)])


def spans(scheme: Scheme, pace: Pace) -> dict[int, tuple[date, date]]:
    """First and last day of each leaf."""
    found = {}
    for at, _package, stretch in scheme.leaves():
        start = pace.begins(stretch.begin)
        found[at] = (start, max(start, pace.reaches(stretch.end)))
    return found


def costs(scheme: Scheme, bac: Decimal) -> dict[int, Decimal]:
    """What each leaf costs in a plan of another budget: in proportion, in whole units."""
    leaves = scheme.leaves()
    if bac == scheme.bac:
        return {at: package.cost for at, package, _stretch in leaves}
    found = {at: Decimal(round(package.cost * bac / scheme.bac)) for at, package, _stretch in leaves}
    largest = max(found, key=lambda at: found[at])
    found[largest] += bac - sum(found.values())
    return found


def promise(scheme: Scheme, pace: Pace, bac: Decimal) -> tuple[PromisedPackage, ...]:
    """The plan at this pace, as a baseline keeps it."""
    cost, dates = costs(scheme, bac), spans(scheme, pace)
    found = []
    for at, package, stretch in scheme.leaves():
        start, finish = dates[at]
        found.append(
            PromisedPackage(
                at, scheme.code(at), package.name, start, finish, cost[at], package.rule,
                _profile(stretch, pace, start, finish),
            )
        )  # fmt: skip
    return tuple(found)


def _profile(stretch: Stretch, pace: Pace, start: date, finish: date) -> tuple[tuple[date, Decimal], ...]:
    """Its share at the bends of the curve, in percent; empty where it is even."""
    found: list[tuple[date, Decimal]] = []
    told = Decimal(0)
    for number, work in zip(pace.days, pace.works, strict=True):
        day = date.fromordinal(number)
        if start <= day < finish:
            percent = Decimal(repr(stretch.share(work) * 100)).quantize(POINT)
            told = max(told, percent)
            found.append((day, told))
    return (*found, (finish, Decimal(100))) if found else ()


def planned(packages: Iterable[PromisedPackage]) -> list[Planned]:
    """As the portal's own calculation takes them."""
    return [
        Planned(one.start, one.finish, one.cost, tuple(Share(*share) for share in one.profile))
        for one in packages
    ]


def curve(packages: Iterable[PromisedPackage]) -> tuple[tuple[date, Decimal], ...]:
    """Planned value over time, as the portal computes it from the packages."""
    return tuple((point.day, point.cumulative) for point in breakpoints(planned(packages)))
