"""Tables and fields as an archive knows them, and how they are written down in schema.json."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from integrations.archive.layout import table_file


class Kind(StrEnum):
    """What a field's values are; layout.README_TEXT says how each is written."""

    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    TEXT = "text"
    DATE = "date"
    INSTANT = "instant"
    UUID = "uuid"
    JSON = "json"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Column:
    """One field. `references` is "<table>.<field>"; `choices` gives the meaning of each code.

    checked     the row that is referred to has to be there; a history may refer to what is gone
    max_length  most characters of a text
    places      most digits behind the point of a decimal
    suffix      of the names of files
    db_type     the type in PostgreSQL, which is no part of the format
    """

    name: str
    kind: Kind
    label: str
    null: bool = False
    max_length: int | None = None
    places: int | None = None
    references: str = ""
    checked: bool = False
    choices: Mapping[str, str] = field(default_factory=dict)
    suffix: str = ""
    db_type: str = ""

    def to_json(self) -> dict[str, Any]:
        """Only what there is to say."""
        said = {
            "max_length": self.max_length,
            "decimal_places": self.places,
            "references" if self.checked else "may_refer_to": self.references,
            "choices": dict(self.choices),
        }
        known = {"kind": self.kind.value, "meaning": self.label, "null": self.null}
        return known | {key: value for key, value in said.items() if value not in (None, "", {})}


@dataclass(frozen=True, slots=True)
class Table:
    """One table; `name` is "<app>.<model>", `history_of` the table whose history it is, `relation` its name in SQL."""

    name: str
    relation: str
    label: str
    key: str
    columns: tuple[Column, ...]
    history_of: str = ""

    @property
    def file(self) -> str:
        return table_file(self.name)

    @property
    def file_columns(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.kind == Kind.FILE)

    def to_json(self) -> dict[str, Any]:
        said: dict[str, Any] = {"file": self.file, "meaning": self.label, "key": self.key}
        if self.history_of:
            said["history_of"] = self.history_of
        return said | {"fields": {column.name: column.to_json() for column in self.columns}}


def schema_json(tables: tuple[Table, ...], left_out: Mapping[str, str]) -> dict[str, Any]:
    """The content of schema.json: tables in the order in which they can be loaded, and what is left out, and why."""
    return {
        "tables": {table.name: table.to_json() for table in tables},
        "left_out": dict(left_out),
    }
