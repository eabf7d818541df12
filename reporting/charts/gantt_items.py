"""What a Gantt is drawn from: its rows, what waits for what, and the days that they take."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from reporting.charts.scales import TimeScale


class Shape(StrEnum):
    """What a row is drawn as."""

    SUMMARY = "summary"
    PACKAGE = "package"
    MILESTONE = "milestone"


@dataclass(frozen=True)
class GanttItem:
    """One row. A milestone has only finishes; what has no dates yet keeps its row. `done` is a share from 0 to 1."""

    key: str
    code: str
    name: str
    shape: Shape
    depth: int = 0
    start: date | None = None
    finish: date | None = None
    baseline_start: date | None = None
    baseline_finish: date | None = None
    done: float = 0.0
    is_met: bool = False
    is_critical: bool = False


@dataclass(frozen=True)
class GanttLink:
    """A dependency between two rows; `from_start` and `to_start` say which ends it joins."""

    predecessor: str
    successor: str
    from_start: bool = False
    to_start: bool = True
    is_soft: bool = False


def span_of(items: Sequence[GanttItem]) -> tuple[date, date]:
    """From the first date to the last one, with a day's air for what lies on the edge."""
    days = [
        day
        for item in items
        for day in (item.start, item.finish, item.baseline_start, item.baseline_finish)
        if day is not None
    ]
    if not days:
        return date(2000, 1, 1), date(2000, 12, 31)
    return min(days) - timedelta(days=1), max(days) + timedelta(days=1)


def ends_of(start: date, finish: date, x: TimeScale) -> tuple[float, float]:
    """A bar takes whole days: from the morning of its start to the evening of its finish, never thinner than 2 px."""
    begin, end = x.clamped(start), x.clamped(finish + timedelta(days=1))
    return begin, max(end, begin + 2)
