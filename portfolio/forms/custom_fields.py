"""A form field for a custom attribute, by its kind: forms of projects and their lists use the same one."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from common.templatetags.portal import language
from portfolio import attributes
from portfolio.attribute_parsing import parse
from portfolio.attribute_texts import refusal_text
from portfolio.attributes import Attribute, Kind, Refused

Widgets = forms.TextInput | forms.Select | forms.DateInput


class AttributeField(forms.Field):
    """Takes what is stored as its initial value and cleans to what is to be stored; None where nothing was typed.

    A stored value that does not fit the attribute (from an import, or a choice that is gone) is offered and kept as
    long as nobody chooses another one.
    """

    def __init__(self, attribute: Attribute, *, stored: object = None, **kwargs: Any) -> None:
        self.attribute, self.stored = attribute, stored
        kwargs.setdefault("label", attribute.label(language()))
        kwargs.setdefault("required", False)
        kwargs.setdefault("initial", stored)
        super().__init__(widget=self._widget(), **kwargs)

    def _widget(self) -> Widgets:
        match self.attribute.kind:
            case Kind.NUMBER:
                return forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
            case Kind.DATE if attributes.fits(self.attribute, self.stored):
                return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            case Kind.BOOLEAN:
                return forms.Select(choices=self._with_stored([("yes", _("Yes")), ("no", _("No"))]))
            case Kind.CHOICE:
                labels = [(one.value, one.label(language())) for one in self.attribute.choices]
                return forms.Select(choices=self._with_stored(labels))
            case _:
                return forms.TextInput(attrs={"maxlength": attributes.LONGEST_TEXT, "autocomplete": "off"})

    def _with_stored(self, choices: list[tuple[str, str]]) -> list[tuple[str, str]]:
        if not attributes.fits(self.attribute, self.stored):
            choices = [*choices, (str(self.stored), str(self.stored))]
        return [("", "–"), *choices]

    def prepare_value(self, value: Any) -> str:
        return attributes.as_typed(self.attribute, value, language())

    def clean(self, value: Any) -> object:
        typed = str(value or "").strip()
        if not attributes.fits(self.attribute, self.stored) and typed == str(self.stored):
            return self.stored
        if not typed and self.required:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        try:
            return parse(self.attribute, typed, language())
        except Refused as refused:
            raise forms.ValidationError(
                refusal_text(refused, language()), code=refused.rule.value
            ) from refused

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.prepare_value(initial) != str(data or "").strip())
