"""Whole months: the reporting cycle's unit."""

import calendar
from datetime import date

# A month in a URL; what `parse_month` reads without an error.
MONTH_PATTERN = r"[1-9][0-9]{3}-(?:0[1-9]|1[0-2])"


def first_of(day: date) -> date:
    return day.replace(day=1)


def last_of(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def add_months(day: date, months: int) -> date:
    """The same day `months` later (or earlier), or that month's last day when it is shorter."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    month += 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def parse_month(text: str) -> date:
    """`2026-10` -> 2026-10-01. Raises ValueError on anything else."""
    if len(text) != 7 or text[4] != "-":
        raise ValueError(f"'{text}' is no month of the form YYYY-MM.")
    return date(int(text[:4]), int(text[5:]), 1)


def fiscal_year(day: date, start_month: int) -> tuple[date, date]:
    """First and last day of the fiscal year, beginning in `start_month` (1-12), that contains `day`."""
    start = date(day.year if day.month >= start_month else day.year - 1, start_month, 1)
    return start, last_of(add_months(start, 11))
