"""How much of the planned benefit was measured by a day (docs/kpis.md, benefits realisation; MSP)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Value:
    """A value for a range of days: a flow's sum over it, a level's value at its end."""

    start: date
    end: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class ToDate:
    """What was planned and measured by a day; None where nothing was due, or nothing measured yet."""

    planned: Decimal | None
    measured: Decimal | None

    @property
    def share(self) -> Decimal | None:
        """Measured / planned. Undefined where either is, and where nothing was planned to be gained."""
        if self.planned is None or self.measured is None or not self.planned:
            return None
        return self.measured / self.planned


def flow_to_date(planned: Iterable[Value], measured: Iterable[Value], day: date) -> ToDate:
    """Sums over the ranges that ended by `day`: of one that has begun nobody can say how much should be there."""
    due = [one.amount for one in planned if one.end <= day]
    seen = [one.amount for one in measured if one.end <= day]
    return ToDate(sum(due, ZERO) if due else None, sum(seen, ZERO) if seen else None)


def level_to_date(planned: Iterable[Value], measured: Iterable[Value], before: Decimal, day: date) -> ToDate:
    """The gain over the level `before` the project: as planned for `day`, and as measured last."""
    due = max((one for one in planned if one.end <= day), key=lambda one: one.end, default=None)
    seen = max((one for one in measured if one.end <= day), key=lambda one: one.end, default=None)
    return ToDate(
        None if due is None else due.amount - before, None if seen is None else seen.amount - before
    )


@dataclass(frozen=True, slots=True)
class Together:
    """Several benefits in one unit: sums over those with both a plan and a measurement, `covered` of `due`."""

    planned: Decimal | None
    measured: Decimal | None
    covered: int
    due: int

    @property
    def share(self) -> Decimal | None:
        """Measured / planned, from the sums; undefined where nothing was planned to be gained, or nothing measured."""
        return ToDate(self.planned, self.measured).share


def together(parts: Iterable[ToDate]) -> Together:
    """Add up what was due by the day; one without a measurement counts as due, and in neither sum."""
    due = [one for one in parts if one.planned is not None]
    both = [
        (one.planned, one.measured) for one in due if one.planned is not None and one.measured is not None
    ]
    return Together(
        planned=sum((planned for planned, _measured in both), ZERO) if both else None,
        measured=sum((measured for _planned, measured in both), ZERO) if both else None,
        covered=len(both),
        due=len(due),
    )


def next_due(planned: Iterable[Value], measured: Iterable[Value]) -> date | None:
    """When the next measurement is due: the end of the first planned range that no measurement reaches."""
    reached = max((one.end for one in measured), default=date.min)
    return min((one.end for one in planned if one.end > reached), default=None)


def still_planned(planned: Iterable[Value], measured: Iterable[Value]) -> list[Value]:
    """What is planned for days that no measurement covers; a range that is covered in part counts by its days.

    Measured ranges do not overlap.
    """
    seen = list(measured)
    left = []
    for one in planned:
        days = (one.end - one.start).days + 1
        covered = sum(
            max(0, (min(one.end, other.end) - max(one.start, other.start)).days + 1) for other in seen
        )
        if covered < days:
            left.append(Value(one.start, one.end, one.amount * (days - covered) / days))
    return left


def overlapping(ranges: Iterable[tuple[date, date]]) -> tuple[date, date] | None:
    """The first range that begins before the one ahead of it has ended."""
    ahead: tuple[date, date] | None = None
    for one in sorted(ranges):
        if ahead is not None and one[0] <= ahead[1]:
            return one
        ahead = one
    return None
