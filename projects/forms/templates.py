"""Forms of templates: which one a plan begins with, and what one is called."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import field_of
from projects.forms.project import date_field
from projects.forms.versioned import version_field
from projects.selectors.templates import Template, template_choices
from projects.services.templates import LONGEST_NAME


def cost_field() -> forms.DecimalField:
    return forms.DecimalField(
        label=_("Planned cost to spread"),
        required=False,
        min_value=Decimal(0),
        max_digits=15,
        decimal_places=2,
        help_text=_(
            "Shared among the work packages as the template says, to the cent; without it they cost nothing yet."
        ),
    )


class TemplateForm(forms.Form):
    """Which template, from which day, with how much to spread. `with_cost`: for whoever sees money."""

    template = forms.ChoiceField(label=_("Template"))
    start = date_field(_("Start of the project"))
    cost = cost_field()

    def __init__(self, *args: Any, found: Sequence[Template], with_cost: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_code = {one.code: one for one in found}
        field_of(self, "template", forms.ChoiceField).choices = [("", "–"), *template_choices(list(found))]
        self.fields["start"].required = True
        if not with_cost:
            del self.fields["cost"]

    def chosen(self) -> Template:
        """Of a valid form."""
        return self.by_code[self.cleaned_data["template"]]

    def planned_cost(self) -> Decimal | None:
        """Of a valid form."""
        return self.cleaned_data.get("cost")


class SaveTemplateForm(forms.Form):
    name = forms.CharField(label=_("Name of the template"), max_length=LONGEST_NAME)


class RenameTemplateForm(forms.Form):
    """Its names; one language is enough."""

    name_en = forms.CharField(label=_("Name (English)"), max_length=LONGEST_NAME, required=False)
    name_fr = forms.CharField(label=_("Name (French)"), max_length=LONGEST_NAME, required=False)
    version = version_field()
