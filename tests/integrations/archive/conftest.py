"""An empty database beside the test's own, and a connection of the owner of the tables."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection, connections
from psycopg import sql

from tests.postgresql_as_app.base import OWNER

ROOT = Path(__file__).resolve().parents[3]


def as_owner(database: str) -> psycopg.Connection:
    """A connection of the owner of the tables, outside of transactions."""
    parameters = connection.get_connection_params()
    where = {key: parameters[key] for key in ("host", "port") if key in parameters}
    return psycopg.connect(
        **where, dbname=database, user=OWNER["USER"], password=OWNER["PASSWORD"], autocommit=True
    )


@pytest.fixture
def owner() -> Iterator[psycopg.Connection]:
    """The owner's connection to the test's own database: what it commits stays."""
    with as_owner(connection.settings_dict["NAME"]) as raw:
        yield raw


@pytest.fixture
def second_portal(transactional_db) -> Iterator[str]:
    """The name of a database that is as migrate leaves it."""
    empty = connection.settings_dict["NAME"]
    name = f"{empty}_second"
    connections.close_all()
    with as_owner("postgres") as raw:
        raw.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        if not copied(raw, name, empty):
            raw.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(sql.Identifier(name))
            )
            manage(name, "migrate", "--no-input").check_returncode()
    yield name
    with as_owner("postgres") as raw:
        raw.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def copied(raw: psycopg.Connection, name: str, of: str) -> bool:
    """A copy takes a second, migrations a minute; but nobody may be connected to what is copied."""
    for _time in range(3):
        try:
            # Waits some seconds for others to leave.
            raw.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(of))
            )
        except psycopg.errors.ObjectInUse:
            continue
        return True
    return False


def manage(database: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command of the portal that has that database, as its operator runs it."""
    environment = dict(os.environ)
    for variable in ("DATABASE_URL", "MIGRATOR_DATABASE_URL", "READONLY_DATABASE_URL"):
        before, question, after = environment.get(variable, "").partition("?")
        environment[variable] = f"{before.rpartition('/')[0]}/{database}{question}{after}"
    return subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment, capture_output=True, text=True
    )
