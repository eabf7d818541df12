"""A list by keyboard: searched, filtered, sorted, its columns chosen, kept as a view; nothing typed is overwritten."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect

from people.models import SavedView, User
from portfolio.models import Portfolio
from tests import factories
from tests.browser.conftest import PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def city() -> Portfolio:
    city = factories.portfolio("CITY", name="City projects")
    for number in range(30):
        factories.project(city, code=f"P{number:02}", name=f"Bridge {number:02}", priority=number % 4 + 1)
    return city


@pytest.fixture
def officer(city: Portfolio) -> User:
    return factories.user("pmo_officer")


def test_rows_are_walked_and_opened_by_keyboard(visitor: Callable[..., Visitor], officer: User) -> None:
    one = visitor().sign_in(officer)
    page = one.open("/projects/")
    rows = page.locator("[data-list-row]")
    expect(rows).to_have_count(25)
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="Keyboard shortcuts")).to_be_visible()
    assert not one.accessibility()
    page.keyboard.press("Escape")
    page.keyboard.press("]")
    expect(rows).to_have_count(5)
    page.wait_for_url("**page=2**")
    for key in "jjk":
        page.keyboard.press(key)
    expect(page.locator("[data-row-link]").first).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Bridge 26")


def test_what_is_typed_stays_and_the_newest_answer_is_shown(
    visitor: Callable[..., Visitor], officer: User
) -> None:
    one = visitor().sign_in(officer)
    page = one.open("/projects/")
    page.keyboard.press("/")
    page.keyboard.type("brid", delay=20)
    page.wait_for_url("**q=brid**")
    page.keyboard.type("ge 07", delay=120)
    rows = page.locator("[data-list-row]")
    expect(rows).to_have_count(1)
    expect(page.get_by_role("searchbox")).to_have_value("bridge 07")
    expect(page.get_by_role("searchbox")).to_be_focused()
    expect(page.locator("[data-list-status]")).to_have_text("1 project")
    page.get_by_role("searchbox").fill("")
    expect(rows).to_have_count(25)
    page.get_by_text("More filters").click()
    page.get_by_label("High").check()
    expect(page.get_by_role("link", name=re.compile("Priority: High"))).to_be_visible()
    expect(rows).to_have_count(8)
    assert not one.accessibility()
    page.keyboard.press("Escape")
    page.get_by_role("link", name=re.compile("Priority: High")).click()
    expect(rows).to_have_count(25)
    page.get_by_role("link", name="Project", exact=True).click()
    expect(rows.first).to_contain_text("Bridge 29")
    page.reload()
    expect(rows.first).to_contain_text("Bridge 29")


def test_columns_are_chosen_and_kept_as_a_view(visitor: Callable[..., Visitor], officer: User) -> None:
    one = visitor().sign_in(officer)
    page = one.open("/projects/")
    page.get_by_text("Columns", exact=True).click()
    page.get_by_role("checkbox", name="Priority").check()
    heads = page.locator("thead th")
    expect(heads.last).to_have_text("Priority")
    page.get_by_role("button", name="Move up: Priority").press("Enter")
    expect(heads.last).to_have_text("Project manager")
    page.get_by_label("Compact").check()
    expect(page.locator(".list-compact")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_text("Save this view").click()
    page.get_by_label("Name", exact=True).fill("By priority")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("The view “By priority” is saved.")).to_be_visible()
    expect(heads.last).to_have_text("Project manager")
    assert not one.accessibility()
    page.get_by_text("Edit the view").click()
    page.get_by_role("link", name="Rename or share").click()
    page.get_by_label("Shared with everybody").check()
    page.get_by_label("What this role sees first").select_option("viewer")
    assert not one.accessibility()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert SavedView.objects.get().default_for_role == "viewer"
    guest = visitor(size=PHONE).sign_in(factories.user("viewer"))
    theirs = guest.open("/projects/")
    theirs.wait_for_url("**view=**")
    expect(theirs.locator(".list-compact")).to_be_visible()
    expect(theirs.get_by_text("By priority").first).to_be_visible()
    assert not guest.accessibility()
    assert not guest.sideways()


def test_a_failed_answer_is_said_and_asked_for_again(visitor: Callable[..., Visitor], officer: User) -> None:
    one = visitor().sign_in(officer)
    page = one.open("/projects/")
    failing = [True]

    def fail(route: Route) -> None:
        if failing:
            route.fulfill(status=500, body="")
        else:
            route.continue_()

    page.route("**/projects/?*", fail)
    page.get_by_role("searchbox").fill("bridge 03")
    expect(page.get_by_text("The list could not be updated")).to_be_visible()
    expect(page.locator("[data-list-row]")).to_have_count(25)
    assert not one.accessibility()
    failing.clear()
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("[data-list-row]")).to_have_count(1)
    expect(page.get_by_text("The list could not be updated")).to_be_hidden()
    expect(page.get_by_role("searchbox")).to_have_value("bridge 03")
    # What htmx itself writes about the answer that failed on purpose.
    one.problems[:] = [said for said in one.problems if "500" not in said]
