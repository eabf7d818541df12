"""Whether anything in the database has changed, row for row."""

from collections.abc import Iterable

from django.db import connection

# A session is not what the portal is about: reading a page may prolong it.
IGNORED = {"django_session", "usersessions_usersession"}


def written() -> dict[str, int]:
    """Table -> rows inserted, updated and deleted so far in this transaction, by whatever means.

    PostgreSQL counts them itself, those of triggers and of rolled-back savepoints too, and never counts down.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables"
            " WHERE n_tup_ins + n_tup_upd + n_tup_del > 0 AND relname <> ALL(%s)",
            [sorted(IGNORED)],
        )
        return dict(cursor.fetchall())


def differences(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    return {
        table: count - before.get(table, 0) for table, count in after.items() if count != before.get(table)
    }


def fingerprint(ignored: Iterable[str] = ()) -> dict[str, str]:
    """Table -> a digest over all its rows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        tables = [name for (name,) in cursor.fetchall() if name not in IGNORED | set(ignored)]
        parts = [
            f"SELECT '{name}', coalesce(md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))), '')"
            f' FROM "{name}" t'
            for name in tables
        ]
        cursor.execute(" UNION ALL ".join(parts))
        return dict(cursor.fetchall())
