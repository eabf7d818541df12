"""How a file is laid out: encoding with repairs, separator, quotation mark, the row that holds the headers."""

import csv
import io
import itertools
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from integrations.encodings import UTF16_MARKS, EncodingStep, decode
from integrations.mapping import read_mapping
from integrations.problems import RefusedError
from integrations.sources import Source, read_source
from integrations.tabular import DELIMITERS, LIMITS, Limits, detect_delimiter

SAMPLE_RECORDS = 40
# Rows that are read to guess: a word that comes later is added by hand.
ROWS = 3_000
UTF8, CP1252 = {"decode": "utf-8-sig"}, {"decode": "cp1252"}
# Text that was read in a wrong encoding before it was published: the sign by which it shows, and what undoes it.
REPAIRS: tuple[tuple[re.Pattern[str], tuple[str, str]], ...] = (
    # What windows-1252 has between 0x80 and 0x9F is control characters in every ISO 8859: no text holds those.
    (re.compile("[\x80-\x9f]"), ("iso8859-2", "cp1252")),
    (re.compile("[\x80-\x9f]"), ("iso8859-1", "cp1252")),
    (re.compile("Ã[\xa0-\xbf\u0080-\u009f]|â€|Â[\xa0-\xbf]"), ("cp1252", "utf-8")),
)


@dataclass(frozen=True, slots=True)
class Layout:
    """The parts of a mapping that say how its files are laid out, as JSON, and the file read so."""

    encodings: tuple[dict[str, Any], ...]
    delimiter: str
    quote: str
    header_row: int
    source: Source

    def as_json(self) -> dict[str, Any]:
        data: dict[str, Any] = {"encodings": list(self.encodings), "delimiter": self.delimiter}
        if self.quote != '"':
            data["quote"] = self.quote
        if self.header_row > 1:
            data["header_row"] = self.header_row
        return data


def given_layout(
    content: bytes,
    spec: Mapping[str, Any],
    *,
    sheet: str = "",
    first: int | None = ROWS,
    limits: Limits = LIMITS,
) -> Layout:
    """The file read as somebody says that it is laid out: its `first` rows, or all. Raises `RefusedError`."""
    layout = (tuple(spec["encodings"]), spec["delimiter"], spec["quote"], spec["header_row"])
    return Layout(*layout, _read(content, *layout, sheet=sheet, first=first, limits=limits))


def guess_layout(content: bytes, *, sheet: str = "") -> Layout:
    """Raises `RefusedError` when the first rows cannot be read under any layout that is tried."""
    if content.startswith(b"PK\x03\x04"):
        return _of_workbook(content, sheet)
    encodings = guess_encodings(content)
    text, _label = decode(content, [EncodingStep(e["decode"], tuple(e.get("repair", ()))) for e in encodings])
    quote = _quote(text)
    delimiter, header_row = _delimiter(text, quote)
    layout = (tuple(encodings), delimiter, quote, header_row)
    return Layout(*layout, _read(content, *layout, sheet=sheet))


def guess_encodings(content: bytes) -> list[dict[str, Any]]:
    """The chain to try: a repair first where the text shows that it was misread."""
    if content[:2] in UTF16_MARKS:
        return [{"decode": "utf-16"}]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return [UTF8, CP1252]
    for sign, (wrong, right) in REPAIRS:
        if sign.search(text):
            try:
                text.encode(wrong).decode(right)
            except UnicodeError:
                continue
            return [{"decode": "utf-8-sig", "repair": [wrong, right]}, UTF8, CP1252]
    return [UTF8, CP1252]


def _quote(text: str) -> str:
    """A single quotation mark only where cells begin and end with it and none does with a double one."""
    start = text[:100_000]
    single = len(re.findall(r"(?:^|[,;\t|])'[^'\n]*'(?=[,;\t|]|\r?$)", start, re.MULTILINE))
    double = len(re.findall(r'(?:^|[,;\t|])"', start, re.MULTILINE))
    return "'" if single > 3 and not double else '"'


def _delimiter(text: str, quote: str) -> tuple[str, int]:
    """The separator and the header's row; a title above the table has few cells filled."""
    best: tuple[int, str, int] | None = None
    for delimiter in DELIMITERS:
        header_row = _header_row(_records(text, delimiter, quote))
        fitting = detect_delimiter(text, quote=quote, header_row=header_row)
        widths = [len(record) for record in _records(text, delimiter, quote)[header_row - 1 :] if any(record)]
        width, count = Counter(widths).most_common(1)[0] if widths else (0, 0)
        score = (count * (width > 1)) * 2 + (fitting == delimiter)
        if best is None or score > best[0]:
            best = (score, delimiter, header_row)
    return (best[1], best[2]) if best and best[0] > 1 else (",", 1)


def _records(text: str, delimiter: str, quote: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text[:400_000], newline=""), delimiter=delimiter, quotechar=quote or None)
    try:
        return list(itertools.islice(reader, SAMPLE_RECORDS))
    except csv.Error:
        return []


def _header_row(records: list[list[str]]) -> int:
    """The first record with about as many filled cells as the fullest: what is above is a title or a note."""
    filled = [sum(1 for cell in record if cell.strip()) for record in records]
    most = max(filled, default=0)
    return next((n for n, count in enumerate(filled, start=1) if most and count >= max(2, 0.6 * most)), 1)


def _of_workbook(content: bytes, sheet: str) -> Layout:
    """Workbooks have neither encoding nor separator; the header is the first row under which all rows fit."""
    refused: RefusedError | None = None
    for header_row in range(1, 11):
        layout = ((UTF8,), "auto", '"', header_row)
        try:
            source = _read(content, *layout, sheet=sheet)
        except RefusedError as failure:
            refused = refused or failure
            continue
        widest = max((sum(1 for c in row.cells if c.strip()) for row in source.table.rows[:40]), default=0)
        if sum(1 for name in source.table.header if name) >= 0.6 * widest:
            return Layout(*layout, source)
    if refused is not None:
        raise refused
    layout = ((UTF8,), "auto", '"', 1)
    return Layout(*layout, _read(content, *layout, sheet=sheet))


def _read(
    content: bytes,
    encodings: tuple[dict[str, Any], ...],
    delimiter: str,
    quote: str,
    header_row: int,
    *,
    sheet: str,
    first: int | None = ROWS,
    limits: Limits = LIMITS,
) -> Source:
    stub = {
        "name": "guess",
        "version": 1,
        "source": "guess",
        "title_en": "-",
        "title_fr": "-",
        "columns": {"name": {"position": 1}},
        "constants": {"code_prefix": "P"},
        "match": {"name": "casefold"},
        "fields": [{"target": "name", "columns": ["name"], "parser": "text"}],
        "encodings": list(encodings),
        "delimiter": delimiter,
        "quote": quote,
        "header_row": header_row,
    }
    return read_source(content, read_mapping(stub), sheet=sheet, first=first, limits=limits)
