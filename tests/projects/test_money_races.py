"""Two people and one cell in the same moment: one of them is told."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import connection, transaction

from people.access import access_of
from people.models import User
from projects.models import CostEntry, Project
from projects.money.amounts import Amount
from projects.money.changes import Change
from projects.money.layout import Kind, RowKey, column_of
from projects.services.money import CellsChanged, set_amounts
from tests import factories
from tests.waiting import wait_until_somebody_waits

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 17, 10, 0, tzinfo=UTC)


@pytest.fixture
def project() -> Project:
    return factories.project(factories.portfolio("HERE"), code="PJ")


def officer() -> User:
    person = factories.user("pmo_officer")
    assert access_of(person).grants
    return person


def typing(project: Project, amount: int, seen: str = "") -> Callable[[], int]:
    actor, column = officer(), column_of("2026-01", 1)
    assert column
    change = Change(RowKey(Kind.ACTUAL), column, Amount(Decimal(amount)), seen)
    return lambda: set_amounts(project=project, changes=[change], actor=actor, now=NOW)


def told(act: Callable[[], int]) -> list[str]:
    try:
        act()
    except CellsChanged as changed:
        return [state for _change, state in changed.cells]
    finally:
        connection.close()
    return []


@pytest.mark.parametrize("seen", ["", "1.00"])
def test_who_waited_for_a_colleague_is_told_what_they_typed(project: Project, seen: str) -> None:
    if seen:
        typing(project, 1)()
    mine, theirs = typing(project, 2, seen), typing(project, 3, seen)
    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            mine()
            late = other.submit(told, theirs)
            wait_until_somebody_waits()
        assert late.result(timeout=30) == ["2.00"]
    assert [entry.amount for entry in CostEntry.objects.all()] == [Decimal(2)]
