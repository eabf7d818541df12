"""The form of a movement of the contingency."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models.users import printable
from projects.forms.amounts import AmountField
from projects.forms.money_words import as_typed
from projects.forms.project import date_field
from projects.models import ContingencyMovement, Project
from projects.money.amounts import MOST, Amount


class MovementForm(forms.Form):
    """A movement of the contingency, in the project's currency."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**9, required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("What happened"), choices=ContingencyMovement.Kind.choices, widget=forms.Select
    )
    moved_on = date_field(gettext_lazy("Date"))
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300, validators=[printable])

    field_order = ("version", "kind", "moved_on", "amount", "reason")

    def __init__(self, project: Project, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["moved_on"].required = True
        self.fields["amount"] = AmountField(
            project.currency,
            label=_("Amount"),
            help_text=_("In %(currency)s.") % {"currency": project.currency},
        )
        self.order_fields(self.field_order)

    def clean_amount(self) -> Any:
        amount = self.cleaned_data["amount"]
        if amount and amount.currency:
            raise ValidationError(_("The contingency is kept in the currency of the project."))
        if amount and not 0 < amount.value <= MOST:
            raise ValidationError(_("Give an amount above zero."))
        return amount.value if amount else None

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("kind", "moved_on", "amount", "reason")}


def stored_movement(movement: ContingencyMovement) -> dict[str, Any]:
    """What the form shows of a movement as it is stored."""
    return {
        "kind": movement.kind,
        "moved_on": movement.moved_on,
        "amount": as_typed(Amount(movement.amount).text),
        "reason": movement.reason,
    }
