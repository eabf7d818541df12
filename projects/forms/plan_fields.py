"""What is typed into a plan: days, amounts and shares as people write them, in a cell, in a form or in a spreadsheet."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from common.templatetags.portal import language
from portfolio.attribute_parsing import parse
from portfolio.attribute_texts import refusal_text
from portfolio.attributes import Attribute, Kind, Refused, as_typed
from projects.dates import FIRST_DAY, LAST_DAY

_DAY = Attribute("day", Kind.DATE, "")
_NUMBER = Attribute("number", Kind.NUMBER, "")
# What a spreadsheet writes around an amount.
_CURRENCY = re.compile(r"^\s*(?:[€£$]|[A-Z]{3}\b)|(?:[€£$]|\b[A-Z]{3})\s*$")
CENTS = 2


def read_day(text: str) -> date | None:
    """A day, day first or in ISO form; None where nothing was typed. Raises ValidationError."""
    found = _read(_DAY, text)
    if found is None:
        return None
    day = date.fromisoformat(found)
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValidationError(_("Give a date between 1900 and 2199."))
    return day


def read_amount(text: str) -> Decimal | None:
    """An amount with the separators of the reader's language, in plain units. Raises ValidationError."""
    found = _read(_NUMBER, _CURRENCY.sub("", text))
    if found is None:
        return None
    amount = Decimal(found)
    if amount < 0:
        raise ValidationError(_("A planned cost is not below zero."))
    if -int(amount.as_tuple().exponent) > CENTS:
        raise ValidationError(_("An amount has two decimals at most."))
    return amount


def read_share(text: str) -> Decimal | None:
    """A share in percent, with the sign or without it. Raises ValidationError."""
    found = _read(_NUMBER, text.replace("%", ""))
    if found is None:
        return None
    share = Decimal(found)
    if not 0 <= share <= 100 or -int(share.as_tuple().exponent) > 3:
        raise ValidationError(_("Give a share between 0 and 100 %."))
    return share


def typed_day(day: date | None) -> str:
    """As somebody would type it."""
    return f"{day:%d/%m/%Y}" if day else ""


def typed_number(number: Decimal | None) -> str:
    """As somebody would type it: without groups, with the decimal mark of their language."""
    return "" if number is None else as_typed(_NUMBER, format(number.normalize(), "f"), language())


def typed_amount(amount: Decimal | None) -> str:
    """The same with cents, where there are any."""
    typed = typed_number(amount)
    if amount is None or amount == amount.to_integral_value():
        return typed
    mark = "," if "," in typed else "."
    return typed.ljust(typed.index(mark) + 1 + CENTS, "0")


def _read(kind: Attribute, text: str) -> str | None:
    try:
        found = parse(kind, text, language())
    except Refused as refused:
        raise ValidationError(refusal_text(refused, language())) from refused
    return None if found is None else str(found)


class DayField(forms.CharField):
    """A browser's calendar in a form; in a cell of the plan a day as it is typed."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(required=False, widget=widget, max_length=40, **kwargs)

    def clean(self, value: Any) -> Any:
        return read_day(super().clean(value))


class NumberField(forms.CharField):
    """An amount or a share, written as the reader's language does."""

    def __init__(self, *, share: bool = False, **kwargs: Any) -> None:
        self._read = read_share if share else read_amount
        self._typed = typed_number if share else typed_amount
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(required=False, widget=widget, max_length=40, **kwargs)

    def clean(self, value: Any) -> Any:
        return self._read(super().clean(value))

    def prepare_value(self, value: Any) -> Any:
        return self._typed(value) if isinstance(value, Decimal) else value
