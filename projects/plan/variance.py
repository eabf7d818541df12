"""What differs between two versions of a plan: days and money, part by part, as a whole, and how remarkable that is.

The earlier version is `before`: what moved later or costs more is positive.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

ZERO = Decimal(0)


class Kind(StrEnum):
    PACKAGE = "package"
    MILESTONE = "milestone"


class Change(StrEnum):
    NEW = "new"
    GONE = "gone"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Part:
    """A work package, or a milestone (its day is `finish`, it has neither code nor cost), in one version of a plan.

    `terms` is whatever else was promised of it: first how it is measured, or what it weighs; then how its cost is spread.
    """

    kind: Kind
    id: int
    code: str
    name: str
    start: date | None
    finish: date | None
    cost: Decimal | None
    terms: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Version:
    """A plan at one moment: its parts, and itself as a whole. Undefined is None."""

    parts: tuple[Part, ...]
    start: date | None
    finish: date | None
    cost: Decimal | None


@dataclass(frozen=True, slots=True)
class Move:
    """One part in both versions; one of them may not have it."""

    before: Part | None
    after: Part | None

    @property
    def part(self) -> Part:
        """As it is named last."""
        found = self.after or self.before
        if found is None:
            raise ValueError("A part is in one of the versions.")
        return found

    @property
    def change(self) -> Change:
        if self.before is None:
            return Change.NEW
        if self.after is None:
            return Change.GONE
        return Change.SAME if _said(self.before) == _said(self.after) else Change.CHANGED

    @property
    def start_days(self) -> int | None:
        return days_between(_day(self.before, "start"), _day(self.after, "start"))

    @property
    def finish_days(self) -> int | None:
        return days_between(_day(self.before, "finish"), _day(self.after, "finish"))

    @property
    def cost(self) -> Decimal | None:
        """What the whole plan costs more because of this part: all of a new one, none of one that is gone."""
        if self.part.kind is Kind.MILESTONE:
            return None
        return ((self.after and self.after.cost) or ZERO) - ((self.before and self.before.cost) or ZERO)

    @property
    def renamed(self) -> bool:
        return bool(self.before and self.after and self.before.name != self.after.name)

    @property
    def on_other_terms(self) -> bool:
        """Measured otherwise; or on the same days and spread otherwise, which other days bring by themselves."""
        if self.before is None or self.after is None:
            return False
        told = None if not self.start_days and not self.finish_days else 1
        return self.before.terms[:told] != self.after.terms[:told]


@dataclass(frozen=True, slots=True)
class Variance:
    """Two versions of a plan side by side; packages in the order of their codes, then milestones by day."""

    before: Version
    after: Version
    moves: tuple[Move, ...]

    @property
    def changed(self) -> tuple[Move, ...]:
        return tuple(move for move in self.moves if move.change is not Change.SAME)

    @property
    def same(self) -> int:
        """How many parts are the same in both."""
        return len(self.moves) - len(self.changed)

    @property
    def start_days(self) -> int | None:
        return days_between(self.before.start, self.after.start)

    @property
    def finish_days(self) -> int | None:
        return days_between(self.before.finish, self.after.finish)

    @property
    def cost(self) -> Decimal | None:
        if self.before.cost is None or self.after.cost is None:
            return None
        return self.after.cost - self.before.cost


def variance(before: Version, after: Version) -> Variance:
    """Compare two versions, part by part; the order in which their parts come does not matter."""
    earlier = {(part.kind, part.id): part for part in before.parts}
    later = {(part.kind, part.id): part for part in after.parts}
    moves = [Move(earlier.get(key), later.get(key)) for key in earlier.keys() | later.keys()]
    return Variance(before, after, tuple(sorted(moves, key=_place)))


def remarkable(
    *,
    days: int | None,
    duration: int | None,
    cost: Decimal | None,
    budget: Decimal | None,
) -> Decimal:
    """How far a plan moves from the one before: the larger of its shares of that plan's days and of its budget.

    0.1 is a tenth later or earlier, dearer or cheaper. Without anything to compare with it is 0; where that cost
    nothing, any cost at all counts as the whole.
    """
    shares = [ZERO]
    if days is not None and duration:
        shares.append(abs(Decimal(days)) / duration)
    if cost is not None and budget is not None:
        shares.append(abs(cost) / budget if budget else Decimal(cost != 0))
    return max(shares)


def days_between(before: date | None, after: date | None) -> int | None:
    """Calendar days; None where one of the dates is not known."""
    return None if before is None or after is None else (after - before).days


def code_order(code: str) -> tuple[int, ...]:
    """WBS codes as the tree is read: 1.10 after 1.9."""
    return tuple(int(number) for number in re.findall(r"[0-9]+", code))


def duration_of(start: date | None, finish: date | None) -> int | None:
    """Days from start to finish, both included."""
    return None if start is None or finish is None else (finish - start).days + 1


def depth_of(code: str) -> int:
    """0 at the top."""
    return code.count(".")


def parents_of(codes: Iterable[str]) -> set[str]:
    """The codes above these."""
    return {".".join(code.split(".")[:depth]) for code in codes for depth in range(1, code.count(".") + 1)}


def _day(part: Part | None, name: str) -> date | None:
    day: date | None = getattr(part, name, None)
    return day


def _said(part: Part) -> tuple[Any, ...]:
    """What a baseline promises of it. Its code is its place in the tree, and no promise."""
    return part.name, part.start, part.finish, part.cost, part.terms


def _place(move: Move) -> tuple[Any, ...]:
    part = move.part
    if part.kind is Kind.PACKAGE:
        # What is gone stands beside what has its code now.
        return 0, code_order(part.code), move.change is Change.GONE, date.min, part.id
    return 1, (), False, part.finish or date.max, part.id
