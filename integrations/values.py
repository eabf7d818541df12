"""Cells to values. What cannot be read keeps its text and says why: never guessed, never zero.

Pure: the rules come as data from a mapping (`mapping.py`).
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Context, Decimal
from enum import StrEnum

from common.months import last_of
from integrations.cells import DayCell, NumberCell

Value = str | date | Decimal | int | bool | None


class State(StrEnum):
    """Why a cell has no value. An empty cell has neither value nor state."""

    WITHHELD = "withheld"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"
    RESET = "reset"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cell says: a value, or a state with the cell's own words; both empty for an empty cell."""

    value: Value = None
    state: State | None = None
    verbatim: str = ""
    precision: str = ""


BLANK = Reading()


@dataclass(frozen=True, slots=True)
class StateRule:
    """Cells that match say `state`. Matched on lower-case text with single spaces."""

    pattern: re.Pattern[str]
    state: State


@dataclass(frozen=True, slots=True)
class VocabularyRule:
    """Cells that match mean `value` (a RAG ordinal, a phase code...), or that there is none and why."""

    pattern: re.Pattern[str]
    value: str | int
    state: State | None = None


def plain(text: str) -> str:
    """For comparison with a pattern: lower case, one space where there was white space, no outer blanks."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def state_of(text: str, rules: Sequence[StateRule]) -> State | None:
    compared = plain(text)
    return next((rule.state for rule in rules if rule.pattern.search(compared)), None)


def read_text(text: str) -> Reading:
    """Outer blanks and trailing blanks of lines removed, otherwise as typed."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    cleaned = "\n".join(line.rstrip() for line in lines).strip()
    return Reading(value=cleaned, verbatim=text) if cleaned else BLANK


def read_vocabulary(text: str, rules: Sequence[VocabularyRule]) -> Reading:
    compared = plain(text)
    for rule in rules:
        if rule.pattern.search(compared):
            return Reading(None if rule.state else rule.value, rule.state, text)
    return unreadable(text)


def unreadable(text: str) -> Reading:
    return Reading(state=State.UNREADABLE, verbatim=text)


# --- dates ------------------------------------------------------------------------------------------------------

MONTHS: dict[str, int] = {
    name: number
    for names in (
        "january february march april may june july august september october november december",
        "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
        "jan feb mar apr may jun jul aug sep oct nov dec",
        "janv fevr mars avr mai juin juil aout sept oct nov dec",
    )
    for number, name in enumerate(names.split(), start=1)
}

_TOKENS = {
    "yyyy": r"(?P<year>\d{4})",
    "yy": r"(?P<short>\d{2})",
    "month": r"(?P<name>[a-z]+)\.?",
    "mm": r"(?P<month>\d{1,2})",
    "dd": r"(?P<day>\d{1,2})(?:er|st|nd|rd|th)?",
    # A time of day is passed over: a fact's date has none.
    "time": r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?[ap]\.?m\.?)?",
}
_TOKEN = re.compile("|".join(_TOKENS))


def date_pattern(form: str) -> re.Pattern[str]:
    """`dd.mm.yy`, `yyyy-mm-dd`, `month yyyy`, `yyyy`...: dd, mm, month (a name), yy, yyyy, time; the rest as is.

    Raises ValueError for a form without a year, or with a day but no month.
    """
    tokens = _TOKEN.findall(form)
    if len(set(tokens)) != len(tokens) or not {"yyyy", "yy"} & set(tokens):
        raise ValueError(f"'{form}' is no form of a date: it needs a year, and each part once.")
    if "dd" in tokens and not {"mm", "month"} & set(tokens):
        raise ValueError(f"'{form}' is no form of a date: a day needs its month.")
    parts = [
        _TOKENS[token] if token in _TOKENS else re.escape(token)
        for token in re.split(f"({_TOKEN.pattern})", form)
    ]
    return re.compile("".join(parts) + r"\Z")


def read_date(text: str, forms: Sequence[re.Pattern[str]], *, pivot: int, end: bool = False) -> Reading:
    """The date under the first form that fits.

    Two-digit years below `pivot` lie in the 2000s, the others in the 1900s. A month or a year stands for its
    first day, or for its last day when `end` is set; the precision says so. A workbook's own date needs no form.
    """
    if isinstance(text, DayCell):
        return Reading(text.day, None, text, "day")
    compared = _unaccented(plain(text))
    for form in forms:
        found = form.match(compared)
        if found:
            reading = _date(found.groupdict(), text, pivot=pivot, end=end)
            if reading is not None:
                return reading
    return unreadable(text)


def _date(parts: dict[str, str | None], text: str, *, pivot: int, end: bool) -> Reading | None:
    short, name = parts.get("short"), parts.get("name")
    if short is not None:
        year = int(short) + (2000 if int(short) < pivot else 1900)
    else:
        year = int(parts["year"] or 0)
    month = MONTHS.get(name) if name is not None else int(parts.get("month") or 0)
    if month is None:
        return None
    day = int(parts.get("day") or 0)
    try:
        if parts.get("day") is not None:
            return Reading(date(year, month, day), None, text, "day")
        if name is not None or parts.get("month") is not None:
            first = date(year, month, 1)
            return Reading(last_of(first) if end else first, None, text, "month")
        return Reading(date(year, 12, 31) if end else date(year, 1, 1), None, text, "year")
    except ValueError:
        return None


def _unaccented(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))


# --- money and numbers ------------------------------------------------------------------------------------------

CENT = Decimal("0.01")
# numeric(18,2): what the database keeps.
_EXACT = Context(prec=100, rounding=ROUND_HALF_EVEN)
# More digits than any amount has.
LONGEST_NUMBER = 40
LARGEST_AMOUNT = Decimal("9999999999999999.99")


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """How a source writes its numbers. `suffixes` multiply (`m` -> 1000000) in place of `multiplier`."""

    decimal: str = "."
    thousands: str = ","
    symbols: tuple[str, ...] = ()
    multiplier: Decimal = Decimal(1)
    suffixes: tuple[tuple[str, Decimal], ...] = ()


def read_money(text: str, form: NumberFormat) -> Reading:
    """An amount in plain units, rounded half-even to cents. Negative as `-3`, `3-`, `-£3`, `£-3` or `(3)`."""
    number = _number(text, form)
    if number is None:
        return unreadable(text)
    amount, multiplier = number
    amount = _EXACT.multiply(amount, multiplier or form.multiplier).quantize(CENT, context=_EXACT)
    return Reading(amount, None, text) if abs(amount) <= LARGEST_AMOUNT else unreadable(text)


def read_number(text: str, form: NumberFormat) -> Reading:
    number = _number(text, form)
    if number is None:
        return unreadable(text)
    amount, multiplier = number
    return Reading(_EXACT.multiply(amount, multiplier or form.multiplier), None, text)


_SIGNS = "-\N{MINUS SIGN}\N{EN DASH}\N{NON-BREAKING HYPHEN}"


def _number(text: str, form: NumberFormat) -> tuple[Decimal, Decimal | None] | None:
    """(number, the suffix's multiplier if it has one), or None when the text is anything but one number."""
    if isinstance(text, NumberCell):
        return (text.number, None) if text.number.adjusted() < LONGEST_NUMBER else None
    rest = " ".join(text.split()).strip()
    negative = 0
    if rest.startswith("(") and rest.endswith(")"):
        rest, negative = rest[1:-1].strip(), negative + 1
    multiplier: Decimal | None = None
    symbols = sorted(form.symbols, key=len, reverse=True)
    # Sign, symbol and suffix may come in any order, each at most once.
    for __ in range(4):
        symbol = next((s for s in symbols if rest.casefold().startswith(s.casefold())), None)
        tail = next((s for s in symbols if rest.casefold().endswith(s.casefold())), None)
        suffix = next((s for s in form.suffixes if rest.casefold().endswith(s[0].casefold())), None)
        if rest[:1] and rest[0] in _SIGNS + "+":
            rest, negative = rest[1:].strip(), negative + (rest[0] != "+")
        elif symbol is not None:
            rest, symbols = rest[len(symbol) :].strip(), []
        elif rest[-1:] and rest[-1] in _SIGNS:
            rest, negative = rest[:-1].strip(), negative + 1
        elif suffix is not None and multiplier is None:
            rest, multiplier = rest[: -len(suffix[0])].strip(), suffix[1]
        elif tail is not None:
            rest, symbols = rest[: -len(tail)].strip(), []
        else:
            break
    digits = _digits(rest, form)
    if digits is None or negative > 1:
        return None
    return (-digits if negative else digits), multiplier


def _digits(text: str, form: NumberFormat) -> Decimal | None:
    """Digits with thousands in groups of three, or none at all: `12,34` is not 1234."""
    whole, mark, fraction = text.partition(form.decimal)
    if mark and not (fraction.isascii() and fraction.isdigit()):
        return None
    if form.thousands == " ":
        groups = re.split("[ \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}]", whole)
    else:
        groups = whole.split(form.thousands) if form.thousands else [whole]
    if not all(group.isascii() and group.isdigit() for group in groups):
        return None
    if len(groups) > 1 and not (1 <= len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:])):
        return None
    joined = "".join(groups)
    if len(joined) + len(fraction) > LONGEST_NUMBER:
        return None
    return Decimal(f"{joined}.{fraction or 0}")


# --- durations --------------------------------------------------------------------------------------------------

DAYS_IN = {"years": Decimal(365), "months": Decimal(365) / 12, "weeks": Decimal(7), "days": Decimal(1)}


ROUNDING = {"nearest": ROUND_HALF_EVEN, "down": ROUND_FLOOR, "up": ROUND_CEILING}


def add_duration(start: date, amount: Decimal, unit: str, rounding: str = "nearest") -> date | None:
    """`start` plus a duration, to the nearest day (half-even), or rounded `down` or `up` to a whole one. A year counts 365 days, a month a twelfth of it.

    None when the duration is negative or the date lies beyond the calendar.
    """
    if amount < 0:
        return None
    try:
        days = int((amount * DAYS_IN[unit]).to_integral_value(ROUNDING[rounding]))
        return start + timedelta(days=days)
    except (OverflowError, ArithmeticError):
        return None
