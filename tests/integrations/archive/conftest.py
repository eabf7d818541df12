"""An empty database beside the test's own, and a connection of the owner of the tables."""

from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection, connections
from psycopg import sql

from tests.postgresql_as_app.base import OWNER


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
    # A database is copied while nobody is connected to it.
    connections.close_all()
    with as_owner("postgres") as raw:
        raw.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        raw.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(empty))
        )
    yield name
    with as_owner("postgres") as raw:
        raw.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
