from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.months import add_months, first_of, fiscal_year, last_of, parse_month

days = st.dates(date(1990, 1, 1), date(2090, 12, 31))


@given(days, st.integers(-300, 300))
def test_adding_and_taking_away_months_comes_back_to_the_month(day, months):
    assert first_of(add_months(add_months(day, months), -months)) == first_of(day)


@given(days, st.integers(1, 12))
def test_a_fiscal_year_is_twelve_months_that_contain_the_day(day, start_month):
    start, end = fiscal_year(day, start_month)
    assert start <= day <= end
    assert start.month == start_month
    assert end == last_of(add_months(start, 11))


def test_short_months():
    assert add_months(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert last_of(date(2026, 2, 3)) == date(2026, 2, 28)


@pytest.mark.parametrize("text", ["2026", "2026-13", "2026-1", "26-01", "2026/01", "abcd-ef", ""])
def test_what_is_no_month_is_refused(text):
    with pytest.raises(ValueError, match=r"no month|invalid|must be|month"):
        parse_month(text)


def test_a_month():
    assert parse_month("2026-11") == date(2026, 11, 1)
