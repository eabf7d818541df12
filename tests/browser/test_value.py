"""Earned value in a browser: accessible, within the policy, and opened by keyboard down to its packages."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from people.models import User
from reporting.services.refresh import refresh_projects
from tests import factories
from tests.browser.conftest import DESKTOP, PHONE, Visitor
from tests.reporting import earned, figures

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def officer() -> User:
    root = factories.portfolio("ROOT")
    earned.earned_project(root, code="TOWER", name="Water tower")
    empty = factories.project(root, code="EMPTY")
    refresh_projects(project_ids=[empty.pk], now=figures.NOW)
    return factories.user("pmo_officer")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("theme", "size", "language"), [("light", DESKTOP, "en"), ("dark", PHONE, "fr")], ids=["wide", "phone"]
)
def test_it_reads_well_everywhere(
    visitor: Callable[..., Visitor], officer: User, theme: str, size: tuple[int, int], language: str
) -> None:
    officer.language = language
    officer.save(update_fields=["language"])
    one = visitor(theme=theme, size=size, language=language).sign_in(officer)
    found: list[str] = []
    for path in ("TOWER/value/?period=2026-10", "EMPTY/value/", "TOWER/figures/pv/?period=2026-10"):
        one.open(f"/projects/{path}")
        found += one.accessibility() + one.sideways()
    assert not found, "\n".join(found)


def test_a_figure_is_opened_and_closed_by_keyboard(visitor: Callable[..., Visitor], officer: User) -> None:
    page = visitor().sign_in(officer).open("/projects/TOWER/value/?period=2026-10")
    page.get_by_role("link", name="Earned value", exact=True).last.focus()
    page.keyboard.press("Enter")
    opened = page.locator("#explain")
    expect(opened.get_by_role("table").last).to_contain_text("€4,400.00")
    expect(opened).to_contain_text("Work worth €4,400 is done.")
    page.locator("#explain").get_by_role("button", name="Close").press("Enter")
    expect(opened).to_be_empty()
    page.get_by_text("Show the figures").click()
    expect(page.get_by_role("table").first).to_contain_text("€9,332")
