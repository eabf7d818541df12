"""Snapshots: what is computed, that it is repeatable, and what must never change it."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import ProgrammingError, connection, transaction
from django.forms import model_to_dict
from django.test.utils import CaptureQueriesContext

from people.models import Scope
from portfolio.models import ReportingPeriod
from projects.models import FactsRevision, ProgressMeasurement, Project, StatusUpdate
from projects.services import facts_have_changed
from reporting.models import KpiSnapshot
from reporting.selectors.facts import MonthHistory
from reporting.services.refresh import freeze_month, refresh_all_open, refresh_month, refresh_projects
from tests import factories
from tests.reporting import figures
from tests.reporting.figures import NOW

pytestmark = pytest.mark.django_db

NOVEMBER = date(2026, 11, 30)


def snapshot(owner: object, as_of: date = NOVEMBER) -> KpiSnapshot:
    return KpiSnapshot.objects.get(scope=owner.scope, as_of=as_of)  # type: ignore[attr-defined]


def rows() -> list[dict[str, object]]:
    return [model_to_dict(row) | {"computed_at": None} for row in KpiSnapshot.objects.order_by("pk")]


def test_a_project_is_computed_from_its_facts() -> None:
    portfolio = factories.portfolio(fiscal_year_start_month=4)
    period = factories.period(portfolio)
    project = figures.measured_project(portfolio, forecast_finish=date(2027, 2, 28))
    figures.budget(project, 1500, kind="forecast")
    figures.budget(project, 400, range_kind="fiscal_year", start=date(2026, 4, 1), end=date(2027, 3, 31))
    figures.budget(project, 999, range_kind="fiscal_year", start=date(2025, 4, 1), end=date(2026, 3, 31))
    for month in (4, 5):
        figures.budget(
            project,
            100,
            "forecast",
            range_kind="month",
            start=date(2026, month, 1),
            end=date(2026, month, 30),
        )
    figures.budget(project, 77, "forecast", range_kind="month", start=date(2026, 3, 1), end=date(2026, 3, 31))
    figures.milestone(project, date(2026, 5, 1), met=date(2026, 5, 1))
    figures.milestone(project, date(2026, 6, 1), met=date(2026, 6, 2))
    figures.milestone(project, date(2026, 7, 1))
    figures.milestone(project, date(2026, 12, 1))
    update = factories.status_update(
        project, period, submitted_at=NOW, overall_rag=1, cost_rag=2, outlook="stable"
    )

    assert refresh_projects(project_ids=[project.pk], now=NOW) == 1

    row = snapshot(project)
    assert (row.period, row.data_date, row.currency) == (period, date(2026, 11, 17), "EUR")
    assert (row.bac, row.ev, row.ac) == (1200, 600, 500)
    assert row.pv == Decimal("1056.67")  # ten months, and 17 of November's 30 days
    assert (row.cpi, row.eac, row.vac) == (Decimal("1.2"), 1000, 200)
    assert row.spi_t == Decimal("0.567823")  # 6 months earned in 10 + 17/30
    assert (row.approved_budget, row.forecast_cost, row.expected_cost) == (1200, 1500, 1000)
    assert (row.in_year_budget, row.in_year_forecast) == (400, 200)
    assert (row.in_year_variance, row.budget_variance) == (Decimal("-0.5"), Decimal("-0.166667"))
    assert (row.milestones_on_time, row.milestones_due) == (1, 3)
    assert (row.baseline_finish, row.forecast_finish, row.slip_days) == (
        date(2026, 12, 31),
        date(2027, 2, 28),
        59,
    )
    assert (row.declared_rag, row.cost_rag, row.schedule_rag, row.computed_rag) == (1, 1, 5, 5)
    assert (row.risk_rag, row.benefits_rag) == (None, None)
    assert (row.consistency, row.outlook, row.updated, row.freshness_days) == (-4, "stable", True, 0)
    assert row.values["declared"]["cost"] == 2
    assert row.values["reasons"]["schedule"] == {
        "code": "spi_t",
        "rag": 5,
        "value": "0.567823",
        "limit": "0.85",
    }
    assert row.lineage["status_update"] == update.pk
    assert row.facts_revision == 1
    assert not FactsRevision.objects.filter(computed_revision__lt=1).exists()


def test_an_imported_project_shows_what_it_has_and_nothing_else() -> None:
    portfolio = factories.portfolio()
    factories.period(portfolio)
    project = factories.project(portfolio)
    figures.budget(project, 1000)
    figures.budget(project, 1080, kind="forecast")

    refresh_projects(project_ids=[project.pk], now=NOW)

    row = snapshot(project)
    undefined = (
        row.bac,
        row.pv,
        row.ev,
        row.ac,
        row.eac,
        row.cpi,
        row.spi,
        row.spi_t,
        row.slip_days,
        row.percent_complete,
    )
    assert undefined == (None,) * 10
    assert (row.expected_cost, row.budget_variance) == (1080, Decimal("0.08"))
    assert row.values["cost_basis"] == "own_forecast"
    assert (row.cost_rag, row.schedule_rag, row.computed_rag, row.declared_rag) == (3, None, 3, None)


def test_a_curve_that_cannot_be_read_leaves_figures_undefined_and_the_others_computed() -> None:
    portfolio = factories.portfolio()
    factories.period(portfolio)
    broken, sound = factories.project(portfolio), figures.measured_project(portfolio)
    broken.baselines.create(
        number=1, approved_on=figures.START, start=figures.START, bac=100, breakpoints=[["soon", "1"]]
    )

    assert refresh_projects(project_ids=[broken.pk, sound.pk], now=NOW) == 2

    assert (snapshot(broken).pv, snapshot(broken).coverage) == (None, {"unusable": ["baseline_curve"]})
    assert snapshot(sound).pv is not None


def test_a_returned_update_does_not_count_and_an_earlier_one_does() -> None:
    portfolio = factories.portfolio()
    october = factories.period(portfolio, date(2026, 10, 1))
    figures.close(october)
    november = factories.period(portfolio)
    project = factories.project(portfolio)
    factories.status_update(project, october, overall_rag=3, submitted_at=NOW)
    factories.status_update(
        project, november, overall_rag=1, state=StatusUpdate.State.RETURNED, submitted_at=NOW
    )

    refresh_projects(project_ids=[project.pk], now=NOW)

    assert (snapshot(project).declared_rag, snapshot(project).updated) == (3, False)


def test_discipline_counts_the_periods_that_were_due_and_the_first_submission() -> None:
    portfolio = factories.portfolio()
    project = factories.project(portfolio)
    for month, late in ((8, False), (9, True), (10, False)):
        period = factories.period(portfolio, date(2026, month, 1))
        factories.status_update(project, period, is_late=late, is_current=month != 10)
        if month == 10:
            factories.status_update(project, period, version=2, is_late=True)
        figures.close(period)
    factories.period(portfolio)

    refresh_projects(project_ids=[project.pk], now=NOW)

    assert (snapshot(project).updates_on_time, snapshot(project).updates_due) == (2, 3)


def test_twice_gives_the_same_rows() -> None:
    portfolio = factories.portfolio()
    factories.period(portfolio)
    projects = [figures.measured_project(portfolio, percent=percent) for percent in (10, 60)]
    ids = [project.pk for project in projects]

    refresh_projects(project_ids=ids, now=NOW)
    before = rows()
    refresh_projects(project_ids=reversed(ids), now=NOW)

    assert rows() == before
    assert len(before) == 3


def test_a_change_of_facts_is_seen_by_the_next_refresh() -> None:
    portfolio = factories.portfolio()
    factories.period(portfolio)
    project = figures.measured_project(portfolio)
    refresh_projects(project_ids=[project.pk], now=NOW)

    ProgressMeasurement.objects.update(percent_complete=25)
    facts_have_changed(project_ids=[project.pk])
    assert FactsRevision.objects.get().computed_revision == 1
    refresh_projects(project_ids=[project.pk], now=NOW)

    assert (snapshot(project).ev, snapshot(portfolio).ev) == (300, 300)
    assert (FactsRevision.objects.get().computed_revision, snapshot(project).facts_revision) == (2, 2)


def test_a_project_without_an_open_period_is_not_stale_for_ever() -> None:
    project = factories.project(factories.portfolio())

    assert refresh_projects(project_ids=[project.pk], now=NOW) == 0

    assert not KpiSnapshot.objects.exists()
    assert FactsRevision.objects.get().computed_revision == 1


def test_an_archived_project_leaves_the_open_month_and_its_totals() -> None:
    portfolio = factories.portfolio()
    factories.period(portfolio)
    kept, archived = figures.measured_project(portfolio), figures.measured_project(portfolio)
    refresh_all_open(now=NOW)
    assert snapshot(portfolio).project_count == 2

    Project.objects.filter(pk=archived.pk).update(archived_at=NOW)
    refresh_projects(project_ids=[archived.pk], now=NOW)

    assert not KpiSnapshot.objects.filter(scope=archived.scope).exists()
    assert (snapshot(portfolio).project_count, snapshot(portfolio).bac) == (1, 1200)
    assert snapshot(kept)


def test_the_slip_since_the_last_report_is_measured_against_the_month_before() -> None:
    portfolio = factories.portfolio()
    october = factories.period(portfolio, date(2026, 10, 1))
    figures.close(october)
    factories.period(portfolio)
    project = figures.measured_project(portfolio, forecast_finish=date(2027, 2, 10))

    refresh_month(
        period=october,
        now=NOW,
        history={project.pk: MonthHistory(forecast_finish=date(2027, 1, 31))},
        freeze=True,
    )
    refresh_projects(project_ids=[project.pk], now=NOW)

    assert snapshot(project, october.end).forecast_finish == date(2027, 1, 31)
    assert snapshot(project).slip_since_last_days == 10


def test_a_past_month_knows_only_what_was_known_then() -> None:
    portfolio = factories.portfolio()
    june = factories.period(portfolio, date(2026, 6, 1))
    figures.close(june)
    project = figures.measured_project(portfolio, percent=90)
    figures.measured(project, 40, on=date(2026, 6, 20))
    figures.spent(project, 450, month=date(2026, 6, 1))
    figures.baseline(project, bac=2400, approved_on=date(2026, 7, 15))

    refresh_month(period=june, now=NOW)

    row = snapshot(project, june.end)
    assert (row.bac, row.pv, row.ev, row.ac, row.data_date) == (1200, 600, 480, 450, june.end)
    assert FactsRevision.objects.get().computed_revision == 0, "the open month has still to be computed"


def test_a_frozen_month_never_changes() -> None:
    portfolio = factories.portfolio()
    period = factories.period(portfolio)
    project = figures.measured_project(portfolio)
    assert freeze_month(period=period, now=NOW) == 2
    figures.close(period)
    before = rows()

    ProgressMeasurement.objects.update(percent_complete=1)
    facts_have_changed(project_ids=[project.pk])
    refresh_projects(project_ids=[project.pk], now=NOW)
    refresh_all_open(now=NOW)
    refresh_month(period=period, now=NOW)
    assert freeze_month(period=period, now=NOW) == 0

    assert rows() == before
    for change in (
        lambda: KpiSnapshot.objects.update(ev=0),
        lambda: KpiSnapshot.objects.update(frozen=False),
        lambda: KpiSnapshot.objects.all().delete(),
    ):
        with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
            change()
    assert rows() == before


@pytest.mark.parametrize("depth", [1, 2])
def test_as_many_statements_for_fifty_projects_as_for_one(depth: int) -> None:
    portfolio = factories.portfolio()
    if depth == 2:
        portfolio = factories.portfolio(parent=portfolio)
    factories.period(portfolio)
    programme = factories.programme(portfolio)
    ids = [figures.measured_project(portfolio, programme=programme).pk for _ in range(50)]

    counts = []
    for part in (ids[:1], ids):
        with CaptureQueriesContext(connection) as statements:
            refresh_projects(project_ids=part, now=NOW)
        counts.append(len(statements))

    assert counts[0] == counts[1] <= 36


def test_periods_are_those_of_the_tree_and_a_child_may_have_its_own() -> None:
    root = factories.portfolio()
    inherits, own = factories.portfolio(parent=root), factories.portfolio(parent=root)
    november = factories.period(root)
    october = factories.period(own, date(2026, 10, 1))
    first, second = figures.measured_project(inherits), figures.measured_project(own)

    refresh_all_open(now=NOW)

    assert snapshot(first).period == november
    assert snapshot(second, october.end).period == october
    assert (snapshot(root).project_count, snapshot(inherits).project_count) == (1, 1)
    assert snapshot(own, october.end).project_count == 1
    assert not KpiSnapshot.objects.filter(scope=root.scope, as_of=october.end).exists()
    assert ReportingPeriod.objects.count() == Scope.objects.filter(kind="portfolio").count() - 1
