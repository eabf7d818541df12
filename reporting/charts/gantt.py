"""The plan as bars over time (Gantt): what is expected, beneath it what was promised, and what waits for what."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from common.formats import format_date, format_days, format_short_date
from reporting.charts.axes import NARROW, TEXT, Frame, Tick, frame, time_ticks, today_mark
from reporting.charts.gantt_arrows import REACH, GanttArrow, arrows
from reporting.charts.gantt_items import GanttItem, GanttLink, Shape, ends_of, span_of
from reporting.charts.palette import ACTUAL, BAD, INK
from reporting.charts.paths import box, diamond
from reporting.charts.scales import TimeScale, fit, px

ROW = 28.0
INDENT = 12.0
BAR = 11.0


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
class GanttChart(Frame):
    text_end: str
    ticks: tuple[Tick, ...]
    today_x: str
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
    narrow = width < NARROW
    first, last = span or span_of(items)
    # Dates of several years say which; there is no room for that where names stand above.
    write = format_short_date if narrow or first.year == last.year else format_date
    left, top = (0.0 if narrow else 300.0 if width >= 900 else 230.0), 34.0
    right = width - (108.0 if write is format_short_date else 140.0)
    row = row_height * 1.6 if narrow else row_height
    bottom = top + row * len(items)
    # Half a year, as the first tick writes it, has room left of it; so have dependencies on either side.
    x = TimeScale(first, last, left + (16 if narrow else 12), right - (8 if narrow else REACH))
    middles = {item.key: top + row * n + (row / 2 + 8 if narrow else row / 2) for n, item in enumerate(items)}
    rows = tuple(_row(item, x, middles[item.key], language, write, narrow=narrow) for item in items)
    by_key = {item.key: item for item in items}
    return GanttChart(
        **vars(frame(uid, width, bottom + 8, left=left, right=right, top=top, bottom=bottom)),
        text_end=px(right + 6),
        ticks=time_ticks(x, language),
        today_x=today_mark(x, today, language)[0],
        rows=rows,
        arrows=() if narrow else arrows(links, by_key, middles, x, row),
        has_baseline=any(one.baseline for one in rows),
        has_critical=any(one.is_critical for one in rows),
        is_empty=not any(item.finish for item in items),
    )


def _row(
    item: GanttItem, x: TimeScale, y: float, language: str, write: Callable[[date, str], str], *, narrow: bool
) -> GanttRow:
    code_x = 0.0 if narrow else INDENT * item.depth
    name_x = code_x + len(item.code) * 7.0 + 7
    room = (x.end if narrow else x.start - 16) - name_x
    slip = _slip(item)
    is_late = bool(slip and slip > 0)
    drawn = item.finish is not None and (item.shape is Shape.MILESTONE or item.start is not None)
    return GanttRow(
        code=item.code,
        name=item.name,
        short_name=fit(item.name, room, TEXT if item.shape is not Shape.SUMMARY else 12.2),
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
        finish=write(item.finish, language) if item.finish else "",
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


def _bar(item: GanttItem, x: TimeScale, y: float) -> str:
    if item.start is None or item.finish is None:
        return ""
    begin, end = ends_of(item.start, item.finish, x)
    if item.shape is Shape.SUMMARY:
        # A bracket over its parts.
        return (
            f"M{px(begin)} {px(y - 4)}H{px(end)}V{px(y + 4)}L{px(max(end - 4, begin))} {px(y)}"
            f"H{px(min(begin + 4, end))}L{px(begin)} {px(y + 4)}Z"
        )
    return box(begin, end, y - BAR / 2 - 2, BAR)


def _done(item: GanttItem, x: TimeScale, y: float) -> str:
    if item.shape is not Shape.PACKAGE or not item.done or item.start is None or item.finish is None:
        return ""
    begin, end = ends_of(item.start, item.finish, x)
    return box(begin, begin + (end - begin) * min(max(item.done, 0.0), 1.0), y - BAR / 2 - 2, BAR)


def _mark(item: GanttItem, x: TimeScale, y: float) -> str:
    if item.shape is not Shape.MILESTONE or item.finish is None:
        return ""
    return diamond(x.clamped(item.finish), y - 2, 6)


def _baseline(item: GanttItem, x: TimeScale, y: float) -> str:
    if item.baseline_finish is None:
        return ""
    if item.shape is Shape.MILESTONE:
        return diamond(x.clamped(item.baseline_finish), y - 2, 4.5)
    if item.baseline_start is None:
        return ""
    begin, end = ends_of(item.baseline_start, item.baseline_finish, x)
    return box(begin, end, y + BAR / 2, 3)
