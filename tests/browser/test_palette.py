"""Ctrl+K by keyboard and on a phone: found as one types, the newest answer only; and the page of results."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect

from people.models import User
from projects.models import Milestone
from tests import factories
from tests.browser.conftest import PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def officer() -> User:
    city = factories.portfolio("CITY", name="Grands travaux")
    for number in range(7):
        factories.project(
            city, code=f"P{number:02}", name=f"Pont de l’Œuvre {number}", description="Réfection du tablier"
        )
    bridge = factories.project(city, code="EVRY", name="Pont d’Évry")
    Milestone.objects.create(project=bridge, name="Pont ouvert")
    factories.status_update(bridge, factories.period(city), summary="Le pont est presque fini.")
    return factories.user("pmo_officer", language="fr")


def test_by_keyboard_in_french(visitor: Callable[..., Visitor], officer: User) -> None:
    one = visitor(language="fr").sign_in(officer)
    page = one.open("/projects/")
    box, options = page.locator("#palette-q"), page.locator("#palette-found [role=option]")
    before = page.locator("#list-q")
    before.focus()
    page.keyboard.press("Control+k")
    expect(box).to_be_focused()
    expect(options.first).to_be_visible()
    assert not one.accessibility()
    page.keyboard.type("ponT evr", delay=30)
    expect(page.locator("#palette-projects-1")).to_contain_text("Pont d’Évry")
    expect(box).to_have_attribute("aria-activedescendant", "palette-projects-1")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.locator("#palette-projects-1 mark").nth(1)).to_have_text("Évr")
    assert not one.accessibility()
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).to_be_hidden()
    expect(before).to_be_focused()
    page.keyboard.press("Control+k")
    page.keyboard.type("pont")
    expect(page.locator("#palette-updates-1")).to_be_visible()
    page.keyboard.press("ArrowUp")
    expect(box).to_have_attribute("aria-activedescendant", "palette-all")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(box).to_have_attribute("aria-activedescendant", "palette-projects-2")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url("**/projects/*/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Pont d")


def test_an_older_answer_never_replaces_a_newer_one(visitor: Callable[..., Visitor], officer: User) -> None:
    one = visitor().sign_in(officer)
    page = one.open("/")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(
            route
        ) if "q=pont" in route.request.url and "evry" not in route.request.url else route.continue_()

    page.route("**/search/?q=*", hold)
    page.keyboard.press("Control+k")
    expect(page.locator("#palette-go-1")).to_be_visible()
    page.keyboard.type("pont")
    page.wait_for_timeout(400)
    # What is shown belongs to other words: nothing of it is chosen any more.
    assert page.locator("#palette-q").get_attribute("aria-activedescendant") is None
    page.keyboard.type(" evry")
    expect(page.locator("#palette-projects-1")).to_contain_text("Pont d’Évry")
    assert held
    for route in held:
        route.abort()
    page.wait_for_timeout(200)
    expect(page.locator("#palette-found [id^=palette-projects]")).to_have_count(1)
    page.unroute("**/search/?q=*")
    page.route("**/search/?q=*", lambda route: route.fulfill(status=500, body=""))
    page.keyboard.type("x")
    expect(page.locator("[data-palette-error]")).to_be_visible()
    assert not one.accessibility()
    page.unroute("**/search/?q=*")
    page.locator("#palette-q").fill("pont")
    expect(page.locator("#palette-projects-1")).to_be_visible()
    expect(page.locator("[data-palette-error]")).to_be_hidden()
    one.problems[:] = [said for said in one.problems if "500" not in said]


def test_on_a_phone_by_its_button_and_on_a_page(visitor: Callable[..., Visitor], officer: User) -> None:
    one = visitor(size=PHONE, theme="dark").sign_in(officer)
    page = one.open("/")
    page.locator("[data-palette-open]").click()
    page.locator("#palette-q").fill("pont")
    expect(page.locator("#palette-projects-4")).to_be_visible()
    assert not one.accessibility()
    assert not one.sideways()
    page.locator("#palette-all").click()
    page.wait_for_url("**/search/?q=pont")
    expect(page.get_by_role("heading", level=2)).to_have_count(3)
    assert not one.accessibility()
    assert not one.sideways()
    page.locator("#found-projects").locator("xpath=../..").locator(".card-foot a").click()
    expect(page.locator(".search-hits li")).to_have_count(8)
    page.locator("#search-q").fill("zz")
    page.keyboard.press("Enter")
    expect(page.locator(".empty-title")).to_be_visible()
    assert not one.accessibility()
