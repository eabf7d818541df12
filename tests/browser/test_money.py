"""A project's money by keyboard alone: typed, pasted from a spreadsheet, taken back, while a colleague types too."""

import os
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from people.models import User
from projects.models import BudgetLine, ContingencyMovement, CostEntry, Project
from tests import factories
from tests.browser.conftest import PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

URL = "/projects/BRIDGE/money/?by=month&year=2025"
PASTE = """(text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def project() -> Project:
    portfolio = factories.portfolio("CITY", name="City projects")
    factories.period(portfolio)
    return factories.project(portfolio, code="BRIDGE", name="A new bridge", start_date=date(2025, 1, 1))


@pytest.fixture
def manager(project: Project) -> User:
    return factories.user("project_manager", project.scope, language="en", full_name="Max Manager")


def book(project: Project, amount: int, month: int, **fields: Any) -> None:
    start = date(2025, month, 1)
    CostEntry.objects.create(
        project=project, kind=fields.pop("kind", "actual"), start=start, end=start.replace(day=28),
        amount=Decimal(amount), **fields,
    )  # fmt: skip


def cell(page: Page, row: str, column: str) -> Any:
    return page.locator(f'tr[data-row="{row}"] [data-column="{column}"]')


def stored(row_kind: str = "actual") -> dict[int, str]:
    rows = CostEntry.objects.filter(kind=row_kind).values_list("start", "amount")
    return {start.month: str(amount) for start, amount in rows}


def test_a_month_is_kept_by_keyboard_alone(
    visitor: Callable[..., Visitor], project: Project, manager: User
) -> None:
    book(project, 500, 1)
    one = visitor().sign_in(manager)
    page = one.open(URL)
    keys = page.keyboard
    status = page.locator("[data-money-status]")

    # Typing replaces, Enter saves and goes down, F2 goes on with what is there, Escape restores.
    cell(page, "actual~~", "2025-01").click()
    keys.type("1,234.50")
    assert one.accessibility() == []
    keys.press("Enter")
    expect(status).to_have_text("Saved")
    expect(cell(page, "actual~~", "2025-01")).to_have_text("1,234.50")
    expect(cell(page, "forecast~~", "2025-01")).to_be_focused()
    keys.press("ArrowUp")
    keys.press("F2")
    keys.type("9")
    keys.press("Escape")
    expect(cell(page, "actual~~", "2025-01")).to_have_text("1,234.50")
    assert stored() == {1: "1234.50"}

    # Tab saves and goes to the right, as fast as one types.
    keys.press("ArrowRight")
    for amount in ("1", "2", "3"):
        keys.type(amount)
        keys.press("Tab")
    expect(cell(page, "actual~~", "2025-04")).to_have_text("3.00")
    assert stored() == {1: "1234.50", 2: "1.00", 3: "2.00", 4: "3.00"}

    # A block from a spreadsheet, then the same with a mistake in it: nothing of that is taken.
    keys.press("Home")
    page.evaluate(PASTE, "10\t20\r\n30\t(40)\r\n")
    expect(cell(page, "forecast~~", "2025-02")).to_have_text("−40")
    assert stored()[1] == "10.00"
    assert stored("forecast") == {1: "30.00", 2: "-40.00"}
    page.evaluate(PASTE, "1\tx")
    expect(page.get_by_text("Line 1, column 2 of the block")).to_be_visible()
    assert one.accessibility() == []
    assert stored()[1] == "10.00"

    # Taken back: the block, as one act.
    keys.press("Control+z")
    expect(cell(page, "actual~~", "2025-01")).to_have_text("1,234.50")
    expect(status).to_have_text("Taken back")
    assert stored()[2] == "1.00"
    assert stored("forecast") == {}

    # A colleague was faster: both amounts, and the choice between them.
    CostEntry.objects.filter(start__month=1).update(amount=77)
    keys.type("88")
    keys.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Somebody changed this before you")
    assert one.accessibility() == []
    page.get_by_role("button", name="Replace what is stored").press("Enter")
    expect(cell(page, "actual~~", "2025-01")).to_have_attribute("data-seen", "88.00")
    assert stored()[1] == "88.00"

    # What is no amount stays in its cell until it is one.
    cell(page, "actual~~", "2025-05").click()
    keys.type("12x")
    keys.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("This is no amount.")
    expect(cell(page, "actual~~", "2025-05")).to_have_text("12x")
    keys.press("ArrowUp")
    keys.press("F2")
    keys.press("Backspace")
    keys.press("Enter")
    expect(cell(page, "actual~~", "2025-05")).to_have_attribute("data-seen", "12.00")
    assert stored()[5] == "12.00"


@pytest.mark.slow
def test_pages_of_money_fit_a_phone_and_the_dark(
    visitor: Callable[..., Visitor], project: Project, manager: User
) -> None:
    works = {"category": "Construction works", "nature": "capex"}
    for month in range(1, 11):
        book(project, 41_250 * month, month, **works)
        book(project, 8_400, month, category="Staff", nature="opex")
    for month in (11, 12):
        book(project, 52_000, month, kind="forecast", **works)
    book(project, 100, 3, category="Staff", nature="opex")
    BudgetLine.objects.create(project=project, kind="approved", range_kind="whole_life", amount=3_000_000)
    ContingencyMovement.objects.create(
        project=project, kind="set_aside", moved_on=date(2025, 1, 15), amount=200_000, reason="Ground risk"
    )
    movement = ContingencyMovement.objects.create(
        project=project,
        kind="drawn",
        moved_on=date(2025, 6, 3),
        amount=45_000,
        reason="Unexpected rock at pier 2",
    )
    entry = CostEntry.objects.first()
    assert entry
    problems = []
    for number, options in enumerate(
        ({"theme": "dark", "size": PHONE, "language": "fr"}, {"size": (1280, 900)})
    ):
        one = visitor(**options).sign_in(manager)
        for name, path in (
            ("grid", URL),
            ("years", "/projects/BRIDGE/money/?by=year"),
            ("row", "/projects/BRIDGE/money/row/?by=month&year=2025"),
            ("paste", "/projects/BRIDGE/money/paste/?by=month&year=2025"),
            ("entries", "/projects/BRIDGE/money/entries/"),
            ("entry", f"/projects/BRIDGE/money/entries/{entry.pk}/"),
            ("movement", f"/projects/BRIDGE/money/contingency/{movement.pk}/"),
        ):
            page = one.open(path)
            problems += one.sideways() + one.accessibility()
            if folder := os.environ.get("MONEY_PICTURES"):
                page.screenshot(path=f"{folder}/{name}-{number}.png", full_page=True)
    assert problems == []
