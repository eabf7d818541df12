"""Everything in one file, as a director takes it: asked for, followed, downloaded, deleted."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from integrations.archive.unpacking import Unpacker
from integrations.archive.working import claim_archive, work_on_archive
from integrations.models import ArchiveDownload, ArchiveExport, ArchivePiece
from tests import factories
from tests.browser.conftest import PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def sound(one: Visitor) -> None:
    assert one.accessibility() == []
    assert one.sideways() == []


def test_everything_leaves_the_portal_in_one_file(visitor: Callable[..., Visitor], tmp_path: Path) -> None:
    factories.project(factories.portfolio("GOV"), name="Atlas")
    one = visitor(size=PHONE).sign_in(factories.user("pmo_director"))
    page = one.open("/archive/")
    sound(one)
    page.locator("main").get_by_role("button", name="Export everything").click()

    # It follows the worker without being asked.
    expect(page.get_by_role("heading", name="An export is under way")).to_be_visible()
    export = ArchiveExport.objects.get()
    claim_archive(export_id=export.pk, now=timezone.now())
    ArchiveExport.objects.update(progress_done=4_200, progress_total=10_000)
    expect(page.get_by_role("status").filter(has_text="4,200 of 10,000 rows and files")).to_be_visible()
    sound(one)
    ArchiveExport.objects.update(state="queued", lease_until=None)
    assert work_on_archive(export_id=export.pk, clock=timezone.now)
    expect(page.get_by_role("button", name="Download")).to_be_visible()
    sound(one)

    with page.expect_download() as started:
        page.get_by_role("button", name="Download").click()
    file = tmp_path / started.value.suggested_filename
    started.value.save_as(file)
    export.refresh_from_db()
    assert hashlib.sha256(file.read_bytes()).hexdigest() == export.sha256
    with Unpacker(file) as archive:
        archive.check_sums()
        assert [b"Atlas" in line for _number, line in archive.lines("projects.project")] == [True]
    assert ArchiveDownload.objects.count() == 1

    page.get_by_role("button", name="Delete the file").click()
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_text("The file was deleted.")).to_be_visible()
    assert not ArchivePiece.objects.exists()

    ArchiveExport.objects.create(
        state="failed",
        error="OSError: no room",
        requested_by=export.requested_by,
        requested_at=timezone.now(),
        run_after=timezone.now(),
    )
    page.reload()
    expect(page.get_by_role("alert")).to_contain_text("OSError")
    sound(one)
    assert one.problems == []
