"""Milestones around a window of days: where they were promised and where they are expected now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from common.formats import format_days, format_month_name, format_short_date
from reporting.charts.axes import NARROW, TEXT, Frame, Tick, frame
from reporting.charts.palette import ACTUAL, BAD, GOOD
from reporting.charts.paths import diamond, upright
from reporting.charts.scales import TimeScale, fit, month_ticks, px

ROW = 26.0


@dataclass(frozen=True)
class TimelineMilestone:
    """One milestone; `group` says whose it is (a project's code)."""

    name: str
    forecast: date
    baseline: date | None = None
    group: str = ""
    is_met: bool = False


@dataclass(frozen=True)
class TimelineRow:
    name: str
    short_name: str
    group: str
    y: str
    text_y: str
    baseline_x: str
    forecast_x: str
    mark: str
    tail: str
    colour: str
    date: str
    slip: str
    is_late: bool
    is_met: bool


@dataclass(frozen=True)
class MilestoneTimeline(Frame):
    text_end: str
    ticks: tuple[Tick, ...]
    today_x: str
    today_rule: str
    grid: str
    rows: tuple[TimelineRow, ...]
    is_empty: bool


def milestone_timeline(
    milestones: Sequence[TimelineMilestone],
    *,
    uid: str,
    today: date,
    language: str,
    days: int = 90,
    width: int = 720,
) -> MilestoneTimeline:
    """One row per milestone, in the order given: name left, baseline as an open diamond, forecast as a filled one.

    A baseline before the window is drawn at its left edge with an arrow tail.
    """
    narrow = width < NARROW
    left = 0.0 if narrow else 300.0
    right = width - 92.0
    top = 26.0
    row = ROW * 1.6 if narrow else ROW
    bottom = top + row * len(milestones)
    first, last = today - timedelta(days=14), today + timedelta(days=days)
    x = TimeScale(first, last, left + 8, right - 8)
    rows = tuple(
        _row(m, x, top + row * n + row / 2, language, narrow=narrow) for n, m in enumerate(milestones)
    )
    ticks = month_ticks(first, last, 8)
    return MilestoneTimeline(
        **vars(frame(uid, width, bottom + 8, left=left, right=right, top=top, bottom=bottom)),
        text_end=px(right + 6),
        ticks=tuple(Tick(px(x(d)), format_month_name(d, language)) for d in ticks),
        today_x=px(x(today)),
        today_rule=_rule([x(today)], rows, top, bottom, narrow=narrow),
        grid=_rule([x(d) for d in ticks], rows, top, bottom, narrow=narrow),
        rows=rows,
        is_empty=not milestones,
    )


def _row(m: TimelineMilestone, x: TimeScale, middle: float, language: str, *, narrow: bool) -> TimelineRow:
    y = middle + 9 if narrow else middle
    forecast_x = x.clamped(m.forecast)
    slip = (m.forecast - m.baseline).days if m.baseline else None
    colour = GOOD if m.is_met else BAD if slip and slip > 0 else ACTUAL
    room = (x.end if narrow else x.start - 12) - (len(m.group) + 2) * 7.2
    tail = ""
    if m.baseline and slip:
        tail = f"M{px(x.clamped(m.baseline))} {px(y)}H{px(forecast_x)}"
    return TimelineRow(
        name=m.name,
        short_name=fit(m.name, room, TEXT),
        group=m.group,
        y=px(y),
        text_y=px(middle - 8 if narrow else middle + 4),
        baseline_x=px(x(m.baseline)) if m.baseline and slip and x.first <= m.baseline <= x.last else "",
        forecast_x=px(forecast_x),
        mark=diamond(forecast_x, y, 5.5),
        tail=tail,
        colour=colour,
        date=format_short_date(m.forecast, language),
        slip=format_days(slip, language) if slip else "",
        is_late=bool(slip and slip > 0),
        is_met=m.is_met,
    )


def _rule(
    at: Sequence[float], rows: Sequence[TimelineRow], top: float, bottom: float, *, narrow: bool
) -> str:
    """Vertical rules; where names stand above their marks the rules keep clear of the names."""
    if narrow:
        return "".join(f"M{px(x)} {row.y}m0 -8v16" for x in at for row in rows)
    return upright(at, top, bottom)
