"""Forms of the calendar: an open period's due date, and those of the months ahead."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portfolio.selectors.calendar import Month
from portfolio.services.periods import refuse_due


def _day(label: Any, *, required: bool) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class DueForm(forms.Form):
    """When the updates of an open month are due. `expected` is what the person saw."""

    due = _day(_("Status updates due"), required=True)
    expected = forms.DateField(widget=forms.HiddenInput)


class PlanForm(forms.Form):
    """A due date per month ahead; an empty one is left to the portfolio's due day. Beside it what the person saw."""

    def __init__(self, *args: Any, months: list[Month], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.months = {f"due-{month.start:%Y-%m}": month for month in months}
        for name, month in self.months.items():
            self.fields[name] = _day(_("Status updates due"), required=False)
            self.fields[name].initial = month.due if month.is_planned else None
            self.fields[_seen(name)] = forms.DateField(
                required=False, widget=forms.HiddenInput, initial=self.fields[name].initial
            )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        for name, month in self.months.items():
            if due := data.get(name):
                try:
                    refuse_due(month.start, due)
                except ValidationError as refusal:
                    self.add_error(name, refusal)
        return data

    def dues(self) -> dict[date, tuple[date | None, date | None]]:
        """What was changed on the page: first of the month -> the day that was there, and the one that is wanted."""
        pairs = {
            month.start: (self.cleaned_data[_seen(name)], self.cleaned_data[name])
            for name, month in self.months.items()
        }
        return {start: pair for start, pair in pairs.items() if pair[0] != pair[1]}

    def seen_now(self) -> dict[str, str]:
        """The hidden fields as they are once the person has been told what is stored."""
        planned = {_seen(name): self.fields[name].initial for name in self.months}
        return {name: day.isoformat() if day else "" for name, day in planned.items()}

    def rows(self) -> list[tuple[Month, forms.BoundField]]:
        return [(month, self[name]) for name, month in self.months.items()]


def _seen(name: str) -> str:
    return f"seen-{name}"
