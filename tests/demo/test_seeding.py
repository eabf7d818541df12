"""The demonstration in the database: what was written agrees with itself, and every login finds its place."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count, F, Max, Q, Sum

from common.clock import business_date
from integrations.demo.cast import DOMAIN, LOGINS, PASSWORD
from integrations.demo.seeding import NotEmpty, seed
from people.models import Deputyship, Invitation, RoleGrant, User
from portfolio.models import CustomAttribute, ExchangeRate, Portfolio, Programme, ReportingPeriod
from projects.models import (
    Baseline,
    CostEntry,
    FactsRevision,
    Milestone,
    ProgrammeStatus,
    ProgressMeasurement,
    Project,
    StatusUpdate,
)
from reporting.models import FrozenFigures, KpiSnapshot, Report

ROOT = Path(__file__).parents[2]
AS_OF = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)
PROJECTS, MONTHS = 48, 8


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """One demonstration for all the tests of this module, rolled back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        seed(projects=PROJECTS, months=MONTHS, seed=1, as_of=AS_OF, now=NOW)
        yield
        transaction.set_rollback(True)


# The mark makes the database; what a test writes is rolled back before the demonstration is.
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


def login(role: str) -> User:
    return User.objects.get(email=f"{role.replace('_', '-')}@{DOMAIN}")


def test_the_whole_tree_is_there() -> None:
    assert dict(Portfolio.objects.values_list("code", "pmo_type")) == {
        "DIGITAL": "supportive",
        "ESTATE": "controlling",
        "INDUSTRY": "directive",
        "GMPP": "supportive",
        "ETAT": "supportive",
    }
    assert Programme.objects.count() == 12
    assert Project.objects.count() == PROJECTS
    assert not Project.objects.filter(portfolio__code__in=["GMPP", "ETAT"]).exists()
    assert Portfolio.objects.get(code="GMPP").currency == "GBP"
    assert not Project.objects.exclude(programme=None).exclude(programme__portfolio=F("portfolio")).exists()
    assert all(
        project.scope.path.startswith((project.programme or project.portfolio).scope.path)
        for project in Project.objects.for_page().select_related("programme__scope", "portfolio__scope")
    )


def test_past_months_are_closed_by_the_director_and_the_current_one_is_open_everywhere() -> None:
    assert ReportingPeriod.objects.open().count() == 5
    assert set(ReportingPeriod.objects.open().values_list("start", flat=True)) == {date(2026, 11, 1)}
    past = ReportingPeriod.objects.exclude(state="open")
    assert past.count() == 3 * (MONTHS - 1)
    assert not past.exclude(closed_by=login("pmo_director")).exists()
    assert not past.filter(Q(closed_at__lte=F("end")) | Q(closed_at__gte=NOW)).exists()
    waiting = past.filter(state="closed")
    assert list(waiting.values_list("portfolio__code", "end")) == [("INDUSTRY", date(2026, 10, 31))]


@pytest.mark.parametrize("role", [login.role for login in LOGINS])
def test_every_login_signs_in(role: str) -> None:
    user = login(role)
    assert authenticate(username=user.email, password=PASSWORD) == user
    assert RoleGrant.objects.filter(user=user, role=role).exists()


def test_nobody_else_can_sign_in() -> None:
    others = User.objects.exclude(email__in=[one.person.email for one in LOGINS])
    assert others.exists()
    assert not any(user.has_usable_password() for user in others)


def test_logins_see_what_their_role_allows() -> None:
    seen = {one.role: Project.objects.visible_to(login(one.role)).count() for one in LOGINS}
    confidential = Project.objects.filter(confidential=True).count()
    assert confidential == 1
    assert seen["pmo_director"] == PROJECTS
    assert seen["pmo_officer"] == seen["executive"] == seen["auditor"] == PROJECTS - confidential
    assert seen["administrator"] == 0
    assert seen["project_manager"] == seen["team_member"] == 5
    assert 2 <= seen["sponsor"] <= 8
    assert 0 < seen["programme_manager"] < seen["viewer"] < PROJECTS


def test_people_come_and_go() -> None:
    emma = login("project_manager")
    [standing_in] = Deputyship.objects.active(NOW)
    assert standing_in.deputy == emma
    assert Project.objects.filter(manager=standing_in.principal).exists()
    [leaver] = User.objects.filter(is_active=False)
    assert Project.objects.filter(manager=leaver).exists(), "something to hand over"
    assert not RoleGrant.objects.filter(Q(until=None) | Q(until__gt=NOW), user=leaver).exists()
    assert Invitation.objects.count() == 2
    assert Invitation.objects.open(NOW).count() == 1


def test_the_project_manager_has_updates_to_write() -> None:
    managed = Project.objects.filter(manager=login("project_manager"))
    assert managed.count() == 5
    done = StatusUpdate.objects.filter(project__in=managed, period__state="open")
    assert done.count() == 1
    assert StatusUpdate.objects.filter(project__in=managed).count() > 10


def test_updates_agree_with_their_periods() -> None:
    updates = StatusUpdate.objects.select_related("period", "project", "project__portfolio")
    assert updates.count() > 150
    late = 0
    for update in updates:
        period, project = update.period, update.project
        assert period.portfolio_id == project.portfolio_id
        assert project.start_date is not None
        assert project.start_date <= period.end
        assert project.actual_finish is None or period.start <= project.actual_finish
        assert update.submitted_at < NOW
        assert period.closed_at is None or update.submitted_at <= period.closed_at
        assert update.is_late == (business_date(update.submitted_at) > period.due)
        assert update.author_id == project.manager_id
        assert update.language == project.language
        live = project.portfolio.pmo_type == "supportive" or period.state != "open"
        assert update.state == ("accepted" if live else "submitted")
        late += update.is_late
    assert 0 < late < updates.count() / 3


def test_consecutive_updates_are_different_texts() -> None:
    rows = StatusUpdate.objects.order_by("project", "period__start").values_list(
        "project", "summary", "achievements", "next_steps"
    )
    for _project, group in groupby(rows, key=lambda row: row[0]):
        for before, after in pairwise(group):
            assert all(a != b for a, b in zip(before[1:], after[1:], strict=True))


def test_programmes_have_a_status_of_their_own_for_past_months_and_the_open_one_is_to_be_written() -> None:
    statuses = ProgrammeStatus.objects.select_related("period", "programme__manager")
    assert set(statuses.values_list("programme", flat=True)) == set(
        Project.objects.filter(confidential=False, status_updates__period__closed_at__isnull=False)
        .exclude(programme=None)
        .values_list("programme", flat=True)
    )
    assert not statuses.filter(period__state="open").exists()
    for status in statuses:
        assert status.author == status.programme.manager
        assert status.submitted_at < status.period.closed_at
        assert status.programme.portfolio_id == status.period.portfolio_id
    assert statuses.values("overall_rag").distinct().count() > 1


def test_figures_exist_for_each_month_of_each_project_and_past_ones_are_frozen() -> None:
    snapshots = KpiSnapshot.objects.projects()
    for project in Project.objects.annotate(first=Max("status_updates__period__start")):
        months = snapshots.filter(scope=project.scope_id).order_by("as_of").values_list("as_of", flat=True)
        assert list(months)[-1] == date(2026, 11, 30)
        assert all((b - a).days <= 31 for a, b in pairwise(months))
    assert not snapshots.filter(as_of=date(2026, 11, 30), frozen=True).exists()
    assert not KpiSnapshot.objects.filter(as_of__lt=AS_OF, frozen=False).exists()
    assert not FactsRevision.objects.filter(computed_revision__lt=F("revision")).exists()
    assert FactsRevision.objects.count() == PROJECTS


def test_only_a_few_declare_themselves_better_than_their_figures() -> None:
    updated = KpiSnapshot.objects.projects().filter(updated=True)
    watermelons = set(updated.filter(consistency__lt=0).values_list("scope", flat=True))
    assert 1 <= len(watermelons) <= 3
    # A budget that a new baseline raised in the middle of a month may show a milder figure than was declared.
    assert updated.filter(consistency__gt=0).count() <= updated.count() / 20


def test_the_mix_of_colours_is_that_of_a_real_portfolio() -> None:
    colours = dict(
        KpiSnapshot.objects.projects()
        .month(date(2026, 11, 30))
        .order_by()
        .values_list("computed_rag")
        .annotate(count=Count("pk"))
    )
    assert PROJECTS * 0.3 < colours[1] < PROJECTS * 0.75
    assert 2 <= colours[5] <= PROJECTS * 0.3
    assert colours[None] == Project.objects.filter(baselines=None).count() > 0


def test_slips_of_the_past_are_those_announced_then() -> None:
    finishes = {}
    moved = 0
    for row in KpiSnapshot.objects.projects().order_by("scope", "as_of"):
        before = finishes.get(row.scope_id)
        if before is not None and row.forecast_finish != before:
            moved += 1
            assert row.slip_since_last_days == (row.forecast_finish - before).days
        finishes[row.scope_id] = row.forecast_finish
    assert moved > 20


def test_facts_lie_in_the_past_and_plans_rise() -> None:
    assert not CostEntry.objects.filter(kind="actual", end__gt=AS_OF).exists()
    assert not CostEntry.objects.filter(kind="forecast", start__lte=AS_OF).exists()
    assert not CostEntry.objects.filter(amount__lt=0).exists()
    assert not Milestone.objects.filter(actual_date__gt=AS_OF).exists()
    assert not Milestone.objects.filter(actual_date=None, forecast_date__lte=AS_OF).exists()
    assert not ProgressMeasurement.objects.filter(measured_on__gt=AS_OF).exists()
    assert Baseline.objects.filter(number=2).exclude(reason="").exists()
    for baseline in Baseline.objects.all():
        values = [value for _day, value in baseline.breakpoints]
        assert [*map(float, values)] == sorted(map(float, values))
        assert float(values[-1]) == baseline.bac
    per_project = Milestone.objects.values_list("project").annotate(count=Count("pk"))
    assert all(5 <= count <= 9 for _project, count in per_project)


def test_fiscal_years_add_up_to_the_actual_costs_and_the_forecast() -> None:
    for project in Project.objects.all():
        booked = (
            CostEntry.objects.filter(project=project)
            .exclude(kind="commitment")
            .aggregate(total=Sum("amount"))["total"]
        )
        planned = project.budget_lines.filter(kind="forecast", range_kind="fiscal_year").aggregate(
            total=Sum("amount")
        )["total"]
        assert booked == planned


def test_rates_exist_for_every_month_and_pair() -> None:
    assert ExchangeRate.objects.count() == 6 * MONTHS
    pound = ExchangeRate.objects.get(base="GBP", quote="EUR", month=date(2026, 11, 1)).rate
    euro = ExchangeRate.objects.get(base="EUR", quote="GBP", month=date(2026, 11, 1)).rate
    assert abs(pound * euro - 1) < 0.0001


def test_the_last_closed_month_has_frozen_figures_and_its_reports_are_ordered() -> None:
    assert FrozenFigures.objects.filter(period__end=date(2026, 10, 31)).count() >= 3
    reports = Report.objects.all()
    assert reports.count() >= 6
    assert set(reports.values_list("language", flat=True)) == {"fr", "en"}
    assert set(reports.values_list("state", flat=True)) == {"queued"}
    assert not reports.filter(run_after__gt=NOW).exists()


def test_the_empty_portfolios_know_the_attributes_of_the_files_they_wait_for() -> None:
    for code, name in (("GMPP", "gmpp_2018_2020"), ("ETAT", "panorama_fr")):
        there = set(CustomAttribute.objects.filter(portfolio__code=code).values_list("code", "label_fr"))
        wanted = {
            (field["code"], field["label_fr"])
            for field in json.loads((ROOT / "integrations/mappings" / f"{name}.json").read_text())["fields"]
            if field["target"] == "attribute"
        }
        assert there == wanted


def test_a_database_with_portfolios_is_refused() -> None:
    with pytest.raises(NotEmpty):
        seed(projects=1, months=1, seed=1, as_of=AS_OF, now=NOW)
    with pytest.raises(CommandError, match="already"):
        call_command("seed_demo", "--projects", "1", "--months", "1")
    assert Portfolio.objects.count() == 5
