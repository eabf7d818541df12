"""Amounts as people type them and spreadsheets copy them: read exactly, or refused with the rule they break."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.money.amounts import MOST, Amount, Refused, Rule, converted, read_amount

D = Decimal


def read(text: str, language: str = "en", home: str = "EUR") -> Amount | None:
    return read_amount(text, language=language, home=home)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1234", "1234"),
        ("1 234,56", "1234.56"),
        ("1\u202f234,56", "1234.56"),
        ("1\u00a0234\u00a0567", "1234567"),
        ("1,234.56", "1234.56"),
        ("1.234,56", "1234.56"),
        ("1,234,567", "1234567"),
        ("1.234.567", "1234567"),
        ("1'234.50", "1234.50"),
        ("1234,5", "1234.5"),
        ("12.5", "12.5"),
        ("0,500", "0.5"),
        ("1234.5000", "1234.5"),
        ("(123)", "-123"),
        ("(1 234,56 €)", "-1234.56"),
        ("-1,234.56", "-1234.56"),
        ("\u22121 234,56", "-1234.56"),
        ("123-", "-123"),
        ("-€1,234.56", "-1234.56"),
        ("€ 1,234.56", "1234.56"),
        ("1 234,56 EUR", "1234.56"),
        ("+5", "5"),
        ("0", "0"),
        ("-0", "0"),
        ("007", "7"),
    ],
)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_both_ways_of_writing_are_read_in_both_languages(text: str, value: str, language: str) -> None:
    assert read(text, language) == Amount(D(value))


@pytest.mark.parametrize("text", ["", "  ", "-", "–", " -   € ", "\u00a0"])
def test_an_empty_cell_and_a_lone_dash_are_no_amount(text: str) -> None:
    assert read(text) is None


def test_a_mark_before_three_digits_means_what_the_reader_means_by_it() -> None:
    assert read("1,234", "en") == Amount(D(1234))
    for text, language in (("1,234", "fr"), ("1.234", "en"), ("1.234", "fr")):
        with pytest.raises(Refused) as refusal:
            read(text, language)
        assert refusal.value.rule == Rule.AMBIGUOUS


def test_another_currency_is_said_by_its_code_or_a_sign_that_means_one() -> None:
    assert read("100 USD") == Amount(D(100), "USD")
    assert read("usd 1,234.50") == Amount(D("1234.50"), "USD")
    assert read("£20") == Amount(D(20), "GBP")
    assert read("$20", home="USD") == Amount(D(20))


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("abc", Rule.NUMBER),
        ("12a", Rule.NUMBER),
        ("1,23,456", Rule.NUMBER),
        ("12 34", Rule.NUMBER),
        ("1.2.3", Rule.NUMBER),
        ("1,234.567,8", Rule.NUMBER),
        ("(-5)", Rule.NUMBER),
        ("((5))", Rule.NUMBER),
        ("--5", Rule.NUMBER),
        ("5%", Rule.NUMBER),
        ("1E+05", Rule.NUMBER),
        ("=1+1", Rule.NUMBER),
        ("#REF!", Rule.NUMBER),
        ("12/05/2026", Rule.NUMBER),
        ("١٢", Rule.NUMBER),
        ("1\x00", Rule.NUMBER),
        (".5", Rule.NUMBER),
        ("USD", Rule.NUMBER),
        ("1" * 61, Rule.NUMBER),
        ("1.234567", Rule.DECIMALS),
        ("1 234,567", Rule.DECIMALS),
        ("1000000000000", Rule.TOO_LARGE),
        ("100 XQZ", Rule.CURRENCY),
        ("$100", Rule.CURRENCY),
    ],
)
def test_what_is_no_amount_is_refused_by_its_rule(text: str, rule: Rule) -> None:
    with pytest.raises(Refused) as refusal:
        read(text)
    assert refusal.value.rule == rule


AMOUNTS = st.decimals(-MOST, MOST, places=2)


@given(AMOUNTS, st.sampled_from(["en", "fr"]), st.sampled_from(["", "USD"]))
def test_what_is_written_is_read_again(value: Decimal, language: str, currency: str) -> None:
    english, french = f"{value:,.2f}", f"{value:,.2f}".replace(",", "\u202f").replace(".", ",")
    for text in (english, french, f"{value:.2f}", Amount(value).text):
        assert read(f"{text} {currency}", language) == Amount(value, currency)


@given(st.text(max_size=70), st.sampled_from(["en", "fr"]))
def test_whatever_is_typed_is_an_amount_to_the_cent_or_refused(text: str, language: str) -> None:
    try:
        amount = read(text, language)
    except Refused:
        return
    assert amount is None or (abs(amount.value) <= MOST and amount.value == amount.value.quantize(D("0.01")))


def test_conversion_is_to_the_cent_half_to_even() -> None:
    assert converted(D("0.25"), D("0.1")) == D("0.02")
    assert converted(D("0.35"), D("0.1")) == D("0.04")
    assert converted(D("-0.25"), D("0.1")) == D("-0.02")
    with pytest.raises(Refused):
        converted(MOST, D("1.1"))
