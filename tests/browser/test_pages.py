"""Every page in both languages and themes: accessible, within the policy, and no wider than a phone."""

from collections.abc import Callable
from datetime import date

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from people.models import User
from projects.models import Milestone
from reporting.services.refresh import refresh_month, refresh_projects
from tests import factories
from tests.browser.conftest import PHONE, Visitor
from tests.reporting import figures

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
    "/reports/",
    "/nowhere/",
]


@pytest.fixture
def director() -> User:
    """The director of a small city's projects, with a closed month behind them."""
    root = factories.portfolio("ROOT", name="City projects", description="Streets, schools, services.")
    before = factories.period(root, date(2026, 10, 1))
    figures.close(before)
    period = factories.period(root)
    programme = factories.programme(root, code="PROG", name="Streets")
    bridge = figures.measured_project(root, code="BRIDGE", name="A new bridge", programme=programme, ac=700)
    school = figures.measured_project(root, code="SCHOOL", name="School extension", confidential=True)
    today = timezone.now().date()
    Milestone.objects.create(
        project=bridge,
        name="Deck in place",
        baseline_date=today + figures.DAY * 20,
        forecast_date=today + figures.DAY * 41,
        is_key=True,
    )
    for month, rag in ((before, 1), (period, 4)):
        factories.status_update(
            bridge,
            month,
            overall_rag=rag,
            schedule_rag=rag,
            cost_rag=3,
            quality_rag=1,
            schedule_comment="The steel arrives three weeks late.",
            summary="Foundations are finished.\n\nSteel is late.",
            next_steps="Assemble the deck.",
            decisions_needed="Accept night work.",
            outlook="worsening",
            submitted_at=figures.NOW,
        )
    imported = factories.portfolio("IMPORTED", name="National projects", currency="GBP")
    factories.period(imported)
    hs2 = factories.project(
        imported,
        code="HS2",
        unread={"baseline": {"state": "withheld", "verbatim": "Exempt under Section 43"}},
    )
    year = {"range_kind": "fiscal_year", "start": date(2026, 4, 1), "end": date(2027, 3, 31)}
    figures.budget(hs2, 1_000_000, **year)
    figures.budget(hs2, 1_100_000, "forecast", **year)
    refresh_month(period=before, now=figures.NOW, freeze=True)
    refresh_projects(project_ids=[bridge.pk, school.pk, hs2.pk], now=figures.NOW)
    return factories.user("pmo_director", full_name="Hélène Marchand")


def test_every_page_is_accessible_in_both_languages_and_themes(
    visitor: Callable[..., Visitor], director: User
) -> None:
    found: list[str] = []
    for theme, language in (("light", "en"), ("dark", "fr")):
        one = visitor(theme=theme).sign_in(director)
        one.page.locator(f"button[name=language][value={language}]").click()
        expect(one.page.locator("html")).to_have_attribute("lang", language)
        for path in PAGES:
            one.open(path)
            found += [f"{theme} {language} {problem}" for problem in one.accessibility()]
    assert not found, "\n".join(found)


def test_no_page_scrolls_sideways_on_a_phone(visitor: Callable[..., Visitor], director: User) -> None:
    one = visitor(size=PHONE).sign_in(director)
    found: list[str] = []
    for path in PAGES:
        one.open(path)
        found += one.sideways()
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
