"""Planned value month by month, from the curve that a baseline keeps."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal

from projects.plan.planned_value import CENT, ZERO, Point


@dataclass(frozen=True, slots=True)
class MonthValue:
    """What is planned in a month, and by its end; rounded to the cent, so that the months add up."""

    month: date
    planned: Decimal
    cumulative: Decimal


def by_month(start: date | None, points: Iterable[Point]) -> list[MonthValue]:
    """Every month from the first to the last of the curve; none without one.

    The curve begins with nothing at the end of the day before `start`; without a start it begins with its first point.
    """
    curve = sorted(points, key=lambda one: one.day)
    if not curve:
        return []
    if start is not None and start <= curve[0].day:
        curve.insert(0, Point(start - timedelta(days=1), ZERO))
        month = start.replace(day=1)
    else:
        month = curve[0].day.replace(day=1)
    found: list[MonthValue] = []
    before = ZERO
    while month <= curve[-1].day:
        following = (month + timedelta(days=31)).replace(day=1)
        value = _on(curve, following - timedelta(days=1)).quantize(CENT, ROUND_HALF_EVEN)
        found.append(MonthValue(month, value - before, value))
        month, before = following, value
    return found


def _on(curve: list[Point], day: date) -> Decimal:
    """Linear by calendar day between two points."""
    last = curve[0]
    if day < last.day:
        return ZERO
    for point in curve[1:]:
        if day < point.day:
            share = Decimal((day - last.day).days) / Decimal((point.day - last.day).days)
            return last.cumulative + (point.cumulative - last.cumulative) * share
        last = point
    return last.cumulative
