"""The field of a form in which an amount is typed."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from common.templatetags.portal import language
from projects.forms.money_words import RULES
from projects.money.amounts import LONGEST, Refused, read_amount


class AmountField(forms.CharField):
    """An amount in a project's currency, or in another one by its code. Cleans to an Amount or None."""

    def __init__(self, home: str, **kwargs: Any) -> None:
        self.home = home
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "text", "autocomplete": "off"}))
        super().__init__(max_length=LONGEST, **kwargs)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        try:
            return read_amount(text, language=language(), home=self.home)
        except Refused as refusal:
            what, remedy = RULES[refusal.rule]
            raise ValidationError(f"{what} {remedy}") from refusal

    def run_validators(self, value: Any) -> None:
        """The length was checked while it was a text."""

    def validate(self, value: Any) -> None:
        if self.required and value is None:
            raise ValidationError(self.error_messages["required"], code="required")
