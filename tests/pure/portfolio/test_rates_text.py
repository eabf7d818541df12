"""Rates as pasted text: all lines, or a list of what is wrong with which."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.rates_text import MOST_LINES, RateRule, read_rates


def known(code):
    return code in {"EUR", "USD", "GBP"}


@pytest.mark.parametrize(
    "text",
    [
        "2026-11;usd;EUR;0,92",
        "2026-11\tUSD\tEUR\t0.92",
        "2026-11,USD,EUR,0.92",
        '2026-11,USD,EUR,"0,92"',
        "11/2026;USD;EUR;0.92",
        "\ufeffMonth;Currency;In;Rate\r\n2026-11-01;USD;EUR;0.92\r\n\r\n",
    ],
)
def test_lines_as_spreadsheets_write_them(text):
    [rate], problems = read_rates(text, known)
    assert (rate.month, rate.base, rate.quote, rate.rate) == (
        date(2026, 11, 1),
        "USD",
        "EUR",
        Decimal("0.92"),
    )
    assert not problems


@pytest.mark.parametrize(
    ("line", "value", "rule"),
    [
        ("2026-11;USD;EUR", "2026-11 · USD · EUR", RateRule.CELLS),
        ("2026-13;USD;EUR;1", "2026-13", RateRule.MONTH),
        ("2026-11-15;USD;EUR;1", "2026-11-15", RateRule.MONTH),
        ("2026-11;DOL;EUR;1", "DOL", RateRule.CURRENCY),
        ("2026-11;EUR;EUR;1", "EUR", RateRule.SAME_CURRENCY),
        ("2026-11;USD;EUR;about 1", "about 1", RateRule.NUMBER),
        ("2026-11;USD;EUR;1e3", "1e3", RateRule.NUMBER),
        ("2026-11;USD;EUR;", "", RateRule.NUMBER),
        ("2026-11;USD;EUR;-1", "-1", RateRule.NOT_POSITIVE),
        ("2026-11;USD;EUR;0.000", "0.000", RateRule.NOT_POSITIVE),
        ("2026-11;USD;EUR;0.123456789", "0.123456789", RateRule.TOO_MANY_DIGITS),
        ("2026-11;USD;EUR;12345678901", "12345678901", RateRule.TOO_MANY_DIGITS),
        ("2026-11;GBP;EUR;2", "GBP/EUR 2026-11", RateRule.TWICE),
    ],
)
def test_one_wrong_line_keeps_all_out(line, value, rule):
    rates, problems = read_rates(f"2026-11;GBP;EUR;1.2\n{line}", known)
    assert rates == []
    assert [(one.line, one.value, one.rule) for one in problems] == [(2, value, rule)]


def test_every_wrong_line_is_listed():
    _rates, problems = read_rates("x;USD;EUR;1\n\n2026-11;USD;EUR;y", known)
    assert [(one.line, one.rule) for one in problems] == [(1, RateRule.MONTH), (3, RateRule.NUMBER)]


def test_too_many_lines():
    _rates, [problem] = read_rates("2026-11;USD;EUR;1\n" * (MOST_LINES + 1), known)
    assert problem.rule == RateRule.TOO_MANY_LINES


@given(st.text())
def test_any_text_is_rates_or_problems_or_nothing(text):
    rates, problems = read_rates(text, known)
    assert not (rates and problems)
    assert all(one.rate > 0 for one in rates)


@pytest.mark.parametrize("text", ["9" * 140_000, f"2026-11;USD;EUR;{'9' * 140_000}"])
def test_a_line_longer_than_the_reader_of_cells_allows_is_a_problem_like_others(text):
    rates, [problem] = read_rates(text, known)
    assert (rates, problem.line, problem.rule) == ([], 1, RateRule.CELLS)
    assert len(problem.value) <= 60
