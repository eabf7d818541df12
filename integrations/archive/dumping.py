"""Writes an archive: table after table, row after row, in as many statements as there are tables.

PostgreSQL makes the lines (`row_to_json`), so that what jsonb and numeric hold is written exactly, whatever Python would
make of it. Rows come through server-side cursors: the memory that is taken does not grow with them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg import sql

from integrations.archive import layout
from integrations.archive.packing import Packer, Part, Sink, as_json
from integrations.archive.portal import portal_version
from integrations.archive.schema import Column, Kind, Table, schema_json
from integrations.archive.tables import HAS_PASSWORD, exported_tables, left_out

# So many rows come at once; one, where a row may be megabytes.
FETCHED = 500
# Rows between two words about the progress.
TOLD_EVERY = 2_000

Told = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Written:
    """What an archive holds; `size` is that of the archive in bytes."""

    rows: int
    files: int
    size: int


def write_archive(
    snapshot: psycopg.Connection, sink: Sink, *, now: datetime, told: Told = lambda _done, _total: None
) -> Written:
    """Write everything that the snapshot holds. `told` hears (rows and files done, all of them) now and then.

    Whatever `told` raises ends the writing.
    """
    packer = Packer(sink)
    try:
        return _Dump(snapshot, packer, told).write(now)
    except BaseException:
        packer.abandon()
        raise


class _Dump:
    def __init__(self, snapshot: psycopg.Connection, packer: Packer, told: Told) -> None:
        self._snapshot, self._packer, self._told = snapshot, packer, told
        self._tables = exported_tables()
        self._done = self._total = 0

    def write(self, now: datetime) -> Written:
        self._total = self._count()
        self._told(0, self._total)
        self._packer.whole(layout.README, layout.README_TEXT.encode())
        schema = self._packer.whole(layout.SCHEMA, as_json(schema_json(self._tables, left_out())))
        tables = {table.name: self._rows(table) for table in self._tables}
        files = {
            name: _said(part)
            for table in self._tables
            for column in table.file_columns
            for name, part in self._files(table, column)
        }
        manifest = {
            "format": layout.FORMAT,
            "format_version": layout.FORMAT_VERSION,
            "written_at": now.isoformat(timespec="seconds"),
            "portal": portal_version(self._snapshot),
            "schema": _said(schema),
            "tables": {name: {"rows": part.rows, **_said(part)} for name, part in tables.items()},
            "files": files,
        }
        self._packer.whole(layout.MANIFEST, as_json(manifest))
        size = self._packer.close()
        self._told(self._total, self._total)
        return Written(sum(part.rows for part in tables.values()), len(files), size)

    def _count(self) -> int:
        """All rows and files, in one statement."""
        counts = [sql.SQL("SELECT count(*) FROM {}").format(_relation(table)) for table in self._tables]
        counts += [
            sql.SQL("SELECT count(*) FROM {} WHERE octet_length({}) > 0").format(
                _relation(table), sql.Identifier(column.name)
            )
            for table in self._tables
            for column in table.file_columns
        ]
        found = self._snapshot.execute(
            sql.SQL("SELECT sum(count) FROM ({}) AS counted (count)").format(
                sql.SQL(" UNION ALL ").join(counts)
            )
        ).fetchone()
        return int(found[0]) if found else 0

    def _rows(self, table: Table) -> Part:
        with self._packer.part(table.file) as part:
            for row in self._stream(_lines_of(table), 1 if table.file_columns else FETCHED):
                part.write(row[0].encode() + b"\n")
                part.rows += 1
                self._one_done()
        return part

    def _files(self, table: Table, column: Column) -> Iterator[tuple[str, Part]]:
        query = sql.SQL(
            "SELECT {key}, {column} FROM {table} WHERE octet_length({column}) > 0 ORDER BY {key}"
        ).format(key=sql.Identifier(table.key), column=sql.Identifier(column.name), table=_relation(table))
        for key, content in self._stream(query, 1):
            name = layout.file_name(table.name, column.name, key, column.suffix)
            yield name, self._packer.whole(name, bytes(content))
            self._one_done()

    def _stream(self, query: sql.Composed, at_once: int) -> Iterator[tuple[Any, ...]]:
        with self._snapshot.cursor(name="archive") as cursor:
            cursor.itersize = at_once
            cursor.execute(query)
            yield from cursor

    def _one_done(self) -> None:
        self._done += 1
        if self._done % TOLD_EVERY == 0:
            self._told(self._done, self._total)


def _said(part: Part) -> dict[str, Any]:
    return {"size": part.size, "sha256": part.sha256}


def _relation(table: Table) -> sql.Identifier:
    return sql.Identifier(table.relation)


def _lines_of(table: Table) -> sql.Composed:
    """Each row as one line of JSON, in the order of the key."""
    columns = sql.SQL(", ").join(
        sql.SQL("{} AS {}").format(_written(table, column), sql.Identifier(column.name))
        for column in table.columns
    )
    return sql.SQL(
        "SELECT row_to_json(line)::text FROM (SELECT {columns} FROM {table}) AS line ORDER BY line.{key}"
    ).format(columns=columns, table=_relation(table), key=sql.Identifier(table.key))


def _written(table: Table, column: Column) -> sql.Composable:
    name = sql.Identifier(column.name)
    if column is HAS_PASSWORD:
        # What Django writes for an account without one begins with this mark.
        return sql.SQL("(password NOT LIKE '!%')")
    if column.kind == Kind.DECIMAL:
        return sql.SQL("{}::text").format(name)
    if column.kind == Kind.FILE:
        before, _key, after = layout.file_name(table.name, column.name, 0, column.suffix).rpartition("0")
        return sql.SQL(
            "CASE WHEN octet_length({name}) > 0 THEN {before} || {key} || {after} ELSE '' END"
        ).format(name=name, before=before, key=sql.Identifier(table.key), after=after)
    return name
