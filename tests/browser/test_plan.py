"""A plan is entered, changed, taken back and pasted by keyboard alone."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from projects.models import WorkPackage
from tests import factories
from tests.browser.conftest import PHONE, Visitor
from tests.projects.plans import Plan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def plan() -> Plan:
    made = Plan()
    type(made.manager).objects.filter(pk=made.manager.pk).update(language="en")
    return made


def keys(page: Page, *pressed: str) -> None:
    for key in pressed:
        if key.startswith("'"):
            page.keyboard.type(key[1:])
        else:
            page.keyboard.press(key)


def names(page: Page) -> list[str]:
    return page.locator(".plan-table tbody tr").evaluate_all(
        "rows => rows.map((row) => `${row.cells[0].textContent} ${row.cells[1].dataset.typed}`.trim())"
    )


def test_a_plan_by_keyboard_alone(visitor: Callable[..., Visitor], plan: Plan) -> None:
    one = visitor().sign_in(plan.manager)
    page = one.open(f"/projects/{plan.project.code}/plan/")
    saved = page.locator("[data-plan-status]")
    assert one.accessibility() == []

    # The first row comes from the empty page's own field, which Tab reaches.
    page.get_by_label("Name of the new row").focus()
    keys(page, "'Design", "Enter")
    expect(saved).to_have_text("Design is added.")
    # What was added is where one goes on: its dates and its cost, cell by cell.
    keys(page, "'5/1/2026", "Tab", "'1/3/2026", "Tab", "'12500", "Enter")
    row = page.locator(".plan-table tbody tr").first
    expect(row).to_contain_text("€12,500")
    expect(row).to_contain_text("1 Mar 2026")

    keys(page, "Insert", "'Drawings", "Enter")
    expect(saved).to_have_text("Drawings is added.")
    keys(page, "Alt+Shift+ArrowRight")
    expect(saved).to_have_text("Drawings is moved.")
    keys(page, "Insert", "'Build", "Enter")
    expect(saved).to_have_text("Build is added.")
    keys(page, "Alt+Shift+ArrowLeft")
    expect(saved).to_have_text("Build is moved.")
    assert names(page) == ["1 Design", "1.1 Drawings", "2 Build"]

    # A wrong value stays where it was typed, with the reason; Escape leaves the cell as it was.
    keys(page, "'never", "Enter")
    problem = page.locator("#plan-problem")
    expect(problem).to_contain_text("is not a date")
    editor = page.locator(".plan-editor")
    expect(editor).to_be_focused()
    expect(editor).to_have_value("never")
    assert one.accessibility() == []
    keys(page, "Escape")
    expect(editor).to_have_count(0)

    # A milestone by the second button of the same field; it belongs to the package that one stands on.
    keys(page, "Insert", "'Gate", "Tab", "Tab", "Enter")
    expect(saved).to_have_text("Gate is added.")
    keys(page, "'1/4/2026", "Enter")
    expect(page.locator(".plan-milestone")).to_contain_text("1 Apr 2026")
    keys(page, "Delete")
    expect(saved).to_have_text("Gate is removed.")
    for _change in range(3):
        keys(page, "Control+z")
        expect(saved).to_have_text("Your last change is taken back.")
    expect(page.locator(".plan-milestone")).to_have_count(0)

    # Taken back, one after the other.
    keys(page, "Control+z")
    expect(saved).to_have_text("Your last change is taken back.")
    expect(page.locator(".plan-table tbody tr").nth(2).locator("td").first).to_have_text("1.2")
    keys(page, "Delete")
    expect(saved).to_have_text("Build is removed.")
    assert names(page) == ["1 Design", "1.1 Drawings"]
    keys(page, "Control+z")
    expect(page.locator(".plan-table tbody tr")).to_have_count(3)

    keys(page, "?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    assert one.accessibility() == []
    keys(page, "Escape")


def test_rows_of_a_spreadsheet_are_pasted(visitor: Callable[..., Visitor], plan: Plan) -> None:
    plan.package("Design")
    plan.package("End")
    one = visitor().sign_in(plan.manager)
    page = one.open(f"/projects/{plan.project.code}/plan/")
    page.locator("[data-plan-tools]").wait_for()
    page.locator("[data-field=name]").first.focus()
    _paste(page, "Build\t1/2/2026\tsoon\t100\n  Walls\t1/2/2026\t1/4/2026\t900")
    page.wait_for_url("**/plan/paste/")
    expect(page.get_by_text("Line 1, column 3 (Finish):")).to_be_visible()
    assert one.accessibility() == []
    assert WorkPackage.objects.count() == 2
    field = page.get_by_label("Rows of the spreadsheet")
    field.fill(field.input_value().replace("soon", "1/4/2026"))
    page.get_by_role("button", name="Add these rows").press("Enter")
    page.wait_for_url("**/plan/")
    assert names(page) == ["1 Design", "2 Build", "2.1 Walls", "3 End"]
    page.keyboard.press("Control+z")
    expect(page.locator(".plan-table tbody tr")).to_have_count(2)


def _paste(page: Page, text: str) -> None:
    """As Ctrl+V does; the clipboard itself is no tab's to fill."""
    page.evaluate(
        """(text) => {
          const data = new DataTransfer();
          data.setData("text/plain", text);
          document.activeElement.dispatchEvent(
            new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        text,
    )


def test_what_is_typed_survives_answers_and_colleagues(visitor: Callable[..., Visitor], plan: Plan) -> None:
    package = plan.package("Work")
    plan.package("Other")
    one = visitor().sign_in(plan.manager)
    page = one.open(f"/projects/{plan.project.code}/plan/")
    page.locator("[data-plan-tools]").wait_for()
    cost = page.locator("tr[data-key] > [data-field=cost]").first

    # A colleague was faster in the same cell.
    plan.edit(package, cost=Decimal(700))
    cost.click()
    keys(page, "'500", "Enter")
    expect(page.locator("#plan-problem")).to_contain_text("Somebody changed this row meanwhile")
    editor = page.locator(".plan-editor")
    expect(editor).to_have_value("500")
    expect(editor).to_be_focused()
    keys(page, "Enter")
    expect(cost).to_have_text("€500")

    # The portal does not answer: the text is still there, and Enter tries again.
    page.route("**/plan/p*/", lambda route: route.abort())
    cost.click()
    keys(page, "'600", "Enter")
    expect(page.locator("[data-plan-lost]")).to_be_visible()
    expect(editor).to_have_value("600")
    page.unroute("**/plan/p*/")
    # One types on in the next cell while the answer is under way.
    keys(page, "Enter", "'80")
    expect(cost).to_have_text("€600")
    expect(editor).to_have_value("80")
    expect(editor).to_be_focused()
    keys(page, "Enter")
    expect(page.locator("tr[data-key] > [data-field=cost]").nth(1)).to_have_text("€80")
    one.problems.clear()


@pytest.mark.slow
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_accessible_and_fits_a_phone(visitor: Callable[..., Visitor], plan: Plan, theme: str) -> None:
    phase = plan.package("A phase with a name of some length, as they have")
    work = plan.package("Work", parent=phase)
    plan.milestone("Gate", package=work)
    one = visitor(theme=theme, size=PHONE).sign_in(plan.manager)
    problems = []
    for path in ("", f"p{work.pk}/", "paste/"):
        one.open(f"/projects/{plan.project.code}/plan/{path}")
        problems += one.sideways() + one.accessibility()
    assert problems == []


def test_who_is_responsible_is_found_while_typing(visitor: Callable[..., Visitor], plan: Plan) -> None:
    package = plan.package("Work")
    factories.grant(factories.user(full_name="Hélène Member"), "team_member", plan.project.scope)
    factories.user(full_name="Hélène Elsewhere")
    one = visitor().sign_in(plan.manager)
    page = one.open(f"/projects/{plan.project.code}/plan/p{package.pk}/")
    page.get_by_label("Responsible").focus()
    page.keyboard.type("helene")
    expect(page.locator("#people-found option")).to_have_text(["Hélène Member"])
    assert one.accessibility() == []
