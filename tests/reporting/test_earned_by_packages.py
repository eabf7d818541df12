"""Earned value of projects whose plan has work packages: from progress in the plan to the figures, to the cent."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from portfolio.models import ReportingPeriod
from projects.models import ProgressMeasurement, Project
from projects.services.baselines import propose_baseline
from projects.services.work_packages import add_package, edit_package
from reporting.kpi.project import ProjectKpis, compute_project
from reporting.selectors.facts import project_inputs
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 31, 10, 0, tzinfo=UTC)
D = Decimal


@pytest.fixture
def period() -> ReportingPeriod:
    return factories.period(factories.portfolio(), date(2026, 3, 1))


@pytest.fixture
def project(period: ReportingPeriod) -> Project:
    """Two packages over January to June, BAC 1000.01; the first is a third done at the end of March."""
    project = factories.project(period.portfolio)
    manager = factories.user("project_manager", project.scope)
    packages = [
        add_package(
            project=project,
            values={
                "name": name,
                "cost": D(cost),
                "start": date(2026, 1, 1),
                "finish": date(2026, 6, 30),
            },
            actor=manager,
            now=NOW,
        )
        for name, cost in (("A", "700.01"), ("B", "300"))
    ]
    propose_baseline(project=project, reason="Start", actor=manager, now=NOW)
    edit_package(
        package=packages[0], values={}, percent=D("33.333"), expected_version=1, actor=manager, now=NOW
    )
    return project


def kpis(project: Project, period: ReportingPeriod, day: date = date(2026, 3, 31)) -> ProjectKpis:
    (found,) = project_inputs([project.pk], period=period, day=day)
    return compute_project(found.facts, day)


def test_earned_value_is_the_sum_of_the_packages_to_the_cent(
    project: Project, period: ReportingPeriod
) -> None:
    figures = kpis(project, period)
    # 33.333 % of 700.01 is 233.334...: 233.33.
    assert figures.value.ev == D("233.33")
    assert figures.value.bac == D("1000.01")
    # 90 of 181 days have passed.
    assert figures.value.pv is not None
    assert figures.value.pv.quantize(D("0.01")) == D("497.24")
    assert figures.percent_complete is not None
    assert figures.percent_complete.quantize(D("0.001")) == D("23.333")


def test_before_anything_was_measured_nothing_is_known(project: Project, period: ReportingPeriod) -> None:
    # The baseline is approved on 31 March as well: the day before there was none.
    figures = kpis(project, period, date(2026, 3, 30))
    assert (figures.value.bac, figures.value.ev) == (None, None)


def test_progress_of_the_whole_does_not_count_beside_that_of_packages(
    project: Project, period: ReportingPeriod
) -> None:
    ProgressMeasurement.objects.create(
        project=project, measured_on=date(2026, 3, 31), percent_complete=D("90")
    )
    assert kpis(project, period).value.ev == D("233.33")
