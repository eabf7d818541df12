"""Typography of the narratives: no-break spaces, apostrophes, amounts, percentages."""

import re
from decimal import Decimal

NBSP = "\u00a0"
NARROW = "\u202f"

_SYMBOLS = {"EUR": "€", "GBP": "£", "USD": "$"}


def french(text: str) -> str:
    """Curly apostrophes; narrow no-break space before ; ! ? and no-break space before : % and in « »."""
    text = text.replace("'", "\u2019")
    text = re.sub(r" ([;!?])", NARROW + r"\1", text)
    text = re.sub(r" ([:%»€])", NBSP + r"\1", text)
    text = text.replace("« ", "«" + NBSP)
    return _capital(text)


def english(text: str) -> str:
    """Curly quotes: opening after a space, a parenthesis or at the start, closing (or apostrophe) elsewhere."""
    text = re.sub(r"(^|[\s(])'", "\\1\u2018", text)
    return _capital(text.replace("'", "\u2019"))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def typeset(text: str, language: str) -> str:
    return french(text) if language == "fr" else english(text)


def number(value: float | Decimal, digits: int, language: str) -> str:
    shown = f"{value:.{digits}f}"
    return shown.replace(".", ",") if language == "fr" else shown


def percent(value: float | Decimal, language: str, digits: int = 0) -> str:
    return number(value, digits, language) + (NBSP + "%" if language == "fr" else "%")


def money(amount: Decimal, currency: str, language: str) -> str:
    """`1,25 M€` or `€1.25m`; thousands below a million: `850 k€`, `€850k`."""
    symbol = _SYMBOLS.get(currency, currency + " ")
    if abs(amount) >= 1_000_000:
        shown, unit = number(amount / 1_000_000, 2, language), "M"
    else:
        shown, unit = number(amount / 1_000, 0, language), "k"
    if language == "fr":
        return f"{shown}{NBSP}{unit}{symbol.strip()}"
    return f"{symbol}{shown}{unit.lower()}"


def sentences(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def bullets(*parts: str) -> str:
    return "\n".join("- " + part for part in parts if part)


def de(word: str) -> str:
    """The French preposition before a word: `de mars`, `d'avril`."""
    return ("d'" if word[0].lower() in "aeiouyhâàéèêîô" else "de ") + word
