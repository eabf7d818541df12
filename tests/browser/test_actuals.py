"""Actual costs from a file: uploaded, corrected, booked and undone by somebody with a browser."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from projects.models import CostEntry
from tests import factories
from tests.browser.conftest import PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LINES = (
    "Projet;Mois;N° pièce;Catégorie;Nature;Montant réel\n"
    "P1;01/2026;F1;Prestations;Fonctionnement;1 234,56 €\n"
    "P1;02/2026;F2;Matériel;Investissement;(10,50)\n"
)


def test_a_file_from_the_books(visitor: Callable[..., Visitor], tmp_path: Path) -> None:
    project = factories.project(factories.portfolio(), code="P1")
    manager = factories.user("project_manager", project.scope)
    good, bad = tmp_path / "livre.csv", tmp_path / "faux.csv"
    good.write_text(LINES)
    bad.write_text(LINES.replace("02/2026", "bientôt"))

    one = visitor().sign_in(manager)
    page = one.open("/projects/P1/money/")
    page.get_by_role("link", name="Import actual costs").click()
    page.get_by_label("File").set_input_files(bad)
    assert one.accessibility() == []
    page.get_by_role("button", name="Show the preview").click()
    expect(page.get_by_text("This is no day and no month that could be read.")).to_be_visible()
    expect(page.get_by_role("button", name="Book exactly this")).to_have_count(0)
    assert one.accessibility() == []

    page = one.open("/imports/actuals/of/P1/")
    page.get_by_label("File").set_input_files(good)
    page.get_by_role("button", name="Show the preview").click()
    expect(page.get_by_role("row", name="Prestations")).to_contain_text("1,234.56")
    page.get_by_role("button", name="Book exactly this").click()
    expect(page.get_by_text("2 lines were booked.")).to_be_visible()
    assert CostEntry.objects.count() == 2
    page.get_by_role("button", name="Undo the import").click()
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("heading", name="Undone")).to_be_visible()
    assert not CostEntry.objects.exists()

    path = page.url[page.url.index("/imports") :]
    one = visitor(theme="dark", size=PHONE, language="fr").sign_in(manager)
    for each in ("/imports/actuals/", path):
        page = one.open(each)
        assert one.accessibility() == []
        assert one.sideways() == []
