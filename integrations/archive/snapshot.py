"""One moment of the database, over a connection of its own: whatever is written meanwhile is not in it."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import connection
from psycopg import IsolationLevel

# A large table may be sorted before its first row comes; compressing what was read takes its time as well.
_SETTINGS = (
    "SET LOCAL statement_timeout = '30min'",
    "SET LOCAL idle_in_transaction_session_timeout = '30min'",
    # row_to_json writes instants in the session's zone.
    "SET LOCAL TIME ZONE 'UTC'",
)


@contextmanager
def snapshot() -> Iterator[psycopg.Connection]:
    """A read-only transaction in which every statement sees the same moment."""
    aside = connection.copy()
    try:
        aside.ensure_connection()
        raw: psycopg.Connection = aside.connection
        raw.isolation_level = IsolationLevel.REPEATABLE_READ
        raw.read_only = True
        with raw.transaction():
            for setting in _SETTINGS:
                raw.execute(setting)
            yield raw
    finally:
        aside.close()
