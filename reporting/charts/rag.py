"""RAG as a picture: the distribution bar."""

from collections.abc import Mapping
from dataclasses import dataclass

from reporting.charts.palette import RAG_FILLS, RAG_INKS
from reporting.charts.scales import px, spread

# Worst first: the eye starts where action is needed. 0 stands for "no data".
ORDER = (5, 4, 3, 2, 1, 0)


@dataclass(frozen=True)
class Segment:
    """One share of the bar: RAG ordinal (0: no data), count and where it and its label stand."""

    rag: int
    count: int
    x: str
    width: str
    middle: str
    label_x: str
    inside: bool
    fill: str
    ink: str


@dataclass(frozen=True)
class DistributionBar:
    uid: str
    width: str
    height: str
    bar_height: str
    text_y: str
    label_y: str
    total: int
    segments: tuple[Segment, ...]
    is_empty: bool


def distribution_bar(
    counts: Mapping[int, int], *, uid: str, none: int = 0, width: int = 480, bar_height: int = 30
) -> DistributionBar:
    """Stacked bar of counts by RAG ordinal 1-5, `none` counting those without data.

    Counts stand inside the bar where there is room for them, else below it with the letter.
    """
    values = {rag: (none if rag == 0 else counts.get(rag, 0)) for rag in ORDER}
    shown = [rag for rag in ORDER if values[rag] > 0]
    total = sum(values.values())
    gap = 2.0
    room = width - gap * max(len(shown) - 1, 0)
    # A share that exists is never thinner than it can be seen; the rest gives way in proportion.
    least = 6.0
    shares = {rag: values[rag] / total * room for rag in shown}
    thin = {rag for rag in shown if shares[rag] < least}
    rest = sum(shares[rag] for rag in shown if rag not in thin)
    factor = (room - least * len(thin)) / rest if rest else 1.0
    widths = {rag: least if rag in thin else shares[rag] * factor for rag in shown}
    starts, at = {}, 0.0
    for rag in shown:
        starts[rag] = at
        at += widths[rag] + gap
    middles = [starts[rag] + widths[rag] / 2 for rag in shown]
    labels = spread(middles, 34.0, 14.0, width - 14.0)
    return DistributionBar(
        uid=uid,
        width=str(width),
        height=str(bar_height + 20),
        bar_height=str(bar_height),
        text_y=px(bar_height / 2 + 4.5),
        label_y=px(bar_height + 15),
        total=total,
        segments=tuple(
            Segment(
                rag=rag,
                count=values[rag],
                x=px(starts[rag]),
                width=px(widths[rag]),
                middle=px(middle),
                label_x=px(label),
                inside=widths[rag] >= 9.0 * len(str(values[rag])) + 6,
                fill=RAG_FILLS[rag],
                ink=RAG_INKS[rag],
            )
            for rag, middle, label in zip(shown, middles, labels, strict=True)
        ),
        is_empty=total == 0,
    )
