"""The form of a project: what is recorded about it beside its status updates, its money and its milestones."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms import field_of
from people.models import User
from portfolio.attributes import Attribute
from portfolio.forms.custom_fields import AttributeField
from portfolio.models.portfolios import CODE, CURRENCY
from projects.dates import FIRST_DAY, LAST_DAY
from projects.forms.people import people_by_address, person_field, unknown_address
from projects.forms.versioned import Refusable, version_field
from projects.models import Project
from projects.models.projects import DatePrecision
from projects.selectors.editing import ATTRIBUTE, Stages

LONGEST_DESCRIPTION = 10_000
PEOPLE = ("manager", "sponsor")
# What follows from dated work packages.
PLAN_DATES = ("start_date", "start_precision", "forecast_finish", "forecast_finish_precision")


def date_field(label: Any, **kwargs: Any) -> forms.DateField:
    """A day that a browser's own calendar gives."""
    return forms.DateField(
        label=label,
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[
            MinValueValidator(FIRST_DAY, gettext_lazy("Give a date between 1900 and 2199.")),
            MaxValueValidator(LAST_DAY, gettext_lazy("Give a date between 1900 and 2199.")),
        ],
        **kwargs,
    )


def priority_field() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=gettext_lazy("Priority"),
        choices=[("", "–"), *Project.Priority.choices],
        coerce=int,
        empty_value=None,
        required=False,
    )


def stage_field(stages: Stages) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Method and phase"), choices=[("", "–"), *stages.choices()], required=False
    )


def _precision(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=DatePrecision.choices, initial=DatePrecision.DAY)


class ProjectForm(Refusable):
    """Everything about a project that its people type. Fields that the reader may not change are not there.

    `unread` are the source's words of what an import could not read: shown at the field that would say it.
    """

    name = forms.CharField(label=gettext_lazy("Name"), max_length=300)
    description = forms.CharField(
        label=gettext_lazy("Description"),
        required=False,
        max_length=LONGEST_DESCRIPTION,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("What it delivers, and for whom."),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of its texts"), choices=User.Language.choices)
    priority = priority_field()
    start_date = date_field(gettext_lazy("Start"))
    start_precision = _precision(gettext_lazy("Start is known to the"))
    forecast_finish = date_field(gettext_lazy("Forecast finish"))
    forecast_finish_precision = _precision(gettext_lazy("Forecast finish is known to the"))
    actual_finish = date_field(
        gettext_lazy("Actual finish"), help_text=gettext_lazy("Only once the project is finished.")
    )
    currency = forms.CharField(
        label=gettext_lazy("Currency"),
        max_length=3,
        validators=[CURRENCY],
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    confidential = forms.ChoiceField(
        label=gettext_lazy("Confidential"),
        choices=[("no", gettext_lazy("No")), ("yes", gettext_lazy("Yes"))],
        help_text=gettext_lazy(
            "A confidential project is seen by people with a role on the project itself and by PMO directors. "
            "For everybody else it does not exist: in no list, total, search or file."
        ),
    )
    version = version_field()

    def __init__(
        self,
        *args: Any,
        stages: Stages,
        attributes: Sequence[Attribute],
        stored: Mapping[str, Any] | None = None,
        unread: Mapping[str, Mapping[str, str]] | None = None,
        people: Mapping[str, User | None] | None = None,
        may_name: Sequence[str] = (),
        may_hide: bool = False,
        fixed_currency: bool = False,
        dated_by_plan: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.stages, self.attributes = stages, attributes
        self.people = dict(people or {})
        self.fields["stage"] = stage_field(stages)
        for name in PEOPLE:
            if name in may_name:
                self.fields[name] = person_field(_LABELS[name])
        if not may_hide:
            del self.fields["confidential"]
        if fixed_currency:
            # A disabled field keeps what is stored, whatever is sent.
            self.fields["currency"].disabled = True
            self.fields["currency"].help_text = _("Amounts are recorded in it.")
        if dated_by_plan:
            for name in PLAN_DATES:
                self.fields[name].disabled = True
            for name in ("start_date", "forecast_finish"):
                self.fields[name].help_text = _("From the plan: it follows its work packages.")
        for one in attributes:
            kept = (stored or {}).get(one.code)
            self.fields[ATTRIBUTE + one.code] = AttributeField(one, stored=kept)
        for key, words in (unread or {}).items():
            name = "stage" if key == "phase" else key
            if name in self.fields:
                help_text = self.fields[name].help_text
                self.fields[name].help_text = " ".join(filter(None, [str(help_text), unread_text(words)]))

    def clean_name(self) -> str:
        return " ".join(str(self.cleaned_data["name"]).split())

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).upper()

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        typed = {name: data[name] for name in PEOPLE if data.get(name)}
        found = people_by_address(typed.values())
        for name, address in typed.items():
            known = self.people.get(name)
            if known and known.email == address.lower():
                data[name] = known
            elif address.lower() in found:
                data[name] = found[address.lower()]
            else:
                self.add_error(name, unknown_address(address))
        return data

    def values(self) -> dict[str, Any]:
        """What the service takes, by the project's columns."""
        data = dict(self.cleaned_data)
        method, phase = self.stages.chosen(data["stage"])
        plain = {name: data[name] for name in self.fields if name in _COLUMNS}
        named = {name: data[name] or None for name in PEOPLE if name in self.fields}
        hidden = {"confidential": data["confidential"] == "yes"} if "confidential" in self.fields else {}
        return {**plain, **named, **hidden, "method": method, "phase": phase}

    def attribute_values(self) -> dict[str, Any]:
        """What is to be stored of the custom attributes, by code."""
        return {one.code: self.cleaned_data[ATTRIBUTE + one.code] for one in self.attributes}

    def attribute_fields(self) -> list[forms.BoundField]:
        return [self[ATTRIBUTE + one.code] for one in self.attributes]


_COLUMNS = frozenset(
    {
        "name",
        "description",
        "language",
        "priority",
        "start_date",
        "start_precision",
        "forecast_finish",
        "forecast_finish_precision",
        "actual_finish",
        "currency",
    }
)
_LABELS = {"manager": gettext_lazy("Project manager"), "sponsor": gettext_lazy("Sponsor")}


class NewProjectForm(ProjectForm):
    """A project that is not there yet: its code, which never changes afterwards, and its programme."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=30,
        validators=[CODE],
        help_text=gettext_lazy("Never changes afterwards. This one is free."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    template = forms.ChoiceField(
        label=gettext_lazy("Template"),
        required=False,
        help_text=gettext_lazy(
            "It brings work packages, milestones and objectives, planned from the start; the forecast finish then "
            "follows the plan. Without one the plan begins empty."
        ),
    )
    template_cost = forms.DecimalField(
        label=gettext_lazy("Planned cost to spread"),
        required=False,
        min_value=Decimal(0),
        max_digits=15,
        decimal_places=2,
        help_text=gettext_lazy("Shared among the work packages as the template says, to the cent."),
    )

    def __init__(
        self,
        *args: Any,
        places: Sequence[tuple[str, str]],
        templates: Sequence[tuple[str, Any]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["version"]
        self.fields["place"] = forms.ChoiceField(label=_("Programme"), choices=places)
        field_of(self, "template", forms.ChoiceField).choices = [("", _("None: by hand")), *templates]

    def clean_code(self) -> str:
        return str(self.cleaned_data["code"])

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("template") and not data.get("start_date") and "start_date" not in self.errors:
            self.add_error("start_date", _("Say when it starts: the template counts its days from there."))
        return data


def unread_text(words: Mapping[str, str]) -> str:
    """What an import kept of a value, in words; entering a value settles it."""
    verbatim = words.get("verbatim", "")[:160]
    match words.get("state"):
        case "withheld":
            sentence = _("Withheld at the source.")
        case "not_applicable":
            sentence = _("Not applicable, the source says.")
        case "unknown":
            sentence = _("Unknown at the source.")
        case _:
            sentence = _("What the source says could not be read.")
    quoted = _("Its words: “%(words)s”.") % {"words": verbatim} if verbatim else ""
    return " ".join(filter(None, [sentence, quoted]))
