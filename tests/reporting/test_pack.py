"""From facts to the text of the PDF: what an executive reads on paper is what the dashboard shows."""

import io
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from common.formats import format_index, format_money
from portfolio.models import Portfolio, ReportingPeriod
from reporting.documents import render_apart
from reporting.models import FrozenFigures
from reporting.selectors.totals import month_totals
from reporting.services.close import close_period
from reporting.services.refresh import refresh_projects
from tests import factories
from tests.reporting.figures import NOW, measured_project
from tests.reporting.report_rows import report

pytestmark = pytest.mark.django_db

CANARY = "Zanzibar acquisition"


def plain(text: str) -> str:
    return text.replace("\xa0", " ").replace("\u202f", " ").replace("\n", " ")


@pytest.mark.slow
def test_the_printed_pack_shows_the_dashboards_figures_and_no_confidential_project() -> None:
    portfolio = factories.portfolio("ACME", currency="EUR")
    period = factories.period(portfolio)
    director = factories.user("pmo_director", portfolio.scope)
    executive = factories.user("executive", portfolio.scope)
    measured_project(portfolio, code="PJ-A", name="Public one", bac=1_234_500, ac=800_100)
    secret = measured_project(portfolio, code="PJ-C", name=CANARY, bac=9_876_000, ac=1, confidential=True)
    factories.status_update(secret, period, summary=CANARY, decisions_needed=CANARY)
    close_period(period=period, actor=director, now=NOW)

    frozen = FrozenFigures.objects.get(audience="standard")
    content = render_apart(frozen.figures, "fr").content
    reader = PdfReader(io.BytesIO(content))
    text = plain(" ".join(page.extract_text() for page in reader.pages))
    shown = month_totals(user=executive, as_of=period.end, currency="EUR", scope=portfolio.scope)

    assert CANARY not in text
    assert "PJ-C" not in text
    assert CANARY.encode() not in reader.attachments["figures.json"][0]
    for amount in (shown.approved_budget, shown.ac):
        assert plain(format_money(amount, "EUR", "fr", compact=True)) in text
    assert plain(format_index(shown.cpi, "fr")) in text
    assert frozen.sha256 in text.replace(" ", "")


@pytest.fixture
def large() -> Callable[[int], Portfolio]:
    def build(size: int) -> Portfolio:
        portfolio = factories.portfolio(f"SIZE{size}")
        closed = factories.period(portfolio)
        projects = [measured_project(portfolio) for _ in range(size)]
        refresh_projects(project_ids=[project.pk for project in projects], now=NOW)
        return _with_reports(portfolio, closed, size)

    return build


def _with_reports(portfolio: Portfolio, period: ReportingPeriod, size: int) -> Portfolio:
    for language in ("fr", "en")[:size]:
        report(portfolio.scope, period, language=language)
    return portfolio


@pytest.mark.parametrize("page", ["periods/", "periods/2026-11/", "periods/2026-11/close/", "../reports/"])
def test_pages_of_the_cycle_take_the_same_statements_at_any_size(
    page: str, large: Callable[[int], Portfolio]
) -> None:
    counts = []
    for size in (1, 6):
        portfolio = large(size)
        client = Client()
        client.force_login(factories.user("pmo_director", portfolio.scope))
        url = "/reports/" if page.startswith("..") else f"/portfolios/{portfolio.code}/{page}"
        client.get(url)  # caches of the process are filled once
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert counts[0] <= 14


def test_closing_takes_the_same_statements_for_each_further_project() -> None:
    counts = []
    for size in (2, 12):
        portfolio = factories.portfolio(f"SIZE{size}")
        period = factories.period(portfolio)
        for _number in range(size):
            measured_project(portfolio)
        with CaptureQueriesContext(connection) as captured:
            close_period(period=period, actor=None, now=NOW)
        counts.append(len(captured))
    assert counts[0] == counts[1]
