"""Undo in a plan: one act after the other, never over somebody else's work."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal

import pghistory
import pytest
from django.utils import timezone

from people.models import User
from projects.models import Dependency, EarnedCurve, Milestone, PackageProgress, WorkPackage
from projects.selectors.plan import plan_of
from projects.services.dependencies import remove_dependency
from projects.services.plan_undo import ChangedSince, NothingToUndo, can_undo, undo_last
from projects.services.work_packages import edit_package, remove_package
from tests import factories
from tests.projects.plans import NOW, Plan, span

# Each act is a transaction of its own, as a request's: its instant tells it from the others.
pytestmark = pytest.mark.django_db(transaction=True)
D = Decimal


@contextmanager
def acting(person: User) -> Iterator[None]:
    with pghistory.context(actor=person.pk, through="/plan/"):
        yield


class Acts:
    """A plan whose manager's acts are in the trail as a browser's are."""

    def __init__(self) -> None:
        self.plan = Plan()

    def do(self, act: Callable[[], object], actor: User | None = None) -> None:
        with acting(actor or self.plan.manager):
            act()

    def undo(self, actor: User | None = None) -> None:
        person = actor or self.plan.manager
        # The trail is written by the database's clock.
        with acting(person):
            undo_last(project=self.plan.project, actor=person, now=self.moment())

    def moment(self) -> datetime:
        return timezone.now()

    def state(self) -> list[tuple[str, str, date | None, Decimal | None, Decimal | None]]:
        rows = plan_of(self.plan.project, day=NOW.date()).rows
        return [(row.code, row.name, row.finish, row.cost, row.percent) for row in rows]


@pytest.fixture
def acts() -> Acts:
    return Acts()


def test_acts_are_taken_back_one_after_the_other(acts: Acts) -> None:
    plan, states = acts.plan, [acts.state()]
    package: list[WorkPackage] = []

    def remember(act: Callable[[], object]) -> None:
        acts.do(act)
        states.append(acts.state())

    remember(lambda: package.append(plan.package("A", cost=D("10"), **span("2026-01-01", "2026-02-01"))))
    remember(lambda: plan.package("B"))
    remember(lambda: plan.edit(package[0], cost=D("20"), percent=D("30")))
    remember(lambda: plan.move(package[0]))
    remember(
        lambda: plan.milestone("M", package=WorkPackage.objects.get(name="B"), forecast_date=date(2026, 5, 1))
    )
    remember(lambda: plan.edit(package[0], name="A again", finish=date(2026, 3, 1)))
    for expected in reversed(states[:-1]):
        acts.undo()
        assert acts.state() == expected
    with pytest.raises(NothingToUndo):
        acts.undo()
    assert not PackageProgress.objects.exists()
    assert not Milestone.objects.exists()


def test_what_was_deleted_comes_back_whole(acts: Acts) -> None:
    plan = acts.plan
    phase = plan.package("Phase")
    work, other = plan.package("Work", parent=phase), plan.package("Other")
    plan.milestone("Gate", package=work, weight=D("40"), forecast_date=date(2026, 5, 1))
    plan.wait(plan.end(work), plan.end(other), lag_days=2)
    before, milestone = acts.state(), Milestone.objects.values().get()
    acts.do(lambda: remove_package(package=phase, expected_version=1, actor=plan.manager, now=NOW))
    assert not Dependency.objects.exists()
    acts.undo()
    assert acts.state() == before
    assert Dependency.objects.get().lag_days == 2
    now = Milestone.objects.values().get()
    assert now.pop("version") > milestone.pop("version")
    assert now == milestone


def test_versions_go_on_rising(acts: Acts) -> None:
    package = acts.plan.package("A")
    acts.do(lambda: acts.plan.edit(package, name="B"))
    acts.undo()
    package.refresh_from_db()
    assert (package.name, package.version) == ("A", 3)


def test_the_work_of_others_is_not_taken_back(acts: Acts) -> None:
    plan = acts.plan
    package = plan.package("A")
    acts.do(lambda: plan.edit(package, name="B"))
    acts.do(
        lambda: edit_package(
            package=package, values={"cost": D("5")}, expected_version=2, actor=plan.officer, now=NOW
        ),
        plan.officer,
    )
    with pytest.raises(ChangedSince):
        acts.undo()
    assert WorkPackage.objects.values_list("name", "cost").get() == ("B", D("5"))
    acts.undo(plan.officer)
    acts.undo()
    assert WorkPackage.objects.values_list("name", "cost").get() == ("A", D("0"))


def test_what_would_wait_in_a_circle_by_now_does_not_come_back(acts: Acts) -> None:
    plan = acts.plan
    phase, after = plan.package("Phase"), plan.package("After")
    plan.package("Part", parent=phase)
    dependency = plan.wait(plan.end(phase), plan.end(after))
    acts.do(lambda: remove_dependency(dependency=dependency, expected_version=1, actor=plan.manager, now=NOW))
    colleague = factories.user("project_manager", plan.project.scope)
    plan.manager, manager = colleague, plan.manager
    acts.do(lambda: plan.move(after, phase), colleague)
    with pytest.raises(ChangedSince):
        acts.undo(manager)
    assert not Dependency.objects.exists()
    assert WorkPackage.objects.get(name="After").parent == phase


def test_a_baseline_is_never_taken_back(acts: Acts) -> None:
    plan = acts.plan
    acts.do(lambda: plan.package("A", cost=D("10"), **span("2026-01-01", "2026-02-01")))
    acts.do(lambda: plan.milestone(forecast_date=date(2026, 2, 1)))
    acts.do(plan.propose)
    with pytest.raises(ChangedSince):
        acts.undo()
    assert Milestone.objects.get().baseline_date == date(2026, 2, 1)


def test_earned_value_follows_an_undo(acts: Acts) -> None:
    plan = acts.plan
    package = plan.package("A", cost=D("10"), **span("2026-01-01", "2026-02-01"))
    plan.propose()
    acts.do(lambda: plan.edit(package, percent=D("50")))
    assert EarnedCurve.objects.get().steps != []
    acts.undo()
    assert EarnedCurve.objects.get().steps == []


def test_only_lately_and_only_ones_own(acts: Acts) -> None:
    plan = acts.plan
    acts.do(lambda: plan.package("A"))
    assert can_undo(project=plan.project, actor=plan.manager, now=acts.moment())
    assert not can_undo(project=plan.project, actor=plan.officer, now=acts.moment())
    assert not can_undo(project=plan.project, actor=plan.manager, now=acts.moment() + timedelta(days=2))
    with pytest.raises(NothingToUndo):
        acts.undo(factories.user("project_manager", plan.project.scope))
