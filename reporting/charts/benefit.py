"""A benefit over time: what is planned beside what was measured; a flow cumulates, a level is a line of its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from common.formats import format_date
from reporting.charts.palette import ACTUAL, PLANNED
from reporting.charts.scales import LinearScale, TimeScale, nice_ticks, px, spread, text_width
from reporting.charts.spend import Tick, time_ticks

COLOURS = {"planned": PLANNED, "measured": ACTUAL}
WIDTHS = {"planned": "2", "measured": "3"}


@dataclass(frozen=True)
class BenefitPoint:
    """What a series has reached by the end of `day`."""

    day: date
    value: Decimal


@dataclass(frozen=True)
class BenefitLine:
    """One drawn series with its dots, and the label at its end."""

    key: str
    path: str
    colour: str
    width: str
    dots: tuple[tuple[str, str], ...]
    label_y: str
    value: str


@dataclass(frozen=True)
class BenefitChart:
    """Ready-made coordinates; `before_y` is the level before the project."""

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
    lines: tuple[BenefitLine, ...]
    before_y: str
    today_x: str
    today_label: str
    is_empty: bool


def benefit_chart(
    planned: Sequence[BenefitPoint],
    measured: Sequence[BenefitPoint],
    *,
    uid: str,
    language: str,
    write: Callable[[Decimal], str],
    before: Decimal | None = None,
    start: date | None = None,
    today: date | None = None,
    width: int = 760,
    height: int = 260,
) -> BenefitChart:
    """Geometry of both lines; `is_empty` without a single point. `write` says a value in its unit, at a glance.

    `start` is the day on which both stand at `before` (a flow: at zero); `uid` is unique in its document.
    """
    points = [*planned, *measured]
    is_empty = not points
    right, top, bottom = width - 104.0, 22.0, height - 38.0
    days = [one.day for one in points] + ([start] if start else [])
    first, last = (min(days), max(days)) if days else (date(2000, 1, 1), date(2000, 12, 31))
    origin = before if before is not None else Decimal(0)
    values = [float(one.value) for one in points] + [float(origin)]
    low = min(values) if before is not None else min(0.0, *values)
    ticks = nice_ticks(max(values), most=4, low=low)
    y = LinearScale(ticks[0], ticks[-1], bottom, top)
    labels = [write(Decimal(str(value))) for value in ticks]
    left = 18 + max(text_width(label, 11.5) for label in labels)
    x = TimeScale(first, last, left, right)
    lines = [
        _line(key, [*([BenefitPoint(start, origin)] if start else []), *series], x, y, write)
        for key, series in (("planned", planned), ("measured", measured))
        if series
    ]
    shown_today = today is not None and first <= today <= last and not is_empty
    heights = spread([at for _line_, at in lines], 29.0, top + 4, bottom - 2)
    return BenefitChart(
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
            Tick(px(y(value)), label, strong=value == 0) for value, label in zip(ticks, labels, strict=True)
        ),
        lines=tuple(
            BenefitLine(**{**line.__dict__, "label_y": px(at)})
            for (line, _at), at in zip(lines, heights, strict=True)
        ),
        before_y=px(y(before)) if before is not None else "",
        today_x=px(x(today)) if today is not None and shown_today else "",
        today_label=format_date(today, language) if shown_today else "",
        is_empty=is_empty,
    )


def _line(
    key: str,
    series: Sequence[BenefitPoint],
    x: TimeScale,
    y: LinearScale,
    write: Callable[[Decimal], str],
) -> tuple[BenefitLine, float]:
    """A line with the height at which its label would like to stand."""
    at = [(x(one.day), y(one.value)) for one in series]
    path = "M" + "L".join(f"{px(left)} {px(top)}" for left, top in at)
    dots = tuple((px(left), px(top)) for left, top in at) if key == "measured" else ()
    line = BenefitLine(
        key=key,
        path=path,
        colour=COLOURS[key],
        width=WIDTHS[key],
        dots=dots,
        label_y="",
        value=write(series[-1].value),
    )
    return line, at[-1][1]
