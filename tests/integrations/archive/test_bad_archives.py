"""Whatever is wrong with an archive is said with its place, and nothing is written."""

import json
import random
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from integrations.archive.emptiness import PortalNotReady
from integrations.archive.problems import BadArchive
from integrations.archive.restoring import restore_archive
from integrations.archive.tables import exported_tables
from integrations.archive.unpacking import LIMITS, Limits, Unpacker
from people.services import create_scopes
from tests.integrations.archive.made import Change, Parts, good_parts, lines, manifest, packed, user, users

pytestmark = pytest.mark.django_db

USERS = "tables/people.user.jsonl"
EMAIL = {"id": 1, "user_id": 7, "email": "grace@example.org", "verified": True, "primary": True}


def restored(owner: psycopg.Connection, path: Path, limits: Limits = LIMITS) -> int:
    """How many rows were imported, and taken back again."""
    with owner.transaction(force_rollback=True), Unpacker(path, limits) as archive:
        return restore_archive(owner, archive)


def refusal(owner: psycopg.Connection, path: Path, limits: Limits = LIMITS) -> BadArchive:
    """What is said of a bad archive, which has written nothing."""
    before = written(owner)
    with pytest.raises(BadArchive) as caught, Unpacker(path, limits) as archive:
        restore_archive(owner, archive)
    assert written(owner) == before
    bad = caught.value
    assert bad.place
    assert bad.rule.endswith(".")
    assert bad.remedy.endswith(".")
    assert "\n" not in str(bad)
    return bad


def written(owner: psycopg.Connection) -> list[Any]:
    """The rows of all tables, and whether the triggers are on."""
    counts = [
        owner.execute(f"SELECT count(*) FROM {table.relation}").fetchone() for table in exported_tables()
    ]
    return [*counts, owner.execute("SELECT tgname FROM pg_trigger WHERE tgenabled <> 'O'").fetchall()]


def test_the_archive_that_the_others_are_made_of_is_good(owner: psycopg.Connection, tmp_path: Path) -> None:
    path = packed(
        tmp_path / "good.zip", users(user(), user(id=9, email="ada@example.org", has_password=False))
    )
    # People, and the mappings that come with the portal, with their history.
    assert restored(owner, path) == 2 + 2 * len(list(Path("integrations/mappings").glob("*.json")))


def without(name: str) -> Change:
    def change(parts: Parts) -> None:
        del parts[name]

    return change


def with_file(name: str, content: bytes = b"x") -> Change:
    def change(parts: Parts) -> None:
        parts[name] = content

    return change


def raw_users(content: bytes) -> Change:
    return with_file(USERS, content)


def no_table(parts: Parts) -> None:
    said = json.loads(parts["manifest.json"])
    del said["tables"]["projects.project"], parts["tables/projects.project.jsonl"]
    parts["manifest.json"] = json.dumps(said).encode()


def other_table(parts: Parts) -> None:
    said = json.loads(parts["manifest.json"])
    said["tables"]["projects.risk"] = {"rows": 0, "size": 0, "sha256": ""}
    parts["manifest.json"], parts["tables/projects.risk.jsonl"] = json.dumps(said).encode(), b""


def other_schema(parts: Parts) -> None:
    schema = json.loads(parts["schema.json"])
    schema["tables"]["people.user"]["fields"]["height"] = {"kind": "integer"}
    parts["schema.json"] = json.dumps(schema).encode()


def other_migration(name: str) -> Change:
    def change(parts: Parts) -> None:
        said = json.loads(parts["manifest.json"])
        said["portal"]["migrations"]["people"] = name
        parts["manifest.json"] = json.dumps(said).encode()

    return change


def less(key: str) -> Callable[[], dict[str, Any]]:
    return lambda: {name: value for name, value in user().items() if name != key}


WHOLE: dict[str, tuple[Change, str, str]] = {
    "no manifest": (without("manifest.json"), "manifest.json", "missing"),
    "no JSON": (with_file("manifest.json", b"{"), "manifest.json", "no JSON"),
    "deep JSON": (with_file("manifest.json", b"[" * 200_000), "manifest.json", "no JSON"),
    "another kind of archive": (with_file("manifest.json", b"[]"), "manifest.json", "no archive"),
    "another format": (manifest(format_version=2), "manifest.json", "version 1 of the format"),
    "no portal": (manifest(portal="1.0"), "manifest.json", "which portal"),
    "a newer portal": (other_migration("0999_later"), "manifest.json", "newer than this portal"),
    "an older portal": (other_migration("0001_initial"), "manifest.json", "older than those"),
    "a portal without an app": (
        manifest(portal={"version": "0", "migrations": {}}),
        "manifest.json",
        "older than those",
    ),
    "no tables": (manifest(tables=[]), "manifest.json", '"tables"'),
    "a table is missing": (no_table, "manifest.json", "table is missing"),
    "an unknown table": (other_table, "manifest.json", "no such table"),
    "another schema": (other_schema, "schema.json", "people.user has other fields"),
    "no schema": (without("schema.json"), "schema.json", "missing"),
    "a file of a table is missing": (without(USERS), USERS, "missing"),
    "a file too many": (
        with_file("tables/projects.risk.jsonl"),
        "tables/projects.risk.jsonl",
        "does not name",
    ),
}
NAMES = (
    "../../etc/cron.d/x",
    "/etc/passwd",
    "files/../x",
    "tables/people.user.jsonl/../../x",
    "files\\reporting.reportfile.content\\1.pdf",
    "C:/x",
    "tables/",
    "files/reporting.reportfile.content/1.PDF\n",
    "files/reporting.reportfile.content/",
    "manifest.json ",
)
ROWS: dict[str, tuple[Change, str, str]] = {
    "no JSON": (raw_users(b"{\n"), f"{USERS}:1", "no JSON object"),
    "a list": (raw_users(b"[]\n"), f"{USERS}:1", "no JSON object"),
    "an empty line": (raw_users(lines(user()) + b"\n"), f"{USERS}:2", "no JSON object"),
    "another encoding": (raw_users('{"é": 1}\n'.encode("latin-1")), f"{USERS}:1", "UTF-8"),
    "no end": (raw_users(lines(user())[:-1]), f"{USERS}:1", "no end"),
    "a name twice": (raw_users(lines(user())[:-2] + b', "id": 8}\n'), f"{USERS}:1", "no JSON object"),
    "not a number": (raw_users(lines(user(id=float("nan")))), f"{USERS}:1", "no JSON object"),
    "endless digits": (raw_users(b'{"id": ' + b"9" * 5000 + b"}\n"), f"{USERS}:1", "no JSON object"),
    "deep": (raw_users(b'{"id": ' + b"[" * 100_000 + b"\n"), f"{USERS}:1", "no JSON object"),
    "an unknown field": (users(user(height=3)), f"{USERS}:1", "no such field"),
    "a missing field": (users(user(), less("email")()), f"{USERS}:2", "field is missing"),
    "a text for a number": (users(user(id="7")), f"{USERS}:1", "id has to be a whole number"),
    "true for a number": (users(user(version=True)), f"{USERS}:1", "version has to be a whole number"),
    "a number for a text": (users(user(email=7)), f"{USERS}:1", "email has to be a text"),
    "null where none may be": (users(user(full_name=None)), f"{USERS}:1", "full_name may not be null"),
    "a key that is null": (users(user(id=None)), f"{USERS}:1", "id may not be null"),
    "too long": (users(user(language="english")), f"{USERS}:1", "at most 2 characters"),
    "a NUL": (users(user(full_name="a\0b")), f"{USERS}:1", "NUL"),
    "half a character": (raw_users(lines(user()).replace(b"Grace", b"\\ud800")), f"{USERS}:1", "not fit"),
    "no instant": (users(user(created_at="22/11/2026")), f"{USERS}:1", "created_at has to be an instant"),
    "no such instant": (
        users(user(created_at="2026-02-30T10:00:00+00:00")),
        f"{USERS}:1",
        "created_at has to be an instant",
    ),
    "another zone": (
        users(user(created_at="2026-11-22T10:00:00+01:00")),
        f"{USERS}:1",
        "created_at has to be an instant",
    ),
    "not true or false": (users(user(is_active=1)), f"{USERS}:1", "is_active has to be true or false"),
    "a number out of reach": (users(user(version=-1)), f"{USERS}:1", "breaks a rule"),
    "beyond its type": (users(user(version=2**40)), f"{USERS}:1", "not fit"),
    "beyond every type": (users(user(id=2**63)), f"{USERS}:1", "whole number"),
    "not sorted": (users(user(id=9), user(email="a@example.org")), f"{USERS}:2", "sorted by id"),
    "the same number": (users(user(), user(email="a@example.org")), f"{USERS}:2", "sorted by id"),
    "the same address": (
        users(user(), user(id=8, email="a@example.org"), user(id=9)),
        f"{USERS}:3",
        "same key (people_user_email_unique)",
    ),
    "a rule of the table": (
        users(user(email="Grace@example.org")),
        f"{USERS}:1",
        "breaks a rule of its table (people_user_email_small_letters)",
    ),
}


@pytest.mark.parametrize("case", WHOLE)
def test_what_is_wrong_with_the_whole(case: str, owner: psycopg.Connection, tmp_path: Path) -> None:
    change, place, rule = WHOLE[case]
    bad = refusal(owner, packed(tmp_path / "bad.zip", change, sums=case not in SAID_BY_HAND))
    assert bad.place == place
    assert rule in bad.rule


# The manifest is what is wrong with them, or could not be read again.
SAID_BY_HAND = set(WHOLE) - {"another schema", "a newer portal", "an older portal"}


@pytest.mark.parametrize("case", ROWS)
def test_what_is_wrong_with_a_row(case: str, owner: psycopg.Connection, tmp_path: Path) -> None:
    change, place, rule = ROWS[case]
    bad = refusal(owner, packed(tmp_path / "bad.zip", change))
    assert (bad.place, rule in bad.rule) == (place, True), bad


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_leads_elsewhere(name: str, owner: psycopg.Connection, tmp_path: Path) -> None:
    bad = refusal(owner, packed(tmp_path / "bad.zip", with_file(name)))
    assert bad.place == "bad.zip"
    assert "name no archive" in bad.rule


def test_a_name_with_another_behind_a_nul(owner: psycopg.Connection, tmp_path: Path) -> None:
    """Libraries read such a name to the NUL, people and other programs may read on."""
    path = packed(tmp_path / "bad.zip", with_file("tables/people.user.jsonlX.png"))
    path.write_bytes(path.read_bytes().replace(b"jsonlX.png", b"jsonl\0.png"))
    assert "name no archive" in refusal(owner, path).rule


def test_a_reference_that_leads_nowhere(owner: psycopg.Connection, tmp_path: Path) -> None:
    addresses = "tables/account.emailaddress.jsonl"
    given = with_file(addresses, lines(EMAIL, {**EMAIL, "id": 2, "user_id": 8, "email": "ada@example.org"}))
    bad = refusal(owner, packed(tmp_path / "bad.zip", users(user()), given))
    assert bad.place == f"{addresses}:2"
    assert "refers to one that is not there" in bad.rule
    assert "8" in bad.value


def test_a_place_in_the_tree_without_what_is_above_it(owner: psycopg.Connection, tmp_path: Path) -> None:
    scopes = with_file("tables/people.scope.jsonl", lines({"id": 2, "kind": "project", "path": "/1/2/"}))
    bad = refusal(owner, packed(tmp_path / "bad.zip", scopes))
    assert bad.place in {"tables/people.scope.jsonl", "manifest.json"}


def test_files_and_rows_agree(owner: psycopg.Connection, tmp_path: Path) -> None:
    logo = "files/people.organisation.logo/1.png"
    row = {
        "id": 1,
        "name": "Ministry",
        "language": "en",
        "time_zone": "Europe/Paris",
        "sender_name": "",
        "sender_address": "",
        "reply_to": "",
        "logo": logo,
        "logo_sha256": "0" * 64,
        "logo_width": 1,
        "logo_height": 1,
        "setup_step": "",
        "set_up_at": None,
        "version": 1,
    }
    organisation = "tables/people.organisation.jsonl"
    bad = refusal(owner, packed(tmp_path / "a.zip", with_file(organisation, lines(row))))
    assert (bad.place, "does not hold" in bad.rule) == (f"{organisation}:1", True)
    elsewhere = lines({**row, "logo": "files/people.organisation.logo/2.png"})
    bad = refusal(owner, packed(tmp_path / "b.zip", with_file(organisation, elsewhere), with_file(logo)))
    assert (bad.place, "is called" in bad.rule) == (f"{organisation}:1", True)
    assert restored(owner, packed(tmp_path / "c.zip", with_file(organisation, lines(row)), with_file(logo)))


def test_sums_sizes_and_counts_are_compared(owner: psycopg.Connection, tmp_path: Path) -> None:
    good = dict(good_parts())

    def changed(parts: Parts) -> None:
        name = "tables/integrations.importmapping.jsonl"
        parts[name] = parts[name].replace(b"GMPP", b"GMPQ")

    bad = refusal(owner, packed(tmp_path / "a.zip", changed, sums=False))
    assert (bad.place, "checksum" in bad.rule) == ("tables/integrations.importmapping.jsonl", True)
    bad = refusal(owner, packed(tmp_path / "b.zip", users(user()), sums=False))
    assert (bad.place, "bytes" in bad.rule) == (USERS, True)

    def miscounted(parts: Parts) -> None:
        said = json.loads(good["manifest.json"])
        said["tables"]["people.user"]["rows"] = 1
        parts["manifest.json"] = json.dumps(said).encode()

    bad = refusal(owner, packed(tmp_path / "c.zip", miscounted, sums=False))
    assert (bad.place, "rows" in bad.rule) == (USERS, True)


def test_bombs_are_left_alone(owner: psycopg.Connection, tmp_path: Path) -> None:
    zeros = with_file("files/reporting.reportfile.content/1.pdf", bytes(5_000_000))
    path = packed(tmp_path / "bomb.zip", zeros)
    assert path.stat().st_size < 100_000
    for limits, rule in (
        (replace(LIMITS, unpacked=4_000_000), "unpacks to more"),
        (replace(LIMITS, file=4_000_000), "larger than"),
        (replace(LIMITS, entries=10), "more than 10 files"),
        (replace(LIMITS, manifest=100), "larger than 100"),
    ):
        assert rule in refusal(owner, path, limits).rule
    long = packed(tmp_path / "long.zip", users(user(search_text="x" * 3_000)))
    assert "longer than" in refusal(owner, long, replace(LIMITS, line=1_000)).rule


def test_a_size_that_lies(owner: psycopg.Connection, tmp_path: Path) -> None:
    """The directory says little, the part unpacks to much: no more than it says is read."""
    path = packed(
        tmp_path / "good.zip", users(*(user(id=n, email=f"{n}@example.org") for n in range(1, 900)))
    )
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        entry = archive.getinfo(USERS)
    real = entry.file_size.to_bytes(4, "little")
    while (at := content.find(real)) >= 0:
        content[at : at + 4] = (100).to_bytes(4, "little")
    path.write_bytes(content)
    assert refusal(owner, path).place == USERS


@pytest.mark.parametrize(
    ("content", "what"), [(b"", "empty"), (b"PK\x03\x04", "begun"), (b"%PDF-1.7", "another")]
)
def test_what_is_no_archive(content: bytes, what: str, owner: psycopg.Connection, tmp_path: Path) -> None:
    path = tmp_path / f"{what}.zip"
    path.write_bytes(content)
    assert "no ZIP file" in refusal(owner, path).rule


def test_a_portal_in_use_is_left_alone(owner: psycopg.Connection, tmp_path: Path) -> None:
    path = packed(tmp_path / "good.zip", users(user()))
    with owner.transaction(force_rollback=True):
        owner.execute(
            "INSERT INTO people_scope (kind, path) VALUES ('portfolio', '/1/')",
        )
        with (
            pytest.raises(PortalNotReady, match=r"people\.scope: 1.*Nothing was written"),
            Unpacker(path) as archive,
        ):
            restore_archive(owner, archive)


def test_the_application_may_not_import(owner: psycopg.Connection, tmp_path: Path) -> None:
    path = packed(tmp_path / "good.zip", users(user()))
    before = written(owner)
    aside = connection.copy()
    aside.ensure_connection()
    try:
        with pytest.raises(PortalNotReady, match="Only the owner"), Unpacker(path) as archive:
            restore_archive(aside.connection, archive)
    finally:
        aside.close()
    assert written(owner) == before


def test_a_portal_where_somebody_is_at_work_is_left_alone(owner: psycopg.Connection, tmp_path: Path) -> None:
    path = packed(tmp_path / "good.zip", users(user()))
    owner.execute("SET lock_timeout = '200ms'")
    # As an open page that is being saved.
    create_scopes(kind="portfolio", parents=[None])
    with pytest.raises(PortalNotReady, match="Somebody is at work"), Unpacker(path) as archive:
        restore_archive(owner, archive)


@pytest.mark.slow
@given(seed=st.integers(0, 2**32))
@settings(max_examples=40, suppress_health_check=list(HealthCheck))
def test_damage_anywhere_is_said_or_harmless(seed: int, owner: psycopg.Connection, tmp_path_factory) -> None:
    """Bytes cut off or changed: a clear word, or an archive that says the same as before."""
    luck = random.Random(seed)
    path = packed(tmp_path_factory.mktemp("damaged") / "bad.zip", users(user()))
    content = bytearray(path.read_bytes())
    if luck.random() < 0.3:
        del content[luck.randrange(len(content)) :]
    for _time in range(luck.randrange(1, 5)):
        if content:
            content[luck.randrange(len(content))] = luck.randrange(256)
    path.write_bytes(content)
    before = written(owner)
    try:
        restored(owner, path)
    except BadArchive as bad:
        assert bad.remedy
    assert written(owner) == before
