"""The reporting cycle in a browser: what is missing, closing, watching the reports come, publishing, reading."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from people.models import User
from portfolio.models import Portfolio
from reporting.documents import Rendered
from reporting.models import Report
from reporting.services.refresh import refresh_projects
from reporting.services.reports import claim_report, record_failure, record_progress, store_report
from tests import factories
from tests.browser.conftest import PHONE, Visitor
from tests.reporting import figures
from tests.reporting.report_rows import PDF

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PERIOD = "/portfolios/CITY/periods/2026-11/"


@pytest.fixture
def city() -> Portfolio:
    portfolio = factories.portfolio("CITY", name="City projects", pmo_type="controlling")
    period = factories.period(portfolio)
    bridge = figures.measured_project(portfolio, code="BRIDGE", name="A new bridge")
    school = figures.measured_project(portfolio, code="SCHOOL", name="School extension")
    factories.status_update(bridge, period)
    refresh_projects(project_ids=[bridge.pk, school.pk], now=figures.NOW)
    return portfolio


@pytest.fixture
def director(city: Portfolio) -> User:
    return factories.user("pmo_director", city.scope, language="en")


def test_a_month_from_closing_to_reading(
    visitor: Callable[..., Visitor], city: Portfolio, director: User
) -> None:
    page = visitor().sign_in(director).page
    page.get_by_role("link", name="City projects").first.click()
    page.get_by_role("link", name="Periods and reports").click()
    page.get_by_role("link", name="Close the period").click()
    expect(page.get_by_text("1 of 2 projects have a status update")).to_be_visible()
    expect(page.get_by_role("row", name="School extension")).to_be_visible()
    page.get_by_role("button", name="Close the period").click()
    page.get_by_role("button", name="Confirm").click()
    page.wait_for_url(f"**{PERIOD}")
    expect(page.get_by_text("The period is closed")).to_be_visible()
    expect(page.get_by_text("Reports are being rendered")).to_be_visible()

    # What the workers do: the page shows it by itself.
    french, english = Report.objects.order_by("-language")
    claimed = claim_report(report_id=french.pk, now=french.run_after)
    assert claimed is not None
    record_progress(report=claimed, done=5, total=12, now=figures.NOW)
    expect(page.locator('#reports progress[value="5"]')).to_be_visible()
    store_report(report=claimed, rendered=Rendered(PDF, 12), now=figures.NOW)
    expect(page.get_by_role("link", name="Download the PDF")).to_have_count(1)
    for _attempt in range(3):
        english.refresh_from_db()
        claimed = claim_report(report_id=english.pk, now=english.run_after)
        assert claimed is not None
        record_failure(report=claimed, error="The memory limit was reached.", now=english.run_after)
    expect(page.get_by_text("The memory limit was reached.")).to_be_visible()
    expect(page.get_by_text("Reports are being rendered")).to_have_count(0)

    page.get_by_role("button", name="Try again").click()
    english.refresh_from_db()
    claimed = claim_report(report_id=english.pk, now=english.run_after)
    assert claimed is not None
    store_report(report=claimed, rendered=Rendered(PDF, 12), now=figures.NOW)
    page.get_by_role("button", name="Publish the reports").click()
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_text("executives can read the reports now")).to_be_visible()

    reader = visitor().sign_in(factories.user("executive", city.scope, language="en"))
    reader.open("/reports/")
    with reader.page.expect_download() as download:
        reader.page.locator(f"a[href='/reports/{french.pk}/download/']").click()
    assert download.value.suggested_filename == "CITY-2026-11-fr.pdf"


@pytest.mark.slow
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_of_the_cycle_is_accessible_and_fits_a_phone(
    theme: str, visitor: Callable[..., Visitor], city: Portfolio, director: User
) -> None:
    problems: list[str] = []
    one = visitor(theme=theme).sign_in(director)
    for path in ("/portfolios/CITY/periods/", f"{PERIOD}close/", PERIOD):
        one.open(path)
        problems += one.accessibility()
    one.open(f"{PERIOD}close/")
    one.page.get_by_role("button", name="Close the period").click()
    one.page.get_by_role("button", name="Confirm").click()
    one.page.wait_for_url(f"**{PERIOD}")
    french, english = Report.objects.order_by("-language")
    for report in (french, english):
        claimed = claim_report(report_id=report.pk, now=report.run_after)
        assert claimed is not None
        if report == french:
            store_report(report=claimed, rendered=Rendered(PDF, 12), now=figures.NOW)
        else:
            record_progress(report=claimed, done=5, total=12, now=figures.NOW)
    for path in ("/portfolios/CITY/periods/", PERIOD, "/reports/"):
        one.open(path)
        problems += one.accessibility()
        one.page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        problems += one.sideways()
        one.page.set_viewport_size({"width": 1280, "height": 900})
    assert not problems, "\n".join(problems)
