"""An import as its people see it: uploaded, followed while the worker has it, imported, taken back."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from integrations.models import ImportMapping, ImportRun
from integrations.services import work_on_import
from integrations.services.working import claim_import
from projects.models import Project
from tests import factories
from tests.browser.conftest import PHONE, Visitor
from tests.integrations.files import edition, row

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def works() -> None:
    """What a worker would do next."""
    for pk in ImportRun.objects.claimable(timezone.now()).values_list("pk", flat=True):
        assert work_on_import(run_id=pk, clock=timezone.now)


def sound(one: Visitor) -> None:
    assert one.accessibility() == []
    assert one.sideways() == []


def test_a_file_on_its_way_in_and_out_again(visitor: Callable[..., Visitor], tmp_path: Path) -> None:
    gov = factories.portfolio("GOV", currency="GBP")
    file = tmp_path / "edition.csv"
    file.write_bytes(edition(row(), row(name="Beta", cost="about £3")))
    one = visitor(size=PHONE).sign_in(factories.user("pmo_director", gov.scope))
    page: Page = one.open("/imports/new/")
    page.get_by_label("Portfolio").select_option(label=str(gov))
    page.get_by_label("Kind of file").select_option(value=str(_mapping()))
    page.get_by_label("Figures as of").fill("2018-09-30")
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_role("button", name="Show the preview").click()

    # It follows the worker without being asked, and ends by itself.
    expect(page.get_by_role("heading", name="The file is being read")).to_be_visible()
    run = claim_import(run_id=ImportRun.objects.get().pk, now=timezone.now())
    assert run is not None
    ImportRun.objects.update(progress_phase="reading", progress_done=4_200, progress_total=10_000)
    expect(page.get_by_role("status").filter(has_text="4,200 of 10,000 rows read")).to_be_visible()
    sound(one)
    ImportRun.objects.update(state="queued", lease_until=None)
    works()
    expect(page.get_by_role("heading", name="What this file would do")).to_be_visible()
    sound(one)

    page.get_by_role("button", name="Import exactly this").click()
    expect(page.get_by_role("button", name="Stop this import")).to_be_visible()
    works()
    expect(page.get_by_role("heading", name="What this file did")).to_be_visible()
    assert Project.objects.count() == 2

    page.get_by_role("link", name="Undo the import…").click()
    expect(page.get_by_text("Projects deleted")).to_be_visible()
    sound(one)
    page.get_by_role("button", name="Undo the import").click()
    expect(page.get_by_role("heading", name="The import is being undone")).to_be_visible()
    works()
    expect(page.get_by_role("heading", name="What this file did was taken back")).to_be_visible()
    assert not Project.objects.exists()


def _mapping() -> int:
    return ImportMapping.objects.current().get(name="gmpp_2018_2020").pk
