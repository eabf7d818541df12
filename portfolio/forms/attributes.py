"""The form of a custom attribute."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from common.search import unaccented
from people.models.users import printable
from portfolio.attributes import Choice, choices_of, rows_of
from portfolio.models import CustomAttribute

MOST_CHOICES, LONGEST_CHOICE = 200, 120


class AttributeForm(forms.Form):
    """`code` is asked for once, `version` only of one that exists."""

    label_en = forms.CharField(label=_("Label in English"), max_length=80, validators=[printable])
    label_fr = forms.CharField(
        label=_("Label in French"),
        max_length=80,
        required=False,
        validators=[printable],
        help_text=_("Empty: the English one is shown to everybody."),
    )
    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        validators=[
            RegexValidator(
                r"^[a-z][a-z0-9_]*\Z",
                _("Begin with a small letter; then small letters, digits and underscores."),
            )
        ],
        help_text=_(
            "Small letters, digits and underscores. Imports and exports use it, and it never changes."
        ),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=CustomAttribute.Kind.choices)
    choices = forms.CharField(
        label=_("Choices"),
        required=False,
        help_text=_(
            "For the kind “Choice”: one per line, in the order in which they are offered. Where the French text "
            "differs, write it after a vertical bar: Information systems | Systèmes d’information."
        ),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["version" if is_new else "code"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("kind") != CustomAttribute.Kind.CHOICE:
            # Kept as they were typed would be forgotten and come back as a surprise.
            data["choices"] = []
            return data
        choices = read_choices(data.get("choices", ""))
        if problem := _problem(choices):
            self.add_error("choices", problem)
        data["choices"] = rows_of(choices)
        return data

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name not in {"code", "version"}}


def read_choices(text: str) -> list[Choice]:
    """One per line; the French label after a vertical bar."""
    parts = [line.partition("|") for line in text.splitlines() if line.strip()]
    return [Choice(value.strip(), french.strip()) for value, _bar, french in parts]


def choices_text(rows: list[Any]) -> str:
    return "\n".join(f"{one.value} | {one.french}" if one.french else one.value for one in choices_of(rows))


def stored_attribute(attribute: CustomAttribute) -> dict[str, Any]:
    return {
        "label_en": attribute.label_en,
        "label_fr": attribute.label_fr,
        "kind": attribute.kind,
        "choices": choices_text(attribute.choices),
        "version": attribute.version,
    }


def _problem(choices: list[Choice]) -> Any:
    if not choices:
        return _("A choice needs at least one line.")
    if len(choices) > MOST_CHOICES:
        return _("These are more choices than anybody reads: 200 at most. A text may serve better.")
    if any(not one.value for one in choices):
        return _("A line has nothing before its vertical bar: write the English text there.")
    if any(len(text) > LONGEST_CHOICE for one in choices for text in (one.value, one.french)):
        return _("A choice is a short text: 120 characters at most.")
    if not all(text.isprintable() for one in choices for text in (one.value, one.french)):
        return _("A choice contains characters that cannot be shown. Type it again.")
    seen: set[str] = set()
    for one in choices:
        # Two that read the same in one language could not be told apart when somebody types one.
        labels = {unaccented(text) for text in (one.value, one.french) if text}
        if labels & seen:
            return forms.ValidationError(_("“%(choice)s” stands there twice."), params={"choice": one.value})
        seen |= labels
    return None
