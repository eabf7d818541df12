"""The page of earned value: said in sentences, opened down to its rows, honest about what is missing."""

import re
from datetime import date
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from people.models import User
from portfolio.models import Portfolio
from projects.models import CostEntry, PackageProgress, Project, WorkPackage
from projects.services.baselines import propose_baseline
from projects.services.plan_effects import plan_has_changed
from projects.services.work_packages import add_package
from reporting.models import KpiSnapshot
from reporting.selectors.value_packages import package_table
from reporting.services.refresh import refresh_projects
from tests import factories
from tests.reporting import earned, figures

pytestmark = pytest.mark.django_db
D = Decimal
URL = "/projects/TOWER/value/"
STATEMENTS = 26


@pytest.fixture
def portfolio() -> Portfolio:
    return factories.portfolio("ROOT")


@pytest.fixture
def tower(portfolio: Portfolio) -> Project:
    return earned.earned_project(portfolio, code="TOWER", name="Water tower")


@pytest.fixture
def officer() -> User:
    return factories.user("pmo_officer")


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def words(client: Client, url: str, **headers: Any) -> str:
    """What a person reads on the page, pictures included."""
    answer = client.get(url, headers=headers)
    assert answer.status_code == 200, answer.content.decode()[:500]
    text = unescape(re.sub(r"<[^>]+>", " ", answer.content.decode()))
    return re.sub(r"\s+", " ", text)


def test_october_reads_as_worked_out_by_hand(tower: Project, officer: User) -> None:
    text = words(signed_in(officer), f"{URL}?period=2026-10")
    # CV = 4 400 - 5 000; EAC = 10 000 x 5 000 / 4 400.
    assert (
        "The work that is done cost €600 more than planned: if that goes on, the whole costs €11,364 instead of €10,000."
        in text
    )
    assert "months behind its plan: at this pace it ends on" in text
    assert "For each euro spent, 88 cents of planned work is done." in text
    assert "If the rest costs what was planned, the whole will cost €10,600." in text
    assert "This month is closed: its figures do not change any more." in text
    assert "The project manager has not estimated the rest." in text
    assert "Estimate at completion Official €11,364" in text
    assert "Baseline finish 31 Dec 2026" in text


def test_every_package_stands_there_with_its_rule_and_they_add_up(tower: Project, officer: User) -> None:
    text = words(signed_in(officer), f"{URL}?period=2026-10")
    for line in (
        "1 Foundations 0/100 Finished on 10 Apr 2026 100.0% €1,000.00 €1,000.00 €1,000.00",
        "2 Structure 50/50 Started on 4 May 2026 50.0% €2,000.00 €2,000.00 €1,000.00",
        "3 Fitting out Weighted milestones 1 of 2 milestones met 40.0% €3,000.00 €3,000.00 €1,200.00",
        "4 Papers Physical % Measured on 20 Oct 2026 30.0% €4,000.00 €3,331.51 €1,200.00",
        "Sum 44.0% €10,000.00 €9,331.51 €4,400.00",
    ):
        assert line in text


def test_the_curve_runs_through_the_figures_of_each_month(tower: Project, officer: User) -> None:
    points = {one.day: one for one in signed_in(officer).get(f"{URL}?period=2026-10").context["page"].points}
    assert [points[day].actual for day in (date(2026, 1, 1), date(2026, 1, 31), date(2026, 9, 30))] == [
        None, 500, 4500,
    ]  # fmt: skip
    ends = [date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30), date(2026, 9, 30)]
    assert [points[day].earned for day in ends] == [None, 400, 1400, 3600]
    october = points[earned.OCTOBER]
    assert (round(october.planned, 2), october.earned, october.actual) == (D("9331.51"), 4400, 5000)
    assert (points[date(2026, 12, 31)].planned, points[date(2026, 12, 31)].actual) == (10_000, None)


@pytest.mark.parametrize("period", ["2026-10", "2026-11"])
def test_the_packages_sum_up_to_the_figures_to_the_cent(tower: Project, period: str) -> None:
    snapshot = KpiSnapshot.objects.get(scope=tower.scope, period__start=date.fromisoformat(f"{period}-01"))
    table = package_table(tower, snapshot)
    assert table is not None
    assert sum(line.planned for line in table.lines) == table.planned == snapshot.pv
    assert sum(line.package.earned for line in table.lines) == table.earned == snapshot.ev
    assert sum(line.package.cost for line in table.lines) == table.cost == snapshot.bac
    assert not table.differs


@pytest.mark.parametrize(
    ("kpi", "texts"),
    [
        ("ev", ("Work worth €4,400 is done.", "Sum 44.0% €10,000.00 €9,331.51 €4,400.00", "Baseline 1")),
        ("pv", ("By now, work worth €9,332 should be done.", "Papers", "€3,331.51")),
        ("bac", ("All the planned work was to cost €10,000.", "€10,000.00")),
        ("ac", ("€5,000 has been spent so far.", "Actual cost 1 Oct 2026 €500")),
        ("spi_t", ("In each month that passed", "Elapsed time 10.0", "Fitting out")),
        ("ieac_t", ("Planned duration 12.0", "instead of 12.0")),
        ("earned_finish", ("At this pace the project ends on",)),
        ("eac_own", ("The project manager has not estimated the rest.",)),
        ("tspi", ("each month from now on must do the work of",)),
    ],
)
def test_a_figure_opens_down_to_its_rows(
    tower: Project, officer: User, kpi: str, texts: tuple[str, ...]
) -> None:
    text = words(signed_in(officer), f"/projects/TOWER/figures/{kpi}/?period=2026-10")
    assert [one for one in texts if one not in text] == []


def test_all_that_was_spent_is_there_though_only_the_last_entries_are_listed(
    tower: Project, officer: User
) -> None:
    for day in range(1, 6):
        CostEntry.objects.create(
            project=tower,
            kind="actual",
            start=date(2026, 11, day),
            end=date(2026, 11, day),
            amount=D(100) * day,
        )
    refresh_projects(project_ids=[tower.pk], now=figures.NOW)
    # Ten months of 500 and five days: twelve are listed, January to March are the three earlier ones.
    text = words(signed_in(officer), "/projects/TOWER/figures/ac/")
    assert "Value €6,500" in text
    assert "Earlier entries: 3 €1,500" in text


def test_a_closed_month_keeps_its_figures_and_says_what_was_recorded_since(
    tower: Project, officer: User
) -> None:
    papers = WorkPackage.objects.get(project=tower, name="Papers")
    PackageProgress.objects.create(
        package=papers, project=tower, measured_on=date(2026, 10, 25), percent_complete=D(50)
    )
    plan_has_changed(tower)
    refresh_projects(project_ids=[tower.pk], now=figures.NOW)
    client = signed_in(officer)
    text = words(client, f"{URL}?period=2026-10")
    assert "Work worth €4,400 is done." in text
    assert "€5,200.00" in text
    assert "When the figures were computed, €4,400.00 was earned" in text
    assert "Work worth €5,200 is done." in words(client, URL)


def test_money_is_needed_to_read_it_and_the_page_says_so(tower: Project) -> None:
    member = signed_in(factories.user("team_member", tower.scope))
    answer = member.get(URL)
    assert answer.status_code == 403
    assert "Your role does not show the costs of this project." in answer.content.decode()
    assert "Earned value" not in words(member, "/projects/TOWER/")
    assert signed_in(factories.user()).get(URL).status_code == 404


def test_progress_is_opened_to_its_packages_without_their_money(tower: Project) -> None:
    member = signed_in(factories.user("team_member", tower.scope))
    text = words(member, "/projects/TOWER/figures/percent_complete/?period=2026-10")
    assert "Papers Physical % Measured on 20 Oct 2026 30.0%" in text
    assert "€" not in text
    assert "12 figures hidden" in text


def test_what_totals_were_imported_of_is_measured_as_a_whole(portfolio: Portfolio, officer: User) -> None:
    earned.months(portfolio)
    project = figures.measured_project(portfolio, code="TOWER")
    refresh_projects(project_ids=[project.pk], now=figures.NOW)
    client = signed_in(officer)
    text = words(client, URL)
    assert "the project is measured as a whole, 50.0% on 17 Nov 2026." in text
    assert "The work that is done cost €100 less than planned" in text
    assert "Measured progress 17 Nov 2026 50.0%" in words(client, "/projects/TOWER/figures/ev/")


def test_a_budget_without_a_plan_over_time_says_what_it_cannot_say(
    portfolio: Portfolio, officer: User
) -> None:
    earned.months(portfolio)
    project = factories.project(portfolio, code="TOWER")
    figures.baseline(project)
    refresh_projects(project_ids=[project.pk], now=figures.NOW)
    text = words(signed_in(officer), URL)
    assert "Progress was never measured." in text
    assert "No actual cost is recorded." in text
    assert "Record progress" in text
    assert "Record costs" in text


def test_before_there_is_a_baseline_the_page_says_what_to_do(portfolio: Portfolio, officer: User) -> None:
    earned.months(portfolio)
    project = factories.project(portfolio, code="TOWER")
    refresh_projects(project_ids=[project.pk], now=figures.NOW)
    manager = signed_in(factories.user("project_manager", project.scope))
    assert "Begin with the plan" in words(manager, URL)
    assert "Plan the work" in words(manager, URL)
    add_package(project=project, values={"name": "Dig"}, actor=officer, now=figures.NOW)
    assert "Make the plan a baseline" in words(manager, URL)
    assert "Open the baselines" in words(manager, URL)
    # Whoever may only read is told the same, without a button.
    reader = words(signed_in(factories.user("executive")), URL)
    assert "Make the plan a baseline" in reader
    assert "Open the baselines" not in reader


def test_before_the_first_period_there_is_nothing_to_compute(portfolio: Portfolio, officer: User) -> None:
    factories.project(portfolio, code="TOWER")
    assert "No reporting period yet" in words(signed_in(officer), URL)


def test_a_plan_that_has_not_begun_says_when_it_will(portfolio: Portfolio, officer: User) -> None:
    earned.months(portfolio)
    project = factories.project(portfolio, code="TOWER")
    figures.baseline(project, start=date(2027, 2, 1), approved_on=date(2026, 11, 2))
    figures.measured(project, 0)
    refresh_projects(project_ids=[project.pk], now=figures.NOW)
    text = words(signed_in(officer), URL)
    assert "The plan begins on 1 Feb 2027." in text
    assert "The plan has not begun yet." in text
    assert "No work was planned to be done by now." in text


def test_amounts_are_in_the_currency_of_the_project(portfolio: Portfolio, officer: User) -> None:
    earned.earned_project(portfolio, code="TOWER", currency="GBP")
    text = words(signed_in(officer), f"{URL}?period=2026-10")
    assert "For each £1.00 spent, £0.88 of planned work is done." in text
    assert "€" not in text


def test_it_polls_only_while_figures_are_under_way(tower: Project, officer: User) -> None:
    client = signed_in(officer)
    page = client.get(URL)
    token = page.context["pulse"].token
    assert "every 2s" not in page.content.decode()
    assert client.get(URL, headers={"HX-Target": "value", "X-Figures": token}).status_code == 204
    answer = client.get(URL, headers={"HX-Target": "value", "X-Figures": "old"})
    assert answer.content.decode().lstrip().startswith('<div id="value"')


def test_the_number_of_statements_does_not_grow_with_the_plan(tower: Project, officer: User) -> None:
    client = signed_in(officer)

    def statements(url: str) -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    few = [statements(url) for url in (URL, "/projects/TOWER/figures/ev/")]
    manager = User.objects.get(grants__scope=tower.scope)
    for number in range(12):
        add_package(
            project=tower,
            values={
                "name": f"More {number}",
                "cost": D(10),
                "start": date(2026, 1, 1),
                "finish": date(2026, 12, 31),
            },
            actor=manager,
            now=figures.NOW,
        )
    propose_baseline(project=tower, reason="More", actor=manager, now=figures.NOW)
    refresh_projects(project_ids=[tower.pk], now=figures.NOW)
    assert [statements(url) for url in (URL, "/projects/TOWER/figures/ev/")] == few
    assert few[0] <= STATEMENTS
