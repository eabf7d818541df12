"""The form of a benefit: what is gained or lost, how it is measured, and who does that."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from projects.forms.owner import OwnedForm
from projects.forms.people import person_field
from projects.forms.values import ValueField, typed
from projects.forms.versioned import version_field
from projects.models import Benefit
from projects.services.benefits import LONGEST_DESCRIPTION


class BenefitForm(OwnedForm):
    """A benefit or a disbenefit."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=200,
        help_text=gettext_lazy("What is gained, such as “Faster answers to residents”."),
    )
    is_disbenefit = forms.ChoiceField(
        label=gettext_lazy("Gain or loss"),
        choices=[
            ("no", gettext_lazy("A gain")),
            ("yes", gettext_lazy("A loss that is accepted (disbenefit)")),
        ],
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Benefit.Kind.choices)
    measure = forms.ChoiceField(
        label=gettext_lazy("Measured as"),
        choices=Benefit.Measure.choices,
        help_text=gettext_lazy("Savings add up month by month; a waiting time or a share is a level."),
    )
    unit = forms.CharField(
        label=gettext_lazy("Unit"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("Such as hours, days or %; money is in the project's currency."),
    )
    level_before = ValueField(
        label=gettext_lazy("Level before the project"),
        required=False,
        help_text=gettext_lazy("Of a level: where it stood; the gain counts from there."),
    )
    owner = person_field(
        gettext_lazy("Owner"),
        help_text=gettext_lazy(
            "Who measures it, also when the project has ended, by e-mail address; they are told."
        ),
    )
    description = forms.CharField(
        label=gettext_lazy("Description"),
        required=False,
        max_length=LONGEST_DESCRIPTION,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("How it comes about, and how it is measured."),
    )
    version = version_field()

    def values(self) -> dict[str, Any]:
        """What the services take."""
        values = {name: self.cleaned_data[name] for name in self.fields if name != "version"}
        return values | {"is_disbenefit": self.cleaned_data["is_disbenefit"] == "yes"}


def benefit_values(benefit: Benefit) -> dict[str, Any]:
    """What the fields show of a benefit as it is stored."""
    return {
        "name": benefit.name,
        "is_disbenefit": "yes" if benefit.is_disbenefit else "no",
        "kind": benefit.kind,
        "measure": benefit.measure,
        "unit": benefit.unit,
        "level_before": typed(benefit.level_before),
        "owner": benefit.owner.email if benefit.owner else "",
        "description": benefit.description,
        "version": benefit.version,
    }
