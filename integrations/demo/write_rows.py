"""COPY into a model's table: the triggers and constraints see every row, Python hardly any."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models
from psycopg import sql
from psycopg.types.json import Jsonb


def next_ids(model: type[models.Model], count: int) -> list[int]:
    """Primary keys taken from the table's own sequence, ascending."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [row[0] for row in cursor.fetchall()]


class Copy:
    """Gathers rows of one table and writes them in one statement. Fields that are not named get their defaults.

    Rows are tuples in the order of `fields` (field names; a foreign key takes the related row's key). No `id` among
    the fields lets the database number the rows.
    """

    def __init__(self, model: type[models.Model], fields: Sequence[str]) -> None:
        self.written = 0
        self._rows: list[tuple[Any, ...]] = []
        named = [model._meta.get_field(name) for name in fields]
        others = [
            field
            for field in model._meta.concrete_fields
            if field not in named and not (field.primary_key and isinstance(field, models.AutoField))
        ]
        self._defaults = tuple(_adapted(field, field.get_default()) for field in others)
        self._json = tuple(
            position for position, field in enumerate(named) if isinstance(field, models.JSONField)
        )
        columns: list[Any] = [*named, *others]
        self._statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
            sql.Identifier(model._meta.db_table),
            sql.SQL(", ").join([sql.Identifier(field.column) for field in columns]),
        )

    def add(self, row: tuple[Any, ...]) -> None:
        if self._json:
            cells = list(row)
            for position in self._json:
                cells[position] = Jsonb(cells[position])
            row = tuple(cells)
        self._rows.append(row + self._defaults)

    def add_all(self, rows: Iterable[tuple[Any, ...]]) -> None:
        for row in rows:
            self.add(row)

    def flush(self) -> None:
        if not self._rows:
            return
        with connection.cursor() as cursor, cursor.copy(self._statement) as copy:
            for row in self._rows:
                copy.write_row(row)
        self.written += len(self._rows)
        self._rows.clear()


def _adapted(field: "models.Field[Any, Any]", value: Any) -> Any:
    return Jsonb(value) if isinstance(field, models.JSONField) and value is not None else value
