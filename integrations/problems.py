"""What is wrong with a file, a mapping or a cell: a rule's code and plain values; `messages.py` words it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

# A cell is quoted in a message up to this many characters; the file itself is kept with the import.
QUOTE_LENGTH = 200


class Severity(StrEnum):
    """`refusal`: nothing of the file is imported; `error`: the row is left out; `warning`: the row goes in."""

    REFUSAL = "refusal"
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding. `row` counts records as a spreadsheet does (the header is 1), `line` the file's own lines.

    Both are 0 where the finding is about the file as a whole.
    """

    rule: str
    severity: Severity
    row: int = 0
    line: int = 0
    column: str = ""
    value: str = ""
    params: tuple[tuple[str, str], ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "rule": self.rule,
            "severity": self.severity.value,
            "row": self.row,
            "line": self.line,
            "column": self.column,
            "value": self.value,
            "params": dict(self.params),
        }


def problem_from_json(data: Mapping[str, Any]) -> Problem:
    return Problem(
        rule=data["rule"],
        severity=Severity(data["severity"]),
        row=data["row"],
        line=data["line"],
        column=data["column"],
        value=data["value"],
        params=tuple(sorted(data["params"].items())),
    )


def quoted(text: str) -> str:
    """A cell's text as a message shows it: its beginning, control characters made visible."""
    shown = "".join(
        char if char.isprintable() or char == "\n" else "\N{REPLACEMENT CHARACTER}" for char in text
    )
    return shown if len(shown) <= QUOTE_LENGTH else shown[: QUOTE_LENGTH - 1] + "…"


def refusal(
    rule: str, *, row: int = 0, line: int = 0, column: str = "", value: str = "", **params: object
) -> Problem:
    return _problem(Severity.REFUSAL, rule, (row, line), column, value, params)


def error(
    rule: str, *, row: int = 0, line: int = 0, column: str = "", value: str = "", **params: object
) -> Problem:
    return _problem(Severity.ERROR, rule, (row, line), column, value, params)


def warning(
    rule: str, *, row: int = 0, line: int = 0, column: str = "", value: str = "", **params: object
) -> Problem:
    return _problem(Severity.WARNING, rule, (row, line), column, value, params)


def _problem(
    severity: Severity,
    rule: str,
    place: tuple[int, int],
    column: str,
    value: str,
    params: Mapping[str, object],
) -> Problem:
    plain = tuple(sorted((key, quoted(str(param))) for key, param in params.items()))
    return Problem(rule, severity, *place, quoted(column), quoted(value), plain)


class RefusedError(Exception):
    """The file, or the mapping, cannot be used at all: nothing is written."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.rule)
        self.problem = problem
