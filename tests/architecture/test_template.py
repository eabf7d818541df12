"""The database that test databases are copied from is never one of other migrations."""

from pathlib import Path

import pytest
from django.db import connection

from tests.postgresql_as_app import template


def test_it_belongs_to_every_migration_and_to_what_they_import() -> None:
    found = set(template.sources())
    own = {path for path in template.REPOSITORY.glob("*/migrations/*.py") if path.name != "__init__.py"}
    assert len(own) > 20
    assert own <= found
    # Imported by migrations, and by what they import.
    assert {template.REPOSITORY / "common" / name for name in ("history.py", "search.py")} <= found


def test_one_that_lacks_a_migration_is_a_start_and_one_of_another_migration_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = tmp_path / "0001_initial.py", tmp_path / "0002_more.py"
    first.write_text("initial")
    second.write_text("more")
    monkeypatch.setattr(template, "sources", lambda: [first])
    made_of = " ".join(template.digests())
    monkeypatch.setattr(template, "sources", lambda: [first, second])
    assert template.fits(made_of, template.digests())
    first.write_text("edited")
    assert not template.fits(made_of, template.digests())
    # Nobody finished it.
    assert not template.fits(None, template.digests())


@pytest.mark.django_db
def test_this_very_database_was_copied_from_one_that_is_whole() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
            " WHERE starts_with(datname, %s) AND NOT datname LIKE %s",
            [template.PREFIX, "%_new"],
        )
        made_of = [str(row[0]) for row in cursor.fetchall()]

    assert any(set(one.split()) == set(template.digests()) for one in made_of)
