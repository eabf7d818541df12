"""A file of people and their roles, as a spreadsheet writes it: read into rows of text, nothing decided yet."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from common.search import unaccented

COLUMNS = ("email", "name", "language", "role", "scope", "since", "until")
MAX_ROWS = 2_000
MAX_BYTES = 1_000_000
_SEPARATORS = ",;\t"
# Headers that mean a column, accents and case ignored; the template's own are in both languages.
_HEADERS = {
    "email": ("email", "e-mail", "e-mail address", "mail", "adresse", "adresse e-mail", "courriel"),
    "name": ("name", "full name", "nom", "nom complet"),
    "language": ("language", "langue"),
    "role": ("role",),
    "scope": ("scope", "scope code", "code", "perimetre", "code du perimetre"),
    "since": ("since", "from", "start", "depuis", "debut", "du"),
    "until": ("until", "to", "end", "last day", "jusqu'au", "fin", "dernier jour", "au"),
}
_KNOWN = {header: column for column, headers in _HEADERS.items() for header in headers}


class UnreadableFile(Exception):
    """The file as a whole cannot be read; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class FileRow:
    """One line of the file: its number there, and a text per column ("" for none)."""

    line: int
    values: dict[str, str]
    surplus: str = ""  # what stands behind the last column


def column_label(column: str) -> str:
    """A column as people call it."""
    return {
        "email": _("E-mail address"),
        "name": _("Name"),
        "language": _("Language"),
        "role": _("Role"),
        "scope": _("Scope"),
        "since": _("From"),
        "until": _("Last day"),
    }[column]


def read_people_file(content: bytes) -> list[FileRow]:
    """The rows that say something. Raises UnreadableFile with what to do about it."""
    if len(content) > MAX_BYTES:
        raise UnreadableFile(_("The file is larger than 1 MB. Split it into several."))
    text = _decoded(content)
    first = text.split("\n", 1)[0]
    separator = max(_SEPARATORS, key=first.count)
    try:
        lines = list(_lines(text, separator))
    except csv.Error as error:
        raise UnreadableFile(
            _("The file is no proper CSV (%(reason)s). Save it again from your spreadsheet as CSV UTF-8.")
            % {"reason": error}
        ) from error
    if not lines:
        raise UnreadableFile(_("The file is empty."))
    columns = _columns(lines[0][1])
    rows = [_row(number, cells, columns) for number, cells in lines[1:]]
    if not rows:
        raise UnreadableFile(_("The file has a line of headers and nothing below it."))
    if len(rows) > MAX_ROWS:
        raise UnreadableFile(
            _("The file has %(n)s rows, %(most)s are possible at once. Split it into several.")
            % {"n": len(rows), "most": MAX_ROWS}
        )
    return rows


def _decoded(content: bytes) -> str:
    """UTF-8, or what Windows writes in Western Europe."""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise UnreadableFile(_("This is no text file. Save it from your spreadsheet as CSV UTF-8."))


def _lines(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Each record that holds anything, with the number of the line on which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    begins = 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield begins, [" ".join(cell.split()) for cell in cells]
        begins = reader.line_num + 1


def _columns(headers: list[str]) -> list[str]:
    columns = []
    for header in headers:
        column = _KNOWN.get(unaccented(header).replace("’", "'"))
        if column is None and header:
            raise UnreadableFile(
                _("The column “%(header)s” is not known. The columns are: %(columns)s.")
                % {"header": header, "columns": ", ".join(COLUMNS)}
            )
        columns.append(column or "")
    named = [column for column in columns if column]
    if len(named) != len(set(named)):
        raise UnreadableFile(_("A column is there twice. Delete one of them."))
    if "email" not in named:
        raise UnreadableFile(
            _("There is no column “email”. Take the template: its first line names the columns.")
        )
    return columns


def _row(line: int, cells: list[str], columns: list[str]) -> FileRow:
    values = dict.fromkeys(COLUMNS, "")
    for column, cell in zip(columns, cells, strict=False):
        if column:
            values[column] = cell
    surplus = [cell for cell in cells[len(columns) :] if cell]
    surplus += [cell for column, cell in zip(columns, cells, strict=False) if not column and cell]
    return FileRow(line, values, " ".join(surplus))
