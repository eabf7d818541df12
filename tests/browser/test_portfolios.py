"""A PMO director sets up a portfolio: itself, an attribute, a programme, the calendar; the pages in both languages."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from portfolio.models import CustomAttribute, ExchangeRate, Portfolio, Programme
from tests import factories
from tests.browser.conftest import PHONE, Visitor
from tests.browser.places import city

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = [
    "/portfolios/new/",
    "/portfolios/ROOT/edit/",
    "/portfolios/BELOW/move/?to=IMPORTED",
    "/portfolios/ROOT/archive/",
    "/portfolios/ROOT/calendar/",
    "/portfolios/ROOT/calendar/due/",
    "/portfolios/ROOT/calendar/plan/?year=2027-06",
    "/portfolios/ROOT/attributes/",
    "/portfolios/ROOT/attributes/sector/edit/",
    "/portfolios/BELOW/attributes/",
    "/programmes/PROG/edit/",
    "/programmes/PROG/archive/",
    "/rates/",
    "/rates/new/",
    "/rates/paste/",
]


def test_from_nothing_to_a_calendar(visitor: Callable[..., Visitor]) -> None:
    one = visitor().sign_in(factories.user("pmo_director"))
    page = one.open("/portfolios/new/")
    page.get_by_label("Name").fill("Hospitals")
    page.get_by_label("Code").fill("hosp")
    page.get_by_label("Controlling").check()
    page.get_by_label("Currency").fill("eur")
    page.get_by_role("button", name="Set up the portfolio").click()
    page.get_by_role("button", name="Open ").click()
    expect(page.locator(".month-open")).to_have_count(1)
    page.get_by_role("link", name="Hospitals").click()
    page.locator("summary", has_text="Manage").click()
    page.get_by_role("link", name="Custom attributes").click()
    for label in ("Site", "Sector"):
        page.get_by_role("link", name="New attribute").click()
        page.get_by_label("Label in English").fill(label)
        page.get_by_label("Code").fill(label.lower())
        page.get_by_role("button", name="Add the attribute").click()
    page.get_by_role("button", name="Sector: up").press("Enter")
    expect(page.locator("#attributes tbody th").first).to_have_text("Sector")
    # Whoever orders by keyboard goes on from the same button.
    expect(page.locator("#up-sector")).to_be_focused()
    page.get_by_role("link", name="Hospitals").click()
    page.locator("summary", has_text="Manage").click()
    page.get_by_role("link", name="New programme").click()
    page.get_by_label("Name").fill("Renewal")
    page.get_by_label("Code").fill("renew")
    page.get_by_role("button", name="Set up the programme").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Renewal")
    assert Programme.objects.get().portfolio == Portfolio.objects.get(code="HOSP")


def furnished() -> None:
    root = city()
    below = factories.portfolio(
        "BELOW", name="Schools and kindergartens of the northern districts", parent=root
    )
    for code, label in (("sector", "Sector of activity"), ("site", "Site")):
        CustomAttribute.objects.create(
            portfolio=root,
            code=code,
            label_en=label,
            label_fr="Secteur d’activité de la maîtrise d’ouvrage" if code == "sector" else "",
            kind="choice" if code == "sector" else "text",
            choices=["Roads", {"value": "Schools", "fr": "Écoles"}] if code == "sector" else [],
        )
    CustomAttribute.objects.create(portfolio=root, code="old", label_en="Old", archived_at=factories.LONG_AGO)
    factories.project(below, currency="USD")
    month = root.periods.open().get().start
    ExchangeRate.objects.create(base="GBP", quote="EUR", month=month, rate="1.17345")
    factories.user("executive", root.scope, full_name="Maximilienne de La Rochefoucauld-Montbel")


@pytest.mark.slow
def test_the_pages_are_accessible_and_fit_a_phone(visitor: Callable[..., Visitor]) -> None:
    furnished()
    director = factories.user("pmo_director", full_name="Hélène Marchand")
    found: list[str] = []
    for theme, language, size in (("light", "en", (1280, 900)), ("dark", "fr", PHONE)):
        one = visitor(theme=theme, size=size).sign_in(director)
        director.language = language
        director.save(update_fields=["language"])
        for number, path in enumerate(PAGES):
            one.open(path)
            found += [f"{theme} {language} {problem}" for problem in [*one.accessibility(), *one.sideways()]]
            if pictures := os.environ.get("PICTURES"):
                one.page.screenshot(path=Path(pictures) / f"{language}-{number:02}.png", full_page=True)
    # The menu opens within the screen.
    one.open("/portfolios/ROOT/").locator(".page-actions summary").last.click()
    box = one.page.locator(".page-actions .menu-panel").last.bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE[0]
    assert not found, "\n".join(found)
