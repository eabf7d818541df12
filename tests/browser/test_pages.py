"""Every page in both languages and themes: accessible, within the policy, and no wider than a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from integrations.models import ImportRun
from people.models import User
from tests import factories
from tests.browser.conftest import PHONE, Visitor
from tests.browser.places import city

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = [
    "/",
    "/portfolios/ROOT/",
    "/portfolios/ROOT/?period=2026-10&sort=name&q=bridge",
    "/portfolios/IMPORTED/",
    "/programmes/PROG/",
    "/projects/BRIDGE/",
    "/projects/BRIDGE/figures/cpi/",
    "/portfolios/ROOT/figures/eac/",
    "/projects/HS2/",
    "/projects/BRIDGE/status/",
    "/projects/BRIDGE/manager/",
    "/my-projects/",
    "/imports/",
    "/imports/new/",
    "/portfolios/ROOT/periods/",
    "/portfolios/ROOT/periods/2026-10/",
    "/reports/",
    "/nowhere/",
]

# Tables and long labels, looked at on a phone alone.
ON_A_PHONE = [
    "/imports/mappings/",
    "/imports/editions/",
    "/people/",
    "/people/import/",
    "/rates/",
    "/deputies/",
    "/security/",
    "/portfolios/ROOT/edit/",
    "/portfolios/ROOT/calendar/",
    "/portfolios/ROOT/attributes/",
    "/portfolios/ROOT/history/",
    "/portfolios/ROOT/periods/2026-11/close/",
    "/access/portfolio/ROOT/people/",
    "/projects/BRIDGE/edit/",
]


def pages() -> list[str]:
    return [*PAGES, f"/imports/{ImportRun.objects.get().pk}/"]


@pytest.fixture
def director() -> User:
    """The director of a small city's projects, with a closed month behind them."""
    city()
    return factories.user("pmo_director", full_name="Hélène Marchand")


def test_every_page_is_accessible_in_both_languages_and_themes(
    visitor: Callable[..., Visitor], director: User
) -> None:
    found: list[str] = []
    for theme, language in (("light", "en"), ("dark", "fr")):
        one = visitor(theme=theme).sign_in(director)
        one.page.locator(f"button[name=language][value={language}]").click()
        expect(one.page.locator("html")).to_have_attribute("lang", language)
        for path in pages():
            one.open(path)
            found += [f"{theme} {language} {problem}" for problem in one.accessibility()]
    assert not found, "\n".join(found)


def test_no_page_scrolls_sideways_on_a_phone(visitor: Callable[..., Visitor], director: User) -> None:
    one = visitor(size=PHONE).sign_in(director)
    # Its words are the longer ones.
    one.page.locator("button[name=language][value=fr]").click()
    expect(one.page.locator("html")).to_have_attribute("lang", "fr")
    found: list[str] = []
    for path in [*pages(), *ON_A_PHONE]:
        one.open(path)
        found += one.sideways()
        # The rows of these are cards there; only figures that are compared column by column scroll in their frame.
        wide = one.page.locator(".table-wrap:has(.table-cards, .list-table)").evaluate_all(
            "wraps => wraps.filter(wrap => wrap.scrollWidth > wrap.clientWidth).length"
        )
        found += [f"{path}: {wide} tables scroll"] if wide else []
    assert not found, "\n".join(found)


def test_the_sign_in_page_is_accessible_and_says_what_is_wrong(visitor: Callable[..., Visitor]) -> None:
    for theme in ("light", "dark"):
        one = visitor(theme=theme)
        page = one.open("/sign-in/")
        assert not one.accessibility()
        page.get_by_label("E-mail address").fill("nobody@example.org")
        page.locator("#id_password").fill("wrong-wrong-wrong")
        page.locator("main button[type=submit]").click()
        page.get_by_role("alert").wait_for()
        assert not one.accessibility()
