"""Cells become values or states, whatever they hold; what was written comes back."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.values import (
    NumberFormat,
    State,
    StateRule,
    VocabularyRule,
    add_duration,
    date_pattern,
    read_date,
    read_money,
    read_number,
    read_text,
    read_vocabulary,
    state_of,
)

FORMS = tuple(
    date_pattern(form) for form in ("dd.mm.yy", "dd/mm/yyyy", "yyyy-mm-dd", "month yyyy", "month yy", "yyyy")
)
POUNDS = NumberFormat(
    symbols=("£", "Ł", "GBP"),
    multiplier=Decimal(1_000_000),
    suffixes=(("bn", Decimal(10**9)), ("m", Decimal(10**6))),
)
FRENCH = NumberFormat(
    decimal=",", thousands=" ", symbols=("€",), suffixes=(("M€", Decimal(10**6)), ("k€", Decimal(1000)))
)
PLAIN = NumberFormat()


@given(st.text(max_size=60))
def test_no_text_breaks_a_reader(text: str) -> None:
    for reading in (
        read_text(text),
        read_date(text, FORMS, pivot=69),
        read_date(text, FORMS, pivot=69, end=True),
        read_money(text, POUNDS),
        read_money(text, FRENCH),
        read_number(text, PLAIN),
        read_vocabulary(text, (VocabularyRule(re.compile("^red$"), 5),)),
    ):
        assert reading.value is None or reading.state is None
        assert reading.state is None or reading.verbatim == text


@given(st.dates(date(1969, 1, 1), date(2068, 12, 31)))
def test_a_day_comes_back_from_each_form(day: date) -> None:
    for text in (f"{day:%d.%m.%y}", f"{day:%d/%m/%Y}", f"{day:%Y-%m-%d}"):
        reading = read_date(text, FORMS, pivot=69)
        assert (reading.value, reading.precision) == (day, "day")


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("juillet 2014", date(2014, 7, 1), date(2014, 7, 31), "month"),
        ("Février 15", date(2015, 2, 1), date(2015, 2, 28), "month"),
        ("AOÛT  2016", date(2016, 8, 1), date(2016, 8, 31), "month"),
        ("Sept. 1998", date(1998, 9, 1), date(1998, 9, 30), "month"),
        ("March 98", date(1998, 3, 1), date(1998, 3, 31), "month"),
        ("2020", date(2020, 1, 1), date(2020, 12, 31), "year"),
        (" 01.12.98 ", date(1998, 12, 1), date(1998, 12, 1), "day"),
        ("31.12.50", date(2050, 12, 31), date(2050, 12, 31), "day"),
    ],
)
def test_dates_and_their_precision(text: str, first: date, last: date, precision: str) -> None:
    assert read_date(text, FORMS, pivot=69).value == first
    reading = read_date(text, FORMS, pivot=69, end=True)
    assert (reading.value, reading.precision) == (last, precision)


@pytest.mark.parametrize(
    "text", ["31.02.20", "2020-13-01", "TBC", "01.01", "smarch 2020", "1/1/2020 or later", "٢٠٢٠x"]
)
def test_no_date_is_guessed(text: str) -> None:
    reading = read_date(text, FORMS, pivot=69)
    assert (reading.value, reading.state, reading.verbatim) == (None, State.UNREADABLE, text)


@pytest.mark.parametrize("form", ["dd.mm", "dd yyyy", "yyyy yyyy", ""])
def test_a_form_that_cannot_name_a_date_is_refused(form: str) -> None:
    with pytest.raises(ValueError, match="no form of a date"):
        date_pattern(form)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_an_amount_comes_back_however_it_is_written(amount: Decimal) -> None:
    sign, size = ("-" if amount < 0 else ""), abs(amount)
    for text in (
        f"{sign}£{size:,}",
        f"£{sign}{size:,}",
        f"{sign}{size}",
        f"{size}{sign}",
        f"({size})" if sign else f"{size}",
    ):
        assert read_money(text, NumberFormat(symbols=("£",))).value == amount


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_french_amounts_come_back(amount: Decimal) -> None:
    for space in (" ", "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}"):
        text = f"{amount:,}".replace(",", space).replace(".", ",") + space + "€"
        assert read_money(text, FRENCH).value == amount


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("£12,131.50", "12131500000.00"),
        ("\xa0£9941.96", "9941960000.00"),
        ("-£3.1", "-3100000.00"),
        ("Ł3.1", "3100000.00"),
        ("£3.1m", "3100000.00"),
        ("£1.2bn", "1200000000.00"),
        ("(£2)", "-2000000.00"),
        ("£0.00", "0.00"),
        ("GBP 5", "5000000.00"),
        ("−4", "-4000000.00"),
    ],
)
def test_amounts_in_millions(text: str, amount: str) -> None:
    assert read_money(text, POUNDS).value == Decimal(amount)


@pytest.mark.parametrize(
    "text",
    [
        "12,34",
        "1,2345",
        "1.2.3",
        "£",
        "-",
        "en cadrage",
        "£1 to £2",
        "--3",
        "(-3)",
        "1e5",
        "NaN",
        "٣",
        "9" * 30,
        "££3",
    ],
)
def test_no_amount_is_guessed(text: str) -> None:
    reading = read_money(text, POUNDS)
    assert (reading.value, reading.state, reading.verbatim) == (None, State.UNREADABLE, text)


def test_a_half_cent_goes_to_the_even_one() -> None:
    assert [read_money(text, PLAIN).value for text in ("0.125", "0.135")] == [
        Decimal("0.12"),
        Decimal("0.14"),
    ]


@given(st.dates(date(1990, 1, 1), date(2060, 1, 1)), st.integers(0, 20_000))
def test_a_duration_in_decimal_years_ends_on_the_day_it_was_made_from(start: date, days: int) -> None:
    amount = Decimal(str(round(days / 365, 14)))
    assert add_duration(start, amount, "years") == start + timedelta(days=days)


def test_durations_beyond_the_calendar_are_no_dates() -> None:
    assert add_duration(date(2020, 1, 1), Decimal(-1), "years") is None
    assert add_duration(date(2020, 1, 1), Decimal(10**9), "years") is None


def test_states_are_told_by_the_sources_words() -> None:
    rules = (
        StateRule(re.compile("^exempt"), State.WITHHELD),
        StateRule(re.compile("^tb[cd]$"), State.UNKNOWN),
    )
    assert state_of("  Exempt under Section 43 ", rules) is State.WITHHELD
    assert state_of("TBC", rules) is State.UNKNOWN
    assert state_of("£3", rules) is None
