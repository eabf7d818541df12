"""An uploaded file as one table: delimited text, or a sheet of a workbook."""

from dataclasses import dataclass

from integrations.mapping_spec import MappingSpec
from integrations.tabular import LIMITS, Limits, Table, read_table


@dataclass(frozen=True, slots=True)
class Source:
    """The table; of a workbook the sheet that it is, and all that there are."""

    table: Table
    sheet: str = ""
    sheets: tuple[str, ...] = ()


def read_source(content: bytes, spec: MappingSpec, *, sheet: str = "", limits: Limits = LIMITS) -> Source:
    """Read the file as its mapping says. Raises `RefusedError` with one problem when it cannot be read whole."""
    table = read_table(
        content,
        encodings=spec.encodings,
        delimiter=spec.delimiter,
        quote=spec.quote,
        header_row=spec.header_row,
        limits=limits,
    )
    return Source(table)
