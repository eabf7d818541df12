"""Forms of the plan: a work package, a milestone, one cell of either, what is added, what is pasted."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms import field_of
from projects.forms.people import people_by_address, person_field, unknown_address
from projects.forms.plan_fields import DayField, NumberField
from projects.models import Milestone, WorkPackage
from projects.models.work_packages import RULES
from projects.plan.progress import ProgressRule
from projects.plan.wbs import Placed

LONGEST_NAME = 200
# 500 rows with room for their texts.
LONGEST_PASTE = 200_000


class RowForm(forms.Form):
    """What work packages and milestones share: a name, a version, and that one field can be asked for alone."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=LONGEST_NAME)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**9)

    def only(self, field: str) -> "RowForm":
        """The form of one cell. Raises KeyError for a field that cannot be typed here."""
        kept = self.fields[field]
        if field == "version":
            raise KeyError(field)
        self.fields = {field: kept, "version": self.fields["version"]}
        return self

    def clean_name(self) -> str:
        return " ".join(str(self.cleaned_data["name"]).split())

    def values(self) -> dict[str, Any]:
        """What the service takes, by the row's columns."""
        return {name: self.cleaned_data[name] for name in self.fields if name not in {"version", "percent"}}

    def refuse(self, refusal: ValidationError) -> None:
        """Put the service's refusal next to the fields that it is about."""
        if hasattr(refusal, "error_dict"):
            for name, errors in refusal.error_dict.items():
                if set(self.fields) == {"start", "version"} and name == "finish":
                    # In the cell of the start, the finish is what stands elsewhere.
                    self.add_error(None, _("This lies after the finish."))
                else:
                    self.add_error(name if name in self.fields else None, errors)
        else:
            self.add_error(None, refusal)

    def problems(self) -> str:
        """All that is wrong, as one text for a cell."""
        return " ".join(str(message) for messages in self.errors.values() for message in messages)


class PackageForm(RowForm):
    """A work package. What sums up its parts has no dates and no cost of its own."""

    responsible = person_field(gettext_lazy("Responsible"))
    start = DayField(label=gettext_lazy("Start"))
    finish = DayField(label=gettext_lazy("Finish"))
    cost = NumberField(label=gettext_lazy("Planned cost"))
    progress_rule = forms.ChoiceField(label=gettext_lazy("Measured by"), choices=RULES)
    percent = NumberField(share=True, label=gettext_lazy("Done, in percent"))
    actual_start = DayField(label=gettext_lazy("Actual start"))
    actual_finish = DayField(label=gettext_lazy("Actual finish"))

    field_order = ("name", "responsible", "start", "finish", "cost", "progress_rule", "percent")

    def __init__(
        self,
        *args: Any,
        package: WorkPackage,
        is_leaf: bool,
        percent: Decimal | None,
        money: bool,
        people: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.package, self.stored_percent = package, percent
        if not is_leaf:
            for name in set(self.fields) - {"name", "responsible", "version"}:
                del self.fields[name]
        if not money:
            self.fields.pop("cost", None)
        if not people:
            del self.fields["responsible"]
        if package.progress_rule != ProgressRule.PHYSICAL or package.actual_finish:
            self.fields.pop("percent", None)

    def clean_cost(self) -> Decimal:
        return Decimal(0) if self.cleaned_data["cost"] is None else self.cleaned_data["cost"]

    def clean_percent(self) -> Decimal | None:
        percent: Decimal | None = self.cleaned_data["percent"]
        if percent is None and self.stored_percent is not None:
            # What was measured stays measured.
            raise ValidationError(_("Give a share between 0 and 100 %."))
        return percent

    def clean_responsible(self) -> Any:
        address = self.cleaned_data["responsible"]
        known = self.package.responsible
        if not address or (known and known.email == address.lower()):
            return known if address else None
        found = people_by_address([address]).get(address.lower())
        if found is None:
            raise unknown_address(address)
        return found


class MilestoneForm(RowForm):
    """A milestone. What was promised is changed by a baseline alone."""

    package = forms.ChoiceField(label=gettext_lazy("Work package"), required=False)
    weight = NumberField(
        share=True,
        label=gettext_lazy("Weight, in percent"),
        help_text=gettext_lazy(
            "What share of its work package is done when it is met, where that is measured by weighted milestones."
        ),
    )
    forecast_date = DayField(label=gettext_lazy("Forecast"))
    actual_date = DayField(label=gettext_lazy("Actual date"))
    is_key = forms.ChoiceField(
        label=gettext_lazy("Key milestone"),
        choices=[("no", gettext_lazy("No")), ("yes", gettext_lazy("Yes"))],
    )

    field_order = ("name", "package", "weight")

    def __init__(
        self, *args: Any, milestone: Milestone, packages: Sequence[tuple[Placed, WorkPackage]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.milestone = milestone
        self.packages = {str(package.pk): package for _place, package in packages}
        field_of(self, "package", forms.ChoiceField).choices = [
            ("", _("The project itself")),
            *((str(package.pk), f"{place.code} {package.name}") for place, package in packages),
        ]

    def clean_is_key(self) -> bool:
        return bool(self.cleaned_data["is_key"] == "yes")

    def clean_package(self) -> WorkPackage | None:
        return self.packages.get(self.cleaned_data["package"])


class AddForm(forms.Form):
    """A new row of the plan, by its name; everything else is typed where it then stands."""

    KINDS = (("package", gettext_lazy("Work package")), ("milestone", gettext_lazy("Milestone")))

    name = forms.CharField(label=gettext_lazy("Name of the new row"), max_length=LONGEST_NAME)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=KINDS)
    after = forms.RegexField(r"^[pm][0-9]{1,9}\Z", required=False, widget=forms.HiddenInput)

    def clean_name(self) -> str:
        return " ".join(str(self.cleaned_data["name"]).split())


class PasteForm(forms.Form):
    """Rows of a spreadsheet as the clipboard holds them."""

    rows = forms.CharField(
        label=gettext_lazy("Rows of the spreadsheet"),
        strip=False,
        max_length=LONGEST_PASTE,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false", "class": "plan-paste"}),
    )
    after = forms.RegexField(r"^[pm][0-9]{1,9}\Z", required=False, widget=forms.HiddenInput)


def initial_of(row: WorkPackage | Milestone) -> dict[str, Any]:
    """What the fields of a form show of a row as it is stored."""
    names: tuple[str, ...]
    if isinstance(row, WorkPackage):
        names = (
            "name",
            "start",
            "finish",
            "cost",
            "progress_rule",
            "actual_start",
            "actual_finish",
            "version",
        )
        more = {"responsible": row.responsible.email if row.responsible else ""}
    else:
        names = ("name", "weight", "forecast_date", "actual_date", "version")
        more = {"package": str(row.package_id or ""), "is_key": "yes" if row.is_key else "no"}
    return {**{name: getattr(row, name) for name in names}, **more}
