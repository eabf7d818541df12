"""What a person asks of the cells of a grid, and what keeps it from being done. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from projects.money.amounts import Amount, Rule
from projects.money.layout import Column, RowKey


@dataclass(frozen=True, slots=True)
class Change:
    """An amount (None: no amount any more) for a cell, and the state of the cell that the person saw."""

    row: RowKey
    column: Column
    amount: Amount | None
    seen: str


@dataclass(frozen=True, slots=True)
class Problem:
    """What keeps a change from being made; `words` are what its rule needs to be told."""

    change: Change
    rule: Rule
    words: Mapping[str, Any]
