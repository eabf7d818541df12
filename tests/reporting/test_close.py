"""Closing and publishing: figures are frozen once, for each audience; who may, and in which state."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction

from common.formats import format_money
from people.models import User
from portfolio.models import Portfolio, ReportingPeriod
from reporting.models import FrozenFigures, KpiSnapshot, Report
from reporting.selectors.figures import canonical, sha256_of
from reporting.selectors.project_spend import spend_months
from reporting.selectors.totals import month_totals
from reporting.services.close import ReportsNotReady, WrongPeriodState, close_period, publish_report
from reporting.services.refresh import refresh_projects
from tests import factories
from tests.reporting.figures import NOW, budget, measured_project, milestone

pytestmark = pytest.mark.django_db

CANARY = "Zanzibar acquisition"


@pytest.fixture
def portfolio() -> Portfolio:
    return factories.portfolio("DIGI", currency="EUR")


@pytest.fixture
def director(portfolio: Portfolio) -> User:
    return factories.user("pmo_director", portfolio.scope)


@pytest.fixture
def period(portfolio: Portfolio) -> ReportingPeriod:
    """An open November with a measured project, an imported one without baseline, and a confidential one."""
    opened = factories.period(portfolio)
    programme = factories.programme(portfolio, name="Programme A")
    measured = measured_project(
        portfolio,
        programme=programme,
        code="PJ-A",
        bac=1200,
        percent=50,
        ac=500,
        forecast_finish=date(2027, 2, 1),
    )
    milestone(measured, date(2026, 12, 10))
    factories.status_update(
        measured, opened, summary="All is well.", decisions_needed="Approve the plan.", schedule_rag=3
    )
    imported = factories.project(
        portfolio, code="PJ-B", unread={"bac": {"state": "withheld", "verbatim": "Exempt"}}
    )
    budget(imported, 300)
    secret = measured_project(
        portfolio, code="PJ-C", name=CANARY, bac=99_000, percent=10, ac=50_000, confidential=True
    )
    factories.status_update(secret, opened, summary=CANARY)
    return opened


def figures_of(period: ReportingPeriod, audience: str) -> dict:
    return json.loads(FrozenFigures.objects.get(period=period, audience=audience).figures)


def test_closing_freezes_orders_reports_and_opens_the_next_month(
    period: ReportingPeriod, director: User, portfolio: Portfolio
) -> None:
    reports = close_period(period=period, actor=director, now=NOW)
    period.refresh_from_db()
    assert (period.state, period.closed_by) == ("closed", director)
    assert {(r.audience, r.language, r.state) for r in reports} == {
        (audience, language, "queued") for audience in ("standard", "complete") for language in ("fr", "en")
    }
    assert not KpiSnapshot.objects.filter(period=period, frozen=False).exists()
    following = ReportingPeriod.objects.get(portfolio=portfolio, state="open")
    assert following.start == date(2026, 12, 1)


def test_frozen_text_is_canonical_and_its_hash_is_its_own(period: ReportingPeriod, director: User) -> None:
    close_period(period=period, actor=director, now=NOW)
    for frozen in FrozenFigures.objects.all():
        assert sha256_of(frozen.figures) == frozen.sha256
        assert canonical(json.loads(frozen.figures)) == frozen.figures


def test_the_figures_are_the_dashboards(
    period: ReportingPeriod, director: User, portfolio: Portfolio
) -> None:
    """Totals of the standard pack are what an executive of the portfolio sees; of the complete one, a director."""
    close_period(period=period, actor=director, now=NOW)
    executive = factories.user("executive", portfolio.scope)
    for audience, reader in (("standard", executive), ("complete", director)):
        shown = month_totals(user=reader, as_of=period.end, currency="EUR", scope=portfolio.scope)
        frozen = figures_of(period, audience)["totals"]
        for name in ("bac", "pv", "ev", "ac", "eac", "cpi", "spi", "approved_budget", "budget_variance"):
            value = getattr(shown, name)
            assert frozen[name] == (None if value is None else format(value, "f")), name
        assert frozen["declared"]["counts"] == list(shown.declared.counts)
        assert frozen["coverage"] == shown.coverage


def test_the_figures_are_a_hand_written_sums(period: ReportingPeriod, director: User) -> None:
    close_period(period=period, actor=director, now=NOW)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT sum(b.bac), sum(b.bac * m.percent_complete / 100), sum(c.amount),
                   (SELECT sum(l.amount) FROM projects_budgetline l JOIN projects_project q ON q.id = l.project_id
                     WHERE l.kind = 'approved' AND l.range_kind = 'whole_life' AND NOT q.confidential)
              FROM projects_project p
              JOIN projects_baseline b ON b.project_id = p.id
              JOIN projects_progressmeasurement m ON m.project_id = p.id
              JOIN projects_costentry c ON c.project_id = p.id AND c.kind = 'actual'
             WHERE NOT p.confidential
            """
        )
        bac, ev, ac, approved = cursor.fetchone()
    totals = figures_of(period, "standard")["totals"]
    assert [Decimal(totals[name]) for name in ("bac", "ev", "ac", "approved_budget")] == [
        bac,
        ev,
        ac,
        approved,
    ]
    assert Decimal(totals["cpi"]) == ev / ac


def test_a_project_in_the_pack_says_what_its_page_says(period: ReportingPeriod, director: User) -> None:
    close_period(period=period, actor=director, now=NOW)
    rows = {row["code"]: row for row in figures_of(period, "standard")["projects"]}
    snapshot = KpiSnapshot.objects.select_related("scope__project").get(scope__project__code="PJ-A")
    assert rows["PJ-A"]["kpis"]["cpi"] == format(snapshot.cpi, "f")
    assert rows["PJ-A"]["rags"]["declared"] == snapshot.declared_rag == 1
    assert rows["PJ-A"]["update"]["decisions_needed"] == "Approve the plan."
    drawn = spend_months(snapshot.scope.project, snapshot.data_date)
    assert [month for month, *_rest in rows["PJ-A"]["spend"]] == [m.day.isoformat() for m in drawn]
    assert [row[1] for row in rows["PJ-A"]["spend"]] == [
        format(m.planned, "f") for m in drawn if m.planned is not None
    ]
    assert rows["PJ-B"]["kpis"]["cpi"] is None
    assert rows["PJ-B"]["unread"] == {"bac": {"state": "withheld", "verbatim": "Exempt"}}


def test_confidential_projects_are_nowhere_in_the_standard_figures(
    period: ReportingPeriod, director: User
) -> None:
    close_period(period=period, actor=director, now=NOW)
    standard = FrozenFigures.objects.get(period=period, audience="standard").figures
    complete = FrozenFigures.objects.get(period=period, audience="complete").figures
    assert CANARY not in standard
    assert "PJ-C" not in standard
    assert CANARY in complete
    assert json.loads(standard)["totals"]["projects"] == 2
    assert json.loads(complete)["totals"]["projects"] == 3


def test_without_confidential_projects_there_is_one_audience(director: User, portfolio: Portfolio) -> None:
    opened = factories.period(portfolio)
    measured_project(portfolio)
    assert {r.audience for r in close_period(period=opened, actor=director, now=NOW)} == {"standard"}


def test_an_empty_portfolio_can_be_closed(director: User, portfolio: Portfolio) -> None:
    opened = factories.period(portfolio)
    close_period(period=opened, actor=director, now=NOW)
    frozen = figures_of(opened, "standard")
    assert frozen["projects"] == []
    assert frozen["totals"]["bac"] is None


def test_the_same_facts_freeze_to_the_same_text(period: ReportingPeriod, director: User) -> None:
    texts = []
    for _attempt in range(2):
        with transaction.atomic():
            close_period(period=period, actor=director, now=NOW)
            texts.append(FrozenFigures.objects.get(audience="standard").figures)
            transaction.set_rollback(True)
    assert texts[0] == texts[1]


def test_frozen_figures_cannot_be_changed(period: ReportingPeriod, director: User) -> None:
    close_period(period=period, actor=director, now=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        FrozenFigures.objects.update(figures="{}")
    with pytest.raises(DatabaseError), transaction.atomic():
        FrozenFigures.objects.all()._raw_delete("default")


def test_later_facts_do_not_reach_a_closed_month(period: ReportingPeriod, director: User) -> None:
    close_period(period=period, actor=director, now=NOW)
    before = month_totals(user=director, as_of=period.end, currency="EUR").ac
    from tests.reporting.figures import spent

    project = KpiSnapshot.objects.get(scope__project__code="PJ-A").scope.project
    spent(project, 777)
    refresh_projects(project_ids=[project.pk], now=NOW)
    assert month_totals(user=director, as_of=period.end, currency="EUR").ac == before


@pytest.mark.parametrize("role", ["pmo_officer", "executive", "project_manager", "viewer", None])
def test_only_a_director_closes(period: ReportingPeriod, portfolio: Portfolio, role: str | None) -> None:
    with pytest.raises(PermissionDenied):
        close_period(period=period, actor=factories.user(role, portfolio.scope if role else None), now=NOW)
    assert not Report.objects.exists()


def test_a_period_is_closed_once(period: ReportingPeriod, director: User) -> None:
    close_period(period=period, actor=director, now=NOW)
    with pytest.raises(WrongPeriodState):
        close_period(period=period, actor=director, now=NOW)


def test_closing_a_parent_closes_below_it(portfolio: Portfolio, director: User) -> None:
    inheriting = factories.portfolio("CHILD1", parent=portfolio)
    own = factories.portfolio("CHILD2", parent=portfolio)
    measured_project(inheriting)
    measured_project(own)
    opened, its_own = factories.period(portfolio), factories.period(own)
    reports = close_period(period=opened, actor=director, now=NOW)
    its_own.refresh_from_db()
    assert its_own.state == "closed"
    assert {r.scope.portfolio.code for r in reports} == {"DIGI", "CHILD1", "CHILD2"}
    assert not KpiSnapshot.objects.projects().filter(frozen=False).exists()


def test_publishing_waits_for_every_report(period: ReportingPeriod, director: User) -> None:
    with pytest.raises(WrongPeriodState):
        publish_report(period=period, actor=director, now=NOW)
    close_period(period=period, actor=director, now=NOW)
    with pytest.raises(ReportsNotReady) as caught:
        publish_report(period=period, actor=director, now=NOW)
    assert len(caught.value.reports) == 4
    Report.objects.update(state="ready", sha256="0" * 64, pages=1)
    published = publish_report(period=period, actor=director, now=NOW)
    assert (published.state, published.published_by) == ("published", director)


def test_an_officer_does_not_publish(period: ReportingPeriod, director: User, portfolio: Portfolio) -> None:
    close_period(period=period, actor=director, now=NOW)
    with pytest.raises(PermissionDenied):
        publish_report(period=period, actor=factories.user("pmo_officer", portfolio.scope), now=NOW)


def test_floats_have_no_place_in_figures() -> None:
    with pytest.raises(TypeError):
        canonical({"cpi": 0.5})
    assert canonical({"b": Decimal("1.50"), "a": [date(2026, 1, 1)]}) == '{"a":["2026-01-01"],"b":"1.50"}'


def test_amounts_are_plain_units(period: ReportingPeriod, director: User) -> None:
    close_period(period=period, actor=director, now=NOW)
    total = figures_of(period, "standard")["totals"]["approved_budget"]
    assert format_money(Decimal(total), "EUR", "en") == "€1,500"
