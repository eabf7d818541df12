"""What was done of each work package, measured by its rule, so that all of them together are as far as the project."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from integrations.demo.pace import POINT, TINY, Pace
from integrations.demo.scheme import Package, Scheme, Stretch
from integrations.demo.values import MilestonePlan, PackageDone
from projects.plan.progress import ProgressRule

_DAY = timedelta(days=1)
_HUNDRED = Decimal(100)


@dataclass(slots=True)
class _State:
    started: date | None = None
    finished: date | None = None
    readings: list[tuple[date, Decimal]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Event:
    """Something that is earned at once when the work comes to this point."""

    work: float
    leaf: int
    finishes: bool
    earns: float


def done(
    scheme: Scheme,
    measured: Sequence[tuple[date, Decimal]],
    start: date,
    milestones: Sequence[MilestonePlan],
    weights: Mapping[int, Decimal],
) -> dict[int, PackageDone]:
    """`measured` is the project's progress by day, in percent; `weights` what each milestone (by position) earns.

    What is measured in steps jumps: what is measured physically makes up for it, month by month.
    """
    walk = _Walk(scheme, start, milestones, weights)
    for day, percent in measured:
        walk.to(day, float(percent) / 100)
    return {
        at: PackageDone(state.started, state.finished, tuple(state.readings))
        for at, state in walk.states.items()
    }


class _Walk:
    """From one measurement to the next."""

    def __init__(
        self,
        scheme: Scheme,
        start: date,
        milestones: Sequence[MilestonePlan],
        weights: Mapping[int, Decimal],
    ) -> None:
        self.leaves = scheme.leaves()
        self.bac = float(scheme.bac)
        self.states = {at: _State() for at, _package, _stretch in self.leaves}
        self.day, self.work = start - _DAY, 0.0
        self.physical = [leaf for leaf in self.leaves if leaf[1].rule is ProgressRule.PHYSICAL]
        self.events = _events(self.leaves)
        self.told = 0.0
        # Where the packages that are measured physically are, as a point of the whole work.
        self.reached = 0.0
        self.knots = sorted({0.0, 1.0, *(knot[0] for leaf in self.physical for knot in leaf[2].knots)})
        self.worth = [self._physical(work) for work in self.knots]
        self.deliverables = scheme.deliverables
        cost = float(scheme.packages[self.deliverables].cost) if self.deliverables is not None else 0.0
        self.met = sorted(
            (one.actual, cost * float(weights[one.position]) / 100)
            for one in milestones
            if one.actual is not None and one.position in weights
        )
        self.of_deliverables = [one for one in milestones if one.position in weights]

    def _physical(self, work: float) -> float:
        return sum(float(package.cost) * stretch.share(work) for _at, package, stretch in self.physical)

    def to(self, day: date, work: float) -> None:
        pace = Pace.of([(self.day, self.work), (day, work)])
        self._count_milestones(day)
        while self.events and self._is_due(work):
            self._happen(self.events.pop(0), pace, day)
        left = work * self.bac - self.told
        before = self.reached
        self.reached = max(before, min(1.0, self._point_of(left)))
        self._measure(before, day)
        self.day, self.work = day, work

    def _count_milestones(self, day: date) -> None:
        while self.met and self.met[0][0] <= day:
            self.told += self.met.pop(0)[1]
        if self.deliverables is None:
            return
        state = self.states[self.deliverables]
        days = sorted(one.actual for one in self.of_deliverables if one.actual and one.actual <= day)
        if days and state.started is None:
            state.started = max(self.day + _DAY, min(days[0], day)) if self.day >= days[0] else days[0]
        if len(days) == len(self.of_deliverables):
            state.finished = days[-1]

    def _is_due(self, work: float) -> bool:
        """Whether the next event comes now: when its point is reached, unless the other packages had to go back."""
        event = self.events[0]
        left = work * self.bac - self.told
        if work >= 1.0 - TINY or left > self.worth[-1] + TINY * self.bac:
            return True
        return event.work <= work and left - event.earns >= self._physical(self.reached) - TINY * self.bac

    def _happen(self, event: _Event, pace: Pace, day: date) -> None:
        state = self.states[event.leaf]
        on = min(day, max(self.day + _DAY, pace.reaches(event.work) if event.work > self.work else day))
        if event.finishes:
            state.started = state.started or on
            state.finished = max(on, state.started)
        else:
            state.started = on
        self.told += event.earns

    def _point_of(self, worth: float) -> float:
        """Where the work has to be for the physically measured packages to be worth this together."""
        at = bisect_left(self.worth, worth)
        if at == 0:
            return 0.0
        if at == len(self.worth):
            return 1.0
        low, high = self.worth[at - 1], self.worth[at]
        part = (worth - low) / (high - low) if high > low else 1.0
        return self.knots[at - 1] + part * (self.knots[at] - self.knots[at - 1])

    def _measure(self, before: float, day: date) -> None:
        """Readings of what is going on; what began or ended did so in between, in proportion."""
        length = (day - self.day).days
        moved = self.reached - before

        def day_of(point: float) -> date:
            part = (point - before) / moved if moved > TINY else 1.0
            return min(day, self.day + timedelta(days=max(1, round(part * length))))

        for at, _package, stretch in self.physical:
            state = self.states[at]
            if state.finished is not None or self.reached < stretch.begin - TINY:
                continue
            share = stretch.share(self.reached)
            if share <= 0.0 and stretch.begin > 0.0:
                continue
            if state.started is None:
                state.started = day_of(stretch.begin)
            if share >= 1.0 - TINY:
                state.finished = max(day_of(stretch.end), state.started)
            else:
                percent = Decimal(repr(share * 100)).quantize(POINT)
                state.readings.append((day, min(percent, _HUNDRED)))


def _events(leaves: Sequence[tuple[int, Package, Stretch]]) -> list[_Event]:
    """Starts and finishes of what is measured in steps, as the work comes to them."""
    found = []
    for at, package, stretch in leaves:
        cost = float(package.cost)
        if package.rule is ProgressRule.ZERO_HUNDRED:
            found.append(_Event(stretch.begin + TINY, at, finishes=False, earns=0.0))
            found.append(_Event(stretch.end, at, finishes=True, earns=cost))
        elif package.rule is ProgressRule.FIFTY_FIFTY:
            found.append(_Event(stretch.begin + TINY, at, finishes=False, earns=cost / 2))
            found.append(_Event(stretch.end, at, finishes=True, earns=cost / 2))
    return sorted(found, key=lambda event: (event.work, event.leaf, event.finishes))
