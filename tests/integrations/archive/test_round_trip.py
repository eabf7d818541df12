"""Everything that a portal holds goes into a file, and from there into an empty portal, where it is the same."""

import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from integrations.archive.tables import LEFT_OUT, exported_tables, stored_models
from integrations.demo.seeding import seed
from tests.integrations.archive.conftest import as_owner, manage
from tests.integrations.archive.content import EVERY_BYTE, add_what_the_demonstration_lacks

NOW = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)
# What an archive does not hold of a row that it does.
NOT_CARRIED = {"people_user": {"password"}}


def rows(raw: psycopg.Connection, table: str) -> list[tuple]:
    """Every column of every row as PostgreSQL writes it, whatever the models say."""
    columns = [
        name
        for (name,) in raw.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s ORDER BY ordinal_position",
            [table],
        )
        if name not in NOT_CARRIED.get(table, ())
    ]
    listed = ", ".join(f'"{name}"::text' for name in columns)
    return raw.execute(f'SELECT {listed} FROM "{table}" ORDER BY 1').fetchall()


def parts(archive: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(archive) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


@pytest.mark.slow
def test_an_archive_fills_an_empty_portal_with_the_same(second_portal: str, tmp_path: Path) -> None:
    seed(projects=6, months=3, seed=1, as_of=date(2026, 11, 22), now=NOW)
    add_what_the_demonstration_lacks(NOW)
    first, again = tmp_path / "first.zip", tmp_path / "again.zip"
    call_command("export_archive", str(first), verbosity=0)

    done = manage(second_portal, "import_archive", str(first))
    assert done.returncode == 0, done.stderr

    with as_owner(connection.settings_dict["NAME"]) as here, as_owner(second_portal) as there:
        for table in exported_tables():
            before, after = rows(here, table.relation), rows(there, table.relation)
            assert before, f"{table.name} is empty: nothing is proven of it"
            assert after == before, table.name
        for model in stored_models():
            # What is left out did not come another way; what each migrate puts there is not of the archive.
            if model._meta.label in LEFT_OUT and model._meta.app_label not in {"auth", "contenttypes"}:
                assert not rows(there, model._meta.db_table), model._meta.label
        _nobody_gets_in_with_a_former_password(here, there)
        _numbers_go_on(here, there)
        _triggers_are_on(there)

    # Everything there comes out of it again, byte by byte.
    done = manage(second_portal, "export_archive", str(again))
    assert done.returncode == 0, done.stderr
    before, after = parts(first), parts(again)
    assert sum(name.startswith("files/") for name in before) == 5
    assert [content for name, content in before.items() if name.endswith(".pdf")] == [b"%PDF" + EVERY_BYTE]
    for each in (before, after):
        each["manifest.json"] = b"".join(
            line for line in each["manifest.json"].splitlines(keepends=True) if b"written_at" not in line
        )
    assert list(after) == list(before)
    assert after == before

    done = manage(second_portal, "import_archive", str(first))
    assert done.returncode == 1
    assert "not empty" in done.stderr
    assert "people.user: " in done.stderr


def _nobody_gets_in_with_a_former_password(here: psycopg.Connection, there: psycopg.Connection) -> None:
    query = "SELECT email, password FROM people_user"
    before, after = dict(here.execute(query).fetchall()), dict(there.execute(query).fetchall())
    for email, password in after.items():
        assert password != before[email]
        # Whoever had one is offered a new one; whoever had none gets none.
        assert password.startswith("!") == before[email].startswith("!")
    assert {password.startswith("!") for password in after.values()} == {True, False}


def _numbers_go_on(here: psycopg.Connection, there: psycopg.Connection) -> None:
    """The next row gets a number that nothing ever had, also not what is gone."""
    gone = here.execute("SELECT max(pgh_obj_id) FROM projects_milestoneevent").fetchone()
    assert gone is not None
    with there.transaction(force_rollback=True):
        inserted = there.execute(
            "INSERT INTO projects_milestone (project_id, name, is_key, position, version)"
            " SELECT id, 'New', false, 99, 1 FROM projects_project LIMIT 1 RETURNING id"
        ).fetchone()
        assert inserted is not None
        assert inserted[0] > gone[0]
        # And the history goes on as well.
        event = there.execute(
            "SELECT count(*) FROM projects_milestoneevent WHERE pgh_obj_id = %s", [inserted[0]]
        ).fetchone()
        assert event == (1,)
    # Also of what is left out and has a history: a second export is not mistaken for the first one.
    counter = there.execute("SELECT last_value, is_called FROM integrations_archiveexport_id_seq").fetchone()
    made = here.execute("SELECT max(id), true FROM integrations_archiveexport").fetchone()
    assert counter == made


def _triggers_are_on(there: psycopg.Connection) -> None:
    off = there.execute("SELECT tgname FROM pg_trigger WHERE tgenabled <> 'O'").fetchall()
    assert not off


def test_a_file_that_is_there_is_not_replaced(transactional_db, tmp_path: Path) -> None:
    there = tmp_path / "there.zip"
    there.write_bytes(b"mine")
    with pytest.raises(CommandError, match="already"):
        call_command("export_archive", str(there))
    assert there.read_bytes() == b"mine"
    with pytest.raises(CommandError, match="could not be written"):
        call_command("export_archive", str(tmp_path / "nowhere" / "x.zip"))
    call_command("export_archive", str(tmp_path / "new.zip"), verbosity=0)
    assert [path.name for path in tmp_path.iterdir()].count("new.zip") == 1
    assert (tmp_path / "new.zip").stat().st_mode & 0o777 == 0o600
    assert not list(tmp_path.glob("*.unfinished"))
