"""What a file says, row by row, once its columns are known."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from integrations.problems import Problem
from integrations.values import Reading, plain


@dataclass(frozen=True, slots=True)
class Record:
    """What one row says of one project: readings by fact key, in the order of the mapping."""

    row: int
    line: int
    name: str
    external_id: str
    readings: Mapping[str, Reading]
    # The day of which the row says that it is, in a file that holds many editions.
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class Extraction:
    """The records of a file. `skipped` rows matched a row filter; rows with an error are left out.

    `editions` are the days that the file holds, where a column says of which day each row is.
    """

    records: tuple[Record, ...]
    problems: tuple[Problem, ...]
    skipped: int
    editions: tuple[date, ...] = ()


def name_key(name: str, rule: str) -> str:
    """What must be equal for two names to be the same project, by the mapping's rule."""
    if rule == "exact":
        return " ".join(name.split())
    if rule == "casefold":
        return plain(name)
    return " ".join("".join(char if char.isalnum() else " " for char in plain(name)).split())
