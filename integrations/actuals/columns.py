"""Which column of a file says what about a booking: guessed from headers and cells, corrected by a person. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from integrations.actuals.words import kind_said, nature_said
from integrations.guessing.content import Profile, is_month_first, profile
from integrations.guessing.words import folded
from integrations.tabular import Table

# Cells looked at to guess.
SAMPLE = 400


class Field(StrEnum):
    """What a column can say of a booking."""

    PROJECT = "project"
    DAY = "day"
    AMOUNT = "amount"
    CURRENCY = "currency"
    CATEGORY = "category"
    NATURE = "nature"
    KIND = "kind"
    REFERENCE = "reference"


class Marks(StrEnum):
    """How amounts are written, where the file is text."""

    GUESS = ""
    POINT = "point"
    COMMA = "comma"


class Order(StrEnum):
    """Whether 01/02 is a day in February or in January, where the file is text."""

    GUESS = ""
    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


@dataclass(frozen=True, slots=True)
class Choice:
    """The columns by their index (0 is the first), and how what they hold is written.

    `kind` is what lines are where no column says it.
    """

    columns: Mapping[Field, int] = field(default_factory=dict)
    marks: Marks = Marks.GUESS
    order: Order = Order.GUESS
    kind: str = "actual"

    def as_json(self) -> dict[str, Any]:
        columns = {name.value: index for name, index in sorted(self.columns.items())}
        return {"columns": columns, "marks": self.marks.value, "order": self.order.value, "kind": self.kind}


def choice_from_json(data: Mapping[str, Any]) -> Choice:
    columns = {Field(name): index for name, index in data["columns"].items()}
    return Choice(columns, Marks(data["marks"]), Order(data["order"]), data["kind"])


_TEXTS = frozenset({"text", "number", "year", "empty", "boolean"})
_DATES, _AMOUNTS = frozenset({"date"}), frozenset({"money", "number", "year"})
# In the order in which columns are given away: what only one column can be comes first.
_HINTS: tuple[tuple[Field, str, frozenset[str]], ...] = (
    (
        Field.PROJECT,
        r"\bproje[ct]t?s?\b|\bwbs\b|\bimputation\b|\bordre interne\b|\binternal order\b|^code$",
        _TEXTS,
    ),
    (
        Field.DAY,
        r"\b(date|month|mois|period|periode|jour|day|booked on|posting)\b",
        _DATES,
    ),
    (
        Field.AMOUNT,
        r"\b(amount|montant|actuals?|reel|realise|costs?|couts?|depenses?|spend|value|valeur|debit|total)\b",
        _AMOUNTS,
    ),
    (Field.CURRENCY, r"\b(currency|devise|ccy|monnaie)\b", frozenset({"text"})),
    (Field.NATURE, r"capex|opex|\bnature\b|\bexpenditure type\b|\btype de depense\b", _TEXTS),
    (
        Field.REFERENCE,
        r"\b(ref(erence)?|document|piece|invoice|facture|voucher|entry|ecriture|numero|number|no|id)\b",
        _TEXTS,
    ),
    (Field.KIND, r"\b(kind|type|statut?s?|status|sort)\b", frozenset({"text"})),
    (
        Field.CATEGORY,
        r"\b(category|categorie|cost (type|element|center|centre)|account|compte|rubrique|poste|libelle|label)\b",
        _TEXTS,
    ),
)


def profiles_of(table: Table, order: Order = Order.GUESS) -> list[Profile]:
    """What each column of the file holds."""
    columns = [[row.cells[index] for row in table.rows[:SAMPLE]] for index in range(len(table.header))]
    month_first = is_month_first(columns) if order is Order.GUESS else order is Order.MONTH_FIRST
    return [
        profile(index, name, cells, month_first=month_first)
        for index, (name, cells) in enumerate(zip(table.header, columns, strict=True))
    ]


_MEANING = {Field.KIND: kind_said, Field.NATURE: nature_said}


def _means(name: Field, column: Profile) -> bool:
    """Whether the words of a column that is named `type` or `nature` are those that a booking knows."""
    return name not in _MEANING or any(_MEANING[name](word) for word in column.words)


def guessed(profiles: Sequence[Profile]) -> Choice:
    """Columns by header and content, each used once; day and amount by content alone where no header says them."""
    free = {one.index: one for one in profiles if one.kind != "empty"}
    columns: dict[Field, int] = {}
    for name, header, kinds in _HINTS:
        fitting = (
            one
            for one in free.values()
            if one.kind in kinds and re.search(header, folded(one.header)) and _means(name, one)
        )
        if (found := next(fitting, None)) is not None:
            columns[name] = found.index
            del free[found.index]
    for name, kinds in ((Field.DAY, _DATES), (Field.AMOUNT, frozenset({"money", "number"}))):
        alike = [one.index for one in free.values() if one.kind in kinds]
        if name not in columns and len(alike) == 1:
            columns[name] = alike[0]
            del free[alike[0]]
    # A column of that name with cells that cannot be read: told cell by cell, not as a column that is missing.
    for name, header, _kinds in _HINTS:
        if name in (Field.DAY, Field.AMOUNT) and name not in columns:
            named = next((one for one in free.values() if re.search(header, folded(one.header))), None)
            if named is not None:
                columns[name] = named.index
                del free[named.index]
    return Choice(columns)
