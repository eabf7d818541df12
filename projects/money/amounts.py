"""An amount as people type it or copy it from a spreadsheet, in French or English. Pure.

Nothing is guessed: what could mean two numbers is refused, and says so.
"""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum

from babel.numbers import is_currency

CENT = Decimal("0.01")
# A trillion: any sum of what a project can hold still fits numeric(18, 2).
MOST = Decimal("999999999999.99")
# Longer than any number: not looked at.
LONGEST = 60


class Rule(StrEnum):
    """What an amount, or its place, breaks."""

    NUMBER = "number"
    AMBIGUOUS = "ambiguous"
    DECIMALS = "decimals"
    TOO_LARGE = "too_large"
    CURRENCY = "currency"
    # Found when the amount meets its place and what is stored.
    NO_PLACE = "no_place"
    SEVERAL = "several"
    FUTURE_ACTUAL = "future_actual"
    NEGATIVE_BUDGET = "negative_budget"
    BUDGET_CURRENCY = "budget_currency"
    YEAR_CURRENCY = "year_currency"
    MISSING_RATE = "missing_rate"
    YEAR_AND_MONTHS = "year_and_months"


class Refused(Exception):
    """An amount that cannot be taken, by the rule that it breaks."""

    def __init__(self, rule: Rule) -> None:
        super().__init__(rule)
        self.rule = rule


@dataclass(frozen=True, slots=True)
class Amount:
    """Exact to the cent; `currency` is empty for the project's own."""

    value: Decimal
    currency: str = ""

    @property
    def text(self) -> str:
        """How it round-trips in a form: `-1234.50`, `1234.50 USD`."""
        return f"{self.value:.2f} {self.currency}".rstrip()


_SPACES = str.maketrans(dict.fromkeys("\u00a0\u202f\u2009\u2007\t", " "))
_MINUS = str.maketrans(dict.fromkeys("\u2212\u2013\u2014\u2010\u2011", "-"))
_SIGNS = {"€": "EUR", "£": "GBP"}
_DOLLARS = frozenset({"USD", "CAD", "AUD", "NZD", "HKD", "SGD"})
_BEFORE = re.compile(r"([A-Za-z]{3}|[€£$])(?=[ 0-9(+-]|\Z)")
_AFTER = re.compile(r"(?<=[ 0-9)-])([A-Za-z]{3}|[€£$])\Z")
_DIGITS = re.compile(r"[0-9]+\Z")


def read_amount(text: str, *, language: str, home: str) -> Amount | None:
    """The amount in a cell; None for an empty one, or a lone dash, as spreadsheets write zero.

    `language` decides what the reader's own thousands mark is, `home` is the project's currency. Raises Refused.
    """
    if len(text) > LONGEST:
        raise Refused(Rule.NUMBER)
    number, negative, currency = _parts(text.translate(_SPACES).translate(_MINUS))
    if not number and negative is None and currency:
        raise Refused(Rule.NUMBER)
    code = _code(currency, home)
    if not number:
        return None
    value = _number(number, "," if language.lower().startswith("en") else "")
    if value > MOST:
        raise Refused(Rule.TOO_LARGE)
    return Amount(-value if negative and value else value, code)


def converted(value: Decimal, rate: Decimal) -> Decimal:
    """What an amount is worth by a rate, to the cent, half to even. Raises Refused where that is too large."""
    worth = (value * rate).quantize(CENT, ROUND_HALF_EVEN)
    if abs(worth) > MOST:
        raise Refused(Rule.TOO_LARGE)
    return worth


def _parts(text: str) -> tuple[str, bool | None, str]:
    """The bare number, whether it is negative (None: no sign at all), and the currency as written; each stands once."""
    negative: bool | None = None
    currency = ""
    while True:
        text = text.strip()
        if negative is None and text.startswith("(") and text.endswith(")"):
            negative, text = True, text[1:-1]
        elif negative is None and text.startswith(("+", "-")):
            negative, text = text[0] == "-", text[1:]
        elif negative is None and text.endswith("-"):
            negative, text = True, text[:-1]
        elif not currency and (found := _BEFORE.match(text)):
            currency, text = found[1], text[found.end() :]
        elif not currency and (found := _AFTER.search(text)):
            currency, text = found[1], text[: found.start()]
        else:
            return text, negative, currency


def _code(written: str, home: str) -> str:
    if written == "$":
        if home not in _DOLLARS:
            raise Refused(Rule.CURRENCY)
        return ""
    code = _SIGNS.get(written, written.upper())
    if code and not is_currency(code):
        raise Refused(Rule.CURRENCY)
    return "" if code == home else code


def _number(text: str, thousands: str) -> Decimal:
    whole, decimals = _split(text, thousands)
    if not _DIGITS.match(whole) or (decimals and not _DIGITS.match(decimals)):
        raise Refused(Rule.NUMBER)
    decimals = decimals.rstrip("0")
    if len(decimals) > 2:
        raise Refused(Rule.DECIMALS)
    return Decimal(f"{whole}.{decimals or 0}").quantize(CENT)


def _split(text: str, thousands: str) -> tuple[str, str]:
    """Whole part without its thousands marks, and decimals."""
    marks = [char for char in text if char in ".,"]
    spaced = any(mark in text for mark in " '’")
    if not marks:
        return _ungrouped(text), ""
    last = marks[-1]
    whole, _mark, rest = text.rpartition(last)
    if len(set(marks)) == 2:
        if marks.count(last) > 1 or spaced:
            raise Refused(Rule.NUMBER)
        return _ungrouped(whole, marks[0]), rest
    if len(marks) > 1:
        return _ungrouped(text, last), ""
    # A single mark before three digits is thousands for one reader, a decimal mark for the other.
    if not spaced and len(rest) == 3 and 1 <= len(whole) <= 3 and whole.strip("0"):
        if last == thousands:
            return whole + rest, ""
        raise Refused(Rule.AMBIGUOUS)
    return _ungrouped(whole), rest


def _ungrouped(text: str, mark: str = "") -> str:
    """Digits, with or without groups of three."""
    for one in (mark,) if mark else (" ", "'", "’"):
        if one in text:
            groups = text.split(one)
            if not 1 <= len(groups[0]) <= 3 or any(len(group) != 3 for group in groups[1:]):
                raise Refused(Rule.NUMBER)
            return "".join(groups)
    return text
