"""Workers and exports: one whole file, whatever is stopped, killed, lost or hinted twice."""

import gc
import hashlib
import io
import tracemalloc
import zipfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from integrations import tasks
from integrations.archive import pieces, working
from integrations.archive.dumping import write_archive
from integrations.archive.pieces import ClaimLost, PieceWriter, read_pieces
from integrations.archive.snapshot import snapshot
from integrations.archive.unpacking import Unpacker
from integrations.archive.working import claim_archive, work_on_archive
from integrations.models import ArchiveExport, ArchivePiece
from integrations.receivers import hint_archives
from integrations.services.archives import begin_archive, cancel_archive, record_download, retry_archive
from people.models import RoleGrant, User
from people.services import create_scopes
from tests import factories
from tests.worker import celery_worker, eventually

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def director() -> User:
    return factories.user("pmo_director")


@pytest.fixture
def export(director: User) -> ArchiveExport:
    return begin_archive(actor=director, now=timezone.now())


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "PIECE", 1_000)


def content(export: ArchiveExport) -> bytes:
    return b"".join(read_pieces(export))


def again(export: ArchiveExport) -> ArchiveExport:
    return ArchiveExport.objects.select_related("requested_by").get(pk=export.pk)


def test_the_pieces_are_the_whole_archive(export: ArchiveExport, small_pieces: None, tmp_path: Path) -> None:
    assert work_on_archive(export_id=export.pk, clock=timezone.now)
    done = again(export)
    stored = content(done)
    assert (done.state, done.size, done.lease_until) == ("ready", len(stored), None)
    assert done.sha256 == hashlib.sha256(stored).hexdigest()
    assert ArchivePiece.objects.count() == -(-len(stored) // 1_000)
    assert done.progress_done == done.progress_total == (done.rows or 0) > 0
    assert done.expires_at is not None
    assert done.expires_at > timezone.now() + timedelta(days=6)
    path = tmp_path / "stored.zip"
    path.write_bytes(stored)
    with Unpacker(path) as archive:
        archive.check_sums()
        people = [line for _number, line in archive.lines("people.user")]
    assert len(people) == 1
    assert not work_on_archive(export_id=export.pk, clock=timezone.now)


def test_whoever_lost_the_right_gets_no_file(export: ArchiveExport, director: User) -> None:
    RoleGrant.objects.filter(user=director).update(until=timezone.now() - timedelta(minutes=1))
    assert not work_on_archive(export_id=export.pk, clock=timezone.now)
    assert (again(export).state, again(export).error) == ("failed", working.NO_RIGHT)
    assert not ArchivePiece.objects.exists()


@pytest.mark.parametrize("lost", ["stopped", "taken over"])
def test_who_lost_the_claim_writes_nothing(
    export: ArchiveExport, director: User, small_pieces: None, monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    def meanwhile(self: PieceWriter) -> str:
        """The very last thing before the file is ready."""
        if lost == "stopped":
            cancel_archive(export=export, actor=director)
        else:
            ArchiveExport.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
            claim_archive(export_id=export.pk, now=timezone.now())
        return finish(self)

    finish = PieceWriter.finish
    monkeypatch.setattr(PieceWriter, "finish", meanwhile)
    assert not work_on_archive(export_id=export.pk, clock=timezone.now)
    assert again(export).state == ("cancelled" if lost == "stopped" else "writing")
    assert not ArchivePiece.objects.exists()


def test_a_stopped_export_ends_at_the_next_word(export: ArchiveExport, director: User) -> None:
    claimed = claim_archive(export_id=export.pk, now=timezone.now())
    assert claimed is not None
    writer = PieceWriter(claimed, timezone.now)
    writer.tell(1, 10)
    assert again(export).progress_total == 10
    cancel_archive(export=export, actor=director)
    with pytest.raises(ClaimLost):
        writer.write(b"x" * pieces.PIECE)
    assert not ArchivePiece.objects.exists()


def test_a_failure_is_tried_three_times_then_waits_for_a_person(
    export: ArchiveExport, director: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: object, **kwargs: object) -> None:
        raise OSError("no room")

    now = timezone.now()
    with monkeypatch.context() as broken:
        broken.setattr(working, "write_archive", full)
        for attempt in (1, 2, 3):
            now += timedelta(hours=1)
            assert not work_on_archive(export_id=export.pk, clock=lambda now=now: now)  # type: ignore[misc]
            assert again(export).attempts == attempt
    assert (again(export).state, again(export).error) == ("failed", "OSError: no room")
    retry_archive(export=export, actor=director, now=now)
    assert work_on_archive(export_id=export.pk, clock=lambda: now)
    assert again(export).error == ""


def test_a_worker_that_never_came_back_is_given_up_in_the_end(export: ArchiveExport) -> None:
    now = timezone.now()
    for _attempt in range(3):
        claimed = claim_archive(export_id=export.pk, now=now)
        assert claimed is not None
        ArchivePiece.objects.create(export=claimed, number=0, content=b"left behind")
        now += timedelta(minutes=6)
    assert claim_archive(export_id=export.pk, now=now) is None
    assert (again(export).state, again(export).error) == ("failed", working.LOST)
    assert not ArchivePiece.objects.exists()


def test_the_sweeper_finds_what_no_message_told(export: ArchiveExport, no_hints: list) -> None:
    no_hints.clear()
    assert tasks.sweep_archives() == 1
    assert no_hints == [("integrations.tasks.run_archive", (export.pk,))]
    assert tasks.run_archive(export.pk)
    assert tasks.sweep_archives() == 0


def _written(sink: io.BytesIO, now: datetime) -> dict[str, bytes]:
    with snapshot() as at_once:
        # What is committed after the snapshot was taken is not in the file.
        at_once.execute("SELECT count(*) FROM people_scope")
        create_scopes(kind="portfolio", parents=[None])
        write_archive(at_once, sink, now=now)
    with zipfile.ZipFile(sink) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_file_holds_one_moment(now: datetime) -> None:
    parts = _written(io.BytesIO(), now)
    assert parts["tables/people.scope.jsonl"] == parts["tables/people.scopeevent.jsonl"] == b""
    assert len(_written(io.BytesIO(), now)["tables/people.scope.jsonl"].splitlines()) == 1


def test_statements_do_not_grow_with_rows(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    statements: list[object] = []
    for kind in (psycopg.Cursor, psycopg.ServerCursor):

        def counted(self: Any, query: Any, *args: Any, real: Any = kind.execute, **more: Any) -> Any:
            statements.append(query)
            return real(self, query, *args, **more)

        monkeypatch.setattr(kind, "execute", counted)

    def asked() -> int:
        statements.clear()
        with snapshot() as at_once:
            write_archive(at_once, io.BytesIO(), now=now)
        return len(statements)

    few = asked()
    create_scopes(kind="portfolio", parents=[None] * 1_500)
    assert asked() == few > 50


class Nowhere:
    """Takes every byte and keeps none."""

    def write(self, data: bytes, /) -> int:
        return len(data)

    def flush(self) -> None:
        pass


@pytest.mark.slow
def test_memory_does_not_grow_with_rows(now: datetime) -> None:
    def peak() -> int:
        with snapshot() as at_once:
            tracemalloc.start()
            try:
                write_archive(at_once, Nowhere(), now=now)
                return tracemalloc.get_traced_memory()[1]
            finally:
                tracemalloc.stop()

    create_scopes(kind="portfolio", parents=[None] * 2_000)
    few = peak()
    create_scopes(kind="portfolio", parents=[None] * 18_000)
    assert peak() < few * 1.2


def test_pieces_are_read_one_at_a_time(export: ArchiveExport, director: User, small_pieces: None) -> None:
    work_on_archive(export_id=export.pk, clock=timezone.now)
    done = record_download(export=again(export), actor=director, now=timezone.now())
    with CaptureQueriesContext(connection) as queries:
        first = next(read_pieces(done))
    assert (len(first), len(queries)) == (1_000, 1)


@pytest.mark.services
def test_a_real_worker_writes_it(export: ArchiveExport, tmp_path: Path) -> None:
    with celery_worker(tmp_path / "worker.log", "import"):
        hint_archives([export.pk, export.pk])
        eventually(lambda: again(export).state == "ready", tmp_path / "worker.log", seconds=60)
    with zipfile.ZipFile(io.BytesIO(content(again(export)))) as archive:
        assert archive.testzip() is None


def test_what_could_not_be_written_is_not_ended_later(now: datetime) -> None:
    """Neither by the library's own tidying up, nor by what it had not written yet."""

    class Full(Nowhere):
        room = 3_000
        after = 0

        def write(self, data: bytes, /) -> int:
            if self.room < 0:
                self.after += 1
            self.room -= len(data)
            if self.room < 0:
                raise OSError("no room")
            return len(data)

    create_scopes(kind="portfolio", parents=[None] * 500)
    sink = Full()
    with snapshot() as at_once, pytest.raises(OSError, match="no room"):
        write_archive(at_once, sink, now=now)
    gc.collect()
    assert sink.after <= 1
