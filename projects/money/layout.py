"""Where an amount stands: rows of kind, nature and category, columns of months or fiscal years. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from common.months import add_months, first_of, fiscal_year, last_of

# Ten years of months, and then some: more on one page can be neither read nor typed.
MOST_MONTHS = 180
FIRST_YEAR, LAST_YEAR = 1900, 2199
LONGEST_CATEGORY = 60
NATURES = ("", "capex", "opex")


class Kind(StrEnum):
    """What an amount is, in the order of the grid."""

    BUDGET = "budget"
    EXPECTED = "expected"
    COMMITMENT = "commitment"
    ACTUAL = "actual"
    FORECAST = "forecast"

    @property
    def is_budget(self) -> bool:
        """Kept as a budget line: one amount for a month, a fiscal year or the whole life, in the project's currency."""
        return self in (Kind.BUDGET, Kind.EXPECTED)


class Span(StrEnum):
    MONTH = "month"
    YEAR = "year"
    LIFE = "life"


@dataclass(frozen=True, slots=True)
class RowKey:
    """A row of the grid."""

    kind: Kind
    nature: str = ""
    category: str = ""

    @property
    def text(self) -> str:
        return f"{self.kind}~{self.nature}~{self.category}"

    @property
    def order(self) -> tuple[int, str, str, int]:
        return (
            list(Kind).index(self.kind),
            self.category.casefold(),
            self.category,
            NATURES.index(self.nature),
        )


def row_of(text: str) -> RowKey | None:
    """The row that a form names; None for what is none."""
    parts = text.split("~", 2)
    if len(parts) != 3 or parts[0] not in list(Kind) or parts[1] not in NATURES:
        return None
    # As it is stored: what an import wrote has its own spaces.
    category = parts[2]
    if len(category) > LONGEST_CATEGORY or not category.isprintable():
        return None
    return RowKey(Kind(parts[0]), parts[1], category)


def clean_category(text: str) -> str | None:
    """A category as it is kept, spaces made single; None for one that is too long or cannot be printed."""
    category = " ".join(text.split())
    return category if len(category) <= LONGEST_CATEGORY and category.isprintable() else None


@dataclass(frozen=True, slots=True)
class Column:
    """A month, a fiscal year, or (without dates) the whole life."""

    span: Span
    start: date | None = None
    end: date | None = None

    @property
    def key(self) -> str:
        """`2026-01` a month, `fy2026-04` the fiscal year that begins in it, `life`."""
        if self.start is None:
            return "life"
        return f"{'fy' if self.span == Span.YEAR else ''}{self.start:%Y-%m}"

    def holds(self, start: date | None, end: date | None) -> bool:
        if self.start is None or self.end is None or start is None or end is None:
            return self.start == start
        return self.start <= start and end <= self.end


LIFE = Column(Span.LIFE)
_KEY = re.compile(r"(fy)?([0-9]{4})-([0-9]{2})\Z")


def month(day: date) -> Column:
    return Column(Span.MONTH, first_of(day), last_of(day))


def year(day: date, start_month: int) -> Column:
    return Column(Span.YEAR, *fiscal_year(day, start_month))


def column_of(key: str, start_month: int) -> Column | None:
    """The column that a form names; None for what is none, a year that begins in another month among them."""
    if key == LIFE.key:
        return LIFE
    found = _KEY.match(key)
    if not found or not 1 <= int(found[3]) <= 12 or not FIRST_YEAR <= int(found[2]) <= LAST_YEAR:
        return None
    first = date(int(found[2]), int(found[3]), 1)
    if not found[1]:
        return month(first)
    return year(first, start_month) if first.month == start_month else None


@dataclass(frozen=True, slots=True)
class View:
    """What the columns are: months of one fiscal year (by the year in which it begins), of all (None), or the years."""

    span: Span
    year: int | None
    years: tuple[int, ...]
    all_months: bool
    columns: tuple[Column, ...]

    @property
    def query(self) -> str:
        if self.span == Span.YEAR:
            return "by=year"
        return f"by=month&year={'all' if self.year is None else self.year}"


def view(*, by: str, asked_year: str, days: Iterable[date | None], today: date, start_month: int) -> View:
    """The columns asked for; what is not offered is as if it were not asked.

    `days` are those that the project knows of: its years reach from the first to the last of them, and a year on.
    """
    known = [day for day in days if day is not None and FIRST_YEAR < day.year < LAST_YEAR]
    first = fiscal_year(min([*known, today]), start_month)[0]
    last = fiscal_year(max([*known, today]), start_month)[0]
    years = tuple(range(first.year, last.year + 2))
    all_months = len(years) * 12 <= MOST_MONTHS
    if by == "year":
        columns = tuple(year(date(one, start_month, 1), start_month) for one in years)
        return View(Span.YEAR, None, years, all_months, columns)
    if asked_year == "all" and all_months:
        chosen, begins, length = None, date(years[0], start_month, 1), 12 * len(years)
    else:
        now = fiscal_year(today, start_month)[0].year
        chosen = int(asked_year) if asked_year in {str(one) for one in years} else now
        begins, length = date(chosen, start_month, 1), 12
    months = tuple(month(add_months(begins, n)) for n in range(length))
    return View(Span.MONTH, chosen, years, all_months, months)
