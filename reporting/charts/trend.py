"""Sparklines: the last months of one figure, beside its present value."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from reporting.charts.scales import LinearScale, px


@dataclass(frozen=True)
class Sparkline:
    uid: str
    width: str
    height: str
    path: str
    gaps: tuple[str, ...]
    last_x: str
    last_y: str
    reference_y: str
    is_empty: bool


def sparkline(
    values: Sequence[Decimal | int | None],
    *,
    uid: str,
    reference: Decimal | int | None = None,
    width: int = 96,
    height: int = 24,
) -> Sparkline:
    """A line through `values`, oldest first and evenly spaced; a None leaves a gap, `reference` (1 for CPI) a rule."""
    known = [float(v) for v in values if v is not None]
    bounds = known + ([float(reference)] if reference is not None else [])
    low, high = min(bounds, default=0.0), max(bounds, default=1.0)
    if high == low:
        low, high = low - 0.5, high + 0.5
    y = LinearScale(low, high, height - 4.0, 4.0)
    step = (width - 8.0) / max(len(values) - 1, 1)
    runs: list[list[tuple[float, float]]] = [[]]
    for n, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((4.0 + n * step, y(value)))
    paths = ["M" + "L".join(f"{px(a)} {px(b)}" for a, b in run) for run in runs if len(run) > 1]
    # A month between two gaps has no line to be on; it is a dot.
    lone = [run[0] for run in runs if len(run) == 1]
    has_last = bool(values) and values[-1] is not None
    last = runs[-1][-1] if has_last else (0.0, 0.0)
    return Sparkline(
        uid=uid,
        width=str(width),
        height=str(height),
        path="".join(paths),
        gaps=tuple(f"M{px(a)} {px(b)}h0" for a, b in lone),
        last_x=px(last[0]) if has_last else "",
        last_y=px(last[1]),
        reference_y=px(y(reference)) if reference is not None else "",
        is_empty=len(known) < 2,
    )
