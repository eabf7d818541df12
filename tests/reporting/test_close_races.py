"""A month that is closed while the portfolio moves."""

from datetime import UTC, datetime

import pytest

from people.models import User
from portfolio.models import Portfolio, ReportingPeriod
from portfolio.services import move_portfolio
from reporting.services.close import close_period
from tests import factories
from tests.racing import meanwhile

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 12, 3, 10, 0, tzinfo=UTC)


def test_what_lies_below_a_portfolio_that_moves_while_its_month_is_closed_is_closed_with_it() -> None:
    director = factories.user("pmo_director")
    moving, target = factories.portfolio("MOVING"), factories.portfolio("TARGET")
    below = factories.portfolio("BELOW", parent=moving)
    periods = {one.code: factories.period(one) for one in (moving, target, below)}

    def move() -> None:
        move_portfolio(
            portfolio=Portfolio.objects.get(pk=moving.pk),
            parent=Portfolio.objects.get(pk=target.pk),
            expected_version=1,
            actor=director,
            now=NOW,
        )

    def close() -> None:
        close_period(period=periods["MOVING"], actor=User.objects.get(pk=director.pk), now=NOW)

    assert meanwhile(move, close) is None
    states = {code: ReportingPeriod.objects.get(pk=one.pk).state for code, one in periods.items()}
    assert states == {"MOVING": "closed", "TARGET": "open", "BELOW": "closed"}
