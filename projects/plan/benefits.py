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
