"""Forms of a dependency: what waits for what, how, and who sees to it."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms import field_of
from projects.forms.owner import OwnedForm
from projects.forms.people import person_field
from projects.forms.versioned import version_field
from projects.models import Dependency
from projects.models.dependencies import KINDS
from projects.selectors.dependency_ends import OwnEnds

LONGEST_NOTE = 2000
MOST_DAYS = 3650


class DependencyForm(OwnedForm):
    """How the successor waits."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=KINDS,
        initial="fs",
        help_text=gettext_lazy("Finish to start: the one begins when the other has finished."),
    )
    lag_days = forms.IntegerField(
        label=gettext_lazy("Lag, in days"),
        min_value=-MOST_DAYS,
        max_value=MOST_DAYS,
        initial=0,
        help_text=gettext_lazy("Calendar days in between; below zero where the two may overlap."),
    )
    strength = forms.ChoiceField(
        label=gettext_lazy("Strength"),
        choices=Dependency.Strength.choices,
        initial=Dependency.Strength.HARD,
        help_text=gettext_lazy("A soft one is a preference and leaves the critical path alone."),
    )
    state = forms.ChoiceField(
        label=gettext_lazy("Status"), choices=Dependency.State.choices, initial=Dependency.State.OPEN
    )
    owner = person_field(
        gettext_lazy("Owner"),
        help_text=gettext_lazy("Who sees to it that it is delivered, by e-mail address; they are told."),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def values(self) -> dict[str, Any]:
        """What the services take."""
        names = ("kind", "lag_days", "strength", "state", "owner", "note")
        return {name: self.cleaned_data[name] for name in names if name in self.fields}


class AddDependencyForm(DependencyForm):
    """With both ends. `predecessor` is the key of what was chosen from the search; the view says what it stands for."""

    successor = forms.ChoiceField(label=gettext_lazy("What waits in this plan"))
    q = forms.CharField(
        label=gettext_lazy("Find what it waits for"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
        help_text=gettext_lazy(
            "Words of its name, or the name or code of its project. Work packages and milestones of all projects that "
            "you see are found."
        ),
    )
    predecessor = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)

    field_order = ("successor", "q", "predecessor")

    def __init__(self, *args: Any, own: OwnEnds, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = (_("Work packages"), _("Milestones"))
        field_of(self, "successor", forms.ChoiceField).choices = own.choices(labels)


class EditDependencyForm(DependencyForm):
    """With the version that it was opened with."""

    version = version_field()


class RemoveDependencyForm(forms.Form):
    """The version of what is to be removed."""

    version = version_field()


def form_values(dependency: Dependency) -> Mapping[str, Any]:
    """What the fields show of a dependency as it is stored."""
    return {
        "kind": dependency.kind,
        "lag_days": dependency.lag_days,
        "strength": dependency.strength,
        "state": dependency.state,
        "owner": dependency.owner.email if dependency.owner else "",
        "note": dependency.note,
    }
