"""Two people and one plan at one moment."""

from decimal import Decimal

import pytest

from people.access import access_of
from projects.models import WorkPackage
from projects.services.milestones import add_milestone
from projects.services.plan_paste import NewPackage, add_packages
from projects.services.work_packages import add_package, edit_package, move_package, remove_package
from tests import factories
from tests.projects.plans import NOW, Plan
from tests.racing import Act, at_once, meanwhile

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
D = Decimal


@pytest.fixture
def plan() -> Plan:
    made = Plan()
    for person in (made.manager, made.officer):
        access_of(person)
    return made


def told(ended: list[Exception | None]) -> list[str]:
    return sorted(type(one).__name__ for one in ended if one)


def edit(plan: Plan, package: WorkPackage, **values: object) -> Act:
    person = factories.user("pmo_officer")
    access_of(person)
    return lambda: edit_package(
        package=package, values=values, expected_version=package.version, actor=person, now=NOW
    )


@pytest.mark.parametrize("attempt", range(3))
def test_of_two_who_edit_one_cell_one_is_told(attempt: int, plan: Plan) -> None:
    package = plan.package("Work")
    assert told(at_once(edit(plan, package, cost=D(1)), edit(plan, package, cost=D(2)))) == ["RowChanged"]
    assert WorkPackage.objects.get().version == 2


def test_rows_of_one_plan_are_edited_by_two(plan: Plan) -> None:
    one, other = plan.package("One"), plan.package("Other")
    assert told(at_once(edit(plan, one, cost=D(1)), edit(plan, other, cost=D(2)))) == []
    assert {package.cost for package in WorkPackage.objects.all()} == {D(1), D(2)}


def test_who_waited_for_a_removal_is_told(plan: Plan) -> None:
    package = plan.package("Work")
    late = edit(plan, package, cost=D(1))
    refusal = meanwhile(
        lambda: remove_package(package=package, expected_version=1, actor=plan.manager, now=NOW), late
    )
    assert type(refusal).__name__ == "RowChanged"
    assert not WorkPackage.objects.exists()


def test_two_moves_make_no_ring(plan: Plan) -> None:
    one, other = plan.package("One"), plan.package("Other")

    def move(package: WorkPackage, below: WorkPackage) -> Act:
        return lambda: move_package(
            package=package, parent=below, after=None, expected_version=1, actor=plan.manager, now=NOW
        )

    refusal = meanwhile(move(one, other), move(other, one))
    assert type(refusal).__name__ in {"RowChanged", "ValidationError"}
    assert plan.tree() == ["1 Other", "1.1 One"]


@pytest.mark.parametrize("attempt", range(3))
def test_rows_that_are_added_at_once_all_have_a_place(attempt: int, plan: Plan) -> None:
    first = plan.package("First")
    plan.package("Last")

    def paste() -> object:
        rows = [NewPackage(0, {"name": "Pasted"}), NewPackage(1, {"name": "Its part"})]
        return add_packages(project=plan.project, packages=rows, after=first, actor=plan.manager, now=NOW)

    def add() -> object:
        return add_package(
            project=plan.project, values={"name": "Added"}, after=first, actor=plan.officer, now=NOW
        )

    def gate() -> object:
        return add_milestone(
            project=plan.project, values={"name": "Gate", "package": first}, actor=plan.officer, now=NOW
        )

    assert told(at_once(paste, add, gate)) == []
    tree = plan.tree()
    assert (tree[0], tree[-1], len(tree)) == ("1 First", "4 Last", 5)
    positions = list(WorkPackage.objects.filter(parent=None).values_list("position", flat=True))
    assert len(set(positions)) == len(positions)
