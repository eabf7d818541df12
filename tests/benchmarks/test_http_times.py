"""Asks a real server for its pages at two sizes; asserts that they come, not how long they take."""

import sys

import pytest
from django.utils import timezone

from people.models import User
from portfolio.models import Portfolio, Programme
from reporting.services.refresh import refresh_all_open
from tests import factories
from tests.benchmarks.data import write_portfolio
from tests.benchmarks.http_times import Answer, Server, cookie_of, gunicorn, measure_pages, table_of
from tests.benchmarks.measure import LARGE, SMALL, analyse
from tests.benchmarks.plan_data import write_plans


def _written(count: int) -> None:
    write_plans(write_portfolio(count), factories.user())
    refresh_all_open(now=timezone.now())
    analyse()


def _readers() -> dict[str, str]:
    programme = Programme.objects.order_by("-pk")[0]
    portfolio = Portfolio.objects.get(pk=programme.portfolio_id)
    people: dict[str, User] = {
        "everywhere": factories.user("executive"),
        "one programme": factories.user("executive", programme.scope),
        "without money": factories.user("viewer", portfolio.scope),
        "director": factories.user("pmo_director"),
    }
    return {name: cookie_of(person) for name, person in people.items()}


def _measured(server: Server, count: int) -> list[Answer]:
    _written(count)
    return measure_pages(server, _readers())


@pytest.mark.benchmark
@pytest.mark.django_db(transaction=True)
def test_times_of_pages_over_http_at_two_sizes(capsys: pytest.CaptureFixture[str]) -> None:
    with gunicorn() as server:
        small = _measured(server, SMALL)
        large = _measured(server, LARGE - SMALL)
    with capsys.disabled():
        sys.stdout.write(f"\n{table_of(small, large, LARGE)}\n")
    assert [one.name for one in small] == [one.name for one in large]
