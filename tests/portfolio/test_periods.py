"""Reporting periods are owned by the root of a tree unless a portfolio below has its own."""

from datetime import date

import pytest
from django.db import IntegrityError

from portfolio.models import ReportingPeriod
from portfolio.selectors import open_period_of, open_periods, period_owners
from tests import factories

pytestmark = pytest.mark.django_db


def test_children_inherit_the_roots_period_unless_they_have_their_own():
    root = factories.portfolio()
    child = factories.portfolio(parent=root)
    independent = factories.portfolio(parent=root)
    grandchild = factories.portfolio(parent=independent)
    months = factories.period(root, date(2026, 11, 1))
    quarters = factories.period(independent, date(2026, 10, 1))
    assert open_periods() == {
        root.pk: months,
        child.pk: months,
        independent.pk: quarters,
        grandchild.pk: quarters,
    }
    assert period_owners()[grandchild.pk] == independent.pk
    assert open_period_of(child.pk) == months


def test_no_period_anywhere():
    root = factories.portfolio()
    assert open_period_of(root.pk) is None


def test_updates_are_due_on_the_portfolios_due_day_of_the_next_month():
    period = factories.period(factories.portfolio(due_day=3), date(2026, 12, 1))
    assert (period.start, period.end, period.due) == (date(2026, 12, 1), date(2026, 12, 31), date(2027, 1, 3))


def test_one_open_period_per_owner():
    root = factories.portfolio()
    factories.period(root, date(2026, 10, 1))
    with pytest.raises(IntegrityError, match="one_open"):
        factories.period(root, date(2026, 11, 1))


def test_a_closed_period_says_when():
    period = factories.period(factories.portfolio())
    with pytest.raises(IntegrityError, match="closed_at"):
        ReportingPeriod.objects.filter(pk=period.pk).update(state="closed")


def test_statements_do_not_grow_with_the_tree(django_assert_num_queries):
    for _ in range(5):
        parent = factories.portfolio()
        factories.period(parent)
        factories.portfolio(parent=parent)
    with django_assert_num_queries(2):
        open_periods()
