"""Dependencies in a Gantt: arrows of right angles from one row to another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reporting.charts.gantt_items import GanttItem, GanttLink, Shape, ends_of
from reporting.charts.scales import TimeScale, px

_HEAD = 5.0
_OUT = 7.0
# How far a dependency leaves the bars: round a diamond, out, and its corner keeps clear of the dates beside the plot.
REACH = 20.0


@dataclass(frozen=True)
class GanttArrow:
    line: str
    head: str
    is_soft: bool


def arrows(
    links: Sequence[GanttLink],
    items: Mapping[str, GanttItem],
    middles: Mapping[str, float],
    x: TimeScale,
    row: float,
) -> tuple[GanttArrow, ...]:
    found = []
    for link in links:
        one, other = items.get(link.predecessor), items.get(link.successor)
        if one is None or other is None:
            continue
        begin, end = _end(one, x, start=link.from_start), _end(other, x, start=link.to_start)
        if begin is None or end is None:
            continue
        line, head = _route(
            begin,
            middles[link.predecessor] - 2,
            end,
            middles[link.successor] - 2,
            out=-1 if link.from_start else 1,
            into=1 if link.to_start else -1,
            lane=row / 2,
        )
        found.append(GanttArrow(line, head, link.is_soft))
    return tuple(found)


def _end(item: GanttItem, x: TimeScale, *, start: bool) -> float | None:
    """Where a dependency leaves or meets a row."""
    if item.finish is None:
        return None
    if item.shape is Shape.MILESTONE:
        return x.clamped(item.finish) + (-6 if start else 6)
    if item.start is None:
        return None
    begin, end = ends_of(item.start, item.finish, x)
    return begin if start else end


def _route(
    begin: float, y: float, end: float, then: float, *, out: int, into: int, lane: float
) -> tuple[str, str]:
    """A path of right angles: out of one bar, down or up between the rows, into the other one."""
    tip = end - into * _HEAD
    leave, meet = begin + out * _OUT, end - into * (_OUT + 1)
    head = f"M{px(end)} {px(then)}L{px(tip)} {px(then - 3.2)}V{px(then + 3.2)}Z"
    if out * into > 0 and (meet - leave) * out >= 0:
        # Straight across: one turn down, close to the successor.
        return f"M{px(begin)} {px(y)}H{px(meet)}V{px(then)}H{px(tip)}", head
    between = y + (lane if then >= y else -lane)
    return (
        f"M{px(begin)} {px(y)}H{px(leave)}V{px(between)}H{px(meet)}V{px(then)}H{px(tip)}",
        head,
    )
