"""Scales, ticks and label placement shared by the charts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import ceil, floor, log10

from common.months import add_months, first_of

# Mean advance of Inter at 1 px; good enough to keep labels apart, never to cut one.
CHARACTER_WIDTH = 0.56


def px(value: float) -> str:
    """A coordinate with at most one decimal, written with a point in every language."""
    text = f"{value:.1f}"
    return text.removesuffix(".0") if text != "-0.0" else "0"


def text_width(text: str, size: float) -> float:
    """Estimated width of a label, in px."""
    return len(text) * size * CHARACTER_WIDTH


def fit(text: str, width: float, size: float) -> str:
    """The text, cut with an ellipsis when it would be wider than `width` px (SVG text neither wraps nor clips)."""
    most = int(width / (size * CHARACTER_WIDTH))
    return text if len(text) <= most else text[: max(most - 1, 1)].rstrip() + "…"


@dataclass(frozen=True)
class LinearScale:
    """Maps [low, high] to [start, end] px."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: Decimal | float) -> float:
        span = self.high - self.low
        share = (float(value) - self.low) / span if span else 0.0
        return self.start + share * (self.end - self.start)


@dataclass(frozen=True)
class TimeScale:
    """Maps the days [first, last] to [start, end] px."""

    first: date
    last: date
    start: float
    end: float

    def __call__(self, day: date) -> float:
        span = (self.last - self.first).days
        share = (day - self.first).days / span if span else 0.0
        return self.start + share * (self.end - self.start)

    def clamped(self, day: date) -> float:
        return self(min(max(day, self.first), self.last))


def nice_ticks(high: float, most: int = 4, low: float = 0.0) -> list[float]:
    """Round values that cover [low, high], about `most` steps of 1, 2, 2.5 or 5 x 10^n."""
    span = high - low
    if span <= 0:
        return [low, low + 1.0]
    magnitude = 10 ** floor(log10(span / most))
    step = next(m * magnitude for m in (1, 2, 2.5, 5, 10, 20) if span / (m * magnitude) <= most)
    first = floor(low / step)
    last = ceil(high / step - 1e-9)
    return [n * step for n in range(first, last + 1)]


def month_ticks(first: date, last: date, most: int) -> list[date]:
    """First days of months inside [first, last], thinned to at most about `most`: each 1, 2, 3, 6 or 12n months.

    Thinned ticks fall on January, so that a year always begins with one.
    """
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    steps = [1, 2, 3, 6, *(12 * n for n in range(1, 40))]
    step = next((s for s in steps if months / s <= most), steps[-1])
    day = first_of(first) if first.day == 1 else add_months(first_of(first), 1)
    ticks = []
    while day <= last:
        if (step < 12 and (day.month - 1) % step == 0) or (
            step >= 12 and day.month == 1 and day.year % (step // 12) == 0
        ):
            ticks.append(day)
        day = add_months(day, 1)
    return ticks


def spread(positions: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Moves label positions as little as possible so that neighbours are `gap` apart, inside [low, high].

    Keeps the order of the input. Labels that cannot all fit share the room evenly.
    """
    if not positions:
        return []
    order = sorted(range(len(positions)), key=lambda i: positions[i])
    gap = min(gap, (high - low) / max(len(positions) - 1, 1))
    placed = [min(max(positions[i], low), high) for i in order]
    for _ in range(50):
        moved = False
        for i in range(len(placed) - 1):
            short = gap - (placed[i + 1] - placed[i])
            if short > 0.01:
                placed[i] -= short / 2
                placed[i + 1] += short / 2
                moved = True
        placed = [
            min(max(p, low + gap * k), high - gap * (len(placed) - 1 - k)) for k, p in enumerate(placed)
        ]
        if not moved:
            break
    result = [0.0] * len(positions)
    for k, i in enumerate(order):
        result[i] = placed[k]
    return result
