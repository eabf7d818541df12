"""What every page offers: theme, language, keyboard, explanations, filters, and figures that come by themselves."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from people.models import User
from projects.models import Project
from projects.services.facts import facts_have_changed
from reporting.services.refresh import refresh_projects
from tests import factories
from tests.browser.conftest import Visitor
from tests.reporting import figures

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def bridge() -> Project:
    root = factories.portfolio("ROOT", name="City projects")
    factories.period(root)
    project = figures.measured_project(root, code="BRIDGE", name="A new bridge", ac=600)
    other = figures.measured_project(root, code="SCHOOL", name="School extension")
    refresh_projects(project_ids=[project.pk, other.pk], now=figures.NOW)
    return project


@pytest.fixture
def director(bridge: Project) -> User:
    return factories.user("pmo_director")


def test_the_theme_is_kept_and_survives_the_next_page(
    visitor: Callable[..., Visitor], director: User
) -> None:
    page = visitor().sign_in(director).page
    page.locator("details.menu > summary").first.click()
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.goto(page.url + "portfolios/ROOT/")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_the_language_is_kept_on_the_account(visitor: Callable[..., Visitor], director: User) -> None:
    page = visitor().sign_in(director).page
    page.locator("button[name=language][value=fr]").click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    director.refresh_from_db()
    assert director.language == "fr"


def test_a_tile_opens_its_explanation_in_place(visitor: Callable[..., Visitor], director: User) -> None:
    one = visitor().sign_in(director)
    page = one.open("/projects/BRIDGE/")
    page.get_by_role("link", name="CPI").first.click()
    expect(page.locator("#explain")).to_contain_text("CPI = EV / AC")
    assert page.url.endswith("/projects/BRIDGE/")
    assert not one.accessibility()
    page.get_by_role("button", name="Close").click()
    expect(page.locator("#explain")).to_be_empty()


def test_search_narrows_the_heat_map_and_stays_in_the_url(
    visitor: Callable[..., Visitor], director: User
) -> None:
    page = visitor().sign_in(director).open("/portfolios/ROOT/")
    page.keyboard.press("/")
    page.keyboard.type("bridge")
    expect(page.locator("#heatmap tbody tr")).to_have_count(1)
    page.wait_for_url("**q=bridge**")
    page.reload()
    expect(page.locator("#heatmap tbody tr")).to_have_count(1)


def test_figures_change_by_themselves_and_the_polling_ends(
    visitor: Callable[..., Visitor], director: User, bridge: Project
) -> None:
    page = visitor().sign_in(director).open("/projects/BRIDGE/")
    expect(page.locator(".tiles")).to_contain_text("1.00")
    figures.spent(bridge, 600, month=figures.START)
    facts_have_changed(project_ids=[bridge.pk])
    page.reload()
    expect(page.get_by_text("Figures are being recomputed")).to_be_visible()
    refresh_projects(project_ids=[bridge.pk], now=timezone.now() + timedelta(seconds=1))
    expect(page.locator(".tiles")).to_contain_text("0.50")
    expect(page.get_by_text("Figures are being recomputed")).to_have_count(0)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(2500)
    assert asked == []


def test_a_menu_closes_with_escape_and_gives_the_focus_back(
    visitor: Callable[..., Visitor], director: User
) -> None:
    page = visitor().sign_in(director).page
    menu = page.locator("details.menu").first
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(menu).to_have_attribute("open", "")
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(menu.locator("summary")).to_be_focused()
