"""One field of a project by itself, as the cells of a list edit it."""

from typing import Any

from django import forms
from django.http import Http404, QueryDict
from django.utils.translation import gettext as _

from common.formats import UNDEFINED, format_date
from common.templatetags.portal import language
from people.models import User
from portfolio.attributes import as_typed, format_value
from portfolio.forms.custom_fields import AttributeField
from portfolio.selectors.attributes import attributes_of
from projects.forms.people import people_by_address, person_field, unknown_address
from projects.forms.project import date_field, priority_field, stage_field
from projects.models import Project
from projects.models.projects import DatePrecision
from projects.selectors.editing import ATTRIBUTE, is_dated_by_plan, stage_key, stages

PLAIN = ("priority", "stage", "forecast_finish", "manager")


class CellForm(forms.Form):
    """The field `value` for one of PLAIN, or `attribute.<code>`. Raises Http404 for a field that there is none of."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**9)

    def __init__(self, project: Project, name: str, data: QueryDict | None = None) -> None:
        self.project, self.name = project, name
        self.stages = stages() if name == "stage" else None
        self.attribute = None
        if name.startswith(ATTRIBUTE):
            found = {ATTRIBUTE + one.code: one for one in attributes_of(project.portfolio)}
            self.attribute = found.get(name)
        if self.attribute is None and name not in PLAIN:
            raise Http404
        # One list shows many cells: what a label points to must be there once.
        super().__init__(data, auto_id=f"cell-{project.pk}-{name}-%s", initial=self._initial())
        self.fields["value"] = self._field()

    def _field(self) -> forms.Field:
        if self.attribute:
            return AttributeField(self.attribute, stored=self.project.attributes.get(self.attribute.code))
        if self.stages:
            return stage_field(self.stages)
        if self.name == "manager":
            return person_field(_("Project manager"))
        return priority_field() if self.name == "priority" else date_field(_("Forecast finish"))

    def _initial(self) -> dict[str, Any]:
        return {"version": self.project.version, "value": self.stored()}

    def stored(self) -> Any:
        """What the field shows of the project as it is stored."""
        project = self.project
        if self.attribute:
            return as_typed(self.attribute, project.attributes.get(self.attribute.code), language())
        if self.name == "manager":
            return project.manager.email if project.manager else ""
        return stage_key(project) if self.name == "stage" else getattr(project, self.name)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if self.name == "manager" and data.get("value"):
            data["value"] = self._person(data["value"])
        is_moved = self.name == "forecast_finish" and data.get("value") != self.project.forecast_finish
        if is_moved and is_dated_by_plan(self.project):
            self.add_error("value", _("It follows from the plan: change the work packages there."))
        return data

    def _person(self, address: str) -> User | None:
        known = self.project.manager
        if known and known.email == address.lower():
            return known
        found = people_by_address([address]).get(address.lower())
        if found is None:
            self.add_error("value", unknown_address(address))
        return found

    def change(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """What a valid form asks for: values by field, custom attributes by code."""
        value = self.cleaned_data["value"]
        if self.attribute:
            return {}, {self.attribute.code: value}
        if self.stages:
            method, phase = self.stages.chosen(value)
            return {"method": method, "phase": phase}, {}
        if self.name == "manager":
            return {"manager": value or None}, {}
        if self.name == "forecast_finish" and value != self.project.forecast_finish:
            # Whoever types a day knows the day.
            return {"forecast_finish": value, "forecast_finish_precision": DatePrecision.DAY}, {}
        return {self.name: value}, {}


def cell_text(project: Project, form: CellForm) -> str:
    """The stored value as a list shows it."""
    if form.attribute:
        return format_value(form.attribute, project.attributes.get(form.attribute.code), language())
    match form.name:
        case "priority":
            return str(project.get_priority_display() or UNDEFINED)
        case "stage":
            return str(project.phase or project.method or UNDEFINED)
        case "manager":
            return project.manager.full_name if project.manager else UNDEFINED
    return format_date(project.forecast_finish, language(), project.forecast_finish_precision)
