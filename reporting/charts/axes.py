"""What pictures with axes share: the frame of the plot, ticks of time and of values, today, and labels at line ends."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from common.formats import format_date, format_month_name
from reporting.charts.scales import LinearScale, TimeScale, month_ticks, nice_ticks, px, spread, text_width

TEXT = 11.5
# What the name of a month needs across, and a label of two lines downwards.
MONTH_WIDTH, LABEL_HEIGHT = 46, 29.0
# Of a picture that only says that there is nothing to draw.
EMPTY_HEIGHT = 48
# Below this width names stand above what they name, and labels say less.
NARROW = 560
_NO_DAYS = date(2000, 1, 1), date(2000, 12, 31)


@dataclass(frozen=True)
class Tick:
    """A place on an axis; `second` stands on a line of its own (the year of a month)."""

    at: str
    label: str
    strong: bool = False
    second: str = ""


@dataclass(frozen=True)
class Frame:
    """The size of a picture and the edges of its plot; `uid` is unique in its document."""

    uid: str
    width: str
    height: str
    left: str
    right: str
    top: str
    bottom: str


def frame(
    uid: str, width: float, height: float, *, left: float, right: float, top: float, bottom: float
) -> Frame:
    return Frame(uid, *(px(value) for value in (width, height, left, right, top, bottom)))


# --- time -------------------------------------------------------------------------------------------------------


def covered(days: Iterable[date]) -> tuple[date, date]:
    """From the first day to the last one; any year for a picture without days."""
    found = list(days)
    return (min(found), max(found)) if found else _NO_DAYS


def is_yearly(days: Sequence[date]) -> bool:
    """Whether ticks are so far apart that each stands for a year."""
    return len(days) > 1 and (days[1] - days[0]).days > 340


def time_ticks(scale: TimeScale, language: str, most: int | None = None) -> tuple[Tick, ...]:
    """Months, or years where there is no room for months; a year stands below its first month."""
    if most is None:
        most = max(2, int((scale.end - scale.start) / MONTH_WIDTH))
    days = month_ticks(scale.first, scale.last, most)
    if is_yearly(days):
        return tuple(Tick(px(scale(day)), str(day.year), strong=True) for day in days)
    years = [str(day.year) if n == 0 or day.month == 1 else "" for n, day in enumerate(days)]
    return tuple(
        Tick(px(scale(day)), format_month_name(day, language), strong=bool(year), second=year)
        for day, year in zip(days, years, strict=True)
    )


def today_mark(scale: TimeScale, today: date | None, language: str) -> tuple[str, str]:
    """Where today stands and what is written there; both empty when it is not in the picture."""
    if today is None or not scale.first <= today <= scale.last:
        return "", ""
    return px(scale(today)), format_date(today, language)


# --- values -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ValueAxis:
    """`left` is where the plot begins, with room for the longest label before it."""

    scale: LinearScale
    ticks: tuple[Tick, ...]
    left: float


def value_axis(
    values: Sequence[float],
    write: Callable[[Decimal], str],
    *,
    top: float,
    bottom: float,
    to_zero: bool = True,
) -> ValueAxis:
    """Round values around all of these; zero is one of them unless `to_zero` is off."""
    low, high = min(values, default=0.0), max(values, default=0.0)
    rounded = nice_ticks(high, most=4, low=min(0.0, low) if to_zero else low)
    scale = LinearScale(rounded[0], rounded[-1], bottom, top)
    labels = [write(Decimal(str(value))) for value in rounded]
    ticks = (
        Tick(px(scale(value)), label, strong=value == 0) for value, label in zip(rounded, labels, strict=True)
    )
    return ValueAxis(scale, tuple(ticks), 18 + max(text_width(label, TEXT) for label in labels))


def label_heights(wanted: Sequence[float], *, top: float, bottom: float) -> list[str]:
    """Labels of two lines beside the plot: each near the end of its line, none over another."""
    return [px(at) for at in spread(wanted, LABEL_HEIGHT, top + 4, bottom - 2)]
