"""Histories as people see them: from the form that changed something to who did it, on a phone and a screen."""

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import expect

from people.models import User
from portfolio.models import Portfolio
from projects.models import CostEntry, Milestone
from tests import factories
from tests.browser.conftest import DESKTOP, PHONE, Visitor
from tests.trail.people import written_by

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def portfolio() -> Portfolio:
    found = factories.portfolio("NORTH", name="Northern portfolio")
    factories.period(found)
    return found


@pytest.fixture
def director(portfolio: Portfolio) -> User:
    person = factories.user("pmo_director", portfolio.scope, full_name="Dora Director")
    bridge = factories.project(portfolio, code="BRIDGE", name="Bridge renewal")
    with written_by(person, "POST /projects/BRIDGE/status/"):
        milestone = Milestone.objects.create(
            project=bridge, name="Deck in place", forecast_date=date(2027, 3, 1), is_key=True
        )
        factories.status_update(
            bridge,
            portfolio.periods.get(),
            overall_rag=4,
            schedule_comment="The steel arrives three weeks late. " * 12,
            summary="Foundations are finished.\n\nSteel is late.",
        )
        CostEntry.objects.create(
            project=bridge, kind="actual", start=date(2026, 1, 1), end=date(2026, 1, 31), amount=1_234_567
        )
    with written_by(person, "command tidy"):
        milestone.delete()
    return person


@pytest.mark.slow
@pytest.mark.parametrize(
    ("size", "theme", "language"),
    [(DESKTOP, "light", "en"), (DESKTOP, "dark", "fr"), (PHONE, "light", "fr"), (PHONE, "dark", "en")],
)
def test_they_read_well_everywhere(
    visitor: Callable[..., Visitor], director: User, size: tuple[int, int], theme: str, language: str
) -> None:
    director.language = language
    director.save(update_fields=["language"])
    one = visitor(theme=theme, size=size, language=language).sign_in(director)
    for path in (
        "/projects/BRIDGE/history/",
        "/projects/BRIDGE/history/?kind=delete",
        "/projects/BRIDGE/history/?since=2999-01-01",
        "/projects/BRIDGE/history/?since=nonsense",
        "/projects/BRIDGE/status/2026-11/history/",
        "/portfolios/NORTH/history/",
        "/portfolios/NORTH/periods/2026-11/history/",
        f"/people/{director.pk}/history/",
    ):
        one.open(path)
        assert not one.sideways()
        assert not one.accessibility()


def test_from_a_form_to_who_used_it(
    visitor: Callable[..., Visitor], director: User, portfolio: Portfolio
) -> None:
    manager = factories.user("project_manager", portfolio.scope, full_name="Manuel Manager")
    one = visitor().sign_in(director)
    page = one.open("/projects/BRIDGE/manager/")
    page.locator("input[name=manager]").fill(manager.email)
    page.locator("main button[type=submit]").first.click()
    page.wait_for_url("**/projects/BRIDGE/")
    page.get_by_role("link", name="History", exact=True).click()
    expect(page.get_by_role("heading", name="Dora Director named the project manager.")).to_be_visible()
    expect(page.locator(".event-fields", has_text="Manuel Manager").first).to_be_visible()
    # The keyboard alone: a name, then Enter.
    page.get_by_label("Person").fill("dora")
    page.keyboard.press("Enter")
    page.wait_for_url("**person=dora**")
    page.get_by_label("Object or field").select_option("projects.project:manager")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".event")).to_have_count(1)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as CSV").click()
    lines = download.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 2
    assert "Manuel Manager" in lines[1]
    page.get_by_role("link", name="Show everything").click()
    expect(page.locator(".event-delete")).to_be_visible()
