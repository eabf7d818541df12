"""Formats of both languages, written out as a reader sees them."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common import formats

NNBSP, NBSP = "\u202f", "\xa0"


@pytest.mark.parametrize(
    ("amount", "english", "french"),
    [
        (Decimal("1234567.50"), "€1,234,568", f"1{NNBSP}234{NNBSP}568{NBSP}€"),
        (Decimal("-1234.4"), "−€1,234", f"−1{NNBSP}234{NBSP}€"),
        (Decimal("-0.4"), "€0", f"0{NBSP}€"),
        (None, "–", "–"),
    ],
)
def test_money_in_whole_units(amount: Decimal | None, english: str, french: str) -> None:
    assert formats.format_money(amount, "EUR", "en") == english
    assert formats.format_money(amount, "EUR", "fr") == french


def test_money_with_places_rounds_half_even() -> None:
    assert formats.format_money(Decimal("0.125"), "GBP", "en", places=2) == "£0.12"
    assert formats.format_money(Decimal(12), "EUR", "fr", places=2) == f"12,00{NBSP}€"


@pytest.mark.parametrize(
    ("amount", "english", "french"),
    [
        (999, "€999", f"999{NBSP}€"),
        (123_456, "€123K", f"123{NBSP}k{NBSP}€"),
        (999_960, "€1M", f"1{NBSP}M{NBSP}€"),
        (1_234_567, "€1.2M", f"1,2{NBSP}M{NBSP}€"),
        (-12_345_678_901, "−€12.3B", f"−12,3{NBSP}Md{NBSP}€"),
        (0, "€0", f"0{NBSP}€"),
    ],
)
def test_compact_money(amount: int, english: str, french: str) -> None:
    assert formats.format_money(amount, "EUR", "en", compact=True) == english
    assert formats.format_money(amount, "EUR", "fr", compact=True) == french


def test_indices_and_percentages() -> None:
    assert formats.format_index(Decimal("0.8889"), "en") == "0.89"
    assert formats.format_index(Decimal("0.8889"), "fr") == "0,89"
    assert formats.format_index(None, "fr") == "–"
    assert formats.format_percent(Decimal("0.125"), "en", places=1) == "12.5%"
    assert formats.format_percent(Decimal("0.125"), "fr", places=1) == f"12,5{NBSP}%"
    assert formats.format_percent(Decimal("0.05"), "en", signed=True) == "+5%"
    assert formats.format_percent(None, "en") == "–"


def test_numbers() -> None:
    assert formats.format_number(12345, "fr") == f"12{NNBSP}345"
    assert formats.format_number(12345, "en", compact=True) == "12K"
    assert formats.format_number(Decimal(2), "en", places=2, signed=True) == "+2.00"
    assert formats.format_number(None, "en") == "–"


@pytest.mark.parametrize(
    ("precision", "english", "french"),
    [
        ("day", f"5{NBSP}Jan{NBSP}2026", f"5{NBSP}janv.{NBSP}2026"),
        ("month", f"Jan{NBSP}2026", f"janv.{NBSP}2026"),
        ("year", "2026", "2026"),
    ],
)
def test_a_date_is_no_more_precise_than_known(precision: str, english: str, french: str) -> None:
    assert formats.format_date(date(2026, 1, 5), "en", precision) == english
    assert formats.format_date(date(2026, 1, 5), "fr", precision) == french
    assert formats.format_date(None, "fr", precision) == "–"


def test_french_counts_the_first_of_a_month() -> None:
    assert formats.format_date(date(2021, 1, 1), "fr") == f"1er{NBSP}janv.{NBSP}2021"
    assert formats.format_short_date(date(2021, 11, 1), "fr") == f"1er{NBSP}nov."
    assert formats.format_date(date(2021, 1, 11), "fr") == f"11{NBSP}janv.{NBSP}2021"
    assert formats.format_date(date(2021, 1, 1), "en") == f"1{NBSP}Jan{NBSP}2021"


def test_months() -> None:
    assert formats.format_month(date(2026, 1, 31), "fr") == f"janvier{NBSP}2026"
    assert formats.format_month(date(2026, 1, 31), "en", short=True) == f"Jan{NBSP}2026"
    assert formats.format_month(None, "en") == "–"
    assert formats.format_short_date(date(2026, 1, 5), "fr") == f"5{NBSP}janv."


def test_slips_carry_their_sign() -> None:
    assert formats.format_days(12, "en") == f"+12{NBSP}d"
    assert formats.format_days(12, "fr") == f"+12{NBSP}j"
    assert formats.format_days(-3, "en") == f"−3{NBSP}d"
    assert formats.format_days(0, "fr") == f"0{NBSP}j"
    assert formats.format_days(None, "fr") == "–"


def test_an_unknown_language_reads_as_english() -> None:
    assert formats.format_index(Decimal("0.5"), "xx-invalid") == "0.50"
    assert formats.format_index(Decimal("0.5"), "fr-ca") == "0,50"


@given(
    amount=st.decimals(min_value=-(10**15), max_value=10**15, places=2),
    language=st.sampled_from(["en", "fr"]),
)
def test_compact_money_never_shows_a_thousand_of_its_unit(amount: Decimal, language: str) -> None:
    text = formats.format_money(amount, "EUR", language, compact=True)
    digits = text.replace(",", ".") if language == "fr" else text
    number = "".join(c for c in digits if c.isdigit() or c == ".")
    whole = number.strip(".").split(".")[0]
    assert len(whole) <= 3 or abs(amount) >= Decimal(999949999999999) or abs(amount) < 1000
