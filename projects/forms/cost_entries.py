"""The form of one entry of cost."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from people.models.users import printable
from projects.forms.amounts import AmountField
from projects.forms.money_words import KINDS, NATURES, as_typed, words_of
from projects.forms.project import date_field
from projects.models import CostEntry, Project
from projects.money.layout import LONGEST_CATEGORY, Kind, clean_category
from projects.services.cost_entries import AmountRefused, booked

ENTRY_KINDS = [(kind.value, KINDS[kind]) for kind in Kind if not kind.is_budget]


class EntryForm(forms.Form):
    """An entry as it was booked; `seen` is the state that the form was opened with."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    kind = forms.ChoiceField(label=pgettext_lazy("of an amount", "Kind"), choices=ENTRY_KINDS)
    nature = forms.ChoiceField(label=gettext_lazy("Nature"), choices=list(NATURES.items()), required=False)
    category = forms.CharField(
        label=gettext_lazy("Category"), required=False, max_length=LONGEST_CATEGORY, validators=[printable]
    )
    start = date_field(gettext_lazy("From"))
    end = date_field(gettext_lazy("To"))
    reference = forms.CharField(
        label=gettext_lazy("Reference"),
        required=False,
        max_length=80,
        validators=[printable],
        help_text=gettext_lazy("What the books call it: an import knows the entry again by it."),
    )

    field_order = ("seen", "kind", "nature", "category", "amount", "start", "end", "reference")

    def __init__(self, project: Project, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["start"].required = self.fields["end"].required = True
        self.fields["amount"] = AmountField(
            project.currency,
            label=_("Amount"),
            help_text=_("In %(currency)s, or in another currency by its code: 100 USD.")
            % {"currency": project.currency},
        )
        self.order_fields(self.field_order)

    def clean_category(self) -> str:
        category = clean_category(self.cleaned_data["category"])
        if category is None:
            raise ValidationError(_("Use letters, digits and signs that can be printed."))
        return category

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.field_order if name != "seen"}

    def refuse(self, refusal: AmountRefused) -> None:
        self.add_error("amount", " ".join(words_of(refusal.rule, refusal.words)))


def stored_entry(entry: CostEntry) -> dict[str, Any]:
    """What the form shows of an entry as it is stored."""
    return {
        "kind": entry.kind,
        "nature": entry.nature,
        "category": entry.category,
        "amount": as_typed(booked(entry).text),
        "start": entry.start,
        "end": entry.end,
        "reference": entry.reference,
    }
