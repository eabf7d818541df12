"""Custom attributes as values: what was typed becomes what is stored, what is stored becomes what is read. Pure.

Stored on a project under the attribute's code, as JSON: text and choice as text, a number as its digits ("1234.5"), a
date in ISO form, yes or no as true or false. Nothing typed is nothing stored: an attribute without a value is not there.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from common.formats import UNDEFINED, format_date, format_number
from common.search import unaccented

Stored = str | bool

LONGEST_TEXT = 500
# What numeric(21, 6) holds: enough for any amount, and a sum of many.
DIGITS_BEFORE, DIGITS_AFTER = 15, 6
FIRST_YEAR, LAST_YEAR = 1900, 2199


class Kind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    BOOLEAN = "boolean"
    CHOICE = "choice"


class Rule(StrEnum):
    """What a typed value breaks."""

    TOO_LONG = "too_long"
    UNPRINTABLE = "unprintable"
    NOT_A_NUMBER = "not_a_number"
    TOO_MANY_DIGITS = "too_many_digits"
    NOT_A_DATE = "not_a_date"
    NOT_YES_OR_NO = "not_yes_or_no"
    NOT_A_CHOICE = "not_a_choice"


class Refused(ValueError):
    """What was typed is no value of the attribute, by `rule`. `portfolio.attribute_texts` says it in words."""

    def __init__(self, rule: Rule, attribute: "Attribute", typed: str) -> None:
        super().__init__(f"{attribute.code}: {typed!r} is refused as {rule}.")
        self.rule = rule
        self.attribute = attribute
        self.typed = typed


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the values of a choice: `value` is stored and is its English label; French may have its own."""

    value: str
    french: str = ""

    def label(self, language: str) -> str:
        return (_is_french(language) and self.french) or self.value


@dataclass(frozen=True, slots=True)
class Attribute:
    """A custom attribute as its users need it, whichever portfolio of the line up defines it."""

    code: str
    kind: Kind
    label_en: str
    label_fr: str = ""
    choices: tuple[Choice, ...] = ()
    portfolio_id: int = 0
    archived: bool = False

    def label(self, language: str) -> str:
        return (_is_french(language) and self.label_fr) or self.label_en


def parse(attribute: Attribute, text: str, language: str) -> Stored | None:
    """What to store for a typed text; None where nothing was typed. Raises Refused.

    Dates are read day first ("5/1/2026") or in ISO form in both languages; numbers with the separators of the language.
    """
    typed = text.strip()
    if not typed:
        return None
    return _PARSERS[attribute.kind](attribute, typed, language)


def format_value(attribute: Attribute, stored: object, language: str) -> str:
    """As it is read. A value that does not fit the kind (from an import, or a former kind) is shown as it stands."""
    value = value_of(attribute, stored)
    if value is None:
        return UNDEFINED if stored in (None, "") else str(stored)
    if isinstance(value, bool):
        return _YES_NO[value][_is_french(language)]
    if isinstance(value, Decimal):
        return format_number(value, language, places=_places(value))
    if isinstance(value, date):
        return format_date(value, language)
    if attribute.kind == Kind.CHOICE:
        return next(one.label(language) for one in attribute.choices if one.value == value)
    return value


def as_typed(attribute: Attribute, stored: object, language: str) -> str:
    """As a form field holds it: a date in ISO form, a number without groups, a choice by its value."""
    value = value_of(attribute, stored)
    if value is None:
        return "" if stored is None else str(stored)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        text = format(value, "f")
        return text.replace(".", ",") if _is_french(language) else text
    return value.isoformat() if isinstance(value, date) else value


def value_of(attribute: Attribute, stored: object) -> str | bool | Decimal | date | None:
    """The stored value with its type, to compare and sort by; None where there is none or it does not fit the kind."""
    if stored is None or stored == "":
        return None
    match attribute.kind:
        case Kind.BOOLEAN:
            return stored if isinstance(stored, bool) else None
        case Kind.NUMBER:
            return _decimal(stored)
        case Kind.DATE:
            return _iso(stored) if isinstance(stored, str) else None
        case Kind.CHOICE:
            return (
                stored
                if isinstance(stored, str) and any(c.value == stored for c in attribute.choices)
                else None
            )
        case _:
            return stored if isinstance(stored, str) else None


def fits(attribute: Attribute, stored: object) -> bool:
    """Whether a stored value is one of this kind: what a change of kind or of choices is checked with."""
    return stored in (None, "") or value_of(attribute, stored) is not None


def converted(to: Attribute, stored: object) -> Stored | None:
    """A value stored under another kind, as this one stores it. Raises Refused where it is none."""
    if stored is None or stored == "":
        return None
    if isinstance(stored, str | bool) and fits(to, stored):
        return stored
    if isinstance(stored, bool):
        return parse(to, "yes" if stored else "no", "en")
    return parse(to, str(stored), "en")


def choices_of(rows: Iterable[Any]) -> tuple[Choice, ...]:
    """Choices as the database holds them: texts, or objects with `value` and `fr`."""
    return tuple(
        Choice(str(row.get("value", "")), str(row.get("fr", "")))
        if isinstance(row, Mapping)
        else Choice(str(row))
        for row in rows
    )


def rows_of(choices: Iterable[Choice]) -> list[Any]:
    """What the database holds for choices: a plain text where one label serves both languages."""
    return [{"value": one.value, "fr": one.french} if one.french else one.value for one in choices]


# --- by kind ----------------------------------------------------------------------------------------------------

# Yes and no, in English and in French.
_YES_NO = {True: ("Yes", "Oui"), False: ("No", "Non")}
_WORDS = {
    **dict.fromkeys(("yes", "y", "true", "1", "oui", "o", "vrai"), True),
    **dict.fromkeys(("no", "n", "false", "0", "non", "faux"), False),
}
_SPACES = dict.fromkeys(
    map(ord, " \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}'\N{RIGHT SINGLE QUOTATION MARK}")
)
_MINUS = str.maketrans({"\N{MINUS SIGN}": "-", "\N{NON-BREAKING HYPHEN}": "-", "\N{EN DASH}": "-"})
_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?\Z")
# Groups of three, or it is not a group: "1,5" is no English number, and it is not guessed to be one.
_ENGLISH_NUMBER = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?\Z")
_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})\Z")
_DAY_FIRST = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})\Z")
_NAMED = re.compile(r"([0-9]{1,2})(?:er|st|nd|rd|th)? ([a-z]{3,9})\.? ([0-9]{4})\Z")
_MONTHS = {
    name: number
    for names in (
        "january february march april may june july august september october november december",
        "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
        "jan feb mar apr may jun jul aug sep oct nov dec",
        "janv fevr mars avr mai juin juil aout sept oct nov dec",
    )
    for number, name in enumerate(names.split(), start=1)
}


def _text(attribute: Attribute, typed: str, _language: str) -> str:
    if len(typed) > LONGEST_TEXT:
        raise Refused(Rule.TOO_LONG, attribute, typed)
    if not all(char.isprintable() or char == "\n" for char in typed.replace("\r\n", "\n")):
        raise Refused(Rule.UNPRINTABLE, attribute, typed)
    return typed.replace("\r\n", "\n")


def _number(attribute: Attribute, typed: str, language: str) -> str:
    text = typed.translate(_SPACES).translate(_MINUS)
    if _is_french(language):
        text = text.replace(",", ".", 1) if text.count(",") == 1 and "." not in text else text
    elif _ENGLISH_NUMBER.match(text):
        text = text.replace(",", "")
    if not _PLAIN_NUMBER.match(text):
        raise Refused(Rule.NOT_A_NUMBER, attribute, typed)
    whole, _, decimals = text.lstrip("+-").partition(".")
    if len(whole.lstrip("0")) > DIGITS_BEFORE or len(decimals.rstrip("0")) > DIGITS_AFTER:
        raise Refused(Rule.TOO_MANY_DIGITS, attribute, typed)
    number = Decimal(text).normalize()
    return format(abs(number) if number == 0 else number, "f")


def _date(attribute: Attribute, typed: str, _language: str) -> str:
    text = unaccented(typed)
    day = None
    if found := _ISO_DATE.match(text):
        day = _day(*map(int, found.groups()))
    elif found := _DAY_FIRST.match(text):
        day = _day(int(found[3]), int(found[2]), int(found[1]))
    elif found := _NAMED.match(text):
        day = _day(int(found[3]), _MONTHS.get(found[2], 0), int(found[1]))
    if day is None:
        raise Refused(Rule.NOT_A_DATE, attribute, typed)
    return day.isoformat()


def _boolean(attribute: Attribute, typed: str, _language: str) -> bool:
    try:
        return _WORDS[typed.casefold()]
    except KeyError:
        raise Refused(Rule.NOT_YES_OR_NO, attribute, typed) from None


def _choice(attribute: Attribute, typed: str, _language: str) -> str:
    """By its value or one of its labels; letter by letter first, then without accents and capitals."""
    for same in (_composed, unaccented):
        wanted = same(typed)
        for one in attribute.choices:
            # A mark without a letter is nothing without accents, and so is a label that is not there.
            if wanted and wanted in {same(one.value), same(one.french)}:
                return one.value
    raise Refused(Rule.NOT_A_CHOICE, attribute, typed)


def _composed(text: str) -> str:
    """ "é" is one letter, whether it was typed as one code point or as two."""
    return unicodedata.normalize("NFC", text)


_PARSERS: dict[Kind, Callable[[Attribute, str, str], Stored]] = {
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.DATE: _date,
    Kind.BOOLEAN: _boolean,
    Kind.CHOICE: _choice,
}


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if FIRST_YEAR <= year <= LAST_YEAR else None
    except ValueError:
        return None


def _iso(text: str) -> date | None:
    found = _ISO_DATE.match(text)
    return _day(*map(int, found.groups())) if found else None


def _decimal(stored: object) -> Decimal | None:
    if isinstance(stored, bool):
        return None
    try:
        number = Decimal(str(stored))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _places(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _is_french(language: str) -> bool:
    return language.startswith("fr")
