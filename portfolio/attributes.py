"""Custom attributes as values: what is stored becomes what is read. Pure. `attribute_parsing` reads what was typed.

Stored on a project under the attribute's code, as JSON: text and choice as text, a number as its digits ("1234.5"), a
date in ISO form, yes or no as true or false. Nothing typed is nothing stored: an attribute without a value is not there.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from common.formats import UNDEFINED, format_date, format_number

Stored = str | bool

LONGEST_TEXT = 500
# What numeric(21, 6) holds: enough for any amount, and a sum of many.
DIGITS_BEFORE, DIGITS_AFTER = 15, 6
FIRST_YEAR, LAST_YEAR = 1900, 2199
ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})\Z")
# Yes and no, in English and in French.
_YES_NO = {True: ("Yes", "Oui"), False: ("No", "Non")}


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
        return (is_french(language) and self.french) or self.value


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
        return (is_french(language) and self.label_fr) or self.label_en


def format_value(attribute: Attribute, stored: object, language: str) -> str:
    """As it is read. A value that does not fit the kind (from an import, or a former kind) is shown as it stands."""
    value = value_of(attribute, stored)
    if value is None:
        return UNDEFINED if stored in (None, "") else str(stored)
    if isinstance(value, bool):
        return _YES_NO[value][is_french(language)]
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
        return text.replace(".", ",") if is_french(language) else text
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


def day_of(year: int, month: int, day: int) -> date | None:
    """A day of the years that attributes know; else None."""
    try:
        return date(year, month, day) if FIRST_YEAR <= year <= LAST_YEAR else None
    except ValueError:
        return None


def _iso(text: str) -> date | None:
    found = ISO_DATE.match(text)
    return day_of(*map(int, found.groups())) if found else None


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


def is_french(language: str) -> bool:
    return language.startswith("fr")
