"""Figures of a business case: by hand, and what must hold for every one."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from projects.plan.business_case import Year, assess, payback

D = Decimal
AMOUNT = st.decimals(0, 10**9, places=2)
YEARS = st.lists(st.builds(Year, AMOUNT, AMOUNT, AMOUNT), min_size=1, max_size=8)


def test_a_case_by_hand():
    """1000 out, then 400, 400, 500 back, at 10 %: -1000 + 363.64 + 330.58 + 375.66 = 69.87; paid back in year 4."""
    worth = assess(
        [Year(cost=D(1000)), Year(benefit=D(400)), Year(benefit=D(400)), Year(benefit=D(500))], D(10)
    )

    assert worth is not None
    assert worth.npv.quantize(D("0.01")) == D("69.87")
    assert worth.roi == D("0.3")
    assert worth.payback_years == D("3.4")


def test_a_disbenefit_is_taken_off_the_benefit():
    worth = assess([Year(D(100)), Year(benefit=D(200), disbenefit=D(50))], D(0))

    assert worth is not None
    assert (worth.npv, worth.roi) == (50, D("0.5"))


def test_what_does_not_pay_back_has_no_payback():
    assert payback([Year(D(100)), Year(benefit=D(99))]) is None


def test_what_pays_back_and_then_costs_more_again_has_not_paid_back_by_then():
    years = [Year(D(100)), Year(benefit=D(100)), Year(D(60)), Year(benefit=D(120))]

    assert payback(years) == D("3.5")
    assert payback(years[:2]) == 2


def test_without_cost_there_is_neither_return_nor_payback():
    worth = assess([Year(benefit=D(10))], D(5))

    assert worth is not None
    assert (worth.roi, worth.payback_years) == (None, None)
    assert assess([], D(5)) is None


@given(YEARS)
def test_without_discount_the_present_value_is_the_sum(years):
    worth = assess(years, D(0))

    assert worth is not None
    assert worth.npv == worth.benefit - worth.cost


@given(YEARS)
def test_a_case_pays_back_exactly_when_it_ends_above_what_it_costs(years):
    worth = assess(years, D(0))
    assert worth is not None
    if worth.cost:
        assert (worth.payback_years is not None) == (worth.npv >= 0)
        assert worth.payback_years is None or 0 <= worth.payback_years <= len(years)


@given(st.lists(AMOUNT, min_size=1, max_size=6), st.decimals(0, 50, places=2), st.decimals(0, 50, places=2))
def test_what_comes_later_is_worth_less_the_higher_the_rate(benefits, one, other):
    years = [Year(cost=D(1)), *(Year(benefit=benefit) for benefit in benefits)]
    low, high = sorted([one, other])
    cheap, dear = assess(years, low), assess(years, high)

    assert cheap is not None
    assert dear is not None
    assert dear.npv <= cheap.npv
