"""Attacks on the trail with the application's own login, as whoever takes over the web process would try them.

What is left to that login, and why, is said at the end: it can name any actor in the context of what it writes. It
cannot write without leaving a trail, change or remove what is there, nor choose the login and the instant on an event.
"""

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from common.database_roles import APP_ROLE, event_tables
from people.models import Scope
from people.services import create_scopes
from tests.postgresql_as_app.base import OWNER

pytestmark = pytest.mark.django_db

REFUSED = (
    r"permission denied|must be owner|must be able to|must be superuser|must have admin option|"
    r"only superuser|may only be|not owned by|must be member"
)


def rows(statement: str, *values: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def events_of(scope: Scope) -> list[tuple]:
    return rows(
        "SELECT pgh_label, pgh_role FROM people_scopeevent WHERE pgh_obj_id = %s ORDER BY pgh_id", scope.pk
    )


def a_scope() -> Scope:
    [scope] = create_scopes(kind=Scope.Kind.PORTFOLIO, parents=[None])
    return scope


FUNCTION = "public._pgtrigger_should_ignore(name)"
TO_CHANGE_WHAT_IS_THERE = [
    "UPDATE people_scopeevent SET pgh_role = 'x'",
    "DELETE FROM people_scopeevent",
    "TRUNCATE people_scopeevent",
    "MERGE INTO people_scopeevent e USING people_scope s ON s.id = e.id WHEN MATCHED THEN DELETE",
    "INSERT INTO people_scopeevent (pgh_label, pgh_obj_id) VALUES ('insert', 1)",
    "COPY people_scopeevent FROM PROGRAM 'true'",
    "COPY people_scopeevent FROM '/dev/null'",
    "LOCK TABLE people_scopeevent IN ACCESS EXCLUSIVE MODE",
    "DROP TABLE people_scopeevent",
    "ALTER TABLE people_scopeevent RENAME TO gone",
    "ALTER TABLE people_scopeevent ALTER COLUMN pgh_role SET DEFAULT 'pmo_migrator'",
    "ALTER TABLE people_scopeevent ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY hidden ON people_scopeevent USING (false)",
    "CREATE RULE hidden AS ON INSERT TO people_scopeevent DO INSTEAD NOTHING",
    (
        "CREATE TRIGGER hidden BEFORE INSERT ON people_scopeevent FOR EACH ROW"
        " EXECUTE FUNCTION suppress_redundant_updates_trigger()"
    ),
    "SELECT setval('people_scopeevent_pgh_id_seq', 1)",
    "DELETE FROM django_migrations",
]
TO_WRITE_WITHOUT_A_TRACE = [
    "TRUNCATE people_scope CASCADE",
    "ALTER TABLE people_scope DISABLE TRIGGER ALL",
    "ALTER TABLE people_scope DISABLE TRIGGER USER",
    "DROP TRIGGER pgtrigger_insert_insert_2e147 ON projects_project",
    "CREATE RULE silent AS ON UPDATE TO people_scope DO INSTEAD NOTHING",
    "SET session_replication_role = replica",
    "ALTER ROLE pmo_app SET session_replication_role = replica",
    "UPDATE pg_trigger SET tgenabled = 'D'",
    f"ALTER FUNCTION {FUNCTION} RENAME TO gone",
    f"ALTER FUNCTION {FUNCTION} SET search_path = pg_temp",
    (
        "CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name name) RETURNS boolean"
        " LANGUAGE sql AS 'SELECT true'"
    ),
]
TO_BECOME_SOMEBODY_ELSE = [
    "SET ROLE pmo_migrator",
    "SET SESSION AUTHORIZATION pmo_migrator",
    "GRANT pmo_migrator TO pmo_app",
    "ALTER ROLE pmo_app SUPERUSER",
    "ALTER ROLE pmo_app BYPASSRLS",
    "CREATE ROLE accomplice LOGIN",
    "CREATE EXTENSION file_fdw",
    "SELECT pg_read_file('/etc/passwd')",
]
TO_PUT_SOMETHING_IN_FRONT = [
    "CREATE SCHEMA mine",
    "CREATE TABLE public.mine (id int)",
    "CREATE VIEW public.mine AS SELECT 1",
    "CREATE FUNCTION public.now() RETURNS timestamptz LANGUAGE sql AS 'SELECT NULL::timestamptz'",
    "CREATE TEMP TABLE people_scopeevent (id int)",
    "CREATE TEMP VIEW people_scopeevent AS SELECT 1",
    "CREATE FUNCTION pg_temp.jsonb_build_object() RETURNS jsonb LANGUAGE sql AS 'SELECT NULL::jsonb'",
    "CREATE TABLE public.part () INHERITS (people_scopeevent)",
    "ALTER TABLE people_scope ATTACH PARTITION people_user DEFAULT",
]


@pytest.mark.parametrize(
    "attack",
    [
        *TO_CHANGE_WHAT_IS_THERE,
        *TO_WRITE_WITHOUT_A_TRACE,
        *TO_BECOME_SOMEBODY_ELSE,
        *TO_PUT_SOMETHING_IN_FRONT,
    ],
)
def test_it_is_refused(attack):
    with pytest.raises(DatabaseError, match=REFUSED), transaction.atomic():
        rows(attack)


def test_a_table_of_ones_own_gets_no_trigger_that_writes_events():
    """The function runs with its owner's rights: hung on a table of the attacker's it would write what that holds."""
    [(name,)] = rows(
        "SELECT p.proname::text FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
        " WHERE t.tgrelid = 'people_scope'::regclass AND starts_with(p.proname::text, 'pgtrigger_insert')"
    )
    executable = rows(
        "SELECT p.proname::text FROM pg_proc p WHERE starts_with(p.proname::text, 'pgtrigger_')"
        " AND pronamespace = 'public'::regnamespace AND has_function_privilege(%s, p.oid, 'EXECUTE')",
        APP_ROLE,
    )
    assert not executable
    # Even with a table at hand: one lent by somebody careless.
    parameters = connection.get_connection_params()
    lent = f"lent_{name}"
    with psycopg.connect(
        dbname=parameters["dbname"], host=parameters["host"], user=OWNER["USER"], autocommit=True
    ) as owner:
        owner.execute(f"CREATE TABLE {lent} (LIKE people_scope); GRANT ALL ON {lent} TO {APP_ROLE}")
        try:
            with pytest.raises(DatabaseError, match="permission denied for function"), transaction.atomic():
                rows(f"CREATE TRIGGER t AFTER INSERT ON {lent} FOR EACH ROW EXECUTE FUNCTION {name}()")
        finally:
            owner.execute(f"DROP TABLE {lent}")


@pytest.mark.parametrize(
    "trick",
    [
        "SELECT set_config('search_path', 'pg_temp, information_schema', true)",
        "SELECT set_config('search_path', '', true)",
        "SELECT set_config('row_security', 'off', true)",
        "SELECT set_config('check_function_bodies', 'off', true)",
        "SELECT set_config('pgtrigger.ignore', '{\"people_scope:insert_insert\"}', true)",
        "SELECT set_config('pghistory.context_id', '', true)",
        "SELECT set_config('pghistory.context_metadata', '', true)",
        "SELECT set_config('TimeZone', 'Pacific/Kiritimati', true)",
        "SET LOCAL session_authorization = DEFAULT",
        "SET LOCAL ROLE NONE",
        "SET CONSTRAINTS ALL DEFERRED",
    ],
)
def test_a_setting_does_not_keep_a_write_out_of_the_trail(trick):
    with transaction.atomic():
        rows(trick)
        [(pk,)] = rows(
            "INSERT INTO public.people_scope (kind, path) VALUES ('portfolio', '/999999/') RETURNING id"
        )
        rows("UPDATE public.people_scope SET path = '/999998/' WHERE id = %s", pk)
        rows("DELETE FROM public.people_scope WHERE id = %s", pk)
    found = rows(
        "SELECT pgh_label, pgh_role, pgh_created_at = now() FROM public.people_scopeevent"
        " WHERE pgh_obj_id = %s ORDER BY pgh_id",
        pk,
    )
    assert found == [(label, APP_ROLE, True) for label in ("insert", "update", "delete")]


def test_a_bulk_load_leaves_a_trail_too():
    with connection.cursor() as cursor, cursor.copy("COPY people_scope (id, kind, path) FROM STDIN") as copy:
        copy.write_row((999999, "portfolio", "/999999/"))
    [(pk,)] = rows("SELECT id FROM people_scope WHERE path = '/999999/'")
    assert rows("SELECT pgh_label, pgh_role FROM people_scopeevent WHERE pgh_obj_id = %s", pk) == [
        ("insert", APP_ROLE)
    ]


def test_a_block_of_code_has_no_other_rights():
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        rows("DO $$ BEGIN EXECUTE 'DELETE FROM people_scopeevent'; END $$")


@pytest.mark.parametrize("metadata", ["no json", "{", "[1"])
def test_a_context_that_is_none_stops_the_write(metadata):
    write = (
        "WITH context AS (SELECT set_config('pghistory.context_metadata', %s, true) AS text)"
        " INSERT INTO people_scope (kind, path) SELECT 'portfolio', '/999999/' FROM context WHERE text <> ''"
    )
    with pytest.raises(DatabaseError, match="invalid input syntax"), transaction.atomic():
        rows(write, metadata)


def test_every_event_table_takes_the_login_from_the_connection_alone():
    for table in event_tables():
        [(default, nullable)] = rows(
            "SELECT column_default, is_nullable FROM information_schema.columns"
            " WHERE table_name = %s AND column_name = 'pgh_role'",
            table,
        )
        assert (default, nullable) == ("SESSION_USER", "NO"), table
    functions = rows(
        "SELECT prosrc FROM pg_proc WHERE starts_with(proname::text, 'pgtrigger_')"
        " AND pronamespace = 'public'::regnamespace AND prosrc LIKE '%%pgh_role%%'"
    )
    assert not functions


def test_what_is_left_to_the_applications_login_is_to_name_another_actor():
    """The database cannot know who sits at the browser: the portal tells it, so whoever owns the portal's login can lie.

    The lie is confined to the context. The login stays on the event, and so does the instant.
    """
    lie = '{"actor": 1, "through": "POST /", "pgh_role": "pmo_migrator", "pgh_created_at": "2001-01-01"}'
    with transaction.atomic():
        rows("SELECT set_config('pghistory.context_metadata', %s, true)", lie)
        scope = a_scope()
    [(context, role, now)] = rows(
        "SELECT pgh_context->>'actor', pgh_role, pgh_created_at = now() FROM people_scopeevent"
        " WHERE pgh_obj_id = %s AND pgh_label = 'insert'",
        scope.pk,
    )
    assert context == "1"
    assert (role, now) == (APP_ROLE, True)
    assert {login for _label, login in events_of(scope)} == {APP_ROLE}
