from dataclasses import astuple
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.kpi.earned_value import analyse, earned_value, planned_value
from reporting.kpi.facts import BaselineFacts, Breakpoint
from tests.pure.kpi.strategies import (
    any_day,
    even_baseline,
    loose_baselines,
    money,
    percents,
    planned_baselines,
)

D = Decimal


def rounded(value: Decimal | None, places: str) -> Decimal | None:
    return None if value is None else value.quantize(D(places))


def test_the_textbook_example() -> None:
    figures = analyse(bac=D(100_000), pv=D(50_000), ev=D(40_000), ac=D(45_000))

    assert figures.cv == -5_000
    assert figures.sv == -10_000
    assert rounded(figures.cpi, "0.0001") == D("0.8889")
    assert figures.spi == D("0.8")
    assert figures.eac == 112_500
    assert figures.eac_atypical == 105_000
    assert rounded(figures.eac_cpi_spi, "0.01") == 129_375
    assert figures.etc == 67_500
    assert figures.vac == -12_500
    assert rounded(figures.tcpi, "0.0001") == D("1.0909")
    assert rounded(figures.tcpi_eac, "0.0001") == D("0.8889")
    assert figures.eac_range is not None
    assert [rounded(end, "0.01") for end in figures.eac_range] == [105_000, 129_375]


def test_the_managers_own_estimate_is_the_fourth() -> None:
    figures = analyse(bac=D(100), pv=D(50), ev=D(40), ac=D(45), own_etc=D(80))

    assert figures.eac_own == 125


def test_nothing_spent_leaves_cost_performance_undefined() -> None:
    figures = analyse(bac=D(100), pv=D(0), ev=D(10), ac=D(0))

    assert (figures.cpi, figures.spi, figures.eac, figures.etc, figures.vac) == (None,) * 5
    assert figures.eac_atypical == 90


def test_nothing_earned_leaves_the_estimate_undefined() -> None:
    figures = analyse(bac=D(100), pv=D(50), ev=D(0), ac=D(40))

    assert (figures.cpi, figures.spi) == (0, 0)
    assert (figures.eac, figures.eac_cpi_spi) == (None, None)


def test_a_budget_that_is_overspent_cannot_be_kept() -> None:
    assert analyse(bac=D(100), pv=D(90), ev=D(80), ac=D(100)).tcpi is None
    assert analyse(bac=D(100), pv=D(90), ev=D(80), ac=D(120)).tcpi is None


def test_nothing_known_makes_nothing_defined() -> None:
    assert set(astuple(analyse(bac=None, pv=None, ev=None, ac=None))) == {None}
    assert earned_value(None, D(50)) is None
    assert earned_value(D(100), None) is None


@pytest.mark.parametrize(
    ("day", "value"),
    [
        (date(2025, 12, 31), "0"),
        (date(2026, 1, 1), "10"),
        (date(2026, 1, 31), "310"),
        (date(2026, 2, 14), "310"),
        (date(2026, 2, 28), "310"),
        (date(2026, 3, 1), "320"),
        (date(2026, 3, 31), "620"),
        (date(2027, 1, 1), "620"),
    ],
)
def test_planned_value_is_linear_by_day_between_breakpoints(day: date, value: str) -> None:
    baseline = BaselineFacts(
        number=1,
        start=date(2026, 1, 1),
        finish=date(2026, 3, 31),
        bac=D(620),
        breakpoints=(
            Breakpoint(date(2026, 1, 31), D(310)),
            Breakpoint(date(2026, 2, 28), D(310)),
            Breakpoint(date(2026, 3, 31), D(620)),
        ),
    )

    assert planned_value(baseline, day) == D(value)


def test_a_baseline_without_a_curve_has_no_planned_value() -> None:
    assert (
        planned_value(BaselineFacts(1, date(2026, 1, 1), date(2026, 6, 30), D(100)), date(2026, 3, 1)) is None
    )


@pytest.mark.parametrize(
    "points",
    [
        ((date(2026, 2, 1), 5), (date(2026, 1, 1), 6)),
        ((date(2026, 1, 1), 6), (date(2026, 2, 1), 5)),
        ((date(2026, 1, 1), 101),),
        ((date(2026, 1, 1), -1),),
    ],
)
def test_a_curve_that_is_none_is_refused(points: tuple[tuple[date, int], ...]) -> None:
    with pytest.raises(ValueError, match=r"Breakpoints|Planned value"):
        BaselineFacts(
            1, date(2026, 1, 1), date(2026, 6, 30), D(100), tuple(Breakpoint(d, D(v)) for d, v in points)
        )


@given(loose_baselines(), any_day, any_day)
def test_planned_value_never_falls_and_stays_within_the_budget(
    baseline: BaselineFacts, one: date, other: date
) -> None:
    early, late = (planned_value(baseline, day) for day in sorted((one, other)))

    assert (early is None) == (late is None) == (not baseline.breakpoints)
    if early is not None and late is not None:
        assert 0 <= early <= late <= baseline.breakpoints[-1].cumulative


@given(planned_baselines())
def test_planned_value_begins_with_nothing_and_ends_with_the_budget(baseline: BaselineFacts) -> None:
    assert baseline.start
    assert baseline.finish
    assert planned_value(baseline, baseline.start - timedelta(days=1)) == 0
    assert planned_value(baseline, baseline.finish) == baseline.bac


@given(
    bac=st.decimals("0.01", 10**12, places=2), percent=percents.filter(bool), ac=money.filter(bool), pv=money
)
def test_the_estimate_exceeds_the_budget_exactly_when_performance_is_below_one(
    bac: Decimal, percent: Decimal, ac: Decimal, pv: Decimal
) -> None:
    figures = analyse(bac=bac, pv=pv, ev=earned_value(bac, percent), ac=ac)

    assert figures.cpi is not None
    assert figures.eac is not None
    assert (figures.eac > bac) == (figures.cpi < 1)
    assert abs(figures.eac - bac / figures.cpi) <= figures.eac * D("1e-24")
    assert figures.etc is not None
    assert figures.vac is not None
    assert abs(figures.etc + ac - figures.eac) <= figures.eac * D("1e-24")
    assert abs(figures.vac + figures.eac - bac) <= max(figures.eac, bac) * D("1e-24")


def test_half_of_an_even_year_is_planned_by_its_middle() -> None:
    assert planned_value(even_baseline(12, "1200"), date(2026, 6, 30)) == 600
