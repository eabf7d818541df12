"""The plan as it is read: summed up from its leaves, beside the baseline, with what is critical."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.models import Dependency, Milestone
from projects.selectors.plan import plan_of
from projects.services.milestones import edit_milestone
from projects.services.work_packages import remove_package
from tests.projects.plans import NOW, Plan, span

pytestmark = pytest.mark.django_db
D = Decimal
TODAY = date(2026, 11, 17)


@pytest.fixture
def plan() -> Plan:
    return Plan()


def test_a_plan_is_read_from_top_to_bottom_with_its_milestones(plan: Plan) -> None:
    phase = plan.package("Phase")
    work = plan.package("Work", parent=phase, **span("2026-01-01", "2026-03-31"))
    plan.milestone("Later", package=work, forecast_date=date(2026, 3, 31))
    plan.milestone("Sooner", package=work, forecast_date=date(2026, 2, 1))
    plan.milestone("Of the project", forecast_date=date(2026, 1, 1))
    plan.package("End")
    rows = plan_of(plan.project, day=TODAY).rows
    assert [(row.code, row.name, row.depth) for row in rows] == [
        ("1", "Phase", 0),
        ("1.1", "Work", 1),
        ("", "Sooner", 2),
        ("", "Later", 2),
        ("2", "End", 0),
        ("", "Of the project", 0),
    ]


def test_what_has_parts_sums_them_up(plan: Plan) -> None:
    phase = plan.package("Phase", cost=D("999"), **span("2020-01-01", "2030-01-01"))
    done = plan.package("A", parent=phase, cost=D("300"), **span("2026-02-01", "2026-03-31"))
    plan.package("B", parent=phase, cost=D("100"), **span("2026-01-15", "2026-05-31"))
    plan.edit(done, percent=D("50"))
    plan.propose()
    plan.edit(done, cost=D("350"), finish=date(2026, 6, 10))
    found = plan_of(plan.project, day=TODAY)
    top, a, b = found.rows
    assert (top.start, top.finish, top.cost) == (date(2026, 1, 15), date(2026, 6, 10), D("450"))
    assert (a.percent, b.percent, top.percent) == (D("50"), None, D("38.889"))
    assert (top.baseline_finish, top.baseline_cost) == (date(2026, 5, 31), D("400"))
    assert (top.slip_days, top.cost_variance, a.slip_days) == (10, D("50"), 71)
    assert (found.cost, found.percent) == (D("450"), D("38.889"))


def test_the_critical_path_runs_through_packages_with_parts(plan: Plan) -> None:
    phase, after = plan.package("Phase"), plan.package("After", **span("2026-03-01", "2026-03-31"))
    short = plan.package("Short", parent=phase, **span("2026-01-01", "2026-01-31"))
    inner = plan.package("Inner", parent=phase)
    long = plan.package("Long", parent=inner, **span("2026-01-01", "2026-03-10"))
    plan.package("Undated", parent=inner)
    plan.wait(plan.end(phase), plan.end(after))
    rows = {row.name: row for row in plan_of(plan.project, day=TODAY).rows}
    assert {name for name, row in rows.items() if row.is_critical} == {"Long", "After"}
    assert (rows["After"].conflict_days, rows["Phase"].scheduled) == (10, None)
    # Of before such circles were refused: the plan is read all the same.
    Dependency.objects.create(
        project=plan.project,
        predecessor_project=plan.project,
        predecessor_package=short,
        successor_package=inner,
    )
    Dependency.objects.create(
        project=plan.project,
        predecessor_project=plan.project,
        predecessor_package=long,
        successor_package=short,
    )
    rows = {row.name: row for row in plan_of(plan.project, day=TODAY).rows}
    assert rows["After"].conflict_days == 0
    assert rows["Short"].conflict_days == 69


def test_it_is_compared_with_any_baseline(plan: Plan) -> None:
    package = plan.package("A", **span("2026-01-01", "2026-01-31"))
    milestone = plan.milestone(forecast_date=date(2026, 1, 31))
    plan.propose()
    plan.edit(package, finish=date(2026, 2, 28))
    milestone = Milestone.objects.get(pk=milestone.pk)
    edit_milestone(
        milestone=milestone, values={"forecast_date": date(2026, 2, 28)}, expected_version=milestone.version,
        actor=plan.manager, now=NOW,
    )  # fmt: skip
    plan.propose()
    for number, slip in ((None, 0), (2, 0), (1, 28)):
        rows = plan_of(plan.project, day=TODAY, baseline_number=number).rows
        assert [row.slip_days for row in rows] == [slip, slip]


def test_the_critical_path_follows_hard_dependencies_alone(plan: Plan) -> None:
    a = plan.package("A", **span("2026-12-01", "2026-12-10"))
    b = plan.package("B", **span("2026-12-08", "2026-12-20"))
    c = plan.package("C", **span("2026-12-01", "2026-12-02"))
    plan.wait(plan.end(a), plan.end(b))
    plan.wait(plan.end(c), plan.end(b), strength="soft")
    rows = {row.name: row for row in plan_of(plan.project, day=TODAY).rows}
    assert [rows[name].is_critical for name in "ABC"] == [True, True, False]
    # B is planned to begin on the 8th and cannot before the 11th.
    assert rows["B"].conflict_days == 3


def test_what_was_cancelled_is_apart(plan: Plan) -> None:
    package = plan.package("A", cost=D("10"), **span("2026-01-01", "2026-01-31"))
    plan.propose()

    remove_package(package=package, expected_version=1, actor=plan.manager, now=NOW)
    found = plan_of(plan.project, day=TODAY)
    assert (found.rows, [one.name for one in found.cancelled], found.cost) == ((), ["A"], 0)


def test_a_plan_is_read_in_the_same_statements_whatever_its_size(plan: Plan) -> None:
    counts = []
    for more in (2, 10):
        packages = [
            plan.package(str(number), cost=D("1"), **span("2026-01-01", "2026-12-31"))
            for number in range(more)
        ]
        for package in packages:
            plan.milestone(package=package, forecast_date=date(2026, 5, 1))
        plan.wait(plan.end(packages[0]), plan.end(packages[1]))
        plan.propose()
        with CaptureQueriesContext(connection) as queries:
            plan_of(plan.project, day=TODAY)
        counts.append(len(queries))
    assert counts == [7, 7]
