"""Forms of a benefit's figures: its profile over time, and what was measured."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from projects.forms.spans import span_label
from projects.forms.values import DayField, ValueField, typed
from projects.forms.versioned import Refusable, version_field
from projects.selectors.benefits import Sheet, SheetRow, Span
from projects.services.benefit_measures import LONGEST_NOTE


class ProfileForm(Refusable):
    """Planned values, a field for each range of days that the sheet offers."""

    version = version_field()

    def __init__(self, *args: Any, sheet: Sheet, places: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sheet = sheet
        for row in sheet.typed:
            self.fields[row.key] = ValueField(label=span_label(row.span), required=False, places=places)
            self.fields[row.key].widget.attrs["data-paste"] = ""

    def values(self) -> dict[Span, Decimal | None]:
        return {row.span: self.cleaned_data[row.key] for row in self.sheet.typed}

    def rows(self) -> Iterable[tuple[SheetRow, str, forms.BoundField | None]]:
        """Each row with its label, and its field where it is typed into."""
        for row in self.sheet.rows:
            yield row, span_label(row.span), None if row.parts else self[row.key]


def profile_values(sheet: Sheet, version: int) -> dict[str, Any]:
    return {"version": version} | {row.key: typed(row.value) for row in sheet.typed}


class MeasureForm(Refusable):
    """What was measured."""

    start = DayField(label=gettext_lazy("From"))
    end = DayField(
        label=gettext_lazy("To"),
        help_text=gettext_lazy("The last day that it covers; a level is as it stands on that day."),
    )
    value = ValueField(label=gettext_lazy("Measured"))
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Where the figure comes from."),
    )
    version = version_field()

    def __init__(self, *args: Any, places: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"] = ValueField(label=gettext_lazy("Measured"), places=places)
        self.order_fields(["start", "end", "value", "note"])

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("start", "end", "value", "note")}
