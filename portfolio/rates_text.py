"""Exchange rates as pasted text: lines of month, currency, in currency, rate. Pure.

Cells are separated by tabs, semicolons or commas, whichever the first line with cells has; a header line is skipped. Nothing
is guessed: what cannot be read is a problem with its place, and then nothing at all is taken.
"""

import csv
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

MOST_LINES = 2000
# What numeric(18, 8) holds.
DIGITS_BEFORE, DIGITS_AFTER = 10, 8


class RateRule(StrEnum):
    """What a line breaks."""

    CELLS = "cells"
    MONTH = "month"
    CURRENCY = "currency"
    SAME_CURRENCY = "same_currency"
    NUMBER = "number"
    NOT_POSITIVE = "not_positive"
    TOO_MANY_DIGITS = "too_many_digits"
    TWICE = "twice"
    TOO_MANY_LINES = "too_many_lines"
    # Found when the rates meet those that are stored.
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class RateLine:
    """One rate: one unit of `base` is worth `rate` units of `quote` in the month."""

    line: int
    month: date
    base: str
    quote: str
    rate: Decimal

    @property
    def key(self) -> tuple[str, str, date]:
        return self.base, self.quote, self.month


@dataclass(frozen=True, slots=True)
class RateProblem:
    """A line that cannot be taken: where, what stands there, and which rule it breaks."""

    line: int
    value: str
    rule: RateRule


_MONTHS = (
    (re.compile(r"([0-9]{4})-([0-9]{1,2})(?:-01)?\Z"), (1, 2)),
    (re.compile(r"(?:01/)?([0-9]{1,2})/([0-9]{4})\Z"), (2, 1)),
)
_CURRENCY = re.compile(r"[A-Z]{3}\Z")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?\Z")


class _Broken(Exception):
    def __init__(self, value: str, rule: RateRule) -> None:
        self.value, self.rule = value, rule


def read_rates(text: str, is_currency: Callable[[str], bool]) -> tuple[list[RateLine], list[RateProblem]]:
    """The rates of a block of lines, and what is wrong with it; there is nothing to take where something is wrong."""
    lines = [(number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if len(lines) > MOST_LINES:
        return [], [RateProblem(lines[MOST_LINES][0], str(len(lines)), RateRule.TOO_MANY_LINES)]
    separator = _separator(lines[0][1]) if lines else ";"
    found: list[RateLine] = []
    problems: list[RateProblem] = []
    seen: set[tuple[str, str, date]] = set()
    for position, (number, line) in enumerate(lines):
        cells = _cells(line, separator)
        if position == 0 and len(cells) == 4 and not any(char.isdigit() for char in "".join(cells)):
            continue
        try:
            rate = _line(number, cells, is_currency)
        except _Broken as broken:
            problems.append(RateProblem(number, broken.value[:60], broken.rule))
            continue
        if rate.key in seen:
            problems.append(
                RateProblem(number, f"{rate.base}/{rate.quote} {rate.month:%Y-%m}", RateRule.TWICE)
            )
        seen.add(rate.key)
        found.append(rate)
    return ([] if problems else found), problems


def _cells(line: str, separator: str) -> list[str]:
    """The whole line as one cell where it cannot be taken apart: a single cell is longer than the reader allows."""
    try:
        cells = next(csv.reader([line], delimiter=separator))
    except csv.Error:
        return [line]
    return [cell.strip().lstrip("\ufeff") for cell in cells]


def _line(number: int, cells: list[str], is_currency: Callable[[str], bool]) -> RateLine:
    if len(cells) != 4:
        raise _Broken(" · ".join(cells), RateRule.CELLS)
    month, base, quote, rate = cells
    for code in (base, quote):
        if not _CURRENCY.match(code.upper()) or not is_currency(code.upper()):
            raise _Broken(code, RateRule.CURRENCY)
    if base.upper() == quote.upper():
        raise _Broken(base, RateRule.SAME_CURRENCY)
    return RateLine(number, _month(month), base.upper(), quote.upper(), _rate(rate))


def _month(text: str) -> date:
    for pattern, (year, month) in _MONTHS:
        if (found := pattern.match(text)) and 1 <= int(found[month]) <= 12 and int(found[year]) >= 1900:
            return date(int(found[year]), int(found[month]), 1)
    raise _Broken(text, RateRule.MONTH)


def _rate(text: str) -> Decimal:
    number = text.replace(",", ".") if text.count(",") == 1 and "." not in text else text
    if not _NUMBER.match(number):
        raise _Broken(text, RateRule.NOT_POSITIVE if number.startswith("-") else RateRule.NUMBER)
    whole, _, decimals = number.partition(".")
    if len(whole.lstrip("0")) > DIGITS_BEFORE or len(decimals.rstrip("0")) > DIGITS_AFTER:
        raise _Broken(text, RateRule.TOO_MANY_DIGITS)
    if not Decimal(number):
        raise _Broken(text, RateRule.NOT_POSITIVE)
    return Decimal(number)


def read_rate_or_rule(text: str) -> tuple[Decimal | None, RateRule | None]:
    """A rate that was typed on its own, or the rule that it breaks."""
    try:
        return _rate(text), None
    except _Broken as broken:
        return None, broken.rule


def _separator(line: str) -> str:
    return next((mark for mark in ("\t", ";", ",") if mark in line), ";")
