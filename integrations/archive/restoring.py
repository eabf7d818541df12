"""Fills an empty portal from an archive: everything or nothing, in one transaction, as the owner of the tables.

The triggers that write the history are switched off for the transaction, since the archive brings the history. Nobody
else can write meanwhile: the tables are locked.
"""

from collections.abc import Iterator, Sequence

import psycopg
from django.contrib.auth.hashers import make_password
from django.utils.crypto import get_random_string
from psycopg import errors, sql

from integrations.archive import layout
from integrations.archive.dumping import Told
from integrations.archive.emptiness import LOCKED, NOT_OWNER, check_empty
from integrations.archive.portal import check_version, portal_version
from integrations.archive.problems import CORRECT, BadArchive
from integrations.archive.rows import Line, checked_lines, stored_files
from integrations.archive.schema import Column, Kind, Table, schema_json
from integrations.archive.tables import HAS_PASSWORD, SHIPPED, exported_tables, left_out, stored_key
from integrations.archive.unpacking import Unpacker

# One statement writes so many rows, or so many characters of them.
ROWS_AT_ONCE = 500
CHARACTERS_AT_ONCE = 4_000_000
# Long, random and told to nobody.
UNKNOWN_PASSWORD = 40


def restore_archive(
    connection: psycopg.Connection, archive: Unpacker, *, told: Told = lambda _done, _total: None
) -> int:
    """Write everything that the archive holds; the number of rows.

    `connection` is one of the owner of the tables, outside of a transaction. `told` hears (rows done, all of them).
    Raises BadArchive, or PortalNotReady; nothing is written then.
    """
    tables = exported_tables()
    check_version(archive.manifest.get("portal"), portal_version(connection))
    _check_schema(archive, tables)
    archive.check_sums()
    with connection.transaction():
        return _Restoration(connection, archive, tables, told).run()


def _check_schema(archive: Unpacker, tables: Sequence[Table]) -> None:
    """The archive has the tables and fields of this portal, no more and no fewer."""
    names = {table.name for table in tables}
    if missing := sorted(names - archive.tables.keys()):
        raise BadArchive(
            layout.MANIFEST, "A table is missing.", "Export the archive anew.", ", ".join(missing)
        )
    if unknown := sorted(archive.tables.keys() - names):
        raise BadArchive(
            layout.MANIFEST, "This portal has no such table.", "Export the archive anew.", ", ".join(unknown)
        )
    theirs, ours = archive.schema(), schema_json(tuple(tables), left_out())["tables"]
    described = theirs.get("tables") if isinstance(theirs, dict) else None
    if not isinstance(described, dict):
        raise BadArchive(layout.SCHEMA, "It does not describe the tables.", "Export the archive anew.")
    for name, table in ours.items():
        said = described.get(name)
        fields = said.get("fields") if isinstance(said, dict) else None
        if not isinstance(fields, dict) or fields.keys() != table["fields"].keys():
            differing = sorted(set(fields or ()) ^ set(table["fields"]))
            raise BadArchive(
                layout.SCHEMA,
                f"{name} has other fields than in this portal.",
                "Export the archive anew, from a portal of this version.",
                ", ".join(differing),
            )


class _Restoration:
    def __init__(
        self, connection: psycopg.Connection, archive: Unpacker, tables: Sequence[Table], told: Told
    ) -> None:
        self._connection, self._archive, self._tables, self._told = connection, archive, tables, told
        self._done = 0
        self._total = sum(int(said.get("rows") or 0) for said in archive.tables.values())
        # Nobody knows it: whoever had a password chooses a new one.
        self._password = make_password(get_random_string(UNKNOWN_PASSWORD))
        self._no_password = make_password(None)

    def run(self) -> int:
        self._lock()
        check_empty(self._connection, self._tables)
        self._switch("DISABLE")
        self._remove_shipped()
        self._check_at_once()
        for table in self._tables:
            self._load(table)
        self._check_what_waits()
        self._switch("ENABLE")
        self._go_on_counting()
        return self._done

    def _lock(self) -> None:
        names = sql.SQL(", ").join(sql.Identifier(table.relation) for table in self._tables)
        try:
            self._connection.execute(sql.SQL("LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE").format(names))
        except errors.LockNotAvailable:
            raise LOCKED from None
        except errors.InsufficientPrivilege:
            raise NOT_OWNER from None

    def _switch(self, how: str) -> None:
        """The triggers that write the history; those that guard the data stay on."""
        found = self._connection.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal AND tgconstraint = 0"
            " AND tgrelid = ANY(%s::regclass[]) AND tgname LIKE 'pgtrigger\\_%%' ORDER BY 1, 2",
            [[table.relation for table in self._tables]],
        ).fetchall()
        for relation, trigger in found:
            self._connection.execute(
                sql.SQL("ALTER TABLE {} {} TRIGGER {}").format(
                    sql.Identifier(relation), sql.SQL(how), sql.Identifier(trigger)
                )
            )

    def _remove_shipped(self) -> None:
        """What each migrate puts there comes with the archive, under the numbers that it had."""
        for table in self._tables:
            if SHIPPED in (table.name, table.history_of):
                self._connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table.relation)))

    def _check_at_once(self) -> None:
        """References are checked with each statement, which tells the line and keeps no list in memory.

        What may refer to a later row of its own table waits for the end.
        """
        self._connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
        waiting = self._connection.execute(
            "SELECT conname FROM pg_constraint WHERE condeferrable AND conrelid = ANY(%s::regclass[])"
            " AND (contype = 't' OR contype = 'f' AND conrelid = confrelid)",
            [[table.relation for table in self._tables]],
        ).fetchall()
        for (name,) in waiting:
            self._connection.execute(sql.SQL("SET CONSTRAINTS {} DEFERRED").format(sql.Identifier(name)))

    def _check_what_waits(self) -> None:
        try:
            self._connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
        except psycopg.Error as error:
            raise self._refused(error, self._file_of(error)) from None

    def _file_of(self, error: psycopg.Error) -> str:
        found = next((table.file for table in self._tables if table.relation == error.diag.table_name), None)
        return found or layout.MANIFEST

    def _load(self, table: Table) -> None:
        insert = _insert(table)
        for batch in _batches(checked_lines(self._archive, table), 1 if table.file_columns else ROWS_AT_ONCE):
            files = stored_files(self._archive, batch[0], table) if table.file_columns else []
            try:
                with self._connection.transaction():
                    self._write(table, insert, batch, files)
            except psycopg.Error as error:
                raise self._first_refused(table, insert, batch, files, error) from None
            self._done += len(batch)
            self._told(self._done, self._total)

    def _write(self, table: Table, insert: sql.Composed, batch: Sequence[Line], files: list[bytes]) -> None:
        text = "[" + ",".join(line.text for line in batch) + "]"
        passwords = [self._password, self._no_password] if HAS_PASSWORD in table.columns else []
        self._connection.execute(insert, [*passwords, *files, text])

    def _first_refused(
        self,
        table: Table,
        insert: sql.Composed,
        batch: Sequence[Line],
        files: list[bytes],
        error: psycopg.Error,
    ) -> BadArchive:
        """Which line of the batch it was: written one by one."""
        for line in batch:
            try:
                with self._connection.transaction():
                    self._write(table, insert, [line], files)
            except psycopg.Error as found:
                return self._refused(found, line.place)
        return self._refused(error, f"{batch[0].place} and following")

    def _refused(self, error: psycopg.Error, place: str) -> BadArchive:
        rule = next((text for kind, text in _RULES if isinstance(error, kind)), "PostgreSQL refuses the row.")
        constraint = f" ({error.diag.constraint_name})" if error.diag.constraint_name else ""
        said = error.diag.message_detail or error.diag.message_primary or str(error)
        return BadArchive(place, rule.removesuffix(".") + constraint + ".", CORRECT, said)

    def _go_on_counting(self) -> None:
        """New rows get numbers beyond every one that was ever given, also to what is gone: its history has it."""
        keys = {table.name: (table.relation, table.key) for table in self._tables}
        # What is left out has a history all the same, which goes on in the new portal.
        keys |= {
            name: stored_key(name) for name in {table.history_of for table in self._tables} - {"", *keys}
        }
        histories = {table.history_of: table for table in self._tables if table.history_of}
        for name, (relation, key) in keys.items():
            counted = self._connection.execute(
                "SELECT pg_get_serial_sequence(quote_ident(%s), %s)", [relation, key]
            ).fetchone()
            if counted is None or counted[0] is None:
                continue
            highest = [sql.SQL("(SELECT max({}) FROM {})").format(*_identifiers(key, relation))]
            if past := histories.get(name):
                highest.append(
                    sql.SQL("(SELECT max(pgh_obj_id) FROM {})").format(sql.Identifier(past.relation))
                )
            self._connection.execute(
                sql.SQL("SELECT setval(%s, greatest({}, 1), greatest({}) IS NOT NULL)").format(
                    sql.SQL(", ").join(highest), sql.SQL(", ").join(highest)
                ),
                [counted[0]],
            )
        for table in self._tables:
            self._connection.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(table.relation)))


def _identifiers(*names: str) -> list[sql.Identifier]:
    return [sql.Identifier(name) for name in names]


_RULES: tuple[tuple[type[psycopg.Error], str], ...] = (
    (errors.UniqueViolation, "Another row has the same key."),
    (errors.ForeignKeyViolation, "The row refers to one that is not there."),
    (errors.CheckViolation, "The row breaks a rule of its table."),
    (errors.NotNullViolation, "A field may not be null."),
    (errors.DataError, "A value does not fit its field."),
)


def _batches(lines: Iterator[Line], most: int) -> Iterator[list[Line]]:
    batch: list[Line] = []
    characters = 0
    for line in lines:
        batch.append(line)
        characters += len(line.text)
        if len(batch) >= most or characters >= CHARACTERS_AT_ONCE:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


def _insert(table: Table) -> sql.Composed:
    """PostgreSQL reads the lines itself: what jsonb and numeric hold arrives as it is written."""
    stored = [sql.Identifier(_stored_name(column)) for column in table.columns]
    given = sql.SQL(", ").join(
        sql.SQL("{} {}").format(sql.Identifier(column.name), sql.SQL(_given_type(column)))
        for column in table.columns
    )
    # In the order in which _write gives the parameters: the password's come first, then files, then the lines.
    return sql.SQL(
        "INSERT INTO {table} ({stored}) SELECT {values} FROM json_to_recordset(%s::json) AS line ({given})"
    ).format(
        table=sql.Identifier(table.relation),
        stored=sql.SQL(", ").join(stored),
        values=sql.SQL(", ").join(_value(column) for column in table.columns),
        given=given,
    )


def _stored_name(column: Column) -> str:
    return "password" if column is HAS_PASSWORD else column.name


def _given_type(column: Column) -> str:
    if column is HAS_PASSWORD:
        return "boolean"
    return "text" if column.kind == Kind.FILE else column.db_type


def _value(column: Column) -> sql.Composable:
    name = sql.Identifier(column.name)
    if column is HAS_PASSWORD:
        return sql.SQL("CASE WHEN {} THEN %s ELSE %s END").format(name)
    if column.kind == Kind.FILE:
        return sql.SQL("%s::bytea")
    if column.kind == Kind.JSON and not column.null:
        return sql.SQL("COALESCE({}, 'null'::jsonb)").format(name)
    return name
