"""Months and dates in words, as the demonstration needs them beyond `common.months`."""

from collections.abc import Iterator
from datetime import date, timedelta

from common.months import add_months, first_of

MONTHS_FR = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
MONTHS_EN = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

_DAY = timedelta(days=1)
# Updates are due on the 5th of the following month; the PMO closes three days later.
DUE_DAY = 5
DAYS_TO_CLOSE = 3


def months_between(first: date, last: date) -> int:
    """Calendar months from the month of `first` to the month of `last`; 0 in the same month."""
    return (last.year - first.year) * 12 + last.month - first.month


def month_ends(first: date, last: date) -> Iterator[date]:
    """Last day of each month from the month of `first` to the month of `last`, both included."""
    year, month = first.year, first.month
    for _ in range(months_between(first, last) + 1):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        yield date(year, month, 1) - _DAY


def first_month(as_of: date, months: int) -> date:
    """First day of the first of `months` months, the last one being the month of `as_of`."""
    return add_months(first_of(as_of), 1 - months)


def due_on(month_end: date) -> date:
    """When the status updates of a month are due."""
    return month_end + timedelta(days=DUE_DAY)


def closed_on(month_end: date, as_of: date) -> date:
    """When a past month was closed: some days after the due date, and before today at the latest."""
    return min(due_on(month_end) + timedelta(days=DAYS_TO_CLOSE), as_of)


def long_date(day: date, language: str) -> str:
    """`1er mars 2027` in French, `1 March 2027` in English, with no-break spaces."""
    if language == "fr":
        number = "1er" if day.day == 1 else str(day.day)
        return f"{number}\u00a0{MONTHS_FR[day.month - 1]}\u00a0{day.year}"
    return f"{day.day}\u00a0{MONTHS_EN[day.month - 1]}\u00a0{day.year}"


def month_name(day: date, language: str) -> str:
    return MONTHS_FR[day.month - 1] if language == "fr" else MONTHS_EN[day.month - 1]
