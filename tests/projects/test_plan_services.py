"""Keeping a plan: packages, milestones, dependencies; every rule at the service, whoever calls it."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from people.models import User
from projects.models import (
    Dependency,
    FactsRevision,
    Milestone,
    MilestoneForecast,
    Project,
    WorkPackage,
)
from projects.services.dependencies import edit_dependency, remove_dependency
from projects.services.locks import RowChanged
from projects.services.milestones import edit_milestone, remove_milestone
from projects.services.work_packages import (
    add_package,
    edit_package,
    remove_package,
    restore_package,
)
from tests import factories
from tests.projects.plans import NOW, Plan, span

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def plan() -> Plan:
    return Plan()


def test_packages_come_where_they_are_put(plan: Plan) -> None:
    first = plan.package("A")
    plan.package("C")
    plan.package("B", after=first)
    plan.package("A1", parent=first)
    assert plan.tree() == ["1 A", "1.1 A1", "2 B", "3 C"]


def test_many_packages_may_come_between_two(plan: Plan) -> None:
    first = plan.package("0")
    plan.package("end")
    for number in range(14):
        plan.package(str(number + 1), after=first)
    names = [line.split()[1] for line in plan.tree()]
    assert names == ["0", *(str(number) for number in range(14, 0, -1)), "end"]


def test_a_package_moves_with_its_parts_and_never_below_itself(plan: Plan) -> None:
    a, b = plan.package("A"), plan.package("B")
    part = plan.package("A1", parent=a)
    plan.move(a, parent=b)
    assert plan.tree() == ["1 B", "1.1 A", "1.1.1 A1"]
    with pytest.raises(ValidationError, match="part of itself"):
        plan.move(b, parent=part)
    plan.move(part, first=True)
    assert plan.tree() == ["1 A1", "2 B", "2.1 A"]


def test_the_projects_dates_follow_its_plan(plan: Plan) -> None:
    summary = plan.package("Phase", **span("2020-01-01", "2030-12-31"))
    plan.package("A", parent=summary, **span("2026-02-02", "2026-05-29"))
    package = plan.package("B", parent=summary, **span("2026-03-02", "2026-09-30"))
    plan.milestone("Accepted", package=package, forecast_date=date(2026, 10, 15))
    plan.milestone("Benefits reviewed", forecast_date=date(2028, 1, 1))
    plan.project.refresh_from_db()
    assert (plan.project.start_date, plan.project.forecast_finish) == (date(2026, 2, 2), date(2026, 10, 15))


def test_a_plan_without_dates_leaves_the_projects_alone(plan: Plan) -> None:
    Project.objects.filter(pk=plan.project.pk).update(forecast_finish=date(2027, 1, 1))
    version = Project.objects.get(pk=plan.project.pk).version
    plan.package("A")
    plan.project.refresh_from_db()
    assert (plan.project.forecast_finish, plan.project.version) == (date(2027, 1, 1), version)


def test_what_happened_is_what_is_expected(plan: Plan) -> None:
    package = plan.package("A", **span("2026-02-02", "2026-05-29"))
    edited = plan.edit(package, actual_start=date(2026, 2, 9))
    assert (edited.start, edited.finish) == (date(2026, 2, 9), date(2026, 5, 29))
    edited = plan.edit(package, actual_finish=date(2026, 6, 5))
    assert (edited.start, edited.finish) == (date(2026, 2, 9), date(2026, 6, 5))
    alone = plan.edit(plan.package("B", **span("2026-07-01", "2026-08-01")), actual_finish=date(2026, 6, 1))
    assert (alone.actual_start, alone.start, alone.finish) == (date(2026, 6, 1),) * 3


def test_one_date_alone_says_the_other(plan: Plan) -> None:
    assert plan.package("A", start=date(2026, 2, 2)).finish == date(2026, 2, 2)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": " "}, "name"),
        ({"cost": D("-0.01")}, "cost"),
        ({"cost": None}, "cost"),
        (span("2026-02-02", "2026-02-01"), "finish"),
        ({"start": date(1899, 12, 31)}, "start"),
        ({"finish": date(2200, 1, 1)}, "finish"),
        ({"actual_start": date(2026, 11, 18)}, "actual_start"),
        ({"actual_start": date(2026, 11, 10), "actual_finish": date(2026, 11, 9)}, "actual_finish"),
    ],
)
def test_what_contradicts_itself_is_refused_by_field(plan: Plan, values: dict[str, Any], field: str) -> None:
    package = plan.package("A")
    with pytest.raises(ValidationError) as refusal:
        plan.edit(package, **values)
    assert list(refusal.value.message_dict) == [field]
    assert WorkPackage.objects.get(pk=package.pk).version == 1


@pytest.mark.parametrize("percent", ["-0.1", "100.1"])
def test_progress_is_a_share(plan: Plan, percent: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        plan.edit(plan.package("A"), percent=D(percent))
    assert list(refusal.value.message_dict) == ["percent"]


def test_what_changes_nothing_is_not_written(plan: Plan) -> None:
    package = plan.package("A", cost=D("10"))
    plan.edit(package, percent=D("30"))
    before = FactsRevision.objects.get(project=plan.project).revision
    assert plan.edit(package, percent=D("30"), name="A", cost=D("10.00")).version == 2
    assert FactsRevision.objects.get(project=plan.project).revision == before


def test_whoever_saw_an_older_row_is_told(plan: Plan) -> None:
    package = plan.package("A")
    plan.edit(package, name="B")
    with pytest.raises(RowChanged) as told:
        edit_package(package=package, values={"name": "C"}, expected_version=1, actor=plan.manager, now=NOW)
    assert told.value.row.name == "B"
    remove_package(package=package, expected_version=2, actor=plan.manager, now=NOW)
    with pytest.raises(RowChanged) as told:
        edit_package(package=package, values={"name": "C"}, expected_version=2, actor=plan.manager, now=NOW)
    assert told.value.row is None


def test_only_who_edits_the_project_keeps_its_plan(plan: Plan) -> None:
    package = plan.package("A")
    for role in ("executive", "team_member", "auditor", "administrator", "viewer", "programme_manager"):
        with pytest.raises(PermissionDenied):
            edit_package(
                package=package, values={"name": "X"}, expected_version=1, actor=factories.user(role), now=NOW
            )
    other = factories.user("project_manager", factories.project(plan.project.portfolio).scope)
    with pytest.raises(PermissionDenied):
        add_package(project=plan.project, values={"name": "X"}, actor=other, now=NOW)


def test_an_archived_project_is_not_planned(plan: Plan) -> None:
    Project.objects.filter(pk=plan.project.pk).update(archived_at=NOW)
    with pytest.raises(PermissionDenied):
        plan.package("A")


def test_what_nobody_relied_on_is_deleted_with_its_parts(plan: Plan) -> None:
    a, b = plan.package("A"), plan.package("B")
    part = plan.package("A1", parent=a)
    milestone = plan.milestone(package=part, weight=D("100"))
    plan.wait(plan.end(part), plan.end(b))
    assert remove_package(package=a, expected_version=1, actor=plan.manager, now=NOW) is None
    assert plan.tree() == ["1 B"]
    assert WorkPackage.objects.count() == 1
    milestone.refresh_from_db()
    assert (milestone.package, milestone.weight) == (None, None)


def test_what_was_promised_is_cancelled_and_may_come_back(plan: Plan) -> None:
    a = plan.package("A")
    part = plan.package("A1", parent=a, **span("2026-02-02", "2026-03-31"))
    plan.propose()
    cancelled = remove_package(package=a, expected_version=1, actor=plan.manager, now=NOW)
    assert cancelled is not None
    assert cancelled.cancelled_on == date(2026, 11, 17)
    assert plan.tree() == []
    part.refresh_from_db()
    restore_package(package=part, expected_version=part.version, actor=plan.manager, now=NOW)
    assert plan.tree() == ["1 A", "1.1 A1"]


def _put_into(row: WorkPackage | Milestone, foreign: WorkPackage) -> None:
    column = "parent" if isinstance(row, WorkPackage) else "package"
    row.__class__._default_manager.filter(pk=row.pk).update(**{column: foreign.pk})
    connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_database_keeps_packages_in_their_own_project(plan: Plan) -> None:
    foreign = Plan().package("Foreign")
    package, milestone = plan.package("A"), plan.milestone()
    for row in (package, milestone):
        with pytest.raises(IntegrityError), transaction.atomic():
            _put_into(row, foreign)


def test_each_forecast_of_a_milestone_is_remembered_by_day(plan: Plan) -> None:
    milestone = plan.milestone(forecast_date=date(2026, 12, 1))

    def forecast(day: date, on: datetime) -> None:
        current = Milestone.objects.get(pk=milestone.pk)
        edit_milestone(
            milestone=current, values={"forecast_date": day}, expected_version=current.version,
            actor=plan.manager, now=on,
        )  # fmt: skip

    forecast(date(2026, 12, 5), NOW)
    forecast(date(2027, 1, 10), datetime(2026, 12, 3, 9, tzinfo=UTC))
    assert list(MilestoneForecast.objects.values_list("told_on", "day")) == [
        (date(2026, 11, 17), date(2026, 12, 5)),
        (date(2026, 12, 3), date(2027, 1, 10)),
    ]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": ""}, "name"),
        ({"forecast_date": date(1800, 1, 1)}, "forecast_date"),
        ({"actual_date": date(2026, 11, 18)}, "actual_date"),
        ({"weight": D("100.01")}, "weight"),
    ],
)
def test_a_milestone_that_cannot_be_is_refused_by_field(
    plan: Plan, values: dict[str, Any], field: str
) -> None:
    milestone = plan.milestone(package=plan.package("A"))
    with pytest.raises(ValidationError) as refusal:
        edit_milestone(milestone=milestone, values=values, expected_version=1, actor=plan.manager, now=NOW)
    assert list(refusal.value.message_dict) == [field]


def test_a_promised_milestone_stays(plan: Plan) -> None:
    plan.package("A", **span("2026-02-02", "2026-03-31"))
    milestone = plan.milestone(forecast_date=date(2026, 4, 1))
    plan.propose()
    milestone.refresh_from_db()
    with pytest.raises(ValidationError, match="promises"):
        remove_milestone(milestone=milestone, expected_version=milestone.version, actor=plan.manager, now=NOW)
    free = plan.milestone("Free")
    remove_milestone(milestone=free, expected_version=1, actor=plan.manager, now=NOW)
    assert not Milestone.objects.filter(pk=free.pk).exists()


def test_a_circle_is_refused_also_through_another_project(plan: Plan) -> None:
    a, b = plan.package("A"), plan.package("B")
    other = Plan()
    factories.grant(plan.manager, "project_manager", other.project.scope)
    plan.manager = User.objects.get(pk=plan.manager.pk)
    middle = other.package("Middle")
    plan.wait(plan.end(a), plan.end(b))
    plan.wait(plan.end(b), other.end(middle))
    with pytest.raises(ValidationError, match="circle of 3"):
        plan.wait(other.end(middle), plan.end(a))
    with pytest.raises(ValidationError, match="circle of 2"):
        plan.wait(plan.end(b), plan.end(a))
    with pytest.raises(ValidationError, match="circle of 1"):
        plan.wait(plan.end(a), plan.end(a))


def test_a_circle_through_a_package_and_its_parts_is_refused(plan: Plan) -> None:
    phase = plan.package("Phase")
    part, before = plan.package("Part", parent=phase), plan.package("Before")
    plan.wait(plan.end(phase), plan.end(before))
    with pytest.raises(ValidationError, match="circle of 2"):
        plan.wait(plan.end(before), plan.end(part))
    for one, other in ((phase, part), (part, phase)):
        with pytest.raises(ValidationError, match="one of its own"):
            plan.wait(plan.end(one), plan.end(other))
    # Nor by the way of another project.
    other_plan = Plan()
    factories.grant(plan.manager, "project_manager", other_plan.project.scope)
    plan.manager = User.objects.get(pk=plan.manager.pk)
    above = other_plan.package("Above")
    middle = other_plan.package("Middle", parent=above)
    plan.wait(plan.end(before), other_plan.end(above))
    with pytest.raises(ValidationError, match="circle of 3"):
        plan.wait(other_plan.end(middle), plan.end(part))
    assert Dependency.objects.count() == 2


def test_no_move_makes_a_package_wait_for_itself(plan: Plan) -> None:
    phase, other = plan.package("Phase"), plan.package("Other")
    part, work = plan.package("Part", parent=phase), plan.package("Work")
    plan.wait(plan.end(phase), plan.end(work))
    with pytest.raises(ValidationError, match="one of its own"):
        plan.move(work, phase)
    plan.wait(plan.end(work), plan.end(other))
    with pytest.raises(ValidationError, match="circle of 2"):
        plan.move(other, phase)
    plan.move(part, other)
    assert Dependency.objects.count() == 2


def test_a_dependency_is_recorded_once(plan: Plan) -> None:
    a, b = plan.package("A"), plan.package("B")
    dependency = plan.wait(plan.end(a), plan.end(b), lag_days=3)
    with pytest.raises(ValidationError, match="already"):
        plan.wait(plan.end(a), plan.end(b))
    edited = edit_dependency(
        dependency=dependency, values={"state": "agreed"}, expected_version=1, actor=plan.manager, now=NOW
    )
    assert (edited.state, edited.version) == ("agreed", 2)
    with pytest.raises(ValidationError, match="ten years"):
        edit_dependency(
            dependency=dependency, values={"lag_days": 3651}, expected_version=2, actor=plan.manager, now=NOW
        )
    remove_dependency(dependency=dependency, expected_version=2, actor=plan.manager, now=NOW)


def test_nobody_waits_for_what_they_do_not_see(plan: Plan) -> None:
    hidden = Plan()
    with pytest.raises(PermissionDenied):
        plan.wait(hidden.end(hidden.package("Secret")), plan.end(plan.package("A")))


def test_what_another_project_waits_for_is_not_removed(plan: Plan) -> None:
    package = plan.package("A")
    other = Plan()
    factories.grant(other.manager, "viewer", plan.project.scope)
    other.manager = User.objects.get(pk=other.manager.pk)
    other.wait(plan.end(package), other.end(other.package("B")))
    with pytest.raises(ValidationError, match="Another project waits"):
        remove_package(package=package, expected_version=1, actor=plan.manager, now=NOW)
