"""The milestone trend (slip diagram): across, when it was said; upwards, which date was said.

A level line is a promise that holds, a rising one slips, and where a line meets the diagonal the milestone is met.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from common.formats import format_date, format_days, format_month, format_short_date
from reporting.charts.axes import EMPTY_HEIGHT, NARROW, TEXT, Frame, Tick, covered, frame, time_ticks
from reporting.charts.palette import ACTUAL, BAD, GOOD
from reporting.charts.paths import polyline
from reporting.charts.scales import TimeScale, fit, px, spread

_DASHES = ("", "6 3", "2 3", "8 3 2 3")


@dataclass(frozen=True)
class TrendPoint:
    """What a report said: the milestone's date as forecast on `report`."""

    report: date
    day: date


@dataclass(frozen=True)
class TrendMilestone:
    """A milestone's line, oldest report first."""

    name: str
    points: tuple[TrendPoint, ...]
    is_met: bool = False


@dataclass(frozen=True)
class TrendDot:
    x: str
    y: str


@dataclass(frozen=True)
class TrendLine:
    """One drawn line with its label at the right; `moved` is the whole slip since its first report."""

    name: str
    short_name: str
    path: str
    dash: str
    dots: tuple[TrendDot, ...]
    end_x: str
    end_y: str
    leader: str
    label_y: str
    colour: str
    day: str
    moved: str
    is_late: bool
    is_met: bool


@dataclass(frozen=True)
class TrendRow:
    """The same figures as text: a milestone's date by report, empty where none was said."""

    name: str
    days: tuple[str, ...]


@dataclass(frozen=True)
class MilestoneTrend(Frame):
    label_x: str
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    diagonal: str
    lines: tuple[TrendLine, ...]
    reports: tuple[str, ...]
    rows: tuple[TrendRow, ...]
    is_empty: bool


def milestone_trend(
    milestones: Sequence[TrendMilestone], *, uid: str, language: str, width: int = 720, height: int = 340
) -> MilestoneTrend:
    """Lines in the order given; `is_empty` as long as no milestone was reported twice: one report shows no trend."""
    shown = [one for one in milestones if one.points]
    reports = sorted({point.report for one in shown for point in one.points})
    is_empty = len(reports) < 2
    if is_empty:
        height = EMPTY_HEIGHT
    narrow = width < NARROW
    left, right, top, bottom = 82.0, width - (120.0 if narrow else 210.0), 14.0, height - 34.0
    days = [point.day for one in shown for point in one.points]
    first, last = covered(reports)
    low, high = min([*days, first]), max([*days, last])
    x = TimeScale(first, max(last, first + timedelta(days=1)), left, right)
    y = TimeScale(low - timedelta(days=3), high + timedelta(days=3), bottom, top)
    lines = [] if is_empty else [_line(one, n, x, y, language, narrow=narrow) for n, one in enumerate(shown)]
    heights = spread([float(line.end_y) for line in lines], 30.0, top + 8, bottom - 6)
    return MilestoneTrend(
        **vars(frame(uid, width, height, left=left, right=right, top=top, bottom=bottom)),
        label_x=px(right + 22),
        x_ticks=time_ticks(x, language),
        y_ticks=time_ticks(y, language, most=7),
        diagonal=_diagonal(x, y),
        lines=tuple(_at(line, at, right) for line, at in zip(lines, heights, strict=True)),
        reports=tuple(format_month(day, language, short=True) for day in reports),
        rows=tuple(_row(one, reports, language) for one in shown),
        is_empty=is_empty,
    )


def _line(
    one: TrendMilestone, number: int, x: TimeScale, y: TimeScale, language: str, *, narrow: bool
) -> TrendLine:
    moved = (one.points[-1].day - one.points[0].day).days
    at = [(x(point.report), y(point.day)) for point in one.points]
    end_x, end_y = at[-1]
    return TrendLine(
        name=one.name,
        short_name=fit(one.name, 96 if narrow else 184, TEXT),
        path=polyline(at),
        dash=_DASHES[number % len(_DASHES)],
        dots=tuple(TrendDot(px(a), px(b)) for a, b in at),
        end_x=px(end_x),
        end_y=px(end_y),
        leader="",
        label_y=px(end_y),
        colour=GOOD if one.is_met else BAD if moved > 0 else ACTUAL,
        day=(format_short_date if narrow else format_date)(one.points[-1].day, language),
        moved=format_days(moved, language) if moved else "",
        is_late=moved > 0,
        is_met=one.is_met,
    )


def _at(line: TrendLine, label_y: float, right: float) -> TrendLine:
    leader = f"M{line.end_x} {line.end_y}H{px(right + 4)}L{px(right + 18)} {px(label_y)}"
    return replace(line, label_y=px(label_y), leader=leader)


def _diagonal(x: TimeScale, y: TimeScale) -> str:
    """Where the day of the report is the day that was said, as far as it lies in the picture."""
    first, last = max(x.first, y.first), min(x.last, y.last)
    if first >= last:
        return ""
    return polyline([(x(first), y(first)), (x(last), y(last))])


def _row(one: TrendMilestone, reports: Sequence[date], language: str) -> TrendRow:
    said = {point.report: point.day for point in one.points}
    return TrendRow(
        one.name, tuple(format_date(said[day], language) if day in said else "" for day in reports)
    )
