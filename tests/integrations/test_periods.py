"""Which period takes an edition's status (docs/adr/0005-periods-of-imported-editions.md)."""

from datetime import date, datetime

import pytest

from common.clock import business_date
from integrations.periods import ensure_period, start_cycle, status_period
from integrations.problems import RefusedError
from portfolio.models import Portfolio, ReportingPeriod
from tests import factories

pytestmark = pytest.mark.django_db


def period_for(portfolio: Portfolio, as_of: date, now: datetime) -> ReportingPeriod:
    today = business_date(now)
    target = status_period(portfolio=portfolio, as_of=as_of, today=today)
    return ensure_period(target=target, today=today, now=now)


def test_a_past_month_without_a_period_comes_as_history(now: datetime) -> None:
    root = factories.portfolio()
    period = period_for(factories.portfolio(parent=root), date(2019, 9, 30), now)
    assert (period.portfolio, period.start, period.state, period.closed_by) == (
        root,
        date(2019, 9, 1),
        "closed",
        None,
    )
    assert period_for(root, date(2019, 9, 2), now) == period


def test_the_current_month_opens_when_nothing_is_open(now: datetime) -> None:
    assert period_for(factories.portfolio(), date(2026, 11, 2), now).state == "open"


def test_the_open_period_takes_its_own_month_and_what_comes_after(now: datetime) -> None:
    portfolio = factories.portfolio()
    october = factories.period(portfolio, date(2026, 10, 1))
    assert period_for(portfolio, date(2026, 10, 31), now) == october
    assert period_for(portfolio, date(2026, 11, 2), now) == october


def test_a_month_that_somebody_closed_is_left_alone(now: datetime) -> None:
    portfolio = factories.portfolio()
    october = factories.period(portfolio, date(2026, 10, 1))
    ReportingPeriod.objects.filter(pk=october.pk).update(
        state="closed", closed_at=now, closed_by=factories.user("pmo_director")
    )
    with pytest.raises(RefusedError) as refused:
        period_for(portfolio, date(2026, 10, 31), now)
    assert refused.value.problem.rule == "no_open_period"
    november = factories.period(portfolio)
    assert period_for(portfolio, date(2026, 10, 31), now) == november


def test_a_cycle_starts_once_where_there_is_none(now: datetime) -> None:
    portfolio = factories.portfolio()
    period_for(portfolio, date(2019, 9, 30), now)
    for _again in range(2):
        start_cycle(owner_id=portfolio.pk, today=business_date(now))
    assert list(portfolio.periods.values_list("start", "state")) == [
        (date(2026, 11, 1), "open"),
        (date(2019, 9, 1), "closed"),
    ]


def test_a_cycle_that_somebody_closed_is_not_opened_again(now: datetime) -> None:
    portfolio = factories.portfolio()
    october = factories.period(portfolio, date(2026, 10, 1))
    ReportingPeriod.objects.filter(pk=october.pk).update(
        state="closed", closed_at=now, closed_by=factories.user("pmo_director")
    )
    start_cycle(owner_id=portfolio.pk, today=business_date(now))
    assert portfolio.periods.get() == october


def test_no_status_lies_in_the_future(now: datetime) -> None:
    with pytest.raises(RefusedError) as refused:
        period_for(factories.portfolio(), date(2026, 11, 18), now)
    assert refused.value.problem.rule == "as_of_in_future"
