"""The guides in a browser: readable on a phone, nothing for axe to find, a way there from every list."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.browser.conftest import DESKTOP, PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_guides_are_read_found_and_turned(visitor: Callable[..., Visitor], size: tuple[int, int]) -> None:
    one = visitor(size=size).sign_in(factories.user("project_manager", language="fr"))
    problems = []
    for path in (
        "/guide/",
        "/guide/?q=brouillon",
        "/guide/?q=xyzzy",
        "/guide/basics/",
        "/guide/project-manager/",
    ):
        one.open(path)
        problems += one.accessibility() + one.sideways()
    page = one.page
    # Every picture is there.
    assert page.evaluate("[...document.images].every((image) => image.complete && image.naturalWidth > 100)")
    page.locator(".guide-contents a").nth(1).click()
    expect(page.locator("h2:target")).to_be_in_viewport()
    page.locator("a[rel=next]").click()
    expect(page.locator("h1")).to_have_text("Dirigeant et commanditaire")
    assert not problems + one.problems


def test_the_help_of_a_list_leads_to_the_guide(visitor: Callable[..., Visitor]) -> None:
    page = visitor().sign_in(factories.user("pmo_officer")).open("/projects/")
    page.keyboard.press("?")
    page.locator("#list-help a[href='/guide/']").click()
    expect(page.locator("main h2").first).to_have_text("PMO officer")
