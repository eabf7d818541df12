"""Custom attributes as they are typed: a text becomes what is stored, or is refused by a rule. Pure."""

import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal

from common.search import unaccented
from portfolio.attributes import (
    DIGITS_AFTER,
    DIGITS_BEFORE,
    ISO_DATE,
    LONGEST_TEXT,
    Attribute,
    Kind,
    Refused,
    Rule,
    Stored,
    day_of,
    fits,
    is_french,
)


def parse(attribute: Attribute, text: str, language: str) -> Stored | None:
    """What to store for a typed text; None where nothing was typed. Raises Refused.

    Dates are read day first ("5/1/2026") or in ISO form in both languages; numbers with the separators of the language.
    """
    typed = text.strip()
    if not typed:
        return None
    return _PARSERS[attribute.kind](attribute, typed, language)


def converted(to: Attribute, stored: object) -> Stored | None:
    """A value stored under another kind, as this one stores it. Raises Refused where it is none."""
    if stored is None or stored == "":
        return None
    if isinstance(stored, str | bool) and fits(to, stored):
        return stored
    if isinstance(stored, bool):
        return parse(to, "yes" if stored else "no", "en")
    return parse(to, str(stored), "en")


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
    if is_french(language):
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
    if found := ISO_DATE.match(text):
        day = day_of(*map(int, found.groups()))
    elif found := _DAY_FIRST.match(text):
        day = day_of(int(found[3]), int(found[2]), int(found[1]))
    elif found := _NAMED.match(text):
        day = day_of(int(found[3]), _MONTHS.get(found[2], 0), int(found[1]))
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
