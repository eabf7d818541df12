"""Two people at once: one import is applied once, and new projects never get the same code."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from threading import Barrier

import pytest
from django.db import connections

from integrations.services import NotPreviewedError, PlanChangedError, confirm_import
from projects.models import Project
from tests import factories
from tests.integrations.files import edition, preview, row

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
FIRST = date(2018, 9, 30)


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Run all at the same time, each on a connection of its own; the names of what they ended with."""
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> str:
        start.wait()
        try:
            act()
        except (NotPreviewedError, PlanChangedError) as refused:
            return type(refused).__name__
        else:
            return "done"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


def test_one_import_confirmed_by_two_people_is_applied_once(now: datetime) -> None:
    portfolio = factories.portfolio(currency="GBP")
    run = preview(portfolio, edition(row(), row(name="Beta")), FIRST, now=now)
    ended = at_once(*[lambda: confirm_import(run=run, actor=None, now=now)] * 2)
    assert ended == ["NotPreviewedError", "done"]
    assert Project.objects.count() == 2


def test_two_imports_into_one_portfolio_the_second_is_shown_again(now: datetime) -> None:
    portfolio = factories.portfolio(currency="GBP")
    runs = [preview(portfolio, edition(row()), FIRST, now=now) for _person in range(2)]
    ended = at_once(*[lambda run=run: confirm_import(run=run, actor=None, now=now) for run in runs])
    assert ended == ["PlanChangedError", "done"]
    assert Project.objects.count() == 1


def test_imports_into_two_portfolios_give_different_codes(now: datetime) -> None:
    runs = [
        preview(factories.portfolio(currency="GBP"), edition(row(name=name)), FIRST, now=now)
        for name in ("Alpha", "Beta", "Gamma")
    ]
    ended = at_once(*[lambda run=run: confirm_import(run=run, actor=None, now=now) for run in runs])
    assert ended == ["done"] * 3
    assert sorted(Project.objects.values_list("code", flat=True)) == ["GMPP-0001", "GMPP-0002", "GMPP-0003"]
