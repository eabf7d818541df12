"""Bytes to a table: rows with the file's own line numbers, or a refusal that says where and why.

Nothing is guessed: a file that is cut, ragged or no CSV at all is refused as a whole.
"""

import csv
import io
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from integrations.encodings import DEFAULT_CHAIN, UNREADABLE, EncodingStep, decode
from integrations.problems import Problem, RefusedError, refusal, warning

DELIMITERS = (",", ";", "\t", "|")
# Rows read to choose the delimiter.
SAMPLE_ROWS = 20


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest file that is read."""

    size: int = 20 * 1024 * 1024
    rows: int = 50_000
    columns: int = 400
    cell: int = 100_000


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Row:
    """One record: its number as a spreadsheet shows it (the header is 1) and the file's line where it starts."""

    number: int
    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A rectangular table: every row has as many cells as the header."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    encoding: str
    delimiter: str
    problems: tuple[Problem, ...] = ()


# A workbook with a password is packed into the container of the old formats, under this name.
OLE, ENCRYPTED = b"\xd0\xcf\x11\xe0", "EncryptedPackage".encode("utf-16-le")
# First bytes of files that people take for CSV, with the name that a message gives them.
SIGNATURES = (
    (b"PK\x03\x04", "XLSX/ZIP"),
    (b"PK\x05\x06", "ZIP"),
    (b"\xd0\xcf\x11\xe0", "XLS"),
    (b"%PDF", "PDF"),
    (b"{\\rtf", "RTF"),
    (b"\x1f\x8b", "gzip"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
)
_MARKUP = re.compile(rb"\s*<(!doctype|html|head|body|table|\?xml|!--)", re.IGNORECASE)
_JSON = re.compile(rb"\s*(\{\s*\"|\[\s*[\[{])")
_CONTROL = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f]")


def read_table(
    content: bytes,
    *,
    encodings: Sequence[EncodingStep] = DEFAULT_CHAIN,
    delimiter: str = "auto",
    quote: str = '"',
    header_row: int = 1,
    limits: Limits = LIMITS,
    first: int | None = None,
) -> Table:
    """Read a delimited file, or its `first` rows; what comes before `header_row` is passed over.

    Raises `RefusedError` with one problem when it cannot be read whole.
    """
    if len(content) > limits.size:
        raise RefusedError(refusal("too_large", size=len(content), limit=limits.size))
    _refuse_other_formats(content)
    text, encoding = decode(content, encodings)
    _refuse_control_characters(text)
    if delimiter == "auto":
        delimiter = detect_delimiter(text, quote=quote, header_row=header_row)
    records = _records(text, _Dialect(delimiter, quote), header_row, limits)
    head = next(records, None)
    if head is None:
        raise RefusedError(refusal("empty_file"))
    __, header_line, cells = head
    header = tuple(" ".join(cell.split()) for cell in cells)
    if len(header) > limits.columns:
        raise RefusedError(
            refusal("too_many_columns", line=header_line, count=len(header), limit=limits.columns)
        )
    rows = tuple(itertools.islice(_rows(records, len(header), limits), first))
    return Table(header, rows, encoding, delimiter, tuple(_undefined_bytes(header, rows)))


class _Dialect(csv.Dialect):
    """How the cells of one file are told apart; without a quotation mark a delimiter always ends a cell."""

    doublequote = True
    skipinitialspace = False
    lineterminator = "\r\n"

    def __init__(self, delimiter: str, quote: str, *, strict: bool = True) -> None:
        self.delimiter, self.strict = delimiter, strict
        self.quotechar, self.quoting = quote or None, csv.QUOTE_MINIMAL if quote else csv.QUOTE_NONE
        super().__init__()


def detect_delimiter(text: str, *, quote: str = '"', header_row: int = 1) -> str:
    """The delimiter under which most of the first rows are as wide as the header; a comma when none splits it."""

    def fit(delimiter: str) -> tuple[int, int]:
        widths: list[int] = []
        try:
            reader = csv.reader(_lines(text), _Dialect(delimiter, quote, strict=False))
            sample = itertools.islice(reader, header_row - 1, header_row + SAMPLE_ROWS)
            # Row by row: what comes before a malformed one still counts.
            widths.extend(len(cells) for cells in sample)
        except csv.Error:
            pass
        if not widths or widths[0] < 2:
            return (0, 0)
        return (widths.count(widths[0]), widths[0])

    best = max(DELIMITERS, key=fit)
    return best if fit(best) > (0, 0) else DELIMITERS[0]


def _refuse_other_formats(content: bytes) -> None:
    if not content:
        raise RefusedError(refusal("empty_file"))
    if content.startswith(OLE) and ENCRYPTED in content:
        raise RefusedError(refusal("encrypted"))
    for signature, name in SIGNATURES:
        if content.startswith(signature):
            raise RefusedError(refusal("not_csv", format=name))
    start = content[:512].removeprefix(b"\xef\xbb\xbf")
    if _MARKUP.match(start):
        raise RefusedError(refusal("not_csv", format="HTML or XML"))
    if _JSON.match(start):
        raise RefusedError(refusal("not_csv", format="JSON"))
    nul = content.find(b"\0")
    if nul >= 0 and content[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        raise RefusedError(
            refusal("nul_bytes", line=content.count(b"\n", 0, nul) + 1, count=content.count(b"\0"))
        )


def _refuse_control_characters(text: str) -> None:
    """Text holds hardly any control characters; a program or an image is full of them."""
    found = len(_CONTROL.findall(text))
    if "\0" in text or found * 100 > len(text):
        raise RefusedError(refusal("not_csv", format="binary"))


def _lines(text: str) -> io.StringIO:
    """A lone carriage return inside a cell is no line, unless the file has no other line ends."""
    return io.StringIO(text, newline="\n" if "\n" in text else "")


def _records(
    text: str, dialect: _Dialect, header_row: int, limits: Limits
) -> Iterator[tuple[int, int, list[str]]]:
    """(number, first line, cells) of each record that holds anything, the header first."""
    reader = csv.reader(_lines(text), dialect)
    line = 1
    try:
        for number, cells in enumerate(reader, start=1):
            if number >= header_row and any(cell.strip() for cell in cells):
                longest = max(range(len(cells)), key=lambda index: len(cells[index]))
                if len(cells[longest]) > limits.cell:
                    raise RefusedError(_too_long(line, str(longest + 1), limits))
                yield number, line, cells
            line = reader.line_num + 1
    except csv.Error as failure:
        raise RefusedError(_csv_problem(str(failure), line, limits)) from failure


def _csv_problem(message: str, line: int, limits: Limits) -> Problem:
    if "field larger" in message:
        return _too_long(line, "", limits)
    if "unexpected end" in message:
        return refusal("unclosed_quote", line=line)
    return refusal("malformed", line=line, detail=message)


def _too_long(line: int, column: str, limits: Limits) -> Problem:
    return refusal("cell_too_long", line=line, column=column, limit=limits.cell)


def _rows(records: Iterator[tuple[int, int, list[str]]], width: int, limits: Limits) -> Iterator[Row]:
    for count, (number, line, record) in enumerate(records, start=1):
        if count > limits.rows:
            raise RefusedError(refusal("too_many_rows", row=number, line=line, limit=limits.rows))
        # Empty cells beyond the header say nothing.
        cells = record if any(cell.strip() for cell in record[width:]) else record[:width]
        if len(cells) != width:
            rule = "row_too_short" if len(cells) < width else "row_too_long"
            raise RefusedError(
                refusal(rule, row=number, line=line, value=cells[0], found=len(cells), expected=width)
            )
        yield Row(number, line, tuple(cells))


def _undefined_bytes(header: tuple[str, ...], rows: Sequence[Row]) -> Iterator[Problem]:
    for row in rows:
        for name, cell in zip(header, row.cells, strict=True):
            if UNREADABLE in cell:
                at = cell.index(UNREADABLE)
                around = cell[max(0, at - 60) : at + 60]
                yield warning("undefined_byte", row=row.number, line=row.line, column=name, value=around)
