"""What the database's roles may do: the owner migrates, the application writes rows, the trail only grows.

Runs after each migrate, as the owner of the tables. `make demo`, the tests and docker-compose create the roles.
"""

from typing import Any

from django.apps import apps
from django.db import connections
from psycopg import sql

APP_ROLE = "pmo_app"
READONLY_ROLE = "pmo_readonly"


def event_tables() -> list[str]:
    """The tables that hold the trail."""
    import pghistory.models

    return sorted(
        model._meta.db_table
        for model in apps.get_models()
        if issubclass(model, pghistory.models.Event) and not model._meta.abstract and model._meta.managed
    )


def grant_after_migrate(*, using: str, **kwargs: Any) -> None:
    """Give each role its rights. Idempotent; does nothing where the roles do not exist."""
    connection = connections[using]
    if connection.settings_dict["USER"] == APP_ROLE:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_roles WHERE rolname = ANY(%s)", [[APP_ROLE, READONLY_ROLE]])
        if cursor.fetchone()[0] != 2:
            return
        app, readonly = sql.Identifier(APP_ROLE), sql.Identifier(READONLY_ROLE)
        for statement in (
            "GRANT USAGE ON SCHEMA public TO {app}, {readonly}",
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {app}",
            "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {app}",
            "GRANT SELECT ON ALL TABLES IN SCHEMA public TO {readonly}",
        ):
            cursor.execute(sql.SQL(statement).format(app=app, readonly=readonly))
        _close_the_trail(cursor, app)
        _no_tables_of_ones_own(cursor, app)


def _close_the_trail(cursor: Any, app: sql.Identifier) -> None:
    """Event tables are written by the triggers alone, which run with their owner's rights."""
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    existing = {row[0] for row in cursor.fetchall()}
    closed = [table for table in [*event_tables(), "django_migrations"] if table in existing]
    for table in closed:
        cursor.execute(
            sql.SQL("REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {table} FROM {app}").format(
                table=sql.Identifier(table), app=app
            )
        )
    cursor.execute(
        "SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
        " WHERE n.nspname = 'public' AND p.proname LIKE 'pgtrigger\\_%'"
    )
    for (signature,) in cursor.fetchall():
        cursor.execute(
            f"ALTER FUNCTION {signature} SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"
        )
        # Whoever may execute it can hang it on a table of their own, and have it write whatever they put there.
        cursor.execute(f"REVOKE EXECUTE ON FUNCTION {signature} FROM PUBLIC")
    cursor.execute("SELECT 1 FROM pg_proc WHERE proname = '_pgtrigger_should_ignore'")
    if cursor.fetchone():
        cursor.execute(OBEY_IGNORE_FOR_OWNER_ONLY)


def _no_tables_of_ones_own(cursor: Any, app: sql.Identifier) -> None:
    """A temporary table hides the real one of that name from everything that runs later on the same connection."""
    cursor.execute("SELECT current_database()")
    [(name,)] = cursor.fetchall()
    cursor.execute(
        sql.SQL("REVOKE TEMPORARY ON DATABASE {name} FROM PUBLIC, {app}").format(
            name=sql.Identifier(name), app=app
        )
    )


# Whoever may set pgtrigger.ignore can write without leaving a trace: only the owner of the tables may.
OBEY_IGNORE_FOR_OWNER_ONLY = """
CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name NAME) RETURNS BOOLEAN AS $$
    SELECT COALESCE(
        trigger_name::text = ANY(NULLIF(current_setting('pgtrigger.ignore', true), '')::text[])
        AND session_user = (
            SELECT pg_get_userbyid(proowner) FROM pg_proc WHERE oid = 'public._pgtrigger_should_ignore(name)'::regprocedure
        ),
        FALSE
    )
$$ LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp
"""
