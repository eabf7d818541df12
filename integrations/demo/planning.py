"""A project's plan through its life: what each baseline promises, what is expected now, and what was done."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from integrations.demo.curves import Curve, breakpoints
from integrations.demo.milestones import Board
from integrations.demo.pace import Pace, costs, curve, planned_pace, promise, spans
from integrations.demo.progress import done
from integrations.demo.scheme import Scheme, draw_scheme
from integrations.demo.timelines import Timeline
from integrations.demo.values import BaselinePlan, MilestonePlan, PackageDone, Setting

_DAY = timedelta(days=1)
# Which milestones may be a supplier's deliverables, by share of the duration.
DELIVERED_BETWEEN = (0.34, 0.82)
WEIGHTS = {2: (40, 60), 3: (30, 30, 40), 4: (20, 20, 30, 30)}
# How a plan that was changed rises to its end.
REST = Curve(bend=0.3)


@dataclass(frozen=True, slots=True)
class WorkPlan:
    """The plan as it stands at the end of the life, by position in the scheme, milestones by theirs."""

    scheme: Scheme
    expected: dict[int, tuple[date, date]]
    costs: dict[int, Decimal]
    done: dict[int, PackageDone]
    # Milestone -> the package that it is part of; and what it earns of it, in percent.
    places: dict[int, int]
    weights: dict[int, Decimal]


@dataclass(frozen=True, slots=True)
class Planner:
    scheme: Scheme
    weights: dict[int, Decimal]

    @classmethod
    def draw(cls, rng: Random, setting: Setting, board: Board, bac: Decimal) -> "Planner":
        delivered = [
            position
            for position, post in enumerate(board.posts, start=1)
            if not post.is_key and DELIVERED_BETWEEN[0] <= post.share <= DELIVERED_BETWEEN[1]
        ][:4]
        if len(delivered) < 2:
            # All of it on one day would be a leap.
            delivered = []
        weights = dict(zip(delivered, map(Decimal, WEIGHTS.get(len(delivered), ())), strict=True))
        scheme = draw_scheme(rng, setting.kind, setting.language, bac, milestones=bool(delivered))
        return cls(scheme, weights)

    def adopt(self, plan: BaselinePlan, pace: Pace) -> BaselinePlan:
        """The baseline with its packages, and the curve that follows from them."""
        packages = promise(self.scheme, pace, plan.bac)
        return replace(plan, packages=packages, breakpoints=curve(packages))

    def first(self, plan: BaselinePlan) -> BaselinePlan:
        return self.adopt(plan, planned_pace(plan.start, plan.breakpoints, plan.bac))

    def again(self, plan: BaselinePlan, measured: Sequence[tuple[date, Decimal]]) -> BaselinePlan:
        """A changed plan begins with what has been done."""
        since = plan.breakpoints[0][0]
        past = [(day, float(percent) / 100) for day, percent in measured if day <= since]
        ahead = [(day, float(value / plan.bac)) for day, value in plan.breakpoints]
        return self.adopt(plan, Pace.of([(plan.start - _DAY, 0.0), *past, *ahead]))

    def as_it_stands(
        self,
        timeline: Timeline,
        finish: date,
        bac: Decimal,
        measured: Sequence[tuple[date, Decimal]],
        board: Board,
    ) -> WorkPlan:
        """What is expected on the as-of date: what was done, and the rest up to the announced finish."""
        if timeline.actual_finish is not None and measured:
            # The last month's measurement was made on the last day.
            end = timeline.actual_finish
            measured = [*((day, percent) for day, percent in measured if day < end), (end, Decimal(100))]
        milestones = board.plans()
        reached = done(self.scheme, measured, timeline.start, milestones, self.weights) if measured else {}
        expected = spans(self.scheme, self._pace(timeline, finish, measured))
        for at, one in reached.items():
            expected[at] = _with_what_happened(expected[at], one, timeline.as_of, finish)
        return WorkPlan(
            scheme=self.scheme,
            expected=expected,
            costs=costs(self.scheme, bac),
            done=reached,
            places=self._places(milestones, expected, finish),
            weights=self.weights,
        )

    def _pace(self, timeline: Timeline, finish: date, measured: Sequence[tuple[date, Decimal]]) -> Pace:
        start = (timeline.start - _DAY, 0.0)
        if not measured:
            points = breakpoints(timeline.curve, timeline.start, finish, Decimal(1_000_000))
            return Pace.of([start, *((day, float(value) / 1_000_000) for day, value in points)])
        past = [(day, float(percent) / 100) for day, percent in measured]
        day, work = past[-1]
        ahead = breakpoints(REST, day + _DAY, finish, Decimal(1_000_000)) if day < finish else ()
        return Pace.of(
            [start, *past, *((on, work + (1 - work) * float(value) / 1_000_000) for on, value in ahead)]
        )

    def _places(
        self, milestones: Sequence[MilestonePlan], expected: dict[int, tuple[date, date]], finish: date
    ) -> dict[int, int]:
        """Each milestone belongs to the package during which it is expected, the one that ends soonest after it."""
        found = {}
        whole = {self.scheme.deliverables, self._management}
        for one in milestones:
            day = one.actual or one.forecast
            around = [at for at, (begin, end) in expected.items() if at not in whole and begin <= day <= end]
            if one.position in self.weights and self.scheme.deliverables is not None:
                found[one.position] = self.scheme.deliverables
            elif around and day <= finish:
                found[one.position] = min(around, key=lambda at: (expected[at][1], at))
        return found

    @property
    def _management(self) -> int:
        """The package that lasts from the first day to the last."""
        return max(self.scheme.leaves(), key=lambda leaf: leaf[2].end - leaf[2].begin)[0]


def _with_what_happened(
    expected: tuple[date, date], one: PackageDone, as_of: date, last: date
) -> tuple[date, date]:
    """What has not happened lies ahead; what has, is what was expected."""
    start, finish = expected
    tomorrow = min(as_of + _DAY, last)
    start = one.started or max(start, tomorrow)
    finish = one.finished or max(finish, tomorrow)
    return start, max(start, finish)
