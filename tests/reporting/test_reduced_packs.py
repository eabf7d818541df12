"""The pack for readers without money and names: who gets it, when it is made, and that nothing of either is in it."""

import io
import json
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from people.models import User
from portfolio.models import Portfolio, ReportingPeriod
from reporting.documents import render_apart
from reporting.models import FrozenFigures, Report
from reporting.selectors.figures import canonical
from reporting.selectors.figures_reduced import reduced
from reporting.services.close import close_period
from reporting.services.packs import NothingFrozen, order_reduced_pack
from tests import factories
from tests.reporting.figures import NOW, measured_project
from tests.reporting.report_rows import report
from tests.reporting.sample_figures import sample_figures

pytestmark = pytest.mark.django_db
AMOUNT, NAME = "7654321", "Aurélie Canari"


@pytest.fixture
def portfolio() -> Portfolio:
    portfolio = factories.portfolio("DIGI")
    manager = factories.user(full_name=NAME)
    project = measured_project(
        portfolio, bac=AMOUNT, ac=AMOUNT, manager=manager, sponsor=manager, code="PJ-A"
    )
    project.unread = {
        "baseline_bac": {"state": "unreadable", "verbatim": f"about {AMOUNT}"},
        "phase": {"state": "unreadable", "verbatim": "Phase 2b"},
    }
    project.save(update_fields=["unread"])
    measured_project(portfolio, code="PJ-SECRET", confidential=True)
    factories.status_update(project, factories.period(portfolio), author=manager, summary="On track.")
    return portfolio


@pytest.fixture
def period(portfolio: Portfolio) -> ReportingPeriod:
    return portfolio.periods.get()


@pytest.fixture
def director(portfolio: Portfolio) -> User:
    return factories.user("pmo_director", portfolio.scope, full_name="Dora Directrice")


def audiences(period: ReportingPeriod) -> set[str]:
    return set(Report.objects.filter(period=period).values_list("audience", flat=True))


@pytest.mark.parametrize(
    ("role", "where", "made"),
    [
        ("viewer", "portfolio", True),
        ("viewer", "everywhere", True),
        ("viewer", "elsewhere", False),
        ("team_member", "portfolio", False),
        ("executive", "portfolio", False),
    ],
)
def test_closing_makes_it_when_somebody_needs_it(
    portfolio: Portfolio, period: ReportingPeriod, director: User, role: str, where: str, made: bool
) -> None:
    scope = {"portfolio": portfolio.scope, "everywhere": None, "elsewhere": factories.portfolio().scope}[
        where
    ]
    factories.user(role, scope)
    close_period(period=period, actor=director, now=NOW)
    assert audiences(period) == {"standard", "complete"} | ({"reduced"} if made else set())


def test_an_ended_grant_or_one_that_another_role_completes_asks_for_nothing(
    portfolio: Portfolio, period: ReportingPeriod, director: User
) -> None:
    gone = factories.grant(factories.user(), "viewer", portfolio.scope)
    gone.until = NOW - timedelta(days=1)
    gone.save(update_fields=["until"])
    factories.grant(factories.user("viewer", portfolio.scope), "executive")
    factories.user("viewer", portfolio.scope, is_active=False)
    close_period(period=period, actor=director, now=NOW)
    assert "reduced" not in audiences(period)


def test_nothing_of_money_names_or_confidential_projects_is_frozen(
    portfolio: Portfolio, period: ReportingPeriod, director: User
) -> None:
    factories.user("viewer", portfolio.scope)
    close_period(period=period, actor=director, now=NOW)
    frozen = FrozenFigures.objects.get(period=period, audience="reduced")
    assert AMOUNT in FrozenFigures.objects.get(period=period, audience="standard").figures
    for canary in (AMOUNT, NAME, "Dora Directrice", "PJ-SECRET", "cpi", "budget", "eac"):
        assert canary not in frozen.figures, canary
    figures = json.loads(frozen.figures)
    assert figures["projects"][0]["unread"] == {"phase": {"state": "unreadable", "verbatim": "Phase 2b"}}
    assert figures["projects"][0]["update"]["summary"] == "On track."
    assert figures["projects"][0]["manager"] == ""
    assert set(figures["totals"]) & {"bac", "ev", "percent_complete", "spi"} == set()


def test_it_can_be_ordered_later_from_the_frozen_figures(
    portfolio: Portfolio, period: ReportingPeriod, director: User
) -> None:
    with pytest.raises(NothingFrozen):
        order_reduced_pack(portfolio=portfolio, period=period, actor=director, now=NOW)
    close_period(period=period, actor=director, now=NOW)
    with pytest.raises(PermissionDenied):
        order_reduced_pack(
            portfolio=portfolio, period=period, actor=factories.user("pmo_officer", portfolio.scope), now=NOW
        )
    # What changes afterwards is in no frozen figures.
    measured_project(portfolio, code="PJ-NEW")
    reports = order_reduced_pack(portfolio=portfolio, period=period, actor=director, now=NOW)
    assert {(one.audience, one.language) for one in reports} == {("reduced", "fr"), ("reduced", "en")}
    assert order_reduced_pack(portfolio=portfolio, period=period, actor=director, now=NOW) == []
    standard = FrozenFigures.objects.get(period=period, audience="standard")
    assert reports[0].figures.figures == canonical(reduced(json.loads(standard.figures)))


def test_the_button_is_there_for_those_who_may_close(
    portfolio: Portfolio, period: ReportingPeriod, director: User, no_hints: list[tuple[str, tuple]]
) -> None:
    close_period(period=period, actor=director, now=NOW)
    page, order = (
        reverse(f"reporting:{name}", args=["DIGI", "2026-11"]) for name in ("period", "period-reduced")
    )
    client, officer = Client(), Client()
    client.force_login(director)
    officer.force_login(factories.user("pmo_officer", portfolio.scope))
    assert order in client.get(page).content.decode()
    assert order not in officer.get(page).content.decode()
    assert officer.post(order).status_code == 403
    assert client.post(order).status_code == 302
    assert [name for name, _args in no_hints].count("reporting.tasks.render_report") == 2
    assert order not in client.get(page).content.decode()
    assert client.post(order).status_code == 302
    assert Report.objects.filter(audience="reduced").count() == 2


@pytest.mark.parametrize(
    ("role", "scope", "seen"),
    [
        ("pmo_director", "portfolio", {"standard", "complete", "reduced"}),
        ("executive", "portfolio", {"standard", "reduced"}),
        ("viewer", "portfolio", {"reduced"}),
        ("viewer", "everywhere", {"reduced"}),
        ("team_member", "portfolio", set()),
        ("sponsor", "project", set()),
    ],
)
def test_everyone_finds_exactly_the_packs_that_they_may_read(
    portfolio: Portfolio, period: ReportingPeriod, role: str, scope: str, seen: set[str]
) -> None:
    for audience in ("standard", "complete", "reduced"):
        report(portfolio.scope, period, audience=audience, text=f'"{audience}"')
    ReportingPeriod.objects.filter(pk=period.pk).update(state="published", closed_at=NOW, published_at=NOW)
    project = portfolio.projects.get(code="PJ-A")
    where = {"portfolio": portfolio.scope, "everywhere": None, "project": project.scope}[scope]
    reader = factories.user(role, where)
    assert set(Report.objects.visible_to(reader).values_list("audience", flat=True)) == seen
    client = Client()
    client.force_login(reader)
    for one in Report.objects.all():
        answer = client.get(reverse("reporting:report-download", args=[one.pk]))
        assert answer.status_code == (200 if one.audience in seen else 404)


def test_money_by_one_role_and_reports_by_another_open_no_pack_of_another_place(portfolio: Portfolio) -> None:
    """Each right counts where it is granted: costs of one project do not open the portfolio's pack."""
    period = portfolio.periods.get()
    report(portfolio.scope, period)
    ReportingPeriod.objects.update(state="published", closed_at=NOW, published_at=NOW)
    reader = factories.user("viewer", portfolio.scope)
    factories.grant(reader, "executive", portfolio.projects.get(code="PJ-A").scope)
    assert not Report.objects.visible_to(reader).exists()


@pytest.mark.parametrize("language", ["en", pytest.param("fr", marks=pytest.mark.slow)])
def test_the_document_shows_neither_and_says_so(language: str) -> None:
    figures = sample_figures(projects=3)
    rendered = render_apart(canonical(reduced(figures)), language)
    reader = PdfReader(io.BytesIO(rendered.content))
    text = "\n".join(page.extract_text() for page in reader.pages)
    for canary in ("€", "Hélène Dupont-Marchand", "Directeur général adjoint", "Claire Moreau", "CPI", "EAC"):
        assert canary not in text, canary
    [attached] = reader.attachments["figures.json"]
    assert attached.decode() == canonical(reduced(figures))
    said = {"en": "5 figures hidden", "fr": "5"}[language]
    assert said in text
