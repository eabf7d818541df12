"""Forms about saved views."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.models import RoleGrant
from people.models.saved_views import LONGEST_QUERY
from people.models.users import printable
from people.services.saved_views import Kept


def _name() -> forms.CharField:
    return forms.CharField(
        label=_("Name"),
        max_length=80,
        validators=[printable],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class SaveViewForm(forms.Form):
    """What a list says of itself, and how its reader calls it."""

    table = forms.CharField(max_length=40)
    name = _name()
    query = forms.CharField(max_length=LONGEST_QUERY, required=False)


class EditViewForm(forms.Form):
    """The name of a view, and for whom it is."""

    name = _name()
    shared = forms.BooleanField(
        label=_("Shared with everybody"),
        required=False,
        help_text=_("It shows each reader what they may see, never more."),
    )
    default_for_role = forms.ChoiceField(
        label=_("What this role sees first"),
        required=False,
        choices=[("", _("No role")), *RoleGrant.RoleName.choices],
        help_text=_("Only a shared view can be what a role sees first."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, may_share: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_share:
            del self.fields["shared"]
            del self.fields["default_for_role"]

    def kept(self) -> Kept:
        data = self.cleaned_data
        return Kept(data["name"], data.get("shared", False), data.get("default_for_role", ""))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("default_for_role") and not data.get("shared"):
            self.add_error("shared", _("Share it first: a role sees first what everybody may open."))
        return data
