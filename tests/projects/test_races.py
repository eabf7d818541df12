"""Several people and one project in the same moment: one wins, the others are told; the tree and the rights agree."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction

from people.access import access_of
from people.models import RoleGrant, Scope, User
from portfolio.models import Portfolio
from projects.models import Project, StatusUpdate
from projects.selectors.bulk import Wanted, plan_of
from projects.services import (
    archive_project,
    edit_project,
    edit_projects,
    move_project,
    set_up_project,
    submit_status_update,
)
from projects.services.bulk import PlanChanged
from projects.services.locks import ProjectChanged
from projects.services.status import PeriodClosed
from tests import factories
from tests.waiting import wait_until_somebody_waits

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 17, 10, 0, tzinfo=UTC)
TOLD = (ProjectChanged, PlanChanged, PermissionDenied, ValidationError, PeriodClosed)


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Run each in its own thread and connection, all started together; how those were told that were refused.

    Anything else, a deadlock above all, fails the test.
    """
    gate, told, broken = threading.Barrier(len(acts)), [], []

    def run(act: Callable[[], object]) -> None:
        gate.wait()
        try:
            act()
        except TOLD as refusal:
            told.append(type(refusal).__name__)
        except Exception as error:  # noqa: BLE001 - whatever it is, the test says it
            broken.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert not broken, broken
    assert not any(thread.is_alive() for thread in threads)
    return told


@pytest.fixture
def project() -> Project:
    return factories.project(factories.portfolio("HERE"), code="PJ")


@pytest.fixture
def there() -> Portfolio:
    return factories.portfolio("THERE")


def officer() -> User:
    person = factories.user("pmo_officer")
    assert access_of(person).grants
    return person


def edit(project: Project, **values: object) -> Callable[[], object]:
    actor = officer()
    return lambda: edit_project(
        project=project, values=values, attributes={}, expected_version=1, actor=actor, now=NOW
    )


def move(project: Project, portfolio: Portfolio) -> Callable[[], object]:
    actor = officer()
    return lambda: move_project(
        project=project, portfolio=portfolio, programme=None, expected_version=1, actor=actor, now=NOW
    )


def archive(project: Project) -> Callable[[], object]:
    actor = officer()
    return lambda: archive_project(project=project, reason="x", expected_version=1, actor=actor, now=NOW)


@pytest.mark.parametrize("attempt", range(3))
def test_an_edit_another_edit_a_move_and_an_archiving_one_of_them_wins(attempt, project, there):
    acts = (edit(project, name="One"), edit(project, priority=1), move(project, there), archive(project))
    assert at_once(*acts) == ["ProjectChanged"] * 3
    project.refresh_from_db()
    assert project.version == 2
    parent = Scope.objects.get(portfolio=project.portfolio_id)
    assert project.scope.path == f"{parent.path}{project.scope_id}/"


@pytest.mark.parametrize("late", [lambda it: edit(it, name="Late"), archive], ids=["edit", "archive"])
def test_who_waited_for_a_move_is_told_of_it(late, project, there):
    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            move(project, there)()
            told = other.submit(at_once, late(project))
            wait_until_somebody_waits()
        assert told.result(timeout=30) == ["ProjectChanged"]


@pytest.mark.parametrize("attempt", range(3))
def test_two_name_a_manager_and_one_right_is_left(attempt, project):
    first, second = factories.user(), factories.user()
    assert at_once(edit(project, manager=first), edit(project, manager=second)) == ["ProjectChanged"]
    project.refresh_from_db()
    held = RoleGrant.objects.filter(role="project_manager", scope=project.scope, until=None)
    assert list(held.values_list("user", flat=True)) == [project.manager_id]


@pytest.mark.parametrize("attempt", range(3))
def test_many_at_once_and_one_of_them_by_itself_never_half(attempt, project):
    others = [factories.project(project.portfolio) for _number in range(4)]
    ids, actor = [project.pk, *(one.pk for one in others)], officer()
    wanted = Wanted({"priority": 4})
    seen = plan_of(actor, ids, wanted, NOW).seen
    at_once(
        lambda: edit_projects(ids=ids, wanted=wanted, seen=seen, actor=actor, now=NOW),
        edit(others[2], priority=1),
        lambda: edit_projects(ids=ids[::-1], wanted=wanted, seen=seen, actor=actor, now=NOW),
    )
    priorities = set(Project.objects.exclude(pk=others[2].pk).values_list("priority", flat=True))
    assert len(priorities) == 1


@pytest.mark.parametrize("attempt", range(3))
def test_an_update_that_is_submitted_during_a_move_lies_in_an_open_period_of_its_portfolio(
    attempt, project, there
):
    here, new = factories.period(project.portfolio), factories.period(there)
    manager = factories.user("project_manager", project.scope)
    access_of(manager)

    def submit() -> None:
        submit_status_update(
            project=project, period=here, values={"overall_rag": 1, "language": "en", "summary": "x"},
            percent_complete=None, forecast_finish=None, expected_version=0, actor=manager, now=NOW,
        )  # fmt: skip

    told = at_once(submit, move(project, there))
    project.refresh_from_db()
    updates = StatusUpdate.objects.all()
    if project.portfolio == there:
        assert {one.period for one in updates} <= {new}
    assert len(updates) + len(told) >= 1


@pytest.mark.parametrize("attempt", range(3))
def test_of_two_who_take_the_same_code_one_is_told(attempt, there):
    def create() -> Callable[[], object]:
        actor = officer()
        return lambda: set_up_project(
            portfolio=there, programme=None, code="NEW-1", values={"name": "New", "currency": "EUR"},
            attributes={}, actor=actor, now=NOW,
        )  # fmt: skip

    assert at_once(create(), create()) == ["ValidationError"]
    assert Project.objects.filter(code="NEW-1").count() == 1
