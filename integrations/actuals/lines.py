"""Lines of the books as values: what each row of a file says, or why it cannot be taken. Pure."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from babel.numbers import is_currency

from common.months import last_of
from integrations.actuals.columns import Choice, Field, Marks, profiles_of
from integrations.actuals.words import kind_said, nature_said
from integrations.cells import NumberCell
from integrations.guessing.content import DATE_FORMS, Numbers, Profile
from integrations.problems import Problem, error
from integrations.tabular import Row, Table
from integrations.values import (
    NumberFormat,
    date_pattern,
    read_date,
    read_money,
    read_number,
    read_text,
)
from projects.money.amounts import MOST

FIRST, LAST = date(1900, 1, 1), date(2199, 12, 31)
LONGEST_REFERENCE, LONGEST_CATEGORY = 70, 60
NOISE = Decimal("0.00001")
# Two-digit years below it are of this century.
PIVOT = 69
SYMBOLS = ("€", "£", "$", "EUR", "USD", "GBP", "CHF")


@dataclass(frozen=True, slots=True)
class Line:
    """One booking, as the file says it; `project` and `currency` are empty where no column says them.

    `amount` is exact to the cent, in `currency`; a month stands for all its days. `reference` is unique among the lines
    of one project and kind: repeated ones are numbered in the order of the file.
    """

    row: int
    line: int
    project: str
    kind: str
    start: date
    end: date
    amount: Decimal
    currency: str
    category: str
    nature: str
    reference: str


@dataclass(frozen=True, slots=True)
class Reading:
    """All lines that could be read, and what is wrong with the others; `choice` is what they were read by."""

    lines: tuple[Line, ...]
    problems: tuple[Problem, ...]


def read_lines(table: Table, choice: Choice) -> Reading:
    """Every row of the file. Missing columns are one problem each, of the file as a whole."""
    missing = [name for name in (Field.DAY, Field.AMOUNT) if name not in choice.columns]
    if missing:
        return Reading((), tuple(error("booking_column", value=name.value) for name in missing))
    reader = _Reader(table, choice)
    lines: list[Line] = []
    problems: list[Problem] = list(table.problems)
    for row in table.rows:
        found = list(reader.problems(row))
        problems += found
        if all(one.severity != "error" for one in found):
            lines.append(reader.line(row))
    return Reading(tuple(_numbered(lines)), tuple(problems))


def _numbered(lines: Sequence[Line]) -> Iterator[Line]:
    """The second and further lines of one document are told apart by their order."""
    seen: Counter[tuple[str, str, str]] = Counter()
    for line in lines:
        if line.reference:
            key = (line.project, line.kind, line.reference)
            seen[key] += 1
            if seen[key] > 1:
                yield replace(line, reference=f"{line.reference} ({seen[key]})")
                continue
        yield line


def number_format(profile: Profile, marks: Marks) -> NumberFormat:
    """How the column of amounts is written: as a person says, or as its cells agree."""
    if marks is Marks.POINT:
        return NumberFormat(".", ",", SYMBOLS)
    if marks is Marks.COMMA:
        dotted = "." in profile.example and profile.example.rfind(",") > profile.example.find(".")
        return NumberFormat(",", "." if dotted else " ", SYMBOLS)
    numbers = profile.numbers or Numbers(".", ",")
    return NumberFormat(numbers.decimal, numbers.thousands, SYMBOLS)


class _Reader:
    """Reads the rows of one file under one choice of columns."""

    def __init__(self, table: Table, choice: Choice) -> None:
        self.table, self.choice = table, choice
        profiles = profiles_of(table, choice.order)
        day = profiles[choice.columns[Field.DAY]]
        # Forms that the first rows did not need still count, in the order of day and month that they showed.
        rest = [
            form for form in DATE_FORMS if form not in day.forms and not form.startswith(("dd/mm", "mm/dd"))
        ]
        forms = [*day.forms, *rest]
        if not any(form.startswith(("dd/mm", "mm/dd")) for form in forms):
            forms += (
                ["dd/mm/yyyy", "dd/mm/yy"] if choice.order != "month_first" else ["mm/dd/yyyy", "mm/dd/yy"]
            )
        self.forms = [date_pattern(form) for form in forms]
        self.form = number_format(profiles[choice.columns[Field.AMOUNT]], choice.marks)

    def cell(self, row: Row, name: Field) -> str:
        index = self.choice.columns.get(name)
        return "" if index is None else row.cells[index]

    def text(self, row: Row, name: Field) -> str:
        return " ".join(str(read_text(self.cell(row, name)).value or "").split())

    def _error(self, rule: str, row: Row, name: Field, **params: object) -> Problem:
        index = self.choice.columns[name]
        place = (row.number, row.line, self.table.header[index], row.cells[index])
        return error(rule, row=place[0], line=place[1], column=place[2], value=place[3], **params)

    def problems(self, row: Row) -> Iterator[Problem]:
        """What keeps the row from being booked, and what there is to know about it."""
        day = read_date(self.cell(row, Field.DAY), self.forms, pivot=PIVOT)
        if not isinstance(day.value, date):
            yield self._error("booking_day", row, Field.DAY)
        elif day.precision == "year":
            yield self._error("booking_year", row, Field.DAY)
        elif not FIRST <= day.value <= LAST:
            yield self._error("booking_century", row, Field.DAY)
        yield from self._amount_problems(row)
        for name, longest in ((Field.REFERENCE, LONGEST_REFERENCE), (Field.CATEGORY, LONGEST_CATEGORY)):
            if len(self.text(row, name)) > longest:
                yield self._error("booking_too_long", row, name, limit=longest)
        if self.text(row, Field.KIND) and not self._kind(row):
            yield self._error("booking_kind", row, Field.KIND)
        if self.text(row, Field.NATURE) and not self._nature(row):
            yield self._error("booking_nature", row, Field.NATURE)
        currency = self._currency(row)
        if currency and not is_currency(currency):
            yield self._error("booking_currency", row, Field.CURRENCY)

    def _amount_problems(self, row: Row) -> Iterator[Problem]:
        cell = self.cell(row, Field.AMOUNT)
        exact, amount = read_number(cell, self.form).value, read_money(cell, self.form).value
        if not isinstance(exact, Decimal) or not isinstance(amount, Decimal):
            yield self._error("booking_amount", row, Field.AMOUNT)
        elif abs(amount) > MOST:
            yield self._error("booking_too_large", row, Field.AMOUNT)
        # A workbook computes with binary fractions: what it shows as 12.30 may be 12.299999999999999.
        elif exact != amount and not (isinstance(cell, NumberCell) and abs(exact - amount) < NOISE):
            yield self._error("booking_decimals", row, Field.AMOUNT)

    def line(self, row: Row) -> Line:
        """The row's booking; only for rows without an error."""
        day = read_date(self.cell(row, Field.DAY), self.forms, pivot=PIVOT)
        amount = read_money(self.cell(row, Field.AMOUNT), self.form).value
        if not isinstance(day.value, date) or not isinstance(amount, Decimal):
            raise TypeError(f"Row {row.number} has problems: it is no line.")
        return Line(
            row=row.number,
            line=row.line,
            project=self.text(row, Field.PROJECT),
            kind=self._kind(row) or self.choice.kind,
            start=day.value,
            end=last_of(day.value) if day.precision == "month" else day.value,
            amount=amount,
            currency=self._currency(row),
            category=self.text(row, Field.CATEGORY),
            nature=self._nature(row),
            reference=self.text(row, Field.REFERENCE),
        )

    def _currency(self, row: Row) -> str:
        said = self.text(row, Field.CURRENCY).upper()
        return {"€": "EUR", "£": "GBP"}.get(said, said)

    def _kind(self, row: Row) -> str:
        return kind_said(self.text(row, Field.KIND))

    def _nature(self, row: Row) -> str:
        return nature_said(self.text(row, Field.NATURE))
