"""A project's page reads top-down: where it stands and why, what comes next, who; the rest is a tab away."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from common.months import last_of
from people.models import User
from portfolio.models import Portfolio, ReportingPeriod
from projects.models import CostEntry, Milestone, Project
from projects.services.dependencies import End, add_dependency
from reporting.services.refresh import refresh_projects
from tests import factories
from tests.projects.plans import NOW as PLAN_NOW
from tests.projects.plans import Plan
from tests.reporting import figures

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(figures.NOW, tick=False):
        yield


@pytest.fixture
def root() -> Portfolio:
    return factories.portfolio("ROOT")


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def shown(client: Client, project: Project, query: str = "") -> str:
    answer = client.get(f"/projects/{project.code}/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def gate(project: Project, name: str, day: date, **fields: Any) -> Milestone:
    return Milestone.objects.create(
        project=project, name=name, baseline_date=day - timedelta(days=9), forecast_date=day, **fields
    )


def forecast(project: Project, month: date, amount: int) -> None:
    CostEntry.objects.create(
        project=project, kind="forecast", start=month, end=month + timedelta(days=27), amount=Decimal(amount)
    )


def test_what_comes_next_are_dates_and_money(root: Portfolio) -> None:
    period = factories.period(root)
    project = figures.measured_project(root, code="BRIDGE")
    gate(project, "Piers complete", date(2026, 12, 20))
    gate(project, "Deck complete", date(2027, 1, 20))
    gate(project, "Gate two", date(2027, 3, 1), is_key=True)
    forecast(project, date(2026, 11, 18), 70)
    forecast(project, date(2026, 12, 1), 4300)
    forecast(project, date(2027, 1, 1), 9900)
    refresh_projects(project_ids=[project.pk], now=figures.NOW)
    officer = signed_in(factories.user("pmo_officer"))
    page = shown(officer, project)
    ahead = page.split('id="next-heading"')[1].split("</section>")[0]
    assert ahead.index("Status update due") < ahead.index("Piers complete") < ahead.index("Gate two")
    assert "Deck complete" not in ahead
    assert "+9" in ahead
    # The month that runs is half spent: the next whole one is what one has to know.
    assert "€4K" in ahead
    assert "€10K" not in ahead
    Project.objects.filter(pk=project.pk).update(archived_at=figures.NOW)
    assert "Status update due" not in shown(officer, project)
    Project.objects.filter(pk=project.pk).update(archived_at=None)
    factories.status_update(project, period, submitted_at=figures.NOW)
    assert "Status update due" not in shown(officer, project)


def test_what_comes_next_is_in_order_of_date(root: Portfolio) -> None:
    """Whatever it is about: what waits, what is awaited and what is spent stand among the milestones."""
    factories.period(root)
    waiting, other = Plan(), Plan()
    project = waiting.project
    Project.objects.filter(pk=project.pk).update(portfolio=root)
    theirs = gate(other.project, "Steel delivered", date(2026, 12, 5))
    officer = factories.user("pmo_officer")
    mine = waiting.package("Pour the deck", start=date(2027, 2, 1), finish=date(2027, 3, 1))
    add_dependency(
        predecessor=End(other.project, milestone=theirs),
        successor=End(project, package=mine),
        values={},
        actor=officer,
        now=PLAN_NOW,
    )
    gate(project, "Overdue", date(2026, 3, 1))
    gate(project, "Gate two", date(2027, 3, 1), is_key=True)
    forecast(project, date(2027, 1, 1), 9900)
    expected = ["Overdue", "Status update due", "Steel delivered", "Forecast spend", "Gate two"]
    page = shown(signed_in(officer), project)
    ahead = page.split('id="next-heading"')[1].split("</section>")[0]
    places = [ahead.find(words) for words in expected]
    assert -1 not in places
    assert places == sorted(places)


def test_nobody_without_costs_is_told_the_next_amount(root: Portfolio) -> None:
    factories.period(root)
    project = figures.measured_project(root, code="BRIDGE")
    forecast(project, date(2026, 12, 1), 4300)
    refresh_projects(project_ids=[project.pk], now=figures.NOW)
    page = shown(signed_in(factories.user("viewer", root.scope)), project)
    assert "Forecast spend" not in page
    assert "€" not in page


def test_only_what_the_reader_sees_is_waited_for_here(root: Portfolio) -> None:
    waiting, other = Plan(), Plan()
    factories.period(waiting.project.portfolio)
    mine = waiting.package("Pour the deck", start=date(2027, 2, 1), finish=date(2027, 3, 1))
    theirs = gate(other.project, "Steel delivered", date(2027, 1, 15))
    both = factories.user("project_manager", waiting.project.scope)
    factories.grant(both, "project_manager", other.project.scope)
    add_dependency(
        predecessor=End(other.project, milestone=theirs),
        successor=End(waiting.project, package=mine),
        values={"state": "at_risk"},
        actor=both,
        now=PLAN_NOW,
    )
    sees_both = shown(signed_in(both), waiting.project)
    assert "Waits for Steel delivered" in sees_both
    assert other.project.name in sees_both
    assert "at risk" in sees_both
    sees_one = shown(signed_in(waiting.manager), waiting.project)
    assert "Steel delivered" not in sees_one
    assert other.project.name not in sees_one


def test_a_proposed_baseline_says_that_it_waits() -> None:
    plan = Plan("controlling")
    factories.period(plan.project.portfolio)
    plan.package(start=date(2027, 1, 1), finish=date(2027, 2, 1), cost=Decimal(100))
    page = signed_in(plan.manager)
    assert "waits for its decision" not in shown(page, plan.project)
    plan.propose()
    assert "waits for its decision" in shown(page, plan.project)


def test_what_is_off_course_says_why_and_the_rest_is_a_click_away(root: Portfolio) -> None:
    period = factories.period(root)
    project = figures.measured_project(root, code="BRIDGE")
    factories.status_update(
        project, period, submitted_at=figures.NOW, overall_rag=5, risk_rag=5, risk_comment="The soil gives way.",
        quality_rag=1, quality_comment="No defect is open.", achievements="Two piers stand.",
    )  # fmt: skip
    refresh_projects(project_ids=[project.pk], now=figures.NOW)
    page = shown(signed_in(factories.user("pmo_officer")), project)
    first, more = page.split("More of this update")
    assert "The soil gives way." in first
    assert "No defect is open." not in first
    assert "No defect is open." in more
    assert "Two piers stand." in more


def test_with_earned_value_the_curve_is_on_its_own_page(root: Portfolio) -> None:
    factories.period(root)
    measured, plain = figures.measured_project(root, code="EVM"), factories.project(root, code="PLAIN")
    for project in (measured, plain):
        figures.spent(project, 500)
        figures.budget(project, 900, "forecast")
    refresh_projects(project_ids=[measured.pk, plain.pk], now=figures.NOW)
    officer = signed_in(factories.user("pmo_officer"))
    assert "spend-heading" not in shown(officer, measured)
    assert "years-heading" not in shown(officer, measured)
    assert "/projects/EVM/value/" in shown(officer, measured)
    assert "spend-heading" in shown(officer, plain)
    assert "years-heading" in shown(officer, plain)


def statements(client: Client, project: Project) -> int:
    shown(client, project)
    with CaptureQueriesContext(connection) as queries:
        shown(client, project)
    return len(queries)


def test_the_statements_are_the_same_however_long_and_large_the_project_is(root: Portfolio) -> None:
    plan = Plan()
    period = factories.period(plan.project.portfolio)
    refresh_projects(project_ids=[plan.project.pk], now=figures.NOW)
    reader = signed_in(factories.user("pmo_officer"))
    few = statements(reader, plan.project)
    for number in range(30):
        plan.package(f"Part {number}", start=date(2026, 1, 1), finish=date(2027, 2, 1), cost=Decimal(100))
        gate(
            plan.project, f"Gate {number}", date(2027, 1, 1) + timedelta(days=number), is_key=number % 2 == 0
        )
        forecast(plan.project, date(2027, 1 + number % 12, 1), 100)
    plan.propose()
    for month in range(1, 10):
        earlier = ReportingPeriod.objects.create(
            portfolio=plan.project.portfolio, start=date(2026, month, 1), end=last_of(date(2026, month, 1)),
            due=date(2026, month, 28), state="closed", closed_at=figures.NOW,
        )  # fmt: skip
        factories.status_update(plan.project, earlier, submitted_at=figures.NOW)
    factories.status_update(plan.project, period, submitted_at=figures.NOW)
    refresh_projects(project_ids=[plan.project.pk], now=figures.NOW)
    assert statements(reader, plan.project) <= max(few, 16)
