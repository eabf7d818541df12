"""The mapping editor by keyboard: a file is read, a column corrected, the preview follows, the file is imported."""

from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, expect

from integrations.models import ImportMapping, ImportRun
from people.models import User
from portfolio.models import Portfolio
from tests import factories
from tests.browser.conftest import PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FILE = FilePayload(
    name="projets.csv",
    mimeType="text/csv",
    buffer=(
        "Projet;Ministère;Début;Budget (M€);Météo\n"
        "Alpha;Culture;01/02/2024;1 250,5;vert\n"
        "Beta;Culture;15/03/2024;3,0;rouge\n"
        "Gamma;Justice;20/04/2024;7,25;orange\n"
    ).encode(),
)


@pytest.fixture
def city() -> Portfolio:
    return factories.portfolio("CITY", name="City projects")


@pytest.fixture
def officer(city: Portfolio) -> User:
    return factories.user("pmo_officer")


def test_a_file_becomes_a_mapping_and_an_import(
    visitor: Callable[..., Visitor], officer: User, city: Portfolio
) -> None:
    one = visitor().sign_in(officer)
    page = one.open("/imports/mappings/new/")
    page.locator("input[type=file]").set_input_files(FILE)
    page.get_by_role("button", name="Read the file").press("Enter")
    preview = page.locator("#preview")
    expect(preview).to_contain_text("All of the first 3 rows are read without a problem.")
    assert not one.accessibility()
    # Another form of the date: what is wrong shows at once, beside the cell's own text.
    page.locator("#options-2 summary").press("Enter")
    page.locator("#id_c2-forms").fill("yyyy-mm-dd")
    expect(preview).to_contain_text("This is no date in a form that the mapping knows.")
    expect(preview).to_contain_text("01/02/2024")
    # Another meaning: its options come with it, guessed from the cells.
    page.locator("#id_c2-target").select_option("forecast_finish")
    expect(page.locator("#id_c2-forms")).to_have_value("dd/mm/yyyy")
    expect(preview).to_contain_text("All of the first 3 rows are read without a problem.")
    assert not one.accessibility()
    page.get_by_role("button", name="Save and import this file").press("Enter")
    page.get_by_label("Portfolio").select_option(label="City projects")
    page.get_by_label("Figures as of").fill("2024-06-30")
    page.get_by_role("button", name="Show the preview").press("Enter")
    page.wait_for_url(lambda url: "/mappings/" not in url)
    assert ImportRun.objects.get().mapping == ImportMapping.objects.get(shipped=False)
    assert not one.problems


@pytest.mark.slow
def test_it_fits_a_phone_in_french(visitor: Callable[..., Visitor], city: Portfolio) -> None:
    one = visitor(size=PHONE).sign_in(factories.user("pmo_officer", language="fr"))
    page = one.open("/imports/mappings/new/")
    page.locator("input[type=file]").set_input_files(FILE)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/drafts/**")
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    assert not one.sideways()
    assert not one.accessibility()
    page.goto(f"{one.base}/imports/editions/")
    assert not one.sideways()
    assert not one.problems
