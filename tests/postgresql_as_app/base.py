from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import environ
import psycopg
from django.conf import settings
from django.db.backends.postgresql import base, creation, operations

from tests.postgresql_as_app import template

OWNER: dict[str, Any] = environ.Env().db_url("MIGRATOR_DATABASE_URL")


class DatabaseCreation(creation.DatabaseCreation):
    @contextmanager
    def _as_owner(self) -> Iterator[None]:
        own = self.connection.settings_dict
        application = {key: own[key] for key in ("USER", "PASSWORD")}
        self.connection.close()
        own.update({key: OWNER[key] for key in ("USER", "PASSWORD")})
        try:
            yield
        finally:
            self.connection.close()
            own.update(application)

    def create_test_db(self, *args: Any, **kwargs: Any) -> str:
        with self._as_owner(), self._nodb_cursor() as cursor:
            if kwargs.get("keepdb") and self._database_exists(cursor, self._get_test_db_name()):
                return super().create_test_db(*args, **kwargs)
            with template.held(cursor, self._migrated) as name, self._changed(TEMPLATE=name):
                return super().create_test_db(*args, **kwargs)

    def _migrated(self, name: str, start: str | None) -> None:
        before = self.connection.settings_dict["NAME"]
        with self._changed(NAME=name, TEMPLATE=start):
            super().create_test_db(verbosity=0, autoclobber=True, serialize=False)
        # Nobody can copy a database that is in use.
        self.connection.close()
        settings.DATABASES[self.connection.alias]["NAME"] = before
        self.connection.settings_dict["NAME"] = before

    @contextmanager
    def _changed(self, **values: str | None) -> Iterator[None]:
        """Other settings of the test database for a while."""
        test = self.connection.settings_dict["TEST"]
        before = {key: test.get(key) for key in values}
        test.update(values)
        try:
            yield
        finally:
            test.update(before)

    def clone_test_db(self, *args: Any, **kwargs: Any) -> None:
        with self._as_owner():
            super().clone_test_db(*args, **kwargs)

    def destroy_test_db(self, *args: Any, **kwargs: Any) -> None:
        with self._as_owner():
            super().destroy_test_db(*args, **kwargs)


class DatabaseOperations(operations.DatabaseOperations):
    def execute_sql_flush(self, sql_list: list[str]) -> None:
        """Empty the tables over a connection of their owner's: TRUNCATE is not the application's to do."""
        parameters = self.connection.get_connection_params()
        owner = {key: parameters[key] for key in ("dbname", "host", "port") if key in parameters}
        owner |= {"user": OWNER["USER"], "password": OWNER["PASSWORD"]}
        with psycopg.connect(**owner, autocommit=True) as connection:
            for statement in sql_list:
                connection.execute(statement.encode())


class DatabaseWrapper(base.DatabaseWrapper):
    creation_class = DatabaseCreation
    ops_class = DatabaseOperations

    def get_connection_params(self) -> dict[str, Any]:
        """A test is one transaction, idle while it renders a report: on a busy machine longer than a request may be."""
        parameters = super().get_connection_params()
        options = f"{parameters.get('options', '')} -c idle_in_transaction_session_timeout=0"
        return {**parameters, "options": options.strip()}
