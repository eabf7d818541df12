"""Files that hold many editions: a column says of which day each row is, and an import takes those of its own day."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from integrations.mapping_spec import AsOfSpec, MappingSpec
from integrations.problems import Problem, RefusedError, error, refusal
from integrations.records import Record, name_key
from integrations.tabular import Row, Table
from integrations.values import read_date


class Editions:
    """The rows that an import of `as_of` takes. A file without a column for the day is one edition: all of them.

    Raises `RefusedError` when the file holds many editions and none of this day.
    """

    def __init__(
        self, table: Table, spec: MappingSpec, columns: Mapping[str, int], as_of: date | None
    ) -> None:
        self.spec, self.as_of = spec, as_of
        self.rows: tuple[Row, ...] = table.rows
        self.problems: list[Problem] = []
        self.by_row: dict[int, date] = {}
        if spec.as_of is None or spec.as_of.column not in columns:
            self.days: tuple[date, ...] = ()
            return
        self._date_rows(table, columns[spec.as_of.column], spec.as_of)
        self.days = tuple(sorted(set(self.by_row.values())))
        if as_of is not None:
            self._choose(as_of, table.header[columns[spec.as_of.column]], latest=spec.as_of.take == "latest")

    def _date_rows(self, table: Table, index: int, as_of: AsOfSpec) -> None:
        for row in table.rows:
            day = read_date(row.cells[index], as_of.forms, pivot=as_of.pivot).value
            if isinstance(day, date):
                self.by_row[row.number] = day
            else:
                self.problems.append(
                    error(
                        "unreadable_as_of",
                        row=row.number,
                        line=row.line,
                        column=table.header[index],
                        value=row.cells[index],
                    )
                )

    def _choose(self, as_of: date, column: str, *, latest: bool) -> None:
        wanted = {day for day in self.days if day == as_of or (latest and day < as_of)}
        if not wanted:
            found = ", ".join(day.isoformat() for day in self.days)
            raise RefusedError(
                refusal("no_such_edition", column=column, value=as_of.isoformat(), found=found)
            )
        self.rows = tuple(row for row in self.rows if self.by_row.get(row.number) in wanted)

    def dated(self, records: list[Record]) -> list[Record]:
        """Each record with its day; of several of one project the last. A status of another month is none of now."""
        if not self.days or self.as_of is None:
            return records
        latest: dict[str, Record] = {}
        dated = [replace(record, as_of=self.by_row[record.row]) for record in records]
        for record in dated:
            identity = record.external_id or name_key(record.name, self.spec.name_rule)
            known = latest.get(identity)
            if known is None or (known.as_of or date.min) < (record.as_of or date.min):
                latest[identity] = record
        last = {identity: record.as_of for identity, record in latest.items()}
        return [
            self._of_the_month(record)
            for record in dated
            if record.as_of == last[record.external_id or name_key(record.name, self.spec.name_rule)]
        ]

    def _of_the_month(self, record: Record) -> Record:
        day, as_of = record.as_of, self.as_of
        if day is None or as_of is None or (day.year, day.month) == (as_of.year, as_of.month):
            return record
        readings = {key: value for key, value in record.readings.items() if not key.startswith("status.")}
        return replace(record, readings=readings)
