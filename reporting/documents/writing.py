"""How frozen values (strings in JSON) are written in a document's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from common import formats
from common.templatetags.portal import rag_letter, rag_name

Figures = Mapping[str, Any]

MILLION = Decimal(1_000_000)
# From this size on an amount is best read in millions, below it in thousands.
MILLIONS_FROM = Decimal(10_000_000)


def is_reduced(figures: Figures) -> bool:
    """Whether these are the figures for readers without money and names (reporting.selectors.figures_reduced)."""
    return bool(figures["audience"] == "reduced")


def person(name: str | None) -> str | None:
    """A name as frozen; of somebody whom a reduced set does not name, that there is somebody."""
    return _("name hidden") if name == "" else name


def decimal(value: str | int | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def day(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)


@dataclass(frozen=True, slots=True)
class Mark:
    """A RAG cell: ordinal (0 without data), letter, name, and how it moved since the last period."""

    rag: int
    letter: str
    name: str
    move: str = ""
    move_name: str = ""


def mark(rag: int | None, before: int | None = None) -> Mark:
    """The cell of a rating, with an arrow when it differs from the last period's."""
    move, move_name = "", ""
    if rag is not None and before is not None and rag != before:
        move, move_name = ("better", _("better")) if rag < before else ("worse", _("worse"))
    return Mark(rag or 0, rag_letter(rag), rag_name(rag), move, move_name)


@dataclass(frozen=True, slots=True)
class Delta:
    """A change since the last period: `way` is up or down, `state` better, worse or neutral."""

    text: str
    way: str
    state: str
    word: str


def delta(now: Decimal | None, before: Decimal | None, text: str, better: str) -> Delta | None:
    """The change between two figures; None when one is not known or nothing has moved."""
    if now is None or before is None or now == before:
        return None
    up = now > before
    if not better:
        return Delta(text, "up" if up else "down", "neutral", _("higher") if up else _("lower"))
    good = up == (better == "higher")
    return Delta(
        text, "up" if up else "down", "better" if good else "worse", _("better") if good else _("worse")
    )


@dataclass(frozen=True, slots=True)
class Writer:
    """Formats for one language and one currency."""

    language: str
    currency: str

    def money(self, value: str | Decimal | None, *, compact: bool = True) -> str:
        return formats.format_money(decimal_of(value), self.currency, self.language, compact=compact)

    def index(self, value: str | None) -> str:
        return formats.format_index(decimal(value), self.language)

    def percent(self, ratio: str | None, *, signed: bool = False, places: int = 1) -> str:
        return formats.format_percent(decimal(ratio), self.language, places=places, signed=signed)

    def points(self, value: str | None) -> str:
        number = decimal(value)
        return formats.format_percent(None if number is None else number / 100, self.language)

    def days(self, value: str | int | None, *, signed: bool = True) -> str:
        return formats.format_days(None if value is None else int(value), self.language, signed=signed)

    def date(self, value: str | None, precision: str = "day") -> str:
        return formats.format_date(day(value), self.language, precision=precision)

    def month(self, value: str | None) -> str:
        return formats.format_month(day(value), self.language)

    def number(self, value: int | None) -> str:
        return formats.format_number(value, self.language)


def decimal_of(value: str | Decimal | None) -> Decimal | None:
    return decimal(value) if isinstance(value, str) else value


@dataclass(frozen=True, slots=True)
class ColumnUnit:
    """The unit in which a table's money columns stand, so that digits align and the heading names it once."""

    divisor: Decimal
    places: int
    label: str

    def write(self, value: str | None, language: str, *, signed: bool = False) -> str:
        amount = decimal(value)
        scaled = None if amount is None else amount / self.divisor
        return formats.format_number(scaled, language, places=self.places, signed=signed)


def column_unit(values: list[str | None], currency: str) -> ColumnUnit:
    """Millions when the largest amount is worth it (with one decimal unless there are tens of billions), else thousands."""
    largest = max((abs(Decimal(v)) for v in values if v is not None), default=Decimal(0))
    if largest >= MILLIONS_FROM:
        places = 0 if largest >= 1000 * MILLIONS_FROM else 1
        return ColumnUnit(MILLION, places, _("Amounts in millions (%(currency)s)") % {"currency": currency})
    return ColumnUnit(Decimal(1000), 0, _("Amounts in thousands (%(currency)s)") % {"currency": currency})
