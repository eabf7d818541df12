"""A block of cells from a spreadsheet, laid over the grid from one cell on. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

R = TypeVar("R")
C = TypeVar("C")
_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class PastedCell:
    """A cell by its place in the block, both counted from 1."""

    line: int
    position: int
    text: str


def cells_of(block: str) -> list[PastedCell]:
    """The cells of a block as spreadsheets copy it: lines of cells with tabs between them."""
    lines = _LINE_END.split(block)
    while lines and not lines[-1].strip():
        lines.pop()
    return [
        PastedCell(line, position, text.strip(" \u00a0\u202f"))
        for line, cells in enumerate(lines, start=1)
        for position, text in enumerate(cells.split("\t"), start=1)
    ]


def laid_over(
    cells: Sequence[PastedCell], rows: Sequence[R], columns: Sequence[C], *, row: int, column: int
) -> Iterator[tuple[PastedCell, R | None, C | None]]:
    """Each cell with its row and column, None where the grid has none there; empty cells out of it are left out."""
    for cell in cells:
        down, right = row + cell.line - 1, column + cell.position - 1
        one = rows[down] if down < len(rows) else None
        other = columns[right] if right < len(columns) else None
        if cell.text or (one is not None and other is not None):
            yield cell, one, other
