"""Earned schedule, worked by hand over fourteen months and held to its definition by properties."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.months import add_months
from reporting.kpi.earned_schedule import analyse_schedule, day_after_months, earned_schedule, elapsed_months
from reporting.kpi.earned_value import planned_value
from reporting.kpi.facts import BaselineFacts, Breakpoint
from tests.pure.kpi.strategies import (
    any_day,
    even_baseline,
    linear_baselines,
    loose_baselines,
    money,
    planned_baselines,
)

D = Decimal
DAY = timedelta(days=1)

# Cumulative planned value at the end of each month, January 2026 to December 2026, and what was earned by the end
# of each month until it was finished in February 2027. ES by hand: C + (EV - PV_C) / (PV_C+1 - PV_C).
PLANNED = [20, 50, 100, 170, 260, 370, 480, 590, 690, 770, 820, 850]
BY_HAND = [
    # month, EV, ES, SV(t), SPI(t)
    (1, "15", "0.7500", "-0.2500", "0.7500"),  # 0 + 15/20
    (2, "35", "1.5000", "-0.5000", "0.7500"),  # 1 + (35-20)/30
    (3, "80", "2.6000", "-0.4000", "0.8667"),  # 2 + (80-50)/50
    (4, "135", "3.5000", "-0.5000", "0.8750"),  # 3 + (135-100)/70
    (5, "215", "4.5000", "-0.5000", "0.9000"),  # 4 + (215-170)/90
    (6, "315", "5.5000", "-0.5000", "0.9167"),  # 5 + (315-260)/110
    (7, "370", "6.0000", "-1.0000", "0.8571"),  # exactly PV_6
    (8, "436", "6.6000", "-1.4000", "0.8250"),  # 6 + (436-370)/110
    (9, "513", "7.3000", "-1.7000", "0.8111"),  # 7 + (513-480)/110
    (10, "590", "8.0000", "-2.0000", "0.8000"),  # exactly PV_8
    (11, "670", "8.8000", "-2.2000", "0.8000"),  # 8 + (670-590)/100
    (12, "730", "9.5000", "-2.5000", "0.7917"),  # 9 + (730-690)/80
    (13, "800", "10.6000", "-2.4000", "0.8154"),  # 10 + (800-770)/50
    (14, "850", "12.0000", "-2.0000", "0.8571"),  # EV = BAC: the planned duration
]


def year_of_2026() -> BaselineFacts:
    start = date(2026, 1, 1)
    points = tuple(
        Breakpoint(add_months(start, month) - DAY, D(value)) for month, value in enumerate(PLANNED, start=1)
    )
    return BaselineFacts(1, start, date(2026, 12, 31), D(850), points)


@pytest.mark.parametrize(("month", "ev", "es", "sv_t", "spi_t"), BY_HAND)
def test_fourteen_months_by_hand(month: int, ev: str, es: str, sv_t: str, spi_t: str) -> None:
    day = add_months(date(2026, 1, 1), month) - DAY

    figures = analyse_schedule(year_of_2026(), D(ev), day)

    assert figures.at == month
    assert figures.pd == 12
    assert figures.es is not None
    assert figures.sv_t is not None
    assert figures.spi_t is not None
    assert figures.es.quantize(D("0.0001")) == D(es)
    assert figures.sv_t.quantize(D("0.0001")) == D(sv_t)
    assert figures.spi_t.quantize(D("0.0001")) == D(spi_t)


# IEAC(t) = 12 x AT / ES; TSPI = (12 - ES) / (12 - AT), as long as planned time is left.
OUTLOOK_BY_HAND = [
    (1, "15", "16.0000", "1.0227"),
    (2, "35", "16.0000", "1.0500"),
    (3, "80", "13.8462", "1.0444"),
    (4, "135", "13.7143", "1.0625"),
    (5, "215", "13.3333", "1.0714"),
    (6, "315", "13.0909", "1.0833"),
    (7, "370", "14.0000", "1.2000"),
    (8, "436", "14.5455", "1.3500"),
    (9, "513", "14.7945", "1.5667"),
    (10, "590", "15.0000", "2.0000"),
    (11, "670", "15.0000", "3.2000"),
    (12, "730", "15.1579", None),
    (13, "800", "14.7170", None),
    (14, "850", "14.0000", None),
]


@pytest.mark.parametrize(("month", "ev", "ieac_t", "tspi"), OUTLOOK_BY_HAND)
def test_the_outlook_of_fourteen_months_by_hand(month: int, ev: str, ieac_t: str, tspi: str | None) -> None:
    figures = analyse_schedule(year_of_2026(), D(ev), add_months(date(2026, 1, 1), month) - DAY)

    assert figures.ieac_t is not None
    assert figures.ieac_t.quantize(D("0.0001")) == D(ieac_t)
    assert (None if figures.tspi is None else figures.tspi.quantize(D("0.0001"))) == (tspi and D(tspi))
    # It ends in the month in which the estimated duration is over.
    assert figures.finish == day_after_months(date(2026, 1, 1), figures.ieac_t)


def test_the_forecast_of_june_by_hand() -> None:
    figures = analyse_schedule(year_of_2026(), D(315), date(2026, 6, 30))

    assert figures.ieac_t is not None
    assert figures.tspi is not None
    assert figures.ieac_t.quantize(D("0.0001")) == D("13.0909")  # 12 / (5.5 / 6)
    assert figures.tspi.quantize(D("0.0001")) == D("1.0833")  # (12 - 5.5) / (12 - 6)
    assert figures.finish == date(2027, 2, 3)  # 13 months, then 0.0909 of February's 28 days, rounded up


def test_the_pace_to_finish_on_time_is_undefined_once_time_is_up() -> None:
    assert analyse_schedule(year_of_2026(), D(730), date(2026, 12, 31)).tspi is None
    assert analyse_schedule(year_of_2026(), D(800), date(2027, 1, 31)).tspi is None


@pytest.mark.parametrize(
    ("start", "day", "months"),
    [
        (date(2026, 1, 1), date(2025, 12, 31), D(0)),
        (date(2026, 1, 1), date(2026, 1, 1), D(1) / 31),
        (date(2026, 1, 1), date(2026, 1, 31), D(1)),
        (date(2026, 1, 1), date(2026, 2, 14), D("1.5")),
        (date(2026, 1, 15), date(2026, 2, 14), D(1)),
        (date(2026, 1, 15), date(2026, 3, 14), D(2)),
        (date(2026, 1, 31), date(2026, 2, 27), D(1)),
        (date(2026, 1, 31), date(2026, 3, 30), D(2)),
        (date(2024, 2, 1), date(2024, 2, 29), D(1)),
        (date(2026, 1, 1), date(2028, 12, 31), D(36)),
        (date(2026, 1, 1), date(9999, 12, 31), D(12 * (9998 - 2026 + 1))),
    ],
)
def test_elapsed_months_are_whole_months_and_the_fraction_of_the_one_begun(
    start: date, day: date, months: Decimal
) -> None:
    assert elapsed_months(start, day) == months


def test_a_finish_in_the_middle_of_a_month_is_reached_without_a_jump() -> None:
    """Ten and a half months: the eleventh counts with its real length, else ES would pass the duration."""
    start, finish = date(2026, 1, 1), date(2026, 11, 15)
    baseline = BaselineFacts(
        1, start, finish, D(105), (Breakpoint(date(2026, 10, 31), D(100)), Breakpoint(finish, D(105)))
    )

    assert earned_schedule(baseline, D("102.5")) == D("10.25")
    assert earned_schedule(baseline, D(105)) == D("10.5")


def test_without_curve_dates_or_progress_there_is_no_earned_schedule() -> None:
    whole = even_baseline(12, "1200")
    assert earned_schedule(whole, None) is None
    assert earned_schedule(BaselineFacts(1, None, whole.finish, whole.bac, whole.breakpoints), D(1)) is None
    assert earned_schedule(BaselineFacts(1, whole.start, whole.finish, whole.bac), D(1)) is None
    assert earned_schedule(even_baseline(12, "0"), D(0)) is None
    before = analyse_schedule(whole, D(0), date(2025, 6, 1))
    assert (before.at, before.spi_t, before.ieac_t) == (0, None, None)


@given(linear_baselines(), st.integers(0, 2000))
def test_earning_exactly_what_was_planned_by_a_day_is_that_day(baseline: BaselineFacts, offset: int) -> None:
    assert baseline.start
    assert baseline.finish
    day = min(baseline.start + offset * DAY, baseline.finish)
    ev = planned_value(baseline, day)

    es = earned_schedule(baseline, ev)

    assert es is not None
    assert abs(es - elapsed_months(baseline.start, day)) < D("1e-18")


@given(planned_baselines(), st.integers(0, 90))
def test_earning_what_was_planned_by_a_whole_month_is_never_less_than_that_month(
    baseline: BaselineFacts, month: int
) -> None:
    """Equal to it, or later by the months in which nothing more was planned."""
    assert baseline.start
    assert baseline.finish
    duration = elapsed_months(baseline.start, baseline.finish)
    month = min(month, int(duration))
    day = add_months(baseline.start, month) - DAY
    ev = planned_value(baseline, day)

    es = earned_schedule(baseline, ev)

    assert es is not None
    assert month <= es <= duration
    if ev is not None and planned_value(baseline, add_months(baseline.start, month + 1) - DAY) != ev:
        assert es == month


@given(planned_baselines(), money, money)
def test_earning_more_never_moves_the_earned_schedule_back(
    baseline: BaselineFacts, one: Decimal, other: Decimal
) -> None:
    assert baseline.bac
    less, more = sorted((min(one, baseline.bac), min(other, baseline.bac)))
    early, late = earned_schedule(baseline, less), earned_schedule(baseline, more)

    assert early is not None
    assert late is not None
    assert 0 <= early <= late


@given(loose_baselines(), st.none() | money, any_day)
def test_any_baseline_on_any_day_is_analysed(baseline: BaselineFacts, ev: Decimal | None, day: date) -> None:
    figures = analyse_schedule(baseline, ev, day)

    if figures.es is not None:
        assert figures.pd is not None
        assert 0 <= figures.es <= figures.pd
        assert ev is not None


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 20_000))
def test_the_day_after_so_many_months_inverts_elapsed_months(start: date, offset: int) -> None:
    day = start + offset * DAY

    assert day_after_months(start, elapsed_months(start, day)) in {day, day + DAY}
