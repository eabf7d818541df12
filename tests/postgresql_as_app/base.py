from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import environ
import psycopg
from django.db.backends.postgresql import base, creation, operations

OWNER: dict[str, Any] = environ.Env().db_url("MIGRATOR_DATABASE_URL")


class DatabaseCreation(creation.DatabaseCreation):
    @contextmanager
    def _as_owner(self) -> Iterator[None]:
        settings = self.connection.settings_dict
        application = {key: settings[key] for key in ("USER", "PASSWORD")}
        self.connection.close()
        settings.update({key: OWNER[key] for key in ("USER", "PASSWORD")})
        try:
            yield
        finally:
            self.connection.close()
            settings.update(application)

    def create_test_db(self, *args: Any, **kwargs: Any) -> str:
        with self._as_owner():
            return super().create_test_db(*args, **kwargs)

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
