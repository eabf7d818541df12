"""A list as a file: CSV and XLSX, row by row, in the same memory whatever its length."""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from datetime import date, datetime
from decimal import Decimal
from io import StringIO
from itertools import islice
from tempfile import TemporaryFile
from typing import IO, Any

from django.db.models import QuerySet
from django.http import FileResponse, StreamingHttpResponse
from django.utils import timezone, translation
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font

from common.csv_files import FORMULA_STARTS
from common.tables.columns import Column, Plain

CSV, XLSX = "csv", "xlsx"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHUNK = 500
BYTE_ORDER_MARK = "\ufeff"  # without it spreadsheets read UTF-8 as something else
LONGEST_CELL = 32_767  # of a workbook


def download(
    kind: str,
    *,
    key: str,
    title: str,
    columns: Sequence[Column],
    rows: QuerySet[Any],
    prepare: Callable[[Sequence[Any]], None],
) -> FileResponse | StreamingHttpResponse:
    """The rows as a file of a kind, named after the list; `prepare` reads what a chunk of them needs beside."""
    header = [str(column.verbose_name) for column in columns]
    cells = _plain_rows(columns, rows, prepare)
    if kind == XLSX:
        return FileResponse(
            workbook(title, header, cells),
            as_attachment=True,
            filename=f"{key}.xlsx",
            content_type=XLSX_TYPE,
        )
    french = (translation.get_language() or "").startswith("fr")
    lines = csv_lines(header, cells, french=french)
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{key}.csv"'
    return answer


def _plain_rows(
    columns: Sequence[Column], rows: QuerySet[Any], prepare: Callable[[Sequence[Any]], None]
) -> Iterator[list[Plain]]:
    language, zone = translation.get_language() or "en", timezone.get_current_timezone()
    records = iter(rows.iterator(chunk_size=CHUNK))
    while chunk := list(islice(records, CHUNK)):
        # Not around the yield: the server does other things in this thread between two lines.
        with translation.override(language), timezone.override(zone):
            prepare(chunk)
            plain = [[column.plain(record) for column in columns] for record in chunk]
        yield from plain


def csv_lines(header: Sequence[Any], rows: Iterable[Sequence[Plain]], *, french: bool) -> Iterator[str]:
    """The file in pieces of some hundred lines. A French spreadsheet expects semicolons and decimal commas."""
    rows = iter(rows)
    yield BYTE_ORDER_MARK + _lines([[str(cell) for cell in header]], french=french)
    while chunk := list(islice(rows, CHUNK)):
        yield _lines(chunk, french=french)


def _lines(rows: Iterable[Sequence[Plain]], *, french: bool) -> str:
    out = StringIO()
    writer = csv.writer(out, delimiter=";" if french else ",")
    writer.writerows([_csv_cell(cell, french=french) for cell in row] for row in rows)
    return out.getvalue()


def _csv_cell(cell: Plain, *, french: bool) -> str | int:
    """A number stays one; a text that a spreadsheet would run gets an apostrophe in front."""
    if isinstance(cell, str):
        text = cell.replace("\x00", "")
        return f"'{text}" if text.startswith(FORMULA_STARTS) else text
    if isinstance(cell, bool) or cell is None:
        return "" if cell is None else int(cell)
    if isinstance(cell, Decimal):
        text = format(cell, "f")
        return text.replace(".", ",") if french else text
    if isinstance(cell, datetime):
        return cell.isoformat(" ", timespec="minutes")
    return cell.isoformat() if isinstance(cell, date) else cell


# XML 1.0 knows no control characters and no halves of characters, and neither do spreadsheets.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NO_TITLE = re.compile(r"[\[\]:*?/\\']")
_LONGEST_TITLE = 31
_FIRST_DAY = date(1900, 3, 1)  # before it spreadsheets count a 29th of February that never was
_BOLD = Font(bold=True)
# What the library would take for a formula or for an error such as #N/A.
_NOT_ONLY_TEXT = (*FORMULA_STARTS, "#")


def workbook(title: str, header: Sequence[Any], rows: Iterable[Sequence[Plain]]) -> IO[bytes]:
    """A file on disk with one sheet, at its beginning; it is gone when it is closed."""
    book = Workbook(write_only=True)
    book.properties.creator = None
    sheet = book.create_sheet(_NO_TITLE.sub(" ", title)[:_LONGEST_TITLE].strip() or "1")
    sheet.freeze_panes = "A2"
    with ExitStack() as unfinished:
        file = unfinished.enter_context(TemporaryFile())
        try:
            sheet.append([_heading(sheet, cell) for cell in header])
            for row in rows:
                sheet.append([_xlsx_cell(sheet, cell) for cell in row])
        finally:
            # Even when a row could not be read: saving is what removes the library's own temporary file.
            book.save(file)
        file.seek(0)
        unfinished.pop_all()  # the answer closes it
    return file


def _heading(sheet: Any, label: Any) -> Cell:
    cell = _text(sheet, _clean(str(label)))
    cell.font = _BOLD
    return cell


def _xlsx_cell(sheet: Any, cell: Plain) -> Any:
    """What the library makes a cell of: numbers and days as they are, texts so that they stay texts."""
    if isinstance(cell, str):
        text = _clean(cell)
        return _text(sheet, text) if text.startswith(_NOT_ONLY_TEXT) else text or None
    if isinstance(cell, date):
        day = cell.date() if isinstance(cell, datetime) else cell
        return cell if day >= _FIRST_DAY else cell.isoformat()
    return cell


def _text(sheet: Any, text: str) -> Cell:
    """A text, whatever it looks like; one like a formula stays a text when somebody edits its cell."""
    cell: Cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    cell.quotePrefix = text.startswith(FORMULA_STARTS)
    return cell


def _clean(text: str) -> str:
    return _NOT_XML.sub("", text)[:LONGEST_CELL]
