"""Whether a portal is empty, which is the only kind that an archive is imported into."""

from collections.abc import Sequence

import psycopg
from psycopg import sql

from integrations.archive.schema import Table
from integrations.archive.tables import SHIPPED


class PortalNotReady(Exception):
    """It cannot take an archive as it is, whatever the archive. The text says why, and what to do."""


NOT_OWNER = PortalNotReady(
    "Only the owner of the tables may import: run the command without PMO_DB_ROLE, with MIGRATOR_DATABASE_URL set. "
    "Nothing was written."
)
LOCKED = PortalNotReady(
    "Somebody is at work in this portal: stop the web, the workers and beat, then import. Nothing was written."
)


def check_empty(connection: psycopg.Connection, tables: Sequence[Table]) -> None:
    """Raises PortalNotReady unless there is nothing but what each migrate puts there."""
    counts = [_count(table) for table in tables if table.history_of != SHIPPED]
    found = connection.execute(
        sql.SQL("SELECT name, rows FROM ({}) AS counted (name, rows) WHERE rows > 0 ORDER BY name").format(
            sql.SQL(" UNION ALL ").join(counts)
        )
    ).fetchall()
    if found:
        there = ", ".join(f"{name}: {rows:,}" for name, rows in found)
        raise PortalNotReady(
            f"This portal is not empty, and an archive is never mixed with what is there ({there} rows). "
            "Import into a new database, right after migrate, before anybody signs in. Nothing was written."
        )


def _count(table: Table) -> sql.Composed:
    shipped = sql.SQL(" WHERE NOT shipped") if table.name == SHIPPED else sql.SQL("")
    return (
        sql.SQL("SELECT {name}::text, count(*) FROM {table}").format(
            name=table.name, table=sql.Identifier(table.relation)
        )
        + shipped
    )
