"""A project whose plan has a work package of every measurement rule, worked out by hand.

Baseline of 5 January 2026, 10 000 in all. By 31 October:

    A  0/100                1 000  January to March    finished in April          PV 1 000.00   EV 1 000
    B  50/50                2 000  April to June       started in May             PV 2 000.00   EV 1 000
    C  weighted milestones  3 000  July to September   40 of 100 met              PV 3 000.00   EV 1 200
    D  physical %           4 000  the whole year      30 %, 304 of 365 days      PV 3 331.51   EV 1 200
"""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from people.models import User
from portfolio.models import Portfolio, ReportingPeriod
from projects.models import Milestone, Project, WorkPackage
from projects.services.baselines import propose_baseline
from projects.services.milestones import add_milestone, edit_milestone
from projects.services.work_packages import add_package, edit_package
from reporting.services.refresh import refresh_month, refresh_projects
from tests import factories
from tests.reporting import figures

D = Decimal
OCTOBER = date(2026, 10, 31)


def at(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 10, 0, tzinfo=UTC)


def months(portfolio: Portfolio) -> tuple[ReportingPeriod, ReportingPeriod]:
    """October, which is closed, and November."""
    before = factories.period(portfolio, date(2026, 10, 1))
    figures.close(before)
    return before, factories.period(portfolio)


def computed(project: Project, before: ReportingPeriod) -> Project:
    """October's figures frozen, November's up to date."""
    refresh_month(period=before, now=at(11, 3), freeze=True)
    refresh_projects(project_ids=[project.pk], now=figures.NOW)
    return project


def planned_project(portfolio: Portfolio, **fields: Any) -> Project:
    """With its baseline, and nothing done yet."""
    project = factories.project(portfolio, **fields)
    manager = factories.user("project_manager", project.scope)
    rows = (
        ("Foundations", "1000", "zero_hundred", (1, 1), (3, 31)),
        ("Structure", "2000", "fifty_fifty", (4, 1), (6, 30)),
        ("Fitting out", "3000", "weighted_milestones", (7, 1), (9, 30)),
        ("Papers", "4000", "physical", (1, 1), (12, 31)),
    )
    for name, cost, rule, start, finish in rows:
        values = {"name": name, "cost": D(cost), "progress_rule": rule}
        add_package(
            project=project,
            values={**values, "start": date(2026, *start), "finish": date(2026, *finish)},
            actor=manager,
            now=at(1, 2),
        )
    fitting_out = WorkPackage.objects.get(project=project, name="Fitting out")
    for name, weight, day in (("Power on", 40, date(2026, 8, 15)), ("Handed over", 60, date(2026, 9, 30))):
        add_milestone(
            project=project,
            values={"name": name, "package": fitting_out, "weight": D(weight), "forecast_date": day},
            actor=manager,
            now=at(1, 2),
        )
    propose_baseline(project=project, reason="Start", actor=manager, now=at(1, 5))
    return project


def work_on(project: Project) -> None:
    """What happened until October."""
    manager = User.objects.get(grants__scope=project.scope, grants__role="project_manager")

    def edit(name: str, now: datetime, percent: str | None = None, **values: date) -> None:
        package = WorkPackage.objects.get(project=project, name=name)
        edit_package(
            package=package,
            values=values,
            percent=None if percent is None else D(percent),
            expected_version=package.version,
            actor=manager,
            now=now,
        )

    edit("Foundations", at(4, 10), actual_start=date(2026, 1, 12), actual_finish=date(2026, 4, 10))
    edit("Structure", at(5, 4), actual_start=date(2026, 5, 4))
    edit("Papers", at(3, 31), "10")
    edit("Papers", at(10, 20), "30")
    milestone = Milestone.objects.get(project=project, name="Power on")
    edit_milestone(
        milestone=milestone,
        values={"actual_date": date(2026, 9, 20)},
        expected_version=milestone.version,
        actor=manager,
        now=at(9, 20),
    )
    for month in range(1, 11):
        figures.spent(project, 500, date(2026, month, 1))


def earned_project(portfolio: Portfolio, **fields: Any) -> Project:
    """The project of the table above, with October frozen and November under way."""
    before, _now = months(portfolio)
    project = planned_project(portfolio, **fields)
    work_on(project)
    return computed(project, before)
