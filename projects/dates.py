"""What a project's dates must say together. Pure; the messages are the caller's."""

from datetime import date
from enum import StrEnum

from common.months import last_of

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)


class DateProblem(StrEnum):
    OUT_OF_RANGE = "out_of_range"
    FINISH_BEFORE_START = "finish_before_start"
    FINISHED_IN_FUTURE = "finished_in_future"


def last_day(day: date, precision: str) -> date:
    """The last day that a date known to the day, month or year can mean."""
    if precision == "year":
        return day.replace(month=12, day=31)
    return last_of(day) if precision == "month" else day


def first_day(day: date, precision: str) -> date:
    """The first day that a date known to the day, month or year can mean."""
    if precision == "year":
        return day.replace(month=1, day=1)
    return day.replace(day=1) if precision == "month" else day


def date_problems(
    *,
    start: date | None,
    start_precision: str,
    forecast: date | None,
    forecast_precision: str,
    actual: date | None,
    today: date,
) -> dict[str, DateProblem]:
    """Field -> what is wrong with it. As far as the dates are known exactly enough to say so."""
    problems: dict[str, DateProblem] = {}
    for name, day in (("start_date", start), ("forecast_finish", forecast), ("actual_finish", actual)):
        if day is not None and not FIRST_DAY <= day <= LAST_DAY:
            problems[name] = DateProblem.OUT_OF_RANGE
    if start is not None:
        begins = first_day(start, start_precision)
        if forecast is not None and last_day(forecast, forecast_precision) < begins:
            problems.setdefault("forecast_finish", DateProblem.FINISH_BEFORE_START)
        if actual is not None and actual < begins:
            problems.setdefault("actual_finish", DateProblem.FINISH_BEFORE_START)
    if actual is not None and actual > today:
        problems.setdefault("actual_finish", DateProblem.FINISHED_IN_FUTURE)
    return problems
