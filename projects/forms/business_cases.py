"""The form of a business case: what it costs and brings in each fiscal year."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.forms.spans import span_label
from projects.forms.values import ValueField, typed
from projects.forms.versioned import Refusable
from projects.plan.business_case import ZERO, Year
from projects.selectors.benefits import Span
from projects.services.business_cases import LONGEST_REASON

# Column of a business case -> its amount of a year.
COLUMNS = {
    "cost": gettext_lazy("Costs"),
    "benefit": gettext_lazy("Benefits"),
    "disbenefit": gettext_lazy("Disbenefits"),
}


class CaseForm(Refusable):
    """A business case: a row for each fiscal year. `seen` is the number of the case in force when it was opened."""

    discount_rate = ValueField(
        label=gettext_lazy("Discount rate, in percent a year"),
        places=3,
        minimum=ZERO,
        help_text=gettext_lazy(
            "By how much money of a year later counts less; your finance department knows it."
        ),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Why the project is worth its cost, or what changed since the case before."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**4)

    def __init__(self, *args: Any, years: Sequence[Span], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.years = years
        for start, end in years:
            for column, label in COLUMNS.items():
                name = f"{column}-{start:%Y%m%d}"
                words = {"column": label, "year": span_label((start, end))}
                self.fields[name] = ValueField(
                    label=_("%(column)s, %(year)s") % words, required=False, places=2, minimum=ZERO
                )
                self.fields[name].widget.attrs |= {"data-paste": "", "aria-label": self.fields[name].label}

    def amounts(self) -> list[tuple[date, Year]]:
        """What the service takes."""
        return [
            (start, Year(*(self.cleaned_data[f"{column}-{start:%Y%m%d}"] or ZERO for column in COLUMNS)))
            for start, _end in self.years
        ]

    def rows(self) -> Iterable[tuple[str, list[forms.BoundField]]]:
        """Each year's label with its three fields."""
        for span in self.years:
            yield span_label(span), [self[f"{column}-{span[0]:%Y%m%d}"] for column in COLUMNS]


def case_values(years: Iterable[tuple[date, Year]]) -> dict[str, Any]:
    """What the fields of the amounts show; nothing for a zero."""
    return {
        f"{column}-{start:%Y%m%d}": typed(round(amount, 2)) if (amount := getattr(year, column)) else ""
        for start, year in years
        for column in COLUMNS
    }
