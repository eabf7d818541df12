"""The trail as the database's roles see it: attacked with the application's own login."""

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from common.database_roles import APP_ROLE, event_tables
from people.models import Scope
from people.services import create_scopes
from tests.postgresql_as_app.base import OWNER

pytestmark = pytest.mark.django_db


def rows(statement: str, *values: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def test_the_tests_run_as_the_application():
    assert rows("SELECT session_user::text, current_user::text") == [(APP_ROLE, APP_ROLE)]
    assert OWNER["USER"] != APP_ROLE


def test_there_are_event_tables():
    assert len(event_tables()) > 10


@pytest.mark.parametrize("verb", ["UPDATE {} SET pgh_label = 'x'", "DELETE FROM {}", "TRUNCATE {}"])
def test_no_event_can_be_changed(verb):
    for table in event_tables():
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            rows(verb.format(table))


def test_no_event_can_be_invented():
    for table in event_tables():
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            rows(f"INSERT INTO {table} (pgh_label, pgh_created_at) VALUES ('x', now())")


def test_the_trail_cannot_be_switched_off():
    names = [
        name for (name,) in rows("SELECT tgname FROM pg_trigger WHERE starts_with(tgname::text, 'pgtrigger')")
    ]
    rows("SELECT set_config('pgtrigger.ignore', %s, true)", "{" + ",".join(names) + "}")
    before = rows("SELECT count(*) FROM people_scopeevent")[0][0]
    create_scopes(kind=Scope.Kind.PORTFOLIO, parents=[None])
    assert rows("SELECT count(*) FROM people_scopeevent")[0][0] == before + 1


@pytest.mark.parametrize(
    "attack",
    [
        "ALTER TABLE people_scope DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
        "DROP TABLE people_scopeevent",
        "CREATE TABLE public.mine (id int)",
        "SET ROLE pmo_migrator",
        "ALTER FUNCTION public._pgtrigger_should_ignore(name) OWNER TO pmo_app",
    ],
)
def test_the_application_is_no_owner(attack):
    with (
        pytest.raises(DatabaseError, match=r"permission denied|must be owner|must be able to"),
        transaction.atomic(),
    ):
        rows(attack)


def test_every_trigger_function_runs_with_its_owners_rights_and_a_fixed_search_path():
    functions = rows(
        "SELECT proname, prosecdef, proconfig FROM pg_proc WHERE starts_with(proname::text, 'pgtrigger_')"
        " AND pronamespace = 'public'::regnamespace"
    )
    assert len(functions) > 30
    loose = [name for name, definer, config in functions if not definer or not config]
    assert not loose


@pytest.mark.django_db(transaction=True)
def test_raw_sql_leaves_a_trail_too():
    parameters = connection.get_connection_params()
    with psycopg.connect(
        dbname=parameters["dbname"], host=parameters["host"], user=APP_ROLE, autocommit=True
    ) as raw:
        pk = raw.execute(
            "INSERT INTO people_scope (id, kind, path) VALUES (999999, 'portfolio', '/999999/') RETURNING id"
        ).fetchone()
        assert pk is not None
        raw.execute("DELETE FROM people_scope WHERE id = %s", pk)
    labels = rows("SELECT pgh_label FROM people_scopeevent WHERE pgh_obj_id = %s ORDER BY pgh_id", pk[0])
    assert labels == [("insert",), ("delete",)]


def test_the_context_names_the_actor(client):
    import pghistory

    with pghistory.context(actor=42, through="POST /somewhere/"):
        [scope] = create_scopes(kind=Scope.Kind.PORTFOLIO, parents=[None])
    context = rows("SELECT pgh_context FROM people_scopeevent WHERE pgh_obj_id = %s", scope.pk)[0][0]
    assert '"actor": 42' in str(context) or context == {"actor": 42, "through": "POST /somewhere/"}
