"""Slip arrows: from the finish promised to the finish forecast, one row per project."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from common.formats import format_date, format_days, format_month_name
from reporting.charts.axes import NARROW, TEXT, Frame, Tick, covered, frame, is_yearly
from reporting.charts.palette import BAD, GOOD, MUTED
from reporting.charts.scales import TimeScale, fit, month_ticks, px

ROW = 26.0


@dataclass(frozen=True)
class SlipInput:
    """A finish date before and now; `before` may be the baseline's or the last report's."""

    name: str
    before: date
    now: date
    group: str = ""


@dataclass(frozen=True)
class SlipRow:
    name: str
    short_name: str
    group: str
    y: str
    text_y: str
    before_x: str
    now_x: str
    line: str
    head: str
    colour: str
    slip: str
    now: str
    is_later: bool


@dataclass(frozen=True)
class SlipChart(Frame):
    text_end: str
    ticks: tuple[Tick, ...]
    rows: tuple[SlipRow, ...]
    is_empty: bool


def slip_chart(items: Sequence[SlipInput], *, uid: str, language: str, width: int = 720) -> SlipChart:
    """Arrows in the order given; the axis spans all dates, from the first month's start to the last one's end."""
    left, right, top = 150.0 if width < NARROW else 300.0, width - 66.0, 26.0
    first, last = covered(day for item in items for day in (item.before, item.now))
    x = TimeScale(first, last, left + 10, right - 10)
    bottom = top + ROW * len(items)
    return SlipChart(
        **vars(frame(uid, width, bottom + 8, left=left, right=right, top=top, bottom=bottom)),
        text_end=px(right + 6),
        ticks=_ticks(x, language, max(2, int((right - left) / 50))),
        rows=tuple(_row(i, x, top + ROW * n + ROW / 2, language) for n, i in enumerate(items)),
        is_empty=not items,
    )


def _ticks(x: TimeScale, language: str, most: int) -> tuple[Tick, ...]:
    """One line of them: a year stands in the place of its January."""
    days = month_ticks(x.first, x.last, most)
    yearly = is_yearly(days)
    return tuple(
        Tick(
            px(x(day)),
            str(day.year) if yearly or day.month == 1 else format_month_name(day, language),
            strong=day.month == 1,
        )
        for day in days
    )


def _row(item: SlipInput, x: TimeScale, y: float, language: str) -> SlipRow:
    slip = (item.now - item.before).days
    start, end = x(item.before), x(item.now)
    sign = 1 if end >= start else -1
    tip = end - sign * 7
    # Too short for a shaft: the head alone still says which way.
    line = f"M{px(start)} {px(y)}H{px(tip)}" if abs(end - start) > 8 else ""
    head = f"M{px(end)} {px(y)}L{px(tip)} {px(y - 4.5)}V{px(y + 4.5)}Z" if slip else ""
    return SlipRow(
        name=item.name,
        short_name=fit(item.name, x.start - 14 - (len(item.group) + 2) * 7.2, TEXT),
        group=item.group,
        y=px(y),
        text_y=px(y + 4),
        before_x=px(start),
        now_x=px(end),
        line=line,
        head=head,
        colour=BAD if slip > 0 else GOOD if slip < 0 else MUTED,
        slip=format_days(slip, language),
        now=format_date(item.now, language),
        is_later=slip > 0,
    )
