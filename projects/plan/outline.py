"""An outline as it comes from a spreadsheet: lines of cells, each name as far in as it lies deep, or with its WBS code."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

COLUMNS = ("name", "start", "finish", "cost")
CODE = "code"
_WBS = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,4}){0,30}\.?\Z")


@dataclass(frozen=True, slots=True)
class OutlineLine:
    """A line of the text with its number there (from 1), its cells by column, and its depth from 0 on.

    `columns` says where a cell stood (from 1), to point at it.
    """

    number: int
    depth: int
    cells: Mapping[str, str]
    columns: Mapping[str, int]


def outline(text: str, headings: Mapping[str, str]) -> list[OutlineLine]:
    """The lines of a text of cells between tabs; empty ones are left out.

    `headings` are words in small letters and the column that each stands for: a first line with a heading for names
    says what the columns are. Without one they are name, start, finish and cost, after WBS codes if all lines have
    one. A line is one deeper than the last one before it that stands less far in, whatever the width of a step.
    """
    rows = [
        (number, line.rstrip("\r").split("\t"))
        for number, line in enumerate(text.split("\n"), 1)
        if line.strip()
    ]
    columns = _headed(rows[0][1], headings) if rows else {}
    if columns:
        rows = rows[1:]
    else:
        coded = bool(rows) and all(_WBS.match(cells[0].strip()) and len(cells) > 1 for _n, cells in rows)
        columns = {name: place for place, name in enumerate(([CODE] if coded else []) + [*COLUMNS])}
    return list(_lines(rows, columns))


def _headed(cells: Sequence[str], headings: Mapping[str, str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, cell in enumerate(cells):
        name = headings.get(" ".join(cell.split()).casefold())
        if name:
            found.setdefault(name, place)
    return found if "name" in found else {}


def _lines(rows: Iterable[tuple[int, Sequence[str]]], columns: Mapping[str, int]) -> Iterable[OutlineLine]:
    above: list[int] = []
    for number, cells in rows:
        by_name = {name: cells[place] for name, place in columns.items() if place < len(cells)}
        code = by_name.pop(CODE, "").strip().rstrip(".")
        name = by_name.get("name", "")
        inset = code.count(".") if code else len(name) - len(name.lstrip())
        while above and above[-1] >= inset:
            above.pop()
        yield OutlineLine(
            number,
            len(above),
            {key: " ".join(value.split()) for key, value in by_name.items()},
            {key: place + 1 for key, place in columns.items()},
        )
        above.append(inset)
