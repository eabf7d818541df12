"""An uploaded file as one table: delimited text, or a sheet of a workbook."""

from dataclasses import dataclass

from integrations.mapping_spec import MappingSpec
from integrations.problems import RefusedError, refusal
from integrations.tabular import LIMITS, Limits, Table, read_table
from integrations.workbook import ZIP_SIGNATURE, Workbook


@dataclass(frozen=True, slots=True)
class Source:
    """The table; of a workbook the sheet that it is, and all that there are."""

    table: Table
    sheet: str = ""
    sheets: tuple[str, ...] = ()


def read_source(
    content: bytes, spec: MappingSpec, *, sheet: str = "", limits: Limits = LIMITS, first: int | None = None
) -> Source:
    """Read the file as its mapping says, or its `first` rows. Raises `RefusedError` when it cannot be read whole.

    Of a workbook `sheet`; without it the first sheet that has the columns which the mapping needs, else the first one
    that holds anything.
    """
    if content.startswith(ZIP_SIGNATURE):
        book = Workbook(content, limits=limits)
        chosen = sheet or _fitting(book, spec)
        if chosen not in book.sheets:
            raise RefusedError(refusal("no_such_sheet", value=chosen, found=", ".join(book.sheets)))
        return _with_rows(Source(book.table(chosen, header_row=spec.header_row), chosen, book.sheets))
    table = read_table(
        content,
        encodings=spec.encodings,
        delimiter=spec.delimiter,
        quote=spec.quote,
        header_row=spec.header_row,
        limits=limits,
        first=first,
    )
    return _with_rows(Source(table))


def _with_rows(source: Source) -> Source:
    if not source.table.rows:
        raise RefusedError(refusal("no_rows", found=", ".join(name for name in source.table.header if name)))
    return source


def _fitting(book: Workbook, spec: MappingSpec) -> str:
    """Looking into further sheets only where there are several."""
    if len(book.sheets) == 1:
        return book.sheets[0]
    headers = {name: book.header(name, header_row=spec.header_row) for name in book.sheets}
    needed = [column for column in spec.columns if column.required]
    for name, header in headers.items():
        if header and all(any(c.fits(h, i) for i, h in enumerate(header, start=1)) for c in needed):
            return name
    return next((name for name, header in headers.items() if header), book.sheets[0])
