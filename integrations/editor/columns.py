"""A file's columns with what a mapping makes of each: what the form begins with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from integrations.editor.targets import target_of
from integrations.extraction import bind_columns
from integrations.guessing.content import Profile, profile
from integrations.guessing.mapping import column_keys, header_rule
from integrations.mapping import read_mapping
from integrations.problems import RefusedError
from integrations.tabular import Table

Spec = Mapping[str, Any]
EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class EditedColumn:
    """One column of the file. `field` is the entry of the mapping that reads it, if one does."""

    index: int
    header: str
    key: str
    rule: Mapping[str, Any]
    target: str
    field: Mapping[str, Any] | None
    profile: Profile
    examples: tuple[str, ...]


def edited_columns(spec: Spec, table: Table) -> list[EditedColumn]:
    """Every column of the file; those that the mapping does not know, or passes over, are not imported."""
    bound = {index: key for key, index in bound_columns(spec, table).items()}
    fresh = column_keys([*spec["columns"], *table.header])[len(spec["columns"]) :]
    columns = []
    for index, header in enumerate(table.header):
        key = bound.get(index, fresh[index])
        rule = spec["columns"].get(key) if index in bound else header_rule(index, table.header)
        target, field = _use(spec, key) if index in bound else ("ignore", None)
        cells = [row.cells[index] for row in table.rows]
        shown = tuple(dict.fromkeys(cell.strip() for cell in cells[:200] if cell.strip()))[:EXAMPLES]
        columns.append(
            EditedColumn(index, header, key, rule or {}, target, field, profile(index, header, cells), shown)
        )
    return columns


def bound_columns(spec: Spec, table: Table) -> dict[str, int]:
    """Column key -> index, as far as the file has them: a missing column is no obstacle to editing."""
    lenient = {**spec, "columns": {key: {**rule, "required": False} for key, rule in spec["columns"].items()}}
    try:
        return bind_columns(table.header, read_mapping(lenient))[0]
    except RefusedError:
        return {}


def missing_columns(spec: Spec, table: Table) -> list[str]:
    """The mapping's columns that this file does not have: they stay as they are."""
    bound = bound_columns(spec, table)
    return [key for key in spec["columns"] if key not in bound]


def _use(spec: Spec, key: str) -> tuple[str, Mapping[str, Any] | None]:
    for field in spec["fields"]:
        if key in field.get("columns", ()):
            return target_of(field), field
    if spec["match"].get("id_column") == key:
        return "id", None
    if spec.get("as_of", {}).get("column") == key:
        return "as_of", spec["as_of"]
    if any(field.get("year_column") == key for field in spec["fields"]):
        return "year", None
    return "ignore", None


def key_of_target(columns: Sequence[EditedColumn], targets: Mapping[int, str], wanted: str) -> str:
    """The key of the column that is `wanted`; empty without one."""
    return next((each.key for each in columns if targets.get(each.index) == wanted), "")
