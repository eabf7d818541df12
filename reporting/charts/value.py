"""The S-curve of earned value: planned, earned and actual to date, and the estimates at completion as a fan from there."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from common.formats import format_date, format_money, format_month
from common.months import last_of
from reporting.charts.axes import (
    EMPTY_HEIGHT,
    NARROW,
    Frame,
    Tick,
    covered,
    frame,
    label_heights,
    time_ticks,
    value_axis,
)
from reporting.charts.fan import Estimate, FanLine, area, fan_lines, last_day
from reporting.charts.palette import ACTUAL, EARNED, PLANNED
from reporting.charts.paths import polyline
from reporting.charts.scales import LinearScale, TimeScale, px

SERIES = ("planned", "earned", "actual")
COLOURS = {"planned": PLANNED, "earned": EARNED, "actual": ACTUAL, "estimate": ACTUAL}
WIDTHS = {"planned": "2", "earned": "2.4", "actual": "3"}
_ROW = 14.0
_THOUSAND = Decimal(1000)


@dataclass(frozen=True)
class ValuePoint:
    """Cumulative amounts at the end of `day`, in one currency; None where not known."""

    day: date
    planned: Decimal | None = None
    earned: Decimal | None = None
    actual: Decimal | None = None


@dataclass(frozen=True)
class ValueLine:
    key: str
    path: str
    colour: str
    width: str
    end_x: str
    end_y: str


@dataclass(frozen=True)
class ValueLabel:
    """What stands at the right end of a line; `range` beside the official estimate says where all of them lie."""

    key: str
    colour: str
    y: str
    value: str
    range: str = ""


@dataclass(frozen=True)
class Marker:
    """A day that the picture marks with a rule: `today`, `baseline` or `forecast`."""

    key: str
    x: str
    y: str
    anchor: str
    day: str


@dataclass(frozen=True)
class ValueRow:
    """The same figures as text."""

    month: str
    planned: str
    earned: str
    actual: str


@dataclass(frozen=True)
class EstimateRow:
    key: str
    amount: str
    is_official: bool


@dataclass(frozen=True)
class ValueChart(Frame):
    label_x: str
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    lines: tuple[ValueLine, ...]
    fan: str
    fan_lines: tuple[FanLine, ...]
    labels: tuple[ValueLabel, ...]
    markers: tuple[Marker, ...]
    rows: tuple[ValueRow, ...]
    estimates: tuple[EstimateRow, ...]
    range: str
    is_narrow: bool
    is_empty: bool


def value_curve(
    points: Sequence[ValuePoint],
    estimates: Sequence[Estimate] = (),
    *,
    uid: str,
    currency: str,
    language: str,
    today: date,
    baseline_finish: date | None = None,
    forecast_finish: date | None = None,
    every_label: bool = False,
    width: int = 760,
    height: int = 340,
) -> ValueChart:
    """Geometry of the curve; `is_empty` when fewer than two points carry anything to draw.

    `uid` is unique in its document, `today` the data date. The fan begins with the last actual cost and ends at the
    forecast finish, else at the baseline's, else a month on. `every_label` names each estimate at its end; without,
    the official one speaks for all.
    """
    drawn = sorted((p for p in points if any(getattr(p, k) is not None for k in SERIES)), key=lambda p: p.day)
    is_empty, is_narrow = len(drawn) < 2, width < NARROW
    if is_empty:
        drawn, height = [], EMPTY_HEIGHT
    spent = next(((p.day, p.actual) for p in reversed(drawn) if p.actual is not None), None)
    fanned = tuple(estimates) if spent else ()
    ends = [day for day in (forecast_finish, baseline_finish) if day is not None]
    end = last_day(spent, ends) if spent else today
    first, last = covered([p.day for p in drawn] + (ends if drawn else []) + ([end] if fanned else []))

    wanted = [("baseline", baseline_finish), ("forecast", forecast_finish), ("today", today)]
    marked = [(key, day) for key, day in wanted if day is not None and first <= day <= last and drawn]
    top, bottom, right = 10.0 + _ROW * len(marked), height - 38.0, width - 122.0
    text = _Text(currency, language)
    amounts = [float(v) for p in drawn for k in SERIES if (v := getattr(p, k)) is not None]
    amounts += [float(one.amount) for one in fanned]
    values = value_axis(amounts, text.tick, top=top, bottom=bottom)
    y, left = values.scale, 0.0 if is_empty else values.left
    x = TimeScale(first, last, left, right)
    room = 135.0 if is_narrow else 180.0
    markers = [_marker(key, day, x, language, 80.0 if key == "today" else room) for key, day in marked]
    lines = [line for key in SERIES if (line := _line(key, drawn, x, y))]
    labels = [_label(key, drawn, y, text) for key in SERIES if any(line.key == key for line in lines)]
    labels += _fan_labels(fanned, y, text, every=every_label)
    heights = label_heights([at for _, at in labels], top=top, bottom=bottom)
    return ValueChart(
        **vars(frame(uid, width, height, left=left, right=right, top=top, bottom=bottom)),
        label_x=px(right + 10),
        x_ticks=() if is_empty else time_ticks(x, language),
        y_ticks=() if is_empty else values.ticks,
        lines=tuple(lines),
        fan=area(spent, fanned, end, x, y),
        fan_lines=fan_lines(spent, fanned, end, x, y),
        labels=tuple(replace(label, y=at) for (label, _), at in zip(labels, heights, strict=True)),
        markers=_stacked(markers),
        rows=tuple(text.row(point) for point in drawn),
        estimates=tuple(EstimateRow(one.key, text.money(one.amount), one.is_official) for one in fanned),
        range=text.range(fanned),
        is_narrow=is_narrow,
        is_empty=is_empty,
    )


@dataclass(frozen=True)
class _Text:
    """Amounts in words of one language and currency."""

    currency: str
    language: str

    def money(self, amount: Decimal | None) -> str:
        return format_money(amount, self.currency, self.language)

    def short(self, amount: Decimal) -> str:
        """Three digits at least, so that estimates that differ by a tenth read differently."""
        places = 1 if _THOUSAND <= abs(amount) < 100 * _THOUSAND else None
        return format_money(amount, self.currency, self.language, compact=True, places=places)

    def tick(self, amount: Decimal) -> str:
        """With as many decimals as the round value has in its unit."""
        if abs(amount) < _THOUSAND:
            return self.money(amount)
        unit = _THOUSAND
        while abs(amount) >= unit * _THOUSAND:
            unit *= _THOUSAND
        places = next((n for n in (0, 1) if amount / unit * 10**n % 1 == 0), 2)
        return format_money(amount, self.currency, self.language, compact=True, places=places)

    def range(self, estimates: Sequence[Estimate]) -> str:
        """From the lowest to the highest; empty when they do not differ as they are written."""
        if not estimates:
            return ""
        amounts = [one.amount for one in estimates]
        low, high = (self.short(one) for one in (min(amounts), max(amounts)))
        return "" if low == high else f"{low} – {high}"

    def when(self, day: date) -> str:
        """The month for its last day; else the day."""
        if day == last_of(day):
            return format_month(day, self.language, short=True)
        return format_date(day, self.language)

    def row(self, point: ValuePoint) -> ValueRow:
        return ValueRow(
            self.when(point.day),
            **{key: self.money(getattr(point, key)) for key in SERIES},
        )


def _line(key: str, points: Sequence[ValuePoint], x: TimeScale, y: LinearScale) -> ValueLine | None:
    known = [(p.day, v) for p in points if (v := getattr(p, key)) is not None]
    if not known:
        return None
    return ValueLine(
        key=key,
        path=polyline((x(day), y(value)) for day, value in known),
        colour=COLOURS[key],
        width=WIDTHS[key],
        end_x=px(x(known[-1][0])),
        end_y=px(y(known[-1][1])),
    )


Placed = tuple[ValueLabel, float]


def _label(key: str, points: Sequence[ValuePoint], y: LinearScale, text: _Text) -> Placed:
    value = next(v for p in reversed(points) if (v := getattr(p, key)) is not None)
    return ValueLabel(key, COLOURS[key], "", text.short(value)), y(value)


def _fan_labels(estimates: Sequence[Estimate], y: LinearScale, text: _Text, *, every: bool) -> list[Placed]:
    if not estimates:
        return []
    if every:
        return [
            (
                ValueLabel(one.key, COLOURS["estimate"], "", text.short(one.amount)),
                y(one.amount),
            )
            for one in estimates
        ]
    one = next((one for one in estimates if one.is_official), estimates[0])
    value = text.short(one.amount)
    label = ValueLabel("estimate", COLOURS["estimate"], "", value, text.range(estimates))
    return [(label, y(one.amount))]


def _marker(key: str, day: date, x: TimeScale, language: str, room: float) -> Marker:
    """Its words stand left of its rule, unless they would leave the picture (`room` is what they need, in px)."""
    anchor = "end" if x(day) >= room else "start"
    return Marker(key, px(x(day)), "", anchor, format_date(day, language))


def _stacked(markers: Sequence[Marker]) -> tuple[Marker, ...]:
    """Each in a row of its own above the plot: in this order no rule runs through the words of another."""
    ordered = sorted(
        markers, key=lambda one: (one.anchor == "start", float(one.x) * (1 if one.anchor == "start" else -1))
    )
    return tuple(replace(one, y=px(10.0 + _ROW * row)) for row, one in enumerate(ordered))
