"""The plan as bars over time (Gantt): what is expected, beneath it what was promised, and what waits for what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from common.formats import format_date, format_days, format_month_name, format_short_date
from reporting.charts.palette import ACTUAL, BAD, INK
from reporting.charts.scales import TimeScale, fit, month_ticks, px
from reporting.charts.spend import Tick

ROW = 28.0
INDENT = 12.0
BAR = 11.0
_HEAD = 5.0
_OUT = 7.0


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


@dataclass(frozen=True)
class GanttRow:
    code: str
    name: str
    short_name: str
    code_x: str
    name_x: str
    text_y: str
    is_summary: bool
    is_critical: bool
    is_milestone: bool
    is_met: bool
    bar: str
    done: str
    mark: str
    baseline: str
    colour: str
    dates: str
    finish: str
    slip: str
    is_late: bool


@dataclass(frozen=True)
class GanttArrow:
    line: str
    head: str
    is_soft: bool


@dataclass(frozen=True)
class GanttChart:
    uid: str
    width: str
    height: str
    top: str
    bottom: str
    text_end: str
    ticks: tuple[Tick, ...]
    today_x: str
    today_label: str
    rows: tuple[GanttRow, ...]
    arrows: tuple[GanttArrow, ...]
    has_baseline: bool
    has_critical: bool
    is_empty: bool


def gantt_chart(
    items: Sequence[GanttItem],
    links: Sequence[GanttLink] = (),
    *,
    uid: str,
    language: str,
    today: date | None = None,
    span: tuple[date, date] | None = None,
    width: int = 960,
    row_height: float = ROW,
) -> GanttChart:
    """One row per item in the order given; on a narrow picture names stand above their bars.

    `span` fixes the axis, so that the parts of one plan share it; without it the axis covers every date.
    """
    narrow = width < 560
    left, right, top = (0.0 if narrow else 300.0 if width >= 900 else 230.0), width - 108.0, 34.0
    row = row_height * 1.6 if narrow else row_height
    bottom = top + row * len(items)
    first, last = span or span_of(items)
    # Half a year, as the first tick writes it, has room left of it.
    x = TimeScale(first, last, left + (16 if narrow else 8), right - 8)
    middles = {item.key: top + row * n + (row / 2 + 8 if narrow else row / 2) for n, item in enumerate(items)}
    rows = tuple(_row(item, x, middles[item.key], language, narrow=narrow) for item in items)
    by_key = {item.key: item for item in items}
    has_today = today is not None and first <= today <= last
    return GanttChart(
        uid=uid,
        width=str(width),
        height=px(bottom + 8),
        top=px(top),
        bottom=px(bottom),
        text_end=px(right + 6),
        ticks=_ticks(x, language),
        today_x=px(x(today)) if has_today and today else "",
        today_label=format_short_date(today, language) if has_today else "",
        rows=rows,
        arrows=() if narrow else _arrows(links, by_key, middles, x, row),
        has_baseline=any(one.baseline for one in rows),
        has_critical=any(one.is_critical for one in rows),
        is_empty=not any(item.finish for item in items),
    )


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


def _row(item: GanttItem, x: TimeScale, y: float, language: str, *, narrow: bool) -> GanttRow:
    code_x = 0.0 if narrow else INDENT * item.depth
    name_x = code_x + len(item.code) * 7.0 + 7
    room = (x.end if narrow else x.start - 16) - name_x
    slip = _slip(item)
    is_late = bool(slip and slip > 0)
    drawn = item.finish is not None and (item.shape is Shape.MILESTONE or item.start is not None)
    return GanttRow(
        code=item.code,
        name=item.name,
        short_name=fit(item.name, room, 11.5 if item.shape is not Shape.SUMMARY else 12.2),
        code_x=px(code_x),
        name_x=px(name_x),
        text_y=px(y - 14 if narrow else y + 4),
        is_summary=item.shape is Shape.SUMMARY,
        is_critical=item.is_critical,
        is_milestone=item.shape is Shape.MILESTONE,
        is_met=item.is_met,
        bar=_bar(item, x, y) if drawn else "",
        done=_done(item, x, y) if drawn else "",
        mark=_mark(item, x, y) if drawn else "",
        baseline=_baseline(item, x, y),
        colour=BAD if item.is_critical else INK if item.shape is Shape.SUMMARY else ACTUAL,
        dates=_dates(item, language),
        finish=format_short_date(item.finish, language) if item.finish else "",
        slip=format_days(slip, language) if slip else "",
        is_late=is_late,
    )


def _slip(item: GanttItem) -> int | None:
    if item.finish is None or item.baseline_finish is None:
        return None
    return (item.finish - item.baseline_finish).days


def _dates(item: GanttItem, language: str) -> str:
    if item.shape is Shape.MILESTONE or item.start is None:
        return format_date(item.finish, language)
    return f"{format_date(item.start, language)} – {format_date(item.finish, language)}"


def _ends(start: date, finish: date, x: TimeScale) -> tuple[float, float]:
    """A bar takes whole days: from the morning of its start to the evening of its finish, never thinner than 2 px."""
    begin, end = x.clamped(start), x.clamped(finish + timedelta(days=1))
    return begin, max(end, begin + 2)


def _bar(item: GanttItem, x: TimeScale, y: float) -> str:
    if item.start is None or item.finish is None:
        return ""
    begin, end = _ends(item.start, item.finish, x)
    if item.shape is Shape.SUMMARY:
        # A bracket over its parts.
        return (
            f"M{px(begin)} {px(y - 4)}H{px(end)}V{px(y + 4)}L{px(max(end - 4, begin))} {px(y)}"
            f"H{px(min(begin + 4, end))}L{px(begin)} {px(y + 4)}Z"
        )
    return _box(begin, end, y - BAR / 2 - 2, BAR)


def _done(item: GanttItem, x: TimeScale, y: float) -> str:
    if item.shape is not Shape.PACKAGE or not item.done or item.start is None or item.finish is None:
        return ""
    begin, end = _ends(item.start, item.finish, x)
    return _box(begin, begin + (end - begin) * min(max(item.done, 0.0), 1.0), y - BAR / 2 - 2, BAR)


def _mark(item: GanttItem, x: TimeScale, y: float) -> str:
    if item.shape is not Shape.MILESTONE or item.finish is None:
        return ""
    return _diamond(x.clamped(item.finish), y - 2, 6)


def _baseline(item: GanttItem, x: TimeScale, y: float) -> str:
    if item.baseline_finish is None:
        return ""
    if item.shape is Shape.MILESTONE:
        return _diamond(x.clamped(item.baseline_finish), y - 2, 4.5)
    if item.baseline_start is None:
        return ""
    begin, end = _ends(item.baseline_start, item.baseline_finish, x)
    return _box(begin, end, y + BAR / 2, 3)


def _box(begin: float, end: float, top: float, height: float) -> str:
    return f"M{px(begin)} {px(top)}H{px(end)}V{px(top + height)}H{px(begin)}Z"


def _diamond(x: float, y: float, r: float) -> str:
    return f"M{px(x)} {px(y - r)}L{px(x + r)} {px(y)}L{px(x)} {px(y + r)}L{px(x - r)} {px(y)}Z"


def _arrows(
    links: Sequence[GanttLink],
    items: Mapping[str, GanttItem],
    middles: Mapping[str, float],
    x: TimeScale,
    row: float,
) -> tuple[GanttArrow, ...]:
    arrows = []
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
        arrows.append(GanttArrow(line, head, link.is_soft))
    return tuple(arrows)


def _end(item: GanttItem, x: TimeScale, *, start: bool) -> float | None:
    """Where a dependency leaves or meets a row."""
    if item.finish is None:
        return None
    if item.shape is Shape.MILESTONE:
        return x.clamped(item.finish) + (-6 if start else 6)
    if item.start is None:
        return None
    begin, end = _ends(item.start, item.finish, x)
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


def _ticks(x: TimeScale, language: str) -> tuple[Tick, ...]:
    days = month_ticks(x.first, x.last, max(2, int((x.end - x.start) / 46)))
    yearly = len(days) > 1 and (days[1] - days[0]).days > 340
    ticks = []
    for number, day in enumerate(days):
        if yearly:
            ticks.append(Tick(px(x(day)), str(day.year), strong=True))
        else:
            year = str(day.year) if number == 0 or day.month == 1 else ""
            ticks.append(Tick(px(x(day)), format_month_name(day, language), strong=bool(year), second=year))
    return tuple(ticks)
