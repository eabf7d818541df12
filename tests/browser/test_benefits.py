"""From a benefit's profile to its measurement after the project's end, and the business case beside today's."""

import os
import re
from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import expect

from projects.models import Benefit, BenefitMeasure, BenefitPlan
from tests.browser.conftest import DESKTOP, PHONE, Visitor
from tests.projects.gains import SAVINGS, WAITING, Gains, year

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def gains() -> Gains:
    gains = Gains()
    for person in (gains.manager, gains.reader):
        person.language = "en"
        person.save(update_fields=["language"])
    waiting = gains.benefit(WAITING, owner=gains.reader)
    gains.plan(waiting, {year(2025): "8", year(2026): "5", year(2027): "4"})
    gains.measure(waiting, year(2025), "9")
    savings = gains.benefit(SAVINGS, owner=gains.manager, description="Two counters are no longer needed.")
    gains.plan(
        savings, {year(2024): "20000", year(2025): "100000", year(2026): "150000", year(2027): "150000"}
    )
    gains.measure(savings, year(2024), "12000")
    gains.measure(savings, year(2025), "96500.50")
    loss = gains.benefit(SAVINGS, name="Dearer licences", is_disbenefit=True)
    gains.plan(loss, {year(2026): "9000"})
    gains.cost("actual", date(2025, 6, 1), "120000")
    gains.cost("actual", date(2026, 6, 1), "90000")
    gains.cost("forecast", date(2027, 2, 1), "60000")
    gains.case({2025: ("120000", "110000"), 2026: ("80000", "150000"), 2027: ("0", "150000")})
    return gains


def test_planned_pasted_and_measured_by_its_owner(visitor: Callable[..., Visitor], gains: Gains) -> None:
    one = visitor().sign_in(gains.manager)
    page = one.open("/projects/PJ/benefits/")
    assert one.accessibility() == []
    page.get_by_role("link", name="Savings", exact=True).click()
    expect(page.get_by_role("img", name="Benefit over time").first).to_be_visible()
    assert one.accessibility() == []

    # A column of a spreadsheet fills the years from the first field on.
    page.get_by_role("link", name="Plan over time").click()
    first = page.get_by_label("2028", exact=True)
    first.focus()
    page.evaluate(
        """() => {
            const data = new DataTransfer();
            data.setData("text", "160000\\n170,000\\n");
            document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }"""
    )
    expect(page.get_by_label("2029", exact=True)).to_have_value("170,000")
    assert one.accessibility() == []
    page.get_by_role("button", name="Save the profile").click()
    expect(page.get_by_text("is saved.")).to_be_visible()
    assert BenefitPlan.objects.filter(benefit__name="Savings", start__year__gte=2028).count() == 2

    page = one.open("/projects/PJ/benefits/case/")
    expect(page.get_by_text("The project pays for itself in")).to_be_visible()
    assert one.accessibility() == []
    page.get_by_role("link", name="Approve a new case").click()
    assert one.accessibility() == []
    page.get_by_label("Reason").fill("The licences are dearer.")
    page.get_by_role("button", name="Approve the case").click()
    expect(page.get_by_text("Business case 2 is approved.")).to_be_visible()

    # The project has ended; the benefit goes on, and its owner with it.
    gains.archive()
    owner = visitor(theme="dark", size=PHONE).sign_in(gains.reader)
    page = owner.open("/projects/PJ/benefits/")
    assert owner.accessibility() + owner.sideways() == []
    page.get_by_role("link", name=re.compile("^Measure.*Days to answer")).click()
    page.get_by_label("From", exact=True).fill("2026-01-01")
    page.get_by_label("To", exact=True).fill("2026-06-30")
    page.get_by_label("Measured", exact=True).fill("6.5")
    assert owner.accessibility() + owner.sideways() == []
    page.get_by_role("button", name="Save the measurement").click()
    expect(page.get_by_text("The measurement is saved.")).to_be_visible()
    assert owner.accessibility() + owner.sideways() == []
    assert BenefitMeasure.objects.filter(measured_by=gains.reader, value="6.5").exists()


PAGES = ("", "{pk}/", "{pk}/edit/", "{pk}/plan/", "{pk}/measure/", "case/", "case/new/", "add/")


@pytest.mark.slow
@pytest.mark.parametrize(("theme", "size"), [("light", PHONE), ("dark", DESKTOP)])
def test_pages_fit(visitor: Callable[..., Visitor], gains: Gains, theme: str, size: tuple[int, int]) -> None:
    one = visitor(theme=theme, size=size).sign_in(gains.manager)
    pk = Benefit.objects.get(name="Savings").pk
    problems = []
    for number, path in enumerate(PAGES):
        page = one.open(f"/projects/PJ/benefits/{path.format(pk=pk)}")
        problems += one.sideways() + one.accessibility()
        if folder := os.environ.get("PICTURES"):
            page.screenshot(path=f"{folder}/{number}-{theme}-{size[0]}.png", full_page=True)
    assert problems == []
