"""Numbers, money and dates as a reader of the given language expects them.

Pure: the language is an argument, never taken from the thread, so that a page, a worker and a test write the same
text. Spaces, signs and separators are those of CLDR (Babel); the minus is U+2212, as wide as a digit in tabular
figures. What is not known is "–", never 0.
"""

from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache

from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import format_date as babel_date
from babel.dates import format_skeleton
from babel.numbers import (
    NumberPattern,
    format_compact_currency,
    format_compact_decimal,
    format_currency,
    parse_pattern,
)

UNDEFINED = "–"
MINUS = "\N{MINUS SIGN}"
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
# English is that of the PMO's own vocabulary (programme, 5 Jan 2026), not the American default.
LOCALES = {"en": "en_GB", "fr": "fr_FR"}
THOUSAND = Decimal(1000)
# Days and months that were written lately stay written: the same few are on every page, and each takes CLDR a while.
DAYS_KEPT = 4096
AMOUNTS_KEPT = 4096

Number = Decimal | int


@lru_cache(maxsize=32)
def locale_of(language: str) -> Locale:
    """The locale for a language code ("fr", "fr-ca", "en"); English when it is not known."""
    base = language.replace("_", "-").split("-")[0].lower()
    try:
        return Locale.parse(LOCALES.get(base, base))
    except (UnknownLocaleError, ValueError):
        return Locale.parse(LOCALES["en"])


def format_money(
    amount: Number | None,
    currency: str,
    language: str,
    *,
    compact: bool = False,
    places: int | None = None,
) -> str:
    """An amount in plain units of its currency: "€1,234,568", "1 234 568 €"; compact: "€1.2M", "1,2 M €".

    Without `places`: whole units; compact gives at most one decimal, from a million on.
    """
    if amount is None:
        return UNDEFINED
    value = Decimal(amount)
    if compact and abs(value) >= THOUSAND:
        rounded, digits = _compact(value, places)
        return _compact_money(rounded, currency, language, digits)
    digits = places or 0
    return _plain_money(_round(value, digits), currency, language, digits)


@lru_cache(maxsize=AMOUNTS_KEPT)
def _plain_money(rounded: Decimal, currency: str, language: str, digits: int) -> str:
    locale = locale_of(language)
    pattern = _pattern(locale.currency_formats["standard"].pattern, digits)
    return _signs(format_currency(rounded, currency, format=pattern, locale=locale, currency_digits=False))


@lru_cache(maxsize=AMOUNTS_KEPT)
def _compact_money(rounded: Decimal, currency: str, language: str, digits: int) -> str:
    """Rounded to what is written, few amounts are different, and each takes CLDR a while."""
    locale = locale_of(language)
    return _signs(format_compact_currency(rounded, currency, locale=locale, fraction_digits=digits))


def format_number(
    value: Number | None, language: str, places: int = 0, *, compact: bool = False, signed: bool = False
) -> str:
    """A plain number with exactly `places` decimals; `signed` writes the plus as well."""
    if value is None:
        return UNDEFINED
    number = Decimal(value)
    if compact and abs(number) >= THOUSAND:
        rounded, digits = _compact(number, places or None)
        text = format_compact_decimal(rounded, locale=locale_of(language), fraction_digits=digits)
    else:
        number = _round(number, places)
        text = _written(number, places, language)
    return _signs(("+" if signed and number > 0 else "") + text)


def format_percent(ratio: Number | None, language: str, places: int = 0, *, signed: bool = False) -> str:
    """A ratio as a percentage: 0.125 with one place is "12.5%" or "12,5 %"."""
    if ratio is None:
        return UNDEFINED
    value = _round(Decimal(ratio), places + 2)
    text = _written(value, places, language, percent=True)
    return _signs(("+" if signed and value > 0 else "") + text)


def format_index(value: Number | None, language: str, places: int = 2) -> str:
    """A performance index such as CPI: "0.89", "0,89"."""
    return format_number(value, language, places=places)


@lru_cache(maxsize=DAYS_KEPT)
def format_date(day: date | None, language: str, precision: str = "day") -> str:
    """A date no more precise than it is known: "5 Jan 2026", "Jan 2026" (month) or "2026" (year)."""
    if day is None:
        return UNDEFINED
    locale = locale_of(language)
    if precision == "year":
        return str(day.year)
    if precision == "month":
        return _keep_together(str(format_skeleton("yMMM", day, locale=locale)))
    return _keep_together(_first(babel_date(day, "medium", locale=locale), day, locale))


@lru_cache(maxsize=DAYS_KEPT)
def format_short_date(day: date | None, language: str) -> str:
    """Day and month only, where the year is plain from the place: "5 Jan", "5 janv."."""
    if day is None:
        return UNDEFINED
    locale = locale_of(language)
    return _keep_together(_first(str(format_skeleton("MMMd", day, locale=locale)), day, locale))


def _first(text: str, day: date, locale: Locale) -> str:
    """French writes "1er", where CLDR gives "1"."""
    return text.replace("1", "1er", 1) if locale.language == "fr" and day.day == 1 else text


@lru_cache(maxsize=DAYS_KEPT)
def format_month(day: date | None, language: str, *, short: bool = False) -> str:
    """The month of a date: "January 2026", "janvier 2026"; short: "Jan 2026", "janv. 2026"."""
    if day is None:
        return UNDEFINED
    skeleton = "yMMM" if short else "yMMMM"
    return _keep_together(str(format_skeleton(skeleton, day, locale=locale_of(language))))


def format_month_name(day: date, language: str) -> str:
    """The abbreviated month alone, for an axis: "Jan", "janv."."""
    return str(format_skeleton("MMM", day, locale=locale_of(language)))


def format_days(days: int | None, language: str, *, signed: bool = True) -> str:
    """A number of days, signed by default as slips are: "+12 d", "−3 j", "0 d"."""
    if days is None:
        return UNDEFINED
    unit = "j" if locale_of(language).language == "fr" else "d"
    return format_number(days, language, signed=signed) + NO_BREAK_SPACE + unit


def _compact(value: Decimal, places: int | None) -> tuple[Decimal, int]:
    """The value rounded at the unit that it will be shown in, so that 999,960 becomes 1M and never 1000K."""
    unit = THOUSAND
    while abs(value) >= unit * THOUSAND:
        unit *= THOUSAND
    digits = _compact_places(unit, places)
    rounded = _round(value / unit, digits) * unit
    if abs(rounded) >= unit * THOUSAND:
        digits = _compact_places(unit * THOUSAND, places)
    return rounded, digits


def _compact_places(unit: Decimal, places: int | None) -> int:
    if places is not None:
        return places
    return 0 if unit == THOUSAND else 1


def _round(value: Decimal, places: int) -> Decimal:
    rounded = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_EVEN)
    return abs(rounded) if rounded == 0 else rounded


@lru_cache(maxsize=AMOUNTS_KEPT)
def _written(number: Decimal, places: int, language: str, *, percent: bool = False) -> str:
    """The number, rounded already, in a pattern of the locale: rounded, the same few stand on every page."""
    locale = locale_of(language)
    pattern = (locale.percent_formats if percent else locale.decimal_formats)[None].pattern
    return str(_pattern(pattern, places).apply(number, locale, decimal_quantization=False))


@lru_cache(maxsize=64)
def _pattern(pattern: str, places: int) -> NumberPattern:
    """Parsed once: a page writes hundreds of figures in a handful of patterns."""
    return parse_pattern(_with_places(pattern, places))


def _with_places(pattern: str, places: int) -> str:
    """The locale's own pattern with a fixed number of decimals in each of its halves."""
    decimals = "." + "0" * places if places else ""
    halves = []
    for half in pattern.split(";"):
        last = max(half.rfind("0"), half.rfind("#"))
        first = half.rfind(".", 0, last + 1)
        halves.append(half[: first if first >= 0 else last + 1] + decimals + half[last + 1 :])
    return ";".join(halves)


def _signs(text: str) -> str:
    return text.replace("-", MINUS)


def _keep_together(text: str) -> str:
    return text.replace(" ", NO_BREAK_SPACE)
