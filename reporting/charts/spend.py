"""The spend curve: cumulative planned value, actual cost and forecast against the approved budget."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from common.formats import format_date, format_money, format_month, format_month_name
from reporting.charts.palette import ACTUAL, BUDGET, EARNED, PLANNED
from reporting.charts.scales import LinearScale, TimeScale, month_ticks, nice_ticks, px, spread, text_width

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
class Tick:
    at: str
    label: str
    strong: bool = False
    second: str = ""


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
class SpendChart:
    uid: str
    width: str
    height: str
    left: str
    right: str
    top: str
    bottom: str
    label_x: str
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    lines: tuple[Line, ...]
    today_x: str
    today_label: str
    today_anchor: str
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
        height = 48
    right, top, bottom = width - 122.0, 22.0, height - 38.0
    first, last = (drawn[0].day, drawn[-1].day) if drawn else (date(2000, 1, 1), date(2000, 12, 31))
    amounts = [float(v) for p in drawn for k in SERIES if (v := getattr(p, k)) is not None]
    if budget is not None:
        amounts.append(float(budget))
    ticks = nice_ticks(max(amounts, default=0.0), most=4, low=min(0.0, min(amounts, default=0.0)))
    y = LinearScale(ticks[0], ticks[-1], bottom, top)
    tick_labels = [format_money(Decimal(str(v)), currency, language, compact=True) for v in ticks]
    left = 0.0 if is_empty else 18 + max(text_width(label, 11.5) for label in tick_labels)
    x = TimeScale(first, last, left, right)
    lines = [] if is_empty else _lines(drawn, x, y, currency, language, budget, right)
    shown_today = today is not None and first <= today <= last and not is_empty
    today_at = x.clamped(today) if today else left
    return SpendChart(
        uid=uid,
        width=str(width),
        height=str(height),
        left=px(left),
        right=px(right),
        top=px(top),
        bottom=px(bottom),
        label_x=px(right + 10),
        x_ticks=time_ticks(x, language, most=max(2, int((right - left) / 46))),
        y_ticks=tuple(
            Tick(px(y(v)), label, strong=v == 0) for v, label in zip(ticks, tick_labels, strict=True)
        ),
        lines=_apart(lines, top + 4, bottom - 2),
        today_x=px(today_at) if shown_today else "",
        today_label=format_date(today, language) if shown_today else "",
        today_anchor="end" if today_at > (left + right) / 2 else "start",
        budget=format_money(budget, currency, language, compact=True),
        rows=_rows(drawn, currency, language),
        has_earned=any(p.earned is not None for p in drawn),
        is_empty=is_empty,
    )


def _lines(
    points: Sequence[SpendPoint],
    x: TimeScale,
    y: LinearScale,
    currency: str,
    language: str,
    budget: Decimal | None,
    right: float,
) -> list[tuple[Line, float]]:
    """Each line with the height at which its label would like to stand."""
    lines = []
    for key in SERIES:
        known = [(p.day, v) for p in points if (v := getattr(p, key)) is not None]
        if not known:
            continue
        path = "M" + "L".join(f"{px(x(day))} {px(y(value))}" for day, value in known)
        end_day, end_value = known[-1]
        lines.append(
            _line(
                key, path, x(end_day), y(end_value), format_money(end_value, currency, language, compact=True)
            )
        )
    if budget is not None:
        level = y(budget)
        path = f"M{px(x.start)} {px(level)}H{px(right)}"
        lines.append(
            _line("budget", path, right, level, format_money(budget, currency, language, compact=True))
        )
    return lines


def _line(key: str, path: str, end_x: float, end_y: float, value: str) -> tuple[Line, float]:
    return (
        Line(
            key=key,
            path=path,
            colour=COLOURS[key],
            dash=DASHES.get(key, ""),
            width=WIDTHS[key],
            end_x=px(end_x),
            end_y=px(end_y),
            label_y=px(end_y),
            value=value,
            has_dot=key in ("actual", "earned", "forecast"),
        ),
        end_y,
    )


def _apart(lines: Sequence[tuple[Line, float]], low: float, high: float) -> tuple[Line, ...]:
    heights = spread([height for _, height in lines], 29.0, low, high)
    return tuple(
        Line(**{**line.__dict__, "label_y": px(at)}) for (line, _), at in zip(lines, heights, strict=True)
    )


def time_ticks(x: TimeScale, language: str, most: int) -> tuple[Tick, ...]:
    """Months, or years where there is no room for months; a year stands below its first month."""
    days = month_ticks(x.first, x.last, most)
    yearly = len(days) > 1 and (days[1] - days[0]).days > 340
    ticks = []
    for n, day in enumerate(days):
        if yearly:
            ticks.append(Tick(px(x(day)), str(day.year), strong=True))
        else:
            year = str(day.year) if n == 0 or day.month == 1 else ""
            ticks.append(Tick(px(x(day)), format_month_name(day, language), strong=bool(year), second=year))
    return tuple(ticks)


def _rows(points: Sequence[SpendPoint], currency: str, language: str) -> tuple[SpendRow, ...]:
    return tuple(
        SpendRow(
            month=format_month(p.day, language, short=True),
            **{k: format_money(getattr(p, k), currency, language) for k in SERIES},
        )
        for p in points
    )
