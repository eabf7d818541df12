"""Two tabs, two people, one form: what the page shows, what one chooses, with and without JavaScript."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from people.models import User
from projects.models import Project, StatusDraft, StatusUpdate
from tests import factories
from tests.browser.conftest import PASSWORD, PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FORM = "/projects/BRIDGE/status/"


@pytest.fixture
def project() -> Project:
    portfolio = factories.portfolio("CITY", name="City projects")
    factories.period(portfolio)
    return factories.project(portfolio, code="BRIDGE", name="A new bridge")


@pytest.fixture
def manager(project: Project) -> User:
    return factories.user("project_manager", project.scope, language="en", full_name="Mia Manager")


def write(page: Page, summary: str, rag: int = 1) -> None:
    page.locator(f'input[name="overall_rag"][value="{rag}"]').check(force=True)
    page.get_by_label("Summary").fill(summary)


def submitted_by_anne(project: Project) -> None:
    anne = factories.user(full_name="Anne Martin")
    period = project.portfolio.periods.get()
    factories.status_update(
        project, period, author=anne, overall_rag=5, summary="The quay wall is unsafe.", cost_rag=3
    )


def test_two_tabs_are_compared_and_one_chooses_by_field(
    visitor: Callable[..., Visitor], manager: User
) -> None:
    first = visitor().sign_in(manager)
    second = first.page.context.new_page()
    first.open(FORM)
    second.goto(f"{first.base}{FORM}")

    write(first.page, "Written in the first tab")
    expect(first.page.get_by_text("Draft saved on")).to_be_visible()
    write(second, "Written in the second tab", 5)
    expect(second.get_by_text("These fields differ: Overall status, Summary.")).to_be_visible()
    assert StatusDraft.objects.get().payload["summary"] == "Written in the first tab"

    second.get_by_role("button", name="Compare both versions").click()
    row = second.get_by_role("row", name="Summary")
    expect(row).to_contain_text("Written in the second tab")
    expect(row).to_contain_text("Written in the first tab")
    expect(second.get_by_label("Summary", exact=True)).to_have_value("Written in the second tab")
    row.get_by_role("radio").nth(1).check()
    second.get_by_role("button", name="Fill the form with these choices").click()

    expect(second.get_by_text("Nothing is submitted yet")).to_be_visible()
    expect(second.get_by_label("Summary", exact=True)).to_have_value("Written in the first tab")
    second.get_by_role("button", name="Submit the update").click()
    second.wait_for_url("**/my-projects/")
    update = StatusUpdate.objects.get()
    assert (update.summary, update.overall_rag) == ("Written in the first tab", 5)


def test_a_colleague_was_faster_and_there_is_no_javascript(
    browser: Browser, live_server: LiveServer, project: Project, manager: User
) -> None:
    context = browser.new_context(java_script_enabled=False, locale="en")
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.goto(f"{live_server.url}/sign-in/?next={FORM}")
    page.locator("#id_login").fill(manager.email)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    page.wait_for_url(f"**{FORM}")
    write(page, "All is well.")
    submitted_by_anne(project)
    page.get_by_role("button", name="Submit the update").click()

    expect(page.get_by_role("heading", name="Somebody submitted this update before you")).to_be_visible()
    expect(page.get_by_text("Anne Martin saved on")).to_be_visible()
    expect(page.get_by_label("Summary", exact=True)).to_have_value("All is well.")
    page.get_by_role("row", name="Overall status").get_by_role("radio").nth(1).check()
    page.get_by_role("button", name="Fill the form with these choices").click()
    expect(page.get_by_label("Summary", exact=True)).to_have_value("All is well.")
    page.get_by_role("button", name="Submit the update").click()
    page.wait_for_url("**/my-projects/")
    context.close()
    update = StatusUpdate.objects.current().get()
    assert (update.version, update.summary, update.overall_rag) == (2, "All is well.", 5)


@pytest.mark.slow
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_comparison_is_accessible_and_fits_a_phone(
    theme: str, visitor: Callable[..., Visitor], project: Project, manager: User
) -> None:
    one = visitor(theme=theme).sign_in(manager)
    one.open(FORM)
    write(one.page, "All is well.")
    submitted_by_anne(project)
    one.page.get_by_role("button", name="Submit the update").click()
    expect(one.page.locator("#conflict")).to_be_visible()
    problems = one.accessibility()
    one.page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    problems += one.sideways()
    assert not problems, "\n".join(problems)
