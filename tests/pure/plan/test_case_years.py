"""A business case of today, year by year: by hand, and what must hold for every one."""

import itertools
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.plan.benefits import (
    ToDate,
    Value,
    next_due,
    overlapping,
    still_planned,
    together,
)
from projects.plan.business_case import Year, assess
from projects.plan.case_years import YearToday, years_today

D = Decimal
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
AMOUNTS = st.decimals(0, 10**9, places=2)
SOURCES = ("spent", "forecast", "measured", "planned", "disbenefit_measured", "disbenefit_planned")


def month(year: int, number: int, amount: str) -> Value:
    start = date(year, number, 1)
    end = (start + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return Value(start, end, D(amount))


def test_amounts_stand_in_the_fiscal_year_that_they_begin_in():
    years = years_today(
        {
            "spent": [(date(2026, 3, 31), D(100)), (date(2026, 4, 1), D(50))],
            "planned": [(date(2027, 4, 1), D(300))],
        },
        start_month=4,
    )

    assert [one.start for one in years] == [date(2025, 4, 1), date(2026, 4, 1), date(2027, 4, 1)]
    assert [one.cost for one in years] == [100, 50, 0]
    assert [one.benefit for one in years] == [0, 0, 300]


def test_years_of_the_approved_case_are_there_even_when_they_hold_nothing():
    years = years_today({}, start_month=1, around=[date(2026, 1, 1), date(2028, 1, 1)])

    assert years == [YearToday(date(year, 1, 1)) for year in (2026, 2027, 2028)]
    assert years_today({}, start_month=1) == []


def test_a_slip_of_a_century_is_no_business_case():
    with pytest.raises(ValueError, match="years"):
        years_today({"spent": [(date(1926, 1, 1), D(1)), (date(2026, 1, 1), D(1))]}, start_month=1)


@given(
    amounts=st.lists(st.tuples(st.sampled_from(SOURCES), DAYS, AMOUNTS), max_size=20),
    start_month=st.integers(1, 12),
)
def test_nothing_is_lost_between_the_years(amounts, start_month):
    sources = {name: [(day, amount) for source, day, amount in amounts if source == name] for name in SOURCES}
    years = years_today(sources, start_month=start_month)

    assert sum((one.cost + one.benefit + one.disbenefit for one in years), D(0)) == sum(
        (amount for _source, _day, amount in amounts), D(0)
    )
    assert all(after.start.year == before.start.year + 1 for before, after in itertools.pairwise(years))


def test_what_is_measured_takes_the_place_of_what_was_planned_for_its_days():
    year = Value(date(2026, 1, 1), date(2026, 12, 31), D(365))
    left = still_planned([year, month(2027, 1, "31")], [month(2026, 1, "20")])

    assert left == [Value(year.start, year.end, D(334)), month(2027, 1, "31")]
    assert still_planned([month(2026, 1, "31")], [month(2026, 1, "1")]) == []


@given(months=st.sets(st.integers(1, 12)), measured=st.sets(st.integers(1, 12)))
def test_months_are_either_measured_or_still_planned(months, measured):
    planned = [month(2026, number, "10") for number in sorted(months)]
    seen = [month(2026, number, "7") for number in sorted(measured)]

    assert {one.start.month for one in still_planned(planned, seen)} == months - measured


def test_the_next_measurement_is_due_at_the_end_of_what_nobody_measured():
    planned = [month(2026, number, "10") for number in (1, 2, 3)]

    assert next_due(planned, []) == date(2026, 1, 31)
    assert next_due(planned, [month(2026, 2, "9")]) == date(2026, 3, 31)
    assert next_due(planned, [month(2026, 3, "9")]) is None
    assert next_due([], []) is None


def test_ranges_that_share_a_day_overlap():
    january, february = month(2026, 1, "0"), month(2026, 2, "0")
    year = (date(2026, 1, 1), date(2026, 12, 31))

    assert overlapping([(january.start, january.end), (february.start, february.end)]) is None
    assert overlapping([year, (february.start, february.end)]) == (february.start, february.end)


def test_benefits_together_are_realised_by_their_sums():
    """100 of 200 and 90 of 100 are 190 of 300, not the mean of 50 % and 90 %; what nobody measured is left out."""
    found = together(
        [ToDate(D(200), D(100)), ToDate(D(100), D(90)), ToDate(D(500), None), ToDate(None, D(5))]
    )

    assert (found.planned, found.measured, found.covered, found.due) == (300, 190, 2, 3)
    assert found.share == D(190) / D(300)
    assert together([]).share is None
    assert together([ToDate(D(0), D(5))]).share is None


def test_a_case_that_began_a_year_earlier_is_compared_as_of_the_same_year():
    """100 spent the year before count 110 at 10 %; what comes back in year 3 has paid back 2 years after the base."""
    years = [Year(cost=D(100)), Year(), Year(), Year(benefit=D(200))]
    worth = assess(years, D(10), base=1)

    assert worth is not None
    assert worth.npv == D(-110) + D(200) / D("1.21")
    assert worth.payback_years == D("2.5")
