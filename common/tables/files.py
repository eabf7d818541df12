"""A list as a file: CSV and XLSX, row by row, in the same memory whatever its length."""

import csv
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import StringIO
from itertools import islice
from tempfile import TemporaryFile
from typing import IO, Any
from xml.sax.saxutils import escape

from common.csv_files import FORMULA_STARTS
from common.tables.columns import Plain

CHUNK = 500
BYTE_ORDER_MARK = "\ufeff"  # without it spreadsheets read UTF-8 as something else
LONGEST_CELL = 32_767  # of a workbook


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


# An XLSX file is a ZIP of these parts and the sheet. Cell styles: 0 plain, 1 heading, 2 day, 3 moment, 4 text that
# a spreadsheet must go on taking for text when somebody edits its cell.
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_START = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_PARTS = {
    "[Content_Types].xml": (
        f'{_START}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'spreadsheetml.sheet.main+xml"/>'
        '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'spreadsheetml.worksheet+xml"/>'
        '<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'spreadsheetml.styles+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'{_START}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{_RELATION}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'{_START}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{_RELATION}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_RELATION}/styles" Target="styles.xml"/></Relationships>'
    ),
    "xl/styles.xml": (
        f'{_START}<styleSheet xmlns="{_MAIN}">'
        '<numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>'
        '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/></numFmts>'
        '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
        '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/>'
        '</fill></fills><borders count="1"><border/></borders>'
        '<cellStyleXfs count="1"><xf/></cellStyleXfs>'
        '<cellXfs count="5"><xf xfId="0"/><xf xfId="0" fontId="1" applyFont="1"/>'
        '<xf xfId="0" numFmtId="164" applyNumberFormat="1"/><xf xfId="0" numFmtId="165" applyNumberFormat="1"/>'
        '<xf xfId="0" quotePrefix="1"/></cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    ),
}
# XML 1.0 knows no control characters, and neither do spreadsheets.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NO_TITLE = re.compile(r"[\[\]:*?/\\']")
_DAY_ZERO = date(1899, 12, 30)
_FIRST_DAY = date(1900, 3, 1)  # before it spreadsheets count a 29th of February that never was


def workbook(title: str, header: Sequence[Any], rows: Iterable[Sequence[Plain]]) -> IO[bytes]:
    """A file on disk with one sheet, at its beginning; it is gone when it is closed."""
    file = TemporaryFile()  # noqa: SIM115 - the answer closes it
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        for name, content in _PARTS.items():
            archive.writestr(name, content)
        archive.writestr("xl/workbook.xml", _workbook_part(title))
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for piece in _sheet(header, rows):
                sheet.write(piece.encode())
    file.seek(0)
    return file


def _workbook_part(title: str) -> str:
    name = escape(_NO_TITLE.sub(" ", title)[:31] or "1", {'"': "&quot;"})
    return (
        f'{_START}<workbook xmlns="{_MAIN}" xmlns:r="{_RELATION}"><sheets>'
        f'<sheet name="{name}" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )


def _sheet(header: Sequence[Any], rows: Iterable[Sequence[Plain]]) -> Iterator[str]:
    rows = iter(rows)
    yield (
        f'{_START}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>'
    )
    yield "<row>" + "".join(_text(str(cell), 1) for cell in header) + "</row>"
    while chunk := list(islice(rows, CHUNK)):
        yield "".join("<row>" + "".join(map(_xlsx_cell, row)) + "</row>" for row in chunk)
    yield "</sheetData></worksheet>"


def _xlsx_cell(cell: Plain) -> str:
    if cell is None or cell == "":
        return "<c/>"
    if isinstance(cell, str):
        return _text(cell, 4 if cell.startswith(FORMULA_STARTS) else 0)
    if isinstance(cell, bool):
        return f'<c t="b"><v>{int(cell)}</v></c>'
    if isinstance(cell, Decimal):
        return f"<c><v>{cell:f}</v></c>"
    if isinstance(cell, int):
        return f"<c><v>{cell}</v></c>"
    return _moment(cell)


def _moment(cell: date) -> str:
    """Days since the spreadsheets' day zero; a time of day is a fraction."""
    day = cell.date() if isinstance(cell, datetime) else cell
    if day < _FIRST_DAY:
        return _text(cell.isoformat(), 0)
    number: Decimal | int = (day - _DAY_ZERO).days
    if not isinstance(cell, datetime):
        return f'<c s="2"><v>{number}</v></c>'
    seconds = cell.hour * 3600 + cell.minute * 60 + cell.second
    return f'<c s="3"><v>{number + Decimal(seconds) / 86400:.8f}</v></c>'


def _text(text: str, style: int) -> str:
    said = escape(_NOT_XML.sub("", text)[:LONGEST_CELL])
    return f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">{said}</t></is></c>'
