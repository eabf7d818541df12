"""One file that is not as it should be, and what the portal must say about it."""

from dataclasses import dataclass

from tests.integrations.files import HEADER, ROW

COLUMNS = HEADER.split(",")


@dataclass(frozen=True, slots=True)
class Case:
    """`rule` is expected among the problems, at `row` and `column` where they are given, quoting `value`.

    `refused`: nothing of the file is used. Without a rule the file is sound, however it looks.
    """

    id: str
    content: bytes
    rule: str = ""
    refused: bool = True
    row: int | None = None
    line: int | None = None
    column: str = ""
    value: str = ""
    rows: int | None = None


def cells(**changed: str) -> list[str]:
    """A sound row, as a list in the order of the header; keys are those of tests.integrations.files.ROW."""
    return list({**ROW, **changed}.values())


def table(*rows: list[str], header: list[str] | None = None, delimiter: str = ",", end: str = "\r\n") -> str:
    """A file of quoted cells."""
    lines = [delimiter.join(header or COLUMNS)]
    lines += [delimiter.join('"' + cell.replace('"', '""') + '"' for cell in each) for each in rows]
    return end.join([*lines, ""])
