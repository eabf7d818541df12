"""A day with the list of projects: one cell, several projects at once, one project's form; by keyboard where it matters."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from people.models import User
from projects.models import Project
from tests import factories
from tests.browser.conftest import PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LIST = "/projects/?columns=name,priority,finish"


@pytest.fixture
def officer() -> User:
    portfolio = factories.portfolio("CITY", name="City projects")
    factories.period(portfolio)
    for code, name in (("BRIDGE", "A new bridge"), ("SCHOOL", "School extension")):
        factories.project(portfolio, code=code, name=name)
    return factories.user("pmo_officer", portfolio.scope, language="en", full_name="Olga Officer")


def test_from_the_list_to_the_form(visitor: Callable[..., Visitor], officer: User) -> None:
    one = visitor().sign_in(officer)
    page = one.open(LIST)

    # A cell, by keyboard alone: Escape restores, Enter saves.
    edit = page.get_by_role("button", name="Edit: Priority, A new bridge")
    edit.focus()
    page.keyboard.press("Enter")
    control = page.locator("[data-cell-form] select")
    expect(control).to_be_focused()
    assert one.accessibility() == []
    page.keyboard.press("Escape")
    expect(page.locator("[data-cell-form]")).to_have_count(0)
    expect(edit).to_be_focused()
    page.keyboard.press("Enter")
    control.select_option("2")
    page.locator("[data-cell-form]").get_by_role("button", name="Save").press("Enter")
    expect(page.locator("[data-cell-saved]")).to_have_text("High")
    assert Project.objects.get(code="BRIDGE").priority == 2

    # Several at once.
    for name in ("A new bridge", "School extension"):
        page.get_by_role("checkbox", name=f"Select {name}").check()
    page.get_by_role("button", name="Edit the selected projects").click()
    page.get_by_role("checkbox", name="Change: Priority").check()
    page.locator("#id_priority").select_option("1")
    assert one.accessibility() == []
    page.get_by_role("button", name="Show what changes").click()
    expect(page.get_by_role("row", name="A new bridge")).to_contain_text("Critical")
    assert one.accessibility() == []
    page.get_by_role("button", name="Change 2 projects").click()
    expect(page.get_by_text("2 projects are changed.")).to_be_visible()
    assert set(Project.objects.values_list("priority", flat=True)) == {1}

    # One project's form, while a colleague is faster.
    page = one.open("/projects/BRIDGE/edit/")
    page.get_by_label("Name", exact=True).fill("The old bridge, renewed")
    Project.objects.filter(code="BRIDGE").update(name="Bridge B12", version=9)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Somebody saved this project before you")).to_be_visible()
    expect(page.get_by_label("Name", exact=True)).to_have_value("The old bridge, renewed")
    assert one.accessibility() == []
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/projects/BRIDGE/")
    assert Project.objects.get(code="BRIDGE").name == "The old bridge, renewed"


@pytest.mark.slow
def test_forms_fit_a_phone(visitor: Callable[..., Visitor], officer: User) -> None:
    elsewhere = factories.portfolio("ELSE", name="Elsewhere")
    factories.grant(officer, "pmo_officer", elsewhere.scope)
    factories.programme(elsewhere, code="PROG", name="A programme with a name of some length")
    factories.grant(officer, "programme_manager", elsewhere.programmes.get().scope)
    factories.period(elsewhere)
    one = visitor(theme="dark", size=PHONE, language="fr").sign_in(officer)
    problems = []
    for path in (
        "/projects/new/?portfolio=CITY",
        "/projects/BRIDGE/edit/",
        "/projects/BRIDGE/move/?to=portfolio:ELSE",
        "/projects/BRIDGE/archive/",
        "/programmes/PROG/status/",
        "/programmes/PROG/",
    ):
        one.open(path)
        problems += one.sideways() + one.accessibility()
    assert problems == []
