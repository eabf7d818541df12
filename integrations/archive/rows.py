"""The lines of a table, each checked against the schema before PostgreSQL sees it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from integrations.archive import layout
from integrations.archive.problems import CORRECT, BadArchive
from integrations.archive.schema import Column, Table
from integrations.archive.unpacking import Unpacker
from integrations.archive.values import fault


@dataclass(frozen=True, slots=True)
class Line:
    """One row: where it stands, as it is written, and its values."""

    place: str
    text: str
    values: dict[str, Any]


def checked_lines(archive: Unpacker, table: Table) -> Iterator[Line]:
    """Every row of a table, in order. Raises BadArchive at the first that is none."""
    names = {column.name for column in table.columns}
    file_columns = table.file_columns
    last: int | None = None
    for number, raw in archive.lines(table.name):
        place = f"{table.file}:{number}"
        text, values = _parsed(place, raw)
        if values.keys() != names:
            _other_fields(place, set(values), names)
        for column in table.columns:
            if wrong := fault(column, values[column.name]):
                raise BadArchive(place, wrong, CORRECT, _shown(values[column.name]))
        key = values[table.key]
        if last is not None and key <= last:
            raise BadArchive(place, f"Rows are sorted by {table.key}, each once.", CORRECT, _shown(key))
        last = key
        for column in file_columns:
            _check_file(archive, place, table, column, values)
        yield Line(place, text, values)


def stored_files(archive: Unpacker, line: Line, table: Table) -> list[bytes]:
    """The content of each of the row's files, in the order of the columns."""
    names = (line.values[column.name] for column in table.file_columns)
    return [archive.content(name) if name else b"" for name in names]


def _parsed(place: str, raw: bytes) -> tuple[str, dict[str, Any]]:
    try:
        text = raw.decode()
        values = _DECODER.decode(text)
    except (ValueError, RecursionError) as error:
        raise BadArchive(place, "The line is no JSON object in UTF-8.", CORRECT, str(error)) from None
    if not isinstance(values, dict):
        raise BadArchive(place, "The line is no JSON object.", CORRECT, _shown(values))
    return text, values


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands in it twice")
    return found


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no number")


# Numbers with a point are not needed as such: PostgreSQL reads them from the text.
_DECODER = json.JSONDecoder(object_pairs_hook=_each_once, parse_constant=_no_number, parse_float=str)


def _other_fields(place: str, given: set[str], wanted: set[str]) -> None:
    if unknown := sorted(given - wanted):
        raise BadArchive(place, "The table has no such field.", CORRECT, ", ".join(unknown))
    missing = ", ".join(sorted(wanted - given))
    raise BadArchive(place, "A field is missing; what is not known is null.", CORRECT, missing)


def _check_file(archive: Unpacker, place: str, table: Table, column: Column, values: dict[str, Any]) -> None:
    name = values[column.name]
    if not name:
        return
    due = layout.file_name(table.name, column.name, values[table.key], column.suffix)
    if name != due:
        raise BadArchive(place, f"The file of this row is called {due}.", CORRECT, name)
    if name not in archive.files:
        raise BadArchive(place, "The row names a file that the archive does not hold.", CORRECT, name)


def _shown(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)[:200]
