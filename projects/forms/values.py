"""Fields of values and days, as somebody types them or pastes them from a spreadsheet."""

import re
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
from projects.services.benefits import LARGEST

_NUMBER = Attribute("number", Kind.NUMBER, "")
# What a spreadsheet writes around an amount.
_CURRENCY = re.compile(r"^\s*(?:[€£$]|[A-Z]{3}\b)|(?:[€£$]|\b[A-Z]{3})\s*$")


def typed(number: Decimal | None) -> str:
    """As somebody would type it: without groups, with the decimal mark of their language."""
    return "" if number is None else as_typed(_NUMBER, format(number.normalize(), "f"), language())


class ValueField(forms.CharField):
    """A number as the reader's language writes it, or as a spreadsheet does; `places` decimals at most."""

    def __init__(self, *, places: int = 4, minimum: Decimal | None = None, **kwargs: Any) -> None:
        self.places, self.minimum = places, minimum
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(widget=widget, max_length=40, **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            found = parse(_NUMBER, _CURRENCY.sub("", text), language())
        except Refused as refused:
            raise ValidationError(refusal_text(refused, language())) from refused
        if found is None:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        number = Decimal(str(found))
        if abs(number) >= LARGEST:
            raise ValidationError(_("This value is too large."))
        if number != round(number, self.places):
            raise ValidationError(_("This is finer than what is kept: %(n)s decimals.") % {"n": self.places})
        if self.minimum is not None and number < self.minimum:
            raise ValidationError(_("Give a number that is not below zero."))
        return number

    def prepare_value(self, value: Any) -> Any:
        return typed(value) if isinstance(value, Decimal) else value


class DayField(forms.DateField):
    """A day that a project may have."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, **kwargs)

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        if day is not None and not FIRST_DAY <= day <= LAST_DAY:
            raise ValidationError(_("Give a date between 1900 and 2199."))
        return day
