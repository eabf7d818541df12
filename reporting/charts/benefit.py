"""A benefit over time: what is planned beside what was measured; a flow cumulates, a level is a line of its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from reporting.charts.axes import (
    Frame,
    Tick,
    covered,
    frame,
    label_heights,
    time_ticks,
    today_mark,
    value_axis,
)
from reporting.charts.palette import ACTUAL, PLANNED
from reporting.charts.paths import polyline
from reporting.charts.scales import LinearScale, TimeScale, px

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
class BenefitChart(Frame):
    """Ready-made coordinates; `before_y` is the level before the project."""

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
    right, top, bottom = width - 104.0, 22.0, height - 38.0
    origin = before if before is not None else Decimal(0)
    amounts = [float(one.value) for one in points] + [float(origin)]
    values = value_axis(amounts, write, top=top, bottom=bottom, to_zero=before is None)
    days = [one.day for one in points] + ([start] if start else [])
    x = TimeScale(*covered(days), values.left, right)
    lines = [
        _line(key, [*([BenefitPoint(start, origin)] if start else []), *series], x, values.scale, write)
        for key, series in (("planned", planned), ("measured", measured))
        if series
    ]
    heights = label_heights([at for _, at in lines], top=top, bottom=bottom)
    today_x, today_label = today_mark(x, today if points else None, language)
    return BenefitChart(
        **vars(frame(uid, width, height, left=values.left, right=right, top=top, bottom=bottom)),
        label_x=px(right + 10),
        x_ticks=time_ticks(x, language),
        y_ticks=values.ticks,
        lines=tuple(replace(line, label_y=at) for (line, _), at in zip(lines, heights, strict=True)),
        before_y=px(values.scale(before)) if before is not None else "",
        today_x=today_x,
        today_label=today_label,
        is_empty=not points,
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
    dots = tuple((px(left), px(top)) for left, top in at) if key == "measured" else ()
    line = BenefitLine(
        key=key,
        path=polyline(at),
        colour=COLOURS[key],
        width=WIDTHS[key],
        dots=dots,
        label_y="",
        value=write(series[-1].value),
    )
    return line, at[-1][1]
