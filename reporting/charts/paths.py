"""Paths that several charts draw, as SVG writes them; points are in px."""

from collections.abc import Iterable

from reporting.charts.scales import px

Point = tuple[float, float]


def polyline(points: Iterable[Point]) -> str:
    """Straight from point to point."""
    return "M" + "L".join(f"{px(x)} {px(y)}" for x, y in points)


def upright(places: Iterable[float], top: float, bottom: float) -> str:
    """Vertical rules at these places."""
    return "".join(f"M{px(x)} {px(top)}V{px(bottom)}" for x in places)


def box(begin: float, end: float, top: float, height: float) -> str:
    return f"M{px(begin)} {px(top)}H{px(end)}V{px(top + height)}H{px(begin)}Z"


def diamond(x: float, y: float, r: float) -> str:
    return f"M{px(x)} {px(y - r)}L{px(x + r)} {px(y)}L{px(x)} {px(y + r)}L{px(x - r)} {px(y)}Z"
