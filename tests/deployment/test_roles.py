"""The database's roles: the same file makes them for the demo, the tests and the containers."""

import os
import re
import subprocess
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest

ROOT = Path(__file__).resolve().parents[2]
ROLES_SQL = ROOT / "docker" / "postgres" / "roles.sql"
LIMITS = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")


def connect(variable: str) -> psycopg.Connection:
    address = urlsplit(os.environ[variable])
    host = parse_qs(address.query).get("host", [address.hostname or ""])[0]
    return psycopg.connect(
        host=host,
        port=address.port or 5432,
        user=address.username,
        password=address.password or None,
        dbname=address.path.lstrip("/"),
    )


@pytest.mark.parametrize("variable", ["DATABASE_URL", "MIGRATOR_DATABASE_URL", "READONLY_DATABASE_URL"])
def test_no_role_waits_forever(variable: str) -> None:
    with connect(variable) as connection:
        for limit in LIMITS:
            row = connection.execute(
                "SELECT setting::int FROM pg_settings WHERE name = %s", [limit]
            ).fetchone()
            assert row is not None
            assert row[0] > 0, limit


def test_the_roles_have_the_rights_that_they_need_and_no_more() -> None:
    with connect("DATABASE_URL") as connection:
        rows = connection.execute(
            "SELECT rolname, rolsuper, rolcreatedb, rolcreaterole, rolbypassrls FROM pg_roles"
            " WHERE rolname LIKE 'pmo\\_%' ORDER BY rolname"
        ).fetchall()
    assert rows == [
        ("pmo_app", False, False, False, False),
        ("pmo_migrator", False, True, False, False),
        ("pmo_readonly", False, False, False, False),
    ]


def test_the_application_cannot_make_tables() -> None:
    with connect("DATABASE_URL") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("CREATE TABLE public.mine (id int)")


def test_the_reading_role_cannot_write_even_where_it_might() -> None:
    with connect("READONLY_DATABASE_URL") as connection, pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        connection.execute("CREATE TEMPORARY TABLE mine (id int)")


def test_the_containers_hand_over_what_the_file_asks_for() -> None:
    asked = set(re.findall(r"(?<!:):'(\w+)'", ROLES_SQL.read_text()))
    given = set(re.findall(r"-v (\w+)=", (ROOT / "docker/postgres/10-roles.sh").read_text())) - {
        "ON_ERROR_STOP"
    }
    assert asked == given == {"database", "migrator_password", "app_password", "readonly_password"}


def test_the_containers_script_reads_without_a_server_as_a_shell_does() -> None:
    done = subprocess.run(["sh", "-n", "docker/postgres/10-roles.sh"], cwd=ROOT, check=False)
    assert done.returncode == 0
    assert os.access(ROOT / "docker/postgres/10-roles.sh", os.X_OK)
