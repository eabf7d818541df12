"""A table under a mapping: one record per row, each fact read, each problem placed."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from integrations.editions import Editions
from integrations.mapping import read_mapping
from integrations.mapping_spec import ColumnSpec, FieldSpec, MappingSpec
from integrations.problems import Problem, RefusedError, error, refusal, warning
from integrations.records import Extraction, Record, name_key
from integrations.sources import read_source
from integrations.tabular import Row, Table
from integrations.values import (
    BLANK,
    Reading,
    State,
    add_duration,
    plain,
    read_date,
    read_money,
    read_number,
    read_text,
    read_vocabulary,
    state_of,
)

NAME_LENGTH = 300
YEARS = range(1900, 2201)


def extract(
    table: Table,
    spec: MappingSpec,
    *,
    as_of: date | None = None,
    fiscal_year_start_month: int = 1,
    tell: Callable[[int, int], None] | None = None,
) -> Extraction:
    """Read every row; of a file that holds many editions, those that belong to `as_of`.

    `tell` is told how many rows of how many have been read; what it raises ends the reading.

    Raises `RefusedError` when a column that the mapping needs is missing or ambiguous, or no row is of the day.
    """
    columns, problems = bind_columns(table.header, spec)
    editions = Editions(table, spec, columns, as_of)
    taken = {row.number for row in editions.rows}
    damaged = [problem for problem in table.problems if problem.row in taken]
    problems = [*damaged, *problems, *editions.problems]
    records: list[Record] = []
    skipped = 0
    for number, row in enumerate(editions.rows):
        if tell:
            tell(number, len(editions.rows))
        cells = {key: row.cells[index] for key, index in columns.items()}
        if any(f.column in cells and f.pattern.search(plain(cells[f.column])) for f in spec.row_filters):
            skipped += 1
            continue
        found = list(
            _RowReader(row, cells, table.header, columns, spec, fiscal_year_start_month).problems_and_record()
        )
        problems += [each for each in found if isinstance(each, Problem)]
        records += [each for each in found if isinstance(each, Record)]
    kept, duplicates = _without_duplicates(editions.dated(records), spec)
    return Extraction(tuple(kept), (*problems, *duplicates), skipped, editions.days)


def days_of(content: bytes, mapping: Mapping[str, Any]) -> tuple[date, ...]:
    """The days that a file holds, in their order; none where no column says of which day a row is, or it cannot be read."""
    try:
        spec = read_mapping(mapping)
        table = read_source(content, spec).table
        return Editions(table, spec, bind_columns(table.header, spec)[0], None).days
    except RefusedError:
        return ()


def bind_columns(header: tuple[str, ...], spec: MappingSpec) -> tuple[dict[str, int], list[Problem]]:
    """Column key -> index, and a warning for each header that nothing claims."""
    columns: dict[str, int] = {}
    claimed: set[int] = set()
    for column in spec.columns:
        fitting = [index for index, name in enumerate(header) if column.fits(name, index + 1)]
        if len(fitting) > 1:
            found = ", ".join(header[index] for index in fitting)
            raise RefusedError(refusal("ambiguous_column", column=_label(column), found=found))
        if fitting:
            columns[column.key] = fitting[0]
            claimed.add(fitting[0])
        elif column.required:
            shown = ", ".join(name for name in header if name)
            raise RefusedError(
                refusal("missing_column", column=_label(column), found=shown, mapping=spec.name)
            )
    unknown = [
        warning("unknown_column", column=name or f"#{index + 1}", mapping=spec.name)
        for index, name in enumerate(header)
        if index not in claimed and not any(pattern.search(plain(name)) for pattern in spec.ignored)
    ]
    return columns, unknown


def _label(column: ColumnSpec) -> str:
    patterns = [pattern.pattern for pattern in column.patterns]
    return (
        " / ".join([*column.equals, *(f"{prefix}…" for prefix in column.prefixes), *patterns]) or column.key
    )


def _without_duplicates(records: list[Record], spec: MappingSpec) -> tuple[list[Record], list[Problem]]:
    """The first of several rows with the same identity; the others are errors: which is right is not ours to say."""
    kept: list[Record] = []
    problems: list[Problem] = []
    first: dict[tuple[str, str], Record] = {}
    for record in records:
        # Two identifiers may share a name; without identifiers the name decides.
        identity = (
            ("id", record.external_id)
            if record.external_id
            else ("name", name_key(record.name, spec.name_rule))
        )
        earlier = first.setdefault(identity, record)
        if earlier is record:
            kept.append(record)
        else:
            problems.append(
                error(
                    "duplicate_row",
                    row=record.row,
                    line=record.line,
                    value=record.external_id or record.name,
                    first=earlier.row,
                )
            )
    return kept, problems


class _RowReader:
    """Reads one row; later fields may build on earlier ones (a finish on its start)."""

    def __init__(
        self,
        row: Row,
        cells: Mapping[str, str],
        header: tuple[str, ...],
        columns: Mapping[str, int],
        spec: MappingSpec,
        start_month: int,
    ) -> None:
        self.row, self.cells, self.header, self.columns = row, cells, header, columns
        self.spec, self.start_month = spec, start_month
        self.readings: dict[str, Reading] = {}

    def problems_and_record(self) -> Iterator[Problem | Record]:
        name = " ".join(self.cells[self.spec.name_column].split())
        header = self._header(self.spec.name_column)
        if not name:
            yield error("no_name", row=self.row.number, line=self.row.line, column=header)
            return
        if len(name) > NAME_LENGTH:
            yield error(
                "name_too_long",
                row=self.row.number,
                line=self.row.line,
                column=header,
                value=name,
                limit=NAME_LENGTH,
            )
            return
        for field in self.spec.fields:
            if not all(key in self.cells for key in field.columns):
                continue
            yield from self._read_field(field)
        self.readings["name"] = Reading(value=name, verbatim=name)
        external_id = " ".join(self.cells.get(self.spec.id_column, "").split())[:200]
        yield Record(self.row.number, self.row.line, name, external_id, self.readings)

    def _header(self, key: str) -> str:
        return self.header[self.columns[key]] if key in self.columns else ""

    def _warning(self, rule: str, column: str, value: str, **params: object) -> Problem:
        return warning(
            rule, row=self.row.number, line=self.row.line, column=self._header(column), value=value, **params
        )

    def _read_field(self, field: FieldSpec) -> Iterator[Problem]:
        key = field.key
        if field.range == "fiscal_year":
            start = self._fiscal_year(field)
            if start is None:
                column = field.year_column or field.columns[0]
                yield self._warning("no_fiscal_year", column, self.cells.get(column, ""), target=key)
                return
            key = f"{key}.{start.isoformat()}"
        texts = [self.cells[column] for column in field.columns] or [field.constant]
        text = "\n\n".join(part for part in texts if part.strip()) if len(texts) > 1 else texts[0]
        reading = self._read(field, text) if text.strip() else BLANK
        self.readings[key] = reading
        column = field.columns[0] if field.columns else ""
        if reading.state is State.UNREADABLE:
            yield self._warning(f"unreadable_{field.parser}", column, text)
        elif reading.state is not None:
            yield self._warning("no_value", column, text, state=reading.state.value)
        elif field.parser == "duration" and reading is BLANK and text.strip():
            yield self._warning("duration_without_start", column, text)
        elif field.target == "forecast_finish" and self._before_start(reading):
            yield self._warning("finish_before_start", column, text)

    def _before_start(self, reading: Reading) -> bool:
        start = self.readings.get("start_date", BLANK).value
        return isinstance(start, date) and isinstance(reading.value, date) and reading.value < start

    def _read(self, field: FieldSpec, text: str) -> Reading:
        if field.parser != "text" or field.target == "attribute":
            state = state_of(text, (*field.states, *self.spec.states))
            if state is not None:
                return Reading(state=state, verbatim=text.strip())
        if field.parser == "date":
            return read_date(text, field.forms, pivot=field.pivot, end=field.target.endswith("finish"))
        if field.parser == "money":
            return read_money(text, field.number)
        if field.parser == "number":
            return read_number(text, field.number)
        if field.parser == "duration":
            return self._finish(field, text)
        if field.parser == "vocabulary":
            return read_vocabulary(text, field.vocabulary)
        alias = dict(field.aliases).get(plain(text))
        return Reading(value=alias, verbatim=text) if alias is not None else read_text(text)

    def _finish(self, field: FieldSpec, text: str) -> Reading:
        """A duration gives a date only from a start that could be read; it is no more exact than that start."""
        duration = read_number(text, field.number)
        if not isinstance(duration.value, Decimal):
            return duration
        start = self.readings.get(field.added_to, BLANK)
        if not isinstance(start.value, date):
            return BLANK
        finish = add_duration(start.value, duration.value, field.unit, field.rounding)
        if finish is None:
            return Reading(state=State.UNREADABLE, verbatim=text)
        return Reading(finish, None, text, start.precision)

    def _fiscal_year(self, field: FieldSpec) -> date | None:
        if field.year_in_header is not None:
            found = field.year_in_header.search(plain(self._header(field.columns[0])))
            text = found.group(1) or "" if found else ""
        else:
            text = self.cells.get(field.year_column, "").strip()
        if not (text.isascii() and text.isdigit()) or int(text[:5]) not in YEARS:
            return None
        return date(int(text) + field.year_offset, field.year_start_month or self.start_month, 1)
