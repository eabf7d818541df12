"""The spend curve: cumulative planned value, actual cost and forecast against the approved budget."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import partial

from common.formats import format_money, format_month
from reporting.charts.axes import (
    EMPTY_HEIGHT,
    Frame,
    Tick,
    covered,
    frame,
    label_heights,
    time_ticks,
    today_mark,
    value_axis,
)
from reporting.charts.palette import ACTUAL, BUDGET, EARNED, PLANNED
from reporting.charts.paths import Point, polyline
from reporting.charts.scales import LinearScale, TimeScale, px

SERIES = ("planned", "earned", "actual", "forecast")
COLOURS = {"planned": PLANNED, "earned": EARNED, "actual": ACTUAL, "forecast": ACTUAL, "budget": BUDGET}
DASHES = {"forecast": "1 5", "budget": "5 3"}
WIDTHS = {"planned": "2", "earned": "2", "actual": "3", "forecast": "3", "budget": "1.2"}


@dataclass(frozen=True)
class SpendPoint:
    """Cumulative amounts at the end of `day`, in one currency; None where not known."""

    day: date
    planned: Decimal | None = None
    actual: Decimal | None = None
    forecast: Decimal | None = None
    earned: Decimal | None = None


@dataclass(frozen=True)
class Line:
    """One drawn series with the label at its end."""

    key: str
    path: str
    colour: str
    dash: str
    width: str
    end_x: str
    end_y: str
    label_y: str
    value: str
    has_dot: bool


@dataclass(frozen=True)
class SpendRow:
    """The same figures as text, for the table beside the picture."""

    month: str
    planned: str
    earned: str
    actual: str
    forecast: str


@dataclass(frozen=True)
class SpendChart(Frame):
    label_x: str
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    lines: tuple[Line, ...]
    today_x: str
    today_label: str
    budget: str
    rows: tuple[SpendRow, ...]
    has_earned: bool
    is_empty: bool


def spend_curve(
    points: Sequence[SpendPoint],
    *,
    uid: str,
    currency: str,
    language: str,
    today: date | None = None,
    budget: Decimal | None = None,
    width: int = 720,
    height: int = 280,
) -> SpendChart:
    """Geometry of the curve; `is_empty` when fewer than two points carry anything to draw.

    `uid` is unique in its document; `today` is the data date, drawn as a rule; `budget` a horizontal line.
    """
    drawn = sorted((p for p in points if any(getattr(p, k) is not None for k in SERIES)), key=lambda p: p.day)
    is_empty = len(drawn) < 2
    if is_empty:
        height = EMPTY_HEIGHT
    right, top, bottom = width - 122.0, 22.0, height - 38.0
    amounts = [float(v) for p in drawn for k in SERIES if (v := getattr(p, k)) is not None]
    if budget is not None:
        amounts.append(float(budget))
    write = partial(format_money, currency=currency, language=language, compact=True)
    values = value_axis(amounts, write, top=top, bottom=bottom)
    left = 0.0 if is_empty else values.left
    x = TimeScale(*covered(p.day for p in drawn), left, right)
    lines = [] if is_empty else _lines(drawn, x, values.scale, write, budget, right)
    heights = label_heights([height for _, height in lines], top=top, bottom=bottom)
    today_x, today_label = today_mark(x, None if is_empty else today, language)
    return SpendChart(
        **vars(frame(uid, width, height, left=left, right=right, top=top, bottom=bottom)),
        label_x=px(right + 10),
        x_ticks=time_ticks(x, language),
        y_ticks=values.ticks,
        lines=tuple(replace(line, label_y=at) for (line, _), at in zip(lines, heights, strict=True)),
        today_x=today_x,
        today_label=today_label,
        budget=write(budget),
        rows=_rows(drawn, currency, language),
        has_earned=any(p.earned is not None for p in drawn),
        is_empty=is_empty,
    )


def _lines(
    points: Sequence[SpendPoint],
    x: TimeScale,
    y: LinearScale,
    write: Callable[[Decimal], str],
    budget: Decimal | None,
    right: float,
) -> list[tuple[Line, float]]:
    """Each line with the height at which its label would like to stand."""
    known = {key: [(p.day, v) for p in points if (v := getattr(p, key)) is not None] for key in SERIES}
    lines = [
        _line(key, [(x(day), y(value)) for day, value in series], write(series[-1][1]))
        for key, series in known.items()
        if series
    ]
    if budget is not None:
        level = y(budget)
        line, at = _line("budget", [(right, level)], write(budget))
        lines.append((replace(line, path=f"M{px(x.start)} {px(level)}H{px(right)}"), at))
    return lines


def _line(key: str, points: Sequence[Point], value: str) -> tuple[Line, float]:
    end_x, end_y = points[-1]
    line = Line(
        key=key,
        path=polyline(points),
        colour=COLOURS[key],
        dash=DASHES.get(key, ""),
        width=WIDTHS[key],
        end_x=px(end_x),
        end_y=px(end_y),
        label_y="",
        value=value,
        has_dot=key in ("actual", "earned", "forecast"),
    )
    return line, end_y


def _rows(points: Sequence[SpendPoint], currency: str, language: str) -> tuple[SpendRow, ...]:
    return tuple(
        SpendRow(
            month=format_month(p.day, language, short=True),
            **{k: format_money(getattr(p, k), currency, language) for k in SERIES},
        )
        for p in points
    )
