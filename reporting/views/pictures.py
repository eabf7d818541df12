"""Charts of the pages, in the reader's language and twice: for wide screens, and for phones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import get_language

from reporting.charts import SpendChart, SpendPoint, spend_curve
from reporting.selectors.project_spend import SpendMonth
from reporting.selectors.totals import MonthPoint

NARROW = 340


@dataclass(frozen=True, slots=True)
class SpendPicture:
    """The same curve in two widths; the style sheet shows one."""

    wide: SpendChart
    narrow: SpendChart


def spend_picture(
    points: Sequence[SpendPoint], *, currency: str, today: date, budget: Decimal | None
) -> SpendPicture | None:
    """None where there is nothing to draw."""
    language = get_language() or "en"

    def draw(uid: str, width: int, height: int) -> SpendChart:
        return spend_curve(
            points,
            uid=uid,
            currency=currency,
            language=language,
            today=today,
            budget=budget,
            width=width,
            height=height,
        )

    wide = draw("spend", 760, 280)
    return None if wide.is_empty else SpendPicture(wide, draw("spend-narrow", NARROW, 240))


def points_of_project(months: Sequence[SpendMonth]) -> list[SpendPoint]:
    return [
        SpendPoint(
            day=one.day, planned=one.planned, actual=one.actual, forecast=one.forecast, earned=one.earned
        )
        for one in months
    ]


def points_of_months(months: Sequence[MonthPoint]) -> list[SpendPoint]:
    return [SpendPoint(day=one.as_of, planned=one.pv, actual=one.ac, earned=one.ev) for one in months]
