"""The whole spine, as its people walk it: from two editions of a real file to the executives' PDF in French.

Real PostgreSQL, Valkey, Celery workers and Chromium. The figures of the PDF are compared with the dashboard's and
with SQL written by hand.
"""

import io
import os
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from common.clock import business_date
from common.formats import format_money
from common.months import first_of
from portfolio.models import Portfolio
from portfolio.services import open_period
from projects.models import Project, StatusUpdate
from reporting.models import KpiSnapshot, Report
from tests import factories
from tests.browser.conftest import Visitor
from tests.worker import ROOT, celery_worker

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

SHARED = Path(os.environ.get("SHARED_DATA", ROOT.parent / "shared" / "data"))
EDITIONS = {
    "2019-09-30": SHARED / "gmpp_uk" / "gmpp_2019.csv",
    "2020-09-30": SHARED / "gmpp_uk" / "gmpp_2020.csv",
}
LONG = 90_000

needs_real_files = pytest.mark.skipif(
    not all(path.exists() for path in EDITIONS.values()), reason=f"no real portfolio files in {SHARED}"
)


@pytest.fixture
def gmpp() -> Portfolio:
    portfolio = factories.portfolio(
        "GMPP", name="Government major projects", currency="GBP", fiscal_year_start_month=4
    )
    open_period(portfolio=portfolio, month=first_of(business_date(timezone.now())))
    return portfolio


def upload(page: Page, as_of: str, file: Path) -> None:
    page.get_by_role("link", name="Imports").first.click()
    page.get_by_role("link", name="Import a file").first.click()
    page.get_by_label("Portfolio").select_option(label="Government major projects")
    kinds = page.get_by_label("Kind of file").locator("option").all_inner_texts()
    page.get_by_label("Kind of file").select_option(label=next(kind for kind in kinds if "2018" in kind))
    page.get_by_label("Figures as of").fill(as_of)
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Show the preview").click()
    expect(page.get_by_role("heading", name="What this file would do")).to_be_visible(timeout=LONG)


def confirm(page: Page) -> None:
    page.get_by_role("button", name="Import exactly this").click()
    expect(page.get_by_role("heading", name="What this file did")).to_be_visible(timeout=LONG)


def by_hand(statement: str, *values: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


@needs_real_files
def test_from_two_editions_of_a_real_file_to_the_executives_report(
    visitor: Callable[..., Visitor], gmpp: Portfolio, tmp_path: Path
) -> None:
    officer = factories.user("pmo_officer", gmpp.scope, full_name="Olive Officer")
    director = factories.user("pmo_director", gmpp.scope, full_name="Diane Director", language="fr")
    executive = factories.user("executive", gmpp.scope, full_name="Emile Executive", language="fr")
    manager = factories.user(full_name="Mona Manager")

    with (
        celery_worker(tmp_path / "figures.log", "kpi", "fast", "import"),
        celery_worker(tmp_path / "pdf.log", "pdf"),
    ):
        # The PMO officer imports two editions and sees what moved.
        office = visitor().sign_in(officer).page
        first, second = EDITIONS.items()
        upload(office, *first)
        confirm(office)
        assert Project.objects.filter(portfolio=gmpp).count() == 133
        upload(office, *second)
        confirm(office)
        expect(office.get_by_text("Dates moved").first).to_be_visible()
        moved = int(office.locator(".tile", has_text="Dates moved").locator(".tile-value").inner_text())
        assert moved > 30

        # And names a manager for a project.
        project = Project.objects.get(portfolio=gmpp, name__startswith="New Polar Research Vessel")
        office.goto(f"{office.url.split('/imports')[0]}/projects/{project.code}/manager/")
        office.get_by_label("E-mail address of the project manager").fill(manager.email)
        office.get_by_role("button", name="Name as manager").click()
        expect(office.get_by_text("Mona Manager now manages this project.")).to_be_visible()

        # The dashboard is open at the director's while the manager submits.
        wall = visitor(language="fr").sign_in(director)
        wall.open("/portfolios/GMPP/")
        before = wall.page.locator("#figures").inner_text()

        desk = visitor().sign_in(manager).page
        desk.get_by_role("link", name="My projects").first.click()
        desk.get_by_role("link", name="Update – New Polar Research Vessel").click()
        desk.locator("input[name=overall_rag][value='5']").check(force=True)
        desk.get_by_label("Summary").fill("Sea trials failed: the main crane is to be replaced.")
        expect(desk.locator("#draft-state")).to_contain_text("Draft saved", timeout=15_000)
        desk.get_by_role("button", name="Submit the update").click()
        expect(desk.get_by_text("Status update of New Polar Research Vessel")).to_be_visible()
        update = StatusUpdate.objects.current().get(project=project, period__state="open")
        assert (update.overall_rag, update.author) == (5, manager)

        # The figures on the wall change by themselves, then the page stops asking.
        expect(wall.page.locator("#figures")).not_to_have_text(before, timeout=LONG)
        expect(wall.page.locator("#figures [hx-trigger*='every']")).to_have_count(0, timeout=LONG)

        # The director closes the month, waits for the reports, publishes.
        wall.open("/portfolios/GMPP/")
        board = wall.page.locator("#figures").inner_text()
        month = f"{first_of(business_date(timezone.now())):%Y-%m}"
        wall.open(f"/portfolios/GMPP/periods/{month}/close/")
        wall.page.locator("main form button[type=submit]").click()
        wall.page.locator("#confirm button[value=yes]").click()
        wall.page.wait_for_url(f"**/periods/{month}/")
        expect(wall.page.locator("#reports .badge-success")).to_have_count(2, timeout=10 * LONG)
        wall.page.locator("form[action$='/publish/'] button").click()
        wall.page.locator("#confirm button[value=yes]").click()
        expect(wall.page.locator("form[action$='/publish/']")).to_have_count(0)

    # The executive downloads it, in French.
    reader = visitor(language="fr").sign_in(executive)
    reader.open("/reports/")
    report = Report.objects.get(language="fr", period__state="published")
    with reader.page.expect_download() as download:
        reader.page.locator(f"a[href='/reports/{report.pk}/download/']").click()
    pdf = PdfReader(io.BytesIO(Path(download.value.path()).read_bytes()))
    text = "\n".join(page.extract_text() for page in pdf.pages)

    # PDF, dashboard and SQL by hand say the same.
    [(projects, red, approved)] = by_hand(
        """
        SELECT count(*), count(*) FILTER (WHERE u.overall_rag = 5), sum(b.amount)
        FROM projects_project p
        LEFT JOIN LATERAL (
            SELECT overall_rag FROM projects_statusupdate s JOIN portfolio_reportingperiod r ON r.id = s.period_id
            WHERE s.project_id = p.id AND s.is_current AND s.state <> 'returned' AND r.start <= %s
            ORDER BY r.start DESC LIMIT 1
        ) u ON true
        LEFT JOIN projects_budgetline b
            ON b.project_id = p.id AND b.kind = 'approved' AND b.range_kind = 'whole_life'
        WHERE p.portfolio_id = %s AND p.archived_at IS NULL
        """,
        report.period.end,
        gmpp.pk,
    )
    rows = KpiSnapshot.objects.projects().filter(as_of=report.period.end)
    assert rows.count() == projects
    assert rows.filter(declared_rag=5).count() == red > 0
    shown = format_money(Decimal(approved), "GBP", "fr", compact=True)
    for place, words in (("dashboard", board), ("PDF", text)):
        assert plain(shown) in plain(words), f"{shown} is not on the {place}"
    assert pdf.trailer["/Root"]["/Lang"] == "fr"
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert pdf.outline
    assert "Sea trials failed" in " ".join(text.split())


def plain(text: str) -> str:
    """Without the white space that differs between a page and a PDF."""
    return "".join(text.split())
