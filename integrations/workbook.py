"""XLSX workbooks: what they unpack to is checked before anything is unpacked, then one sheet becomes a table.

The stored dimensions of a sheet are never believed, formulas count with the value that was calculated last, and dates
and numbers stay what they are (`integrations.cells`).
"""

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from itertools import islice, zip_longest
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from integrations.cells import DayCell, NumberCell
from integrations.problems import Problem, RefusedError, refusal, warning
from integrations.tabular import LIMITS, Limits, Row, Table

ZIP_SIGNATURE = b"PK\x03\x04"
# What a workbook may become when it is unpacked.
UNPACKED = 100 * 1024 * 1024
ENTRIES = 1_000
RATIO = 100
# Entries below this are too small for their ratio to tell anything.
RATIO_FROM = 256 * 1024
# The bit of an entry's flags that says so.
ENCRYPTED_ENTRY = 1
# The last row that a sheet can have.
LAST_ROW = 1_048_576
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_PART = 1024 * 1024
_AT_ONCE = 500


class Workbook:
    """An opened workbook: the names of its sheets, and each as a table. Raises RefusedError when it is none."""

    def __init__(self, content: bytes, *, limits: Limits = LIMITS) -> None:
        if len(content) > limits.size:
            raise RefusedError(refusal("too_large", size=len(content), limit=limits.size))
        self.content, self.limits = content, limits
        self.has_formulas = _check_archive(content)
        with _hostile(), _unwarned():
            self._book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            self.sheets: tuple[str, ...] = tuple(sheet.title for sheet in self._visible())
        if not self.sheets:
            raise RefusedError(refusal("empty_file"))

    def header(self, sheet: str, *, header_row: int = 1) -> tuple[str, ...]:
        """The names of the sheet's columns; nothing when it is empty."""
        reader = _SheetReader(self, sheet)
        return next((header for _number, header in reader.records(header_row, formulas=False)), ())

    def table(self, sheet: str, *, header_row: int = 1) -> Table:
        """The sheet as a table; what comes before `header_row` is passed over.

        Raises RefusedError with one problem when it cannot be read whole.
        """
        reader = _SheetReader(self, sheet)
        return reader.table(header_row)

    def rows(self, sheet: str) -> Iterator[tuple[Any, ...]]:
        """The sheet's cells row by row, as the library has them."""
        return _rows_of(self._book[sheet])

    def formulas(self, sheet: str) -> Iterator[tuple[Any, ...]]:
        """The same rows with formulas in the place of their values."""
        if not self.has_formulas:
            return iter(())
        with _unwarned():
            book = load_workbook(io.BytesIO(self.content), read_only=True, data_only=False)
        return _rows_of(book[sheet])

    def _visible(self) -> list[Any]:
        """The sheets with cells; hidden ones only where there are no others."""
        sheets = [sheet for sheet in self._book.worksheets if hasattr(sheet, "iter_rows")]
        return [sheet for sheet in sheets if sheet.sheet_state == "visible"] or sheets


class _SheetReader:
    def __init__(self, book: Workbook, sheet: str) -> None:
        self.book, self.sheet, self.limits = book, sheet, book.limits
        self.problems: list[Problem] = []

    def table(self, header_row: int) -> Table:
        records = self.records(header_row)
        first = next(records, None)
        if first is None:
            raise RefusedError(refusal("empty_sheet", sheet=self.sheet))
        number, cells = first
        header = tuple(" ".join(cell.split()) for cell in cells)
        if len(header) > self.limits.columns:
            raise RefusedError(
                refusal("too_many_columns", row=number, count=len(header), limit=self.limits.columns)
            )
        # What is wrong with a cell of the header is told by the column's name.
        self.problems.clear()
        rows = tuple(self._rows(records, header))
        placed = tuple(self._named(problem, header) for problem in self.problems)
        return Table(header, rows, "xlsx", "", placed)

    def _rows(self, records: Iterator[tuple[int, tuple[str, ...]]], header: tuple[str, ...]) -> Iterator[Row]:
        width = len(header)
        for count, (number, cells) in enumerate(records, start=1):
            if count > self.limits.rows:
                raise RefusedError(refusal("too_many_rows", row=number, line=number, limit=self.limits.rows))
            if len(cells) > width:
                index = next(i for i in range(width, len(cells)) if cells[i])
                raise RefusedError(
                    refusal(
                        "cell_beyond_header",
                        row=number,
                        line=number,
                        column=get_column_letter(index + 1),
                        value=cells[index],
                        expected=width,
                    )
                )
            yield Row(number, number, cells + ("",) * (width - len(cells)))

    def records(self, header_row: int, *, formulas: bool = True) -> Iterator[tuple[int, tuple[str, ...]]]:
        """(row number, cells without the empty ones at the end) of each row that holds anything, the header first."""
        with _hostile():
            unread = self.book.formulas(self.sheet) if formulas else iter(())
            pairs = zip_longest(self.book.rows(self.sheet), unread, fillvalue=())
            present = 0
            for number, (values, written) in enumerate(pairs, start=1):
                present += bool(values)
                # Rows that hold only formats are no data, but neither are they for free.
                if number > LAST_ROW or present > 2 * self.limits.rows:
                    raise RefusedError(
                        refusal("too_many_rows", row=number, line=number, limit=self.limits.rows)
                    )
                if number < header_row or not any(cell.value is not None for cell in (*values, *written)):
                    continue
                cells = [self._text(cell, number, index) for index, cell in enumerate(values)]
                self._uncalculated(values, written, number)
                while cells and not cells[-1].strip():
                    cells.pop()
                if cells:
                    yield number, tuple(cells)

    def _text(self, cell: Any, row: int, index: int) -> str:
        value = cell.value
        if value is None:
            return ""
        if cell.data_type == "e":
            self._tell("cell_error", row, index, str(value))
            return ""
        text = _text_of(value)
        if text is None:
            self._tell("cell_error", row, index, str(value))
            return ""
        if len(text) > self.limits.cell:
            letter = get_column_letter(index + 1)
            raise RefusedError(
                refusal("cell_too_long", row=row, line=row, column=letter, limit=self.limits.cell)
            )
        if "\0" in text:
            raise RefusedError(refusal("nul_bytes", row=row, line=row, count=text.count("\0")))
        return text

    def _uncalculated(self, values: tuple[Any, ...], formulas: tuple[Any, ...], row: int) -> None:
        """A formula that no program has calculated yet has no value, which is something else than an empty cell."""
        for index, (value, formula) in enumerate(zip(values, formulas, strict=False)):
            if value.value is None and formula.data_type == "f":
                self._tell("formula_without_value", row, index, str(formula.value))

    def _tell(self, rule: str, row: int, index: int, value: str) -> None:
        self.problems.append(warning(rule, row=row, line=row, column=str(index), value=value))

    def _named(self, problem: Problem, header: tuple[str, ...]) -> Problem:
        index = int(problem.column)
        name = header[index] if index < len(header) else ""
        return warning(
            problem.rule,
            row=problem.row,
            line=problem.line,
            column=name or get_column_letter(index + 1),
            value=problem.value,
        )


def _rows_of(sheet: Any) -> Iterator[tuple[Any, ...]]:
    sheet.reset_dimensions()
    rows = sheet.iter_rows()
    while True:
        with _unwarned():
            some = list(islice(rows, _AT_ONCE))
        if not some:
            return
        yield from some


def _text_of(value: Any) -> str | None:
    """The cell's text; None for a number that is none."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return DayCell(value.date())
    if isinstance(value, date):
        return DayCell(value)
    if isinstance(value, (time, timedelta)):
        return str(value)
    if isinstance(value, (int, float)):
        try:
            number = Decimal(repr(value))
        except (InvalidOperation, ValueError):
            return None
        return NumberCell(number) if number.is_finite() else None
    return str(value)


def _check_archive(content: bytes) -> bool:
    """Refuse what would unpack to too much, or is no workbook. Whether a sheet has formulas."""
    with _hostile(), zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
        _check_sizes(entries)
        names = {entry.filename for entry in entries}
        if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
            raise RefusedError(refusal("not_workbook"))
        if any(entry.flag_bits & ENCRYPTED_ENTRY for entry in entries):
            raise RefusedError(refusal("encrypted"))
        sheets = [each for each in entries if each.filename.startswith("xl/worksheets/")]
        return any(_holds_formula(archive, each) for each in sheets if each.filename.endswith(".xml"))


def _check_sizes(entries: list[zipfile.ZipInfo]) -> None:
    """By the directory alone. It may lie, but never to our cost: no more than it says is unpacked."""
    if len(entries) > ENTRIES:
        raise RefusedError(refusal("too_many_entries", count=len(entries), limit=ENTRIES))
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > UNPACKED:
        raise RefusedError(refusal("unpacks_too_large", size=unpacked, limit=UNPACKED))
    for entry in entries:
        if entry.file_size > RATIO_FROM and entry.file_size > RATIO * max(entry.compress_size, 1):
            raise RefusedError(refusal("packed_too_densely", value=entry.filename, limit=RATIO))


def _holds_formula(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    tail = b""
    with archive.open(entry) as part:
        while block := part.read(_PART):
            if _FORMULA.search(tail + block):
                return True
            tail = block[-64:]
    return False


@contextmanager
def _unwarned() -> Iterator[None]:
    """The library warns of styles that it does not know, and the like: nothing that the cells depend on."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@contextmanager
def _hostile() -> Iterator[None]:
    """The library reads what strangers made: whatever it stumbles over is a damaged file, and no fault of ours."""
    try:
        yield
    except RefusedError:
        raise
    except MemoryError:
        raise
    except Exception as failure:
        raise RefusedError(refusal("workbook_damaged")) from failure
