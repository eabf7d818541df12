"""The page "Export everything": who sees it, what it says in each state, what it lets one do."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from common import operations
from integrations import tasks
from integrations.models import ArchiveDownload, ArchiveExport, ArchivePiece
from integrations.services import archives
from people.models import User
from tests import factories

pytestmark = pytest.mark.django_db
PAGE = "/archive/"
CONTENT = bytes(range(256)) * 10


@pytest.fixture
def director() -> User:
    return factories.user("pmo_director", full_name="Grace Hopper")


@pytest.fixture
def page(client: Client, director: User) -> Client:
    client.force_login(director)
    return client


def ready(director: User, now: datetime | None = None, pieces: int = 3) -> ArchiveExport:
    now = now or timezone.now()
    export = ArchiveExport.objects.create(
        state="ready",
        requested_by=director,
        requested_at=now,
        run_after=now,
        as_of=now,
        rows=12_345,
        files=1,
        size=len(CONTENT) * pieces,
        sha256=hashlib.sha256(CONTENT * pieces).hexdigest(),
        expires_at=now + archives.KEPT,
    )
    for number in range(pieces):
        ArchivePiece.objects.create(export=export, number=number, content=CONTENT)
    return export


def events(of: type[Any]) -> list[tuple]:
    return list(
        of.events.rel.related_model.objects.order_by("pgh_id").values_list("pgh_label", "pgh_context__actor")
    )


def test_nobody_without_the_permission_everywhere(client: Client, director: User) -> None:
    portfolio = factories.portfolio("ONE")
    export = ready(director)
    for person in (
        factories.user("pmo_director", portfolio.scope),
        factories.user("pmo_officer"),
        factories.user("administrator"),
    ):
        client.force_login(person)
        assert client.get(PAGE).status_code == 403
        assert PAGE not in client.get("/search/?q=export").content.decode()
        for step in ("cancel", "retry", "download", "remove"):
            assert client.post(f"{PAGE}{export.pk}/{step}/").status_code == 403
        assert client.post(f"{PAGE}new/").status_code == 403
        with pytest.raises(PermissionDenied):
            archives.begin_archive(actor=person, now=timezone.now())
        with pytest.raises(PermissionDenied):
            archives.record_download(export=export, actor=person, now=timezone.now())
    assert ArchiveExport.objects.count() == 1
    assert not ArchiveDownload.objects.exists()


@pytest.mark.parametrize(
    ("state", "step"),
    [
        ("queued", archives.cancel_archive),
        ("failed", partial(archives.retry_archive, now=factories.LONG_AGO)),
        ("ready", archives.remove_archive),
    ],
    ids=["cancel", "retry", "remove"],
)
def test_nobody_stops_retries_or_deletes_one_without_the_permission_everywhere(
    director: User, now: datetime, state: str, step: Callable[..., ArchiveExport]
) -> None:
    export = ready(director, now) if state == "ready" else archives.begin_archive(actor=director, now=now)
    ArchiveExport.objects.update(state=state)
    before = ArchiveExport.objects.values().get()
    pieces = export.pieces.count()
    with pytest.raises(PermissionDenied):
        step(export=export, actor=factories.user("pmo_director", factories.portfolio("ONE").scope))
    assert ArchiveExport.objects.values().get() == before
    assert export.pieces.count() == pieces


def test_the_page_is_in_the_menu_of_whoever_may(page: Client, director: User) -> None:
    assert f'href="{PAGE}"' in page.get("/").content.decode()
    page.force_login(factories.user("pmo_director", factories.portfolio("ONE").scope))
    assert f'href="{PAGE}"' not in page.get("/").content.decode()


def test_before_the_first_export_it_says_what_there_is_to_know(page: Client) -> None:
    text = page.get(PAGE).content.decode()
    assert "Confidential projects, amounts and names" in text
    assert "7 days" in text
    assert "Who exported" not in text


def test_an_export_is_asked_for_once(
    page: Client, director: User, no_hints, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        assert page.post(f"{PAGE}new/", follow=True).status_code == 200
    export = ArchiveExport.objects.get()
    assert (export.state, export.requested_by) == ("queued", director)
    assert no_hints == [("integrations.tasks.run_archive", (export.pk,))]
    assert "under way already" in page.post(f"{PAGE}new/", follow=True).content.decode()
    assert ArchiveExport.objects.count() == 1
    assert events(ArchiveExport) == [("insert", director.pk)]


def test_progress_is_polled_until_there_is_nothing_left_to_say(page: Client, director: User) -> None:
    export = archives.begin_archive(actor=director, now=timezone.now())
    url = f"{PAGE}{export.pk}/progress/"
    assert "Starting" in page.get(url).content.decode()
    ArchiveExport.objects.update(run_after=timezone.now() - timedelta(minutes=2))
    assert "No worker has taken it yet" in page.get(url).content.decode()
    ArchiveExport.objects.update(
        state="writing", lease_until=timezone.now(), progress_done=1_000, progress_total=4_000
    )
    text = page.get(url).content.decode()
    assert "1,000 of 4,000 rows and files" in text
    assert 'value="1000" max="4000"' in text
    assert url in page.get(PAGE).content.decode()
    ArchiveExport.objects.update(state="cancelled", lease_until=None)
    assert page.get(url)["HX-Refresh"] == "true"
    assert url not in page.get(PAGE).content.decode()


def test_an_export_is_stopped_and_leaves_no_piece(page: Client, director: User) -> None:
    export = archives.begin_archive(actor=director, now=timezone.now())
    ArchivePiece.objects.create(export=export, number=0, content=b"x")
    assert "was stopped" in page.post(f"{PAGE}{export.pk}/cancel/", follow=True).content.decode()
    export.refresh_from_db()
    assert export.state == "cancelled"
    assert not ArchivePiece.objects.exists()
    assert "nothing left to stop" in page.post(f"{PAGE}{export.pk}/cancel/", follow=True).content.decode()


def test_a_failed_export_says_why_and_is_tried_again(page: Client, director: User) -> None:
    export = archives.begin_archive(actor=director, now=timezone.now())
    ArchiveExport.objects.update(state="failed", error="DiskFull: secret.pdf of Atlas", attempts=3)
    text = page.get(PAGE).content.decode()
    assert "DiskFull" in text
    assert "Atlas" not in text
    page.post(f"{PAGE}{export.pk}/retry/")
    export.refresh_from_db()
    assert (export.state, export.attempts, export.error) == ("queued", 0, "")
    assert "has not failed" in page.post(f"{PAGE}{export.pk}/retry/", follow=True).content.decode()


def test_whoever_downloads_is_written_down_and_gets_every_byte(page: Client, director: User) -> None:
    export = ready(director)
    answer = page.post(f"{PAGE}{export.pk}/download/")
    assert b"".join(answer.streaming_content) == CONTENT * 3
    assert answer["Content-Length"] == str(len(CONTENT) * 3)
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"].startswith('attachment; filename="portal-')
    assert "no-store" in answer["Cache-Control"]
    assert page.get(f"{PAGE}{export.pk}/download/").status_code == 405
    [taken] = ArchiveDownload.objects.all()
    assert (taken.export, taken.by) == (export, director)
    assert events(ArchiveDownload) == [("insert", director.pk)]
    text = page.get(PAGE).content.decode()
    assert "12,345 rows" in text
    assert text.count("Grace Hopper") >= 3


def test_no_file_after_its_time(page: Client, director: User) -> None:
    now = timezone.now()
    export = ready(director, now - archives.KEPT - timedelta(minutes=1))
    # Before anybody deletes it.
    assert "any more" in page.post(f"{PAGE}{export.pk}/download/", follow=True).content.decode()
    assert "Delete the file" not in page.get(PAGE).content.decode()
    young = ready(director, now)
    assert tasks.forget_old_archives() == 1
    export.refresh_from_db()
    assert (export.state, export.pieces.count(), young.pieces.count()) == ("removed", 0, 3)
    assert tasks.forget_old_archives() == 0
    page.post(f"{PAGE}{young.pk}/remove/")
    young.refresh_from_db()
    assert (young.state, young.pieces.count()) == ("removed", 0)
    assert "any more" in page.post(f"{PAGE}{young.pk}/remove/", follow=True).content.decode()
    assert "File deleted" in page.get(PAGE).content.decode()
    assert not ArchiveDownload.objects.exists()


def test_statements_do_not_grow_with_exports(page: Client, director: User) -> None:
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert page.get(PAGE).status_code == 200
        return len(queries)

    for _count in range(2):
        ArchiveDownload.objects.create(export=ready(director), by=director, at=timezone.now())
    few = asked()
    for _count in range(6):
        taken_by = factories.user("pmo_director")
        ArchiveDownload.objects.create(export=ready(taken_by), by=taken_by, at=timezone.now())
    assert asked() == few


def test_administrators_see_numbers_and_reasons_and_try_again(director: User) -> None:
    kind = operations.kind_of("archive")
    assert kind is not None
    assert kind.failed is not None
    assert kind.retry is not None
    export = archives.begin_archive(actor=director, now=timezone.now())
    assert kind.counts().waiting == 1
    ArchiveExport.objects.update(state="failed", error="OSError: name of a project")
    [failed] = kind.failed(0, 10)
    assert (failed.pk, "OSError" in failed.reason, "project" in failed.reason) == (export.pk, True, False)
    assert kind.retry(None, timezone.now()) == [export.pk]
    # One at a time, whoever asks.
    ArchiveExport.objects.create(
        state="failed", requested_by=director, requested_at=timezone.now(), run_after=timezone.now()
    )
    assert kind.retry(None, timezone.now()) == []
    assert "archive" in operations.file_stores()


def test_who_took_everything_away_stands_in_the_history_of_the_organisation(
    page: Client, director: User, client: Client
) -> None:
    export = ready(director)
    page.post(f"{PAGE}{export.pk}/download/")
    client.force_login(factories.user("administrator"))
    text = client.get("/organisation/history/").content.decode()
    assert "Grace Hopper downloaded everything." in text
    assert "Export of " in text
