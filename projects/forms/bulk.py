"""The form that changes many projects: which fields, and their new value. What is not ticked stays as it is."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms import field_of
from people.models import User
from portfolio.attributes import Attribute
from portfolio.forms.custom_fields import AttributeField
from portfolio.models import Programme
from projects.forms.people import people_by_address, person_field, unknown_address
from projects.forms.project import priority_field, stage_field
from projects.selectors.bulk import Wanted, label_of
from projects.selectors.editing import ATTRIBUTE, Stages

ARCHIVE = "archive"
_PEOPLE = ("manager", "sponsor")


class BulkForm(forms.Form):
    """`change` names the fields to change; an empty field that is ticked removes the value."""

    change = forms.MultipleChoiceField(
        required=False, error_messages={"invalid_choice": gettext_lazy("This field cannot be changed here.")}
    )

    def __init__(
        self,
        *args: Any,
        stages: Stages,
        attributes: Sequence[Attribute],
        programmes: Sequence[Programme],
        may_name: bool,
        may_move: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.stages, self.attributes = stages, {one.code: one for one in attributes}
        self.programmes = {programme.code: programme for programme in programmes}
        self.named: dict[str, User | None] = {}
        if may_name:
            self.fields.update({name: person_field(label_of(name)) for name in _PEOPLE})
        self.fields["priority"] = priority_field()
        self.fields["stage"] = stage_field(stages)
        if may_move:
            several = len({programme.portfolio_id for programme in programmes}) > 1
            choices = [
                (one.code, f"{one.name} ({one.portfolio.name})" if several else one.name)
                for one in programmes
            ]
            self.fields["programme"] = forms.ChoiceField(
                label=label_of("programme"), choices=[("", _("None")), *choices], required=False
            )
        for one in attributes:
            self.fields[ATTRIBUTE + one.code] = AttributeField(one)
        if may_move:
            self.fields[ARCHIVE] = forms.CharField(
                label=_("Archive, for this reason"), max_length=1000, required=False
            )
        changeable = [(name, field.label) for name, field in self.fields.items() if name != "change"]
        field_of(self, "change", forms.MultipleChoiceField).choices = changeable

    def rows(self) -> list[tuple[forms.BoundField, bool]]:
        """Each field that can be changed, and whether it is ticked."""
        ticked = self["change"].value() or []
        return [(self[name], name in ticked) for name in self.fields if name != "change"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        ticked = data.get("change", [])
        for name in [name for name in self.errors if name not in ticked and name != "change"]:
            # What is not to be changed need not be right.
            del self.errors[name]
        if not ticked and "change" not in self.errors:
            raise forms.ValidationError(_("Tick at least one field to change."), code="nothing")
        if ARCHIVE in ticked and len(ticked) > 1:
            raise forms.ValidationError(_("Archive on its own: what is archived is not changed any more."))
        if ARCHIVE in ticked and not data.get(ARCHIVE):
            self.add_error(ARCHIVE, _("Say why: the reason stays in the history."))
        self._find_people([name for name in _PEOPLE if name in ticked and name in self.fields], data)
        return data

    def _find_people(self, names: Sequence[str], data: dict[str, Any]) -> None:
        found = people_by_address(data.get(name) or "" for name in names)
        for name in names:
            address = data.get(name) or ""
            if address and address.lower() not in found:
                self.add_error(name, unknown_address(address))
            else:
                self.named[name] = found.get(address.lower())

    def wanted(self) -> Wanted:
        """The change that a valid form asks for."""
        data, fields, attributes = self.cleaned_data, dict[str, Any](), {}
        for name in data["change"]:
            if name in self.named:
                fields[name] = self.named[name]
            elif name == "stage":
                fields[name] = self.stages.chosen(data[name])
            elif name == "programme":
                fields[name] = self.programmes.get(data[name])
            elif name.startswith(ATTRIBUTE):
                code = name.removeprefix(ATTRIBUTE)
                attributes[code] = (self.attributes[code], data[name])
            else:
                fields[name] = data[name]
        return Wanted(fields, attributes)
