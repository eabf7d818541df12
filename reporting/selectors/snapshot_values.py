"""The figures that a snapshot keeps, as the calculations name them."""

from dataclasses import fields
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from reporting.kpi.catalogue import CATALOGUE, Unit
from reporting.kpi.earned_schedule import EarnedSchedule, elapsed_months
from reporting.kpi.earned_value import EarnedValue
from reporting.kpi.facts import BaselineFacts
from reporting.models import KpiSnapshot


def value_of(snapshot: KpiSnapshot, code: str) -> Any:
    """A figure of a snapshot, whichever column or JSON value holds it; None when undefined."""
    if code == "at":
        return snapshot.elapsed_months
    if hasattr(snapshot, code) and code != "milestones_on_time":
        return getattr(snapshot, code)
    stored = snapshot.values.get(code)
    try:
        if stored is not None and code in CATALOGUE and CATALOGUE[code].unit is Unit.DATE:
            return date.fromisoformat(stored)
        return None if stored is None else Decimal(str(stored))
    except (InvalidOperation, ValueError):
        return None


def analysis_of(snapshot: KpiSnapshot, baseline: BaselineFacts | None) -> tuple[EarnedValue, EarnedSchedule]:
    """The figures as a snapshot keeps them, which a closed month's never change; the baseline adds its duration."""
    value = EarnedValue(**{one.name: value_of(snapshot, one.name) for one in fields(EarnedValue)})
    codes = ("es", "at", "sv_t", "spi_t", "ieac_t", "tspi")
    time = EarnedSchedule(
        **{code: value_of(snapshot, code) for code in codes},
        pd=_planned_duration(baseline),
        finish=value_of(snapshot, "earned_finish"),
    )
    return value, time


def figure_of(code: str, value: EarnedValue, time: EarnedSchedule) -> Any:
    """A figure by its code in the catalogue. Raises AttributeError for one that is no earned value or schedule."""
    if code == "earned_finish":
        return time.finish
    return getattr(time if hasattr(time, code) else value, code)


def _planned_duration(baseline: BaselineFacts | None) -> Decimal | None:
    """Months from start to finish."""
    if baseline is None or baseline.start is None or baseline.finish is None:
        return None
    return elapsed_months(baseline.start, baseline.finish)
