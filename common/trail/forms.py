"""The filter of a history page: each field is listed here, nothing of the query reaches a lookup unread."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.trail.diff import DELETE, INSERT, UPDATE
from common.trail.registry import Part, Subject, parts_of
from common.trail.selecting import Filters

KINDS = [
    ("", _("Every kind of change")),
    (INSERT, pgettext_lazy("history", "Created")),
    (UPDATE, pgettext_lazy("history", "Changed")),
    (DELETE, pgettext_lazy("history", "Deleted")),
]


YEARS = [MinValueValidator(date(1970, 1, 1)), MaxValueValidator(date(2999, 12, 31))]


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class HistoryFilter(forms.Form):
    """Who, what, which kind of change, when."""

    person = forms.CharField(label=_("Person"), max_length=100, required=False)
    what = forms.ChoiceField(label=_("Object or field"), required=False)
    kind = forms.ChoiceField(label=_("Kind of change"), required=False, choices=KINDS)
    since = forms.DateField(label=_("From day"), required=False, widget=DayInput, validators=YEARS)
    until = forms.DateField(label=_("To day"), required=False, widget=DayInput, validators=YEARS)

    def __init__(self, data: Any, *, subject: Subject) -> None:
        super().__init__(data, auto_id="history_%s")
        self.parts = parts_of(subject.kind)
        what: Any = self.fields["what"]
        what.choices = [("", _("Everything")), *[_group(part) for part in self.parts]]
        if not subject.names:
            del self.fields["person"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("This day is before the first one."))
        return cleaned

    @property
    def is_filtered(self) -> bool:
        return any(self.data.get(name) for name in self.fields)

    def filters(self, people: tuple[int, ...] | None) -> Filters:
        """What was asked for; `people`: who has the name that was typed. Days are the reader's own."""
        chosen = self.cleaned_data
        model, _colon, name = chosen["what"].partition(":")
        part = next((part for part in self.parts if part.described.label == model), None)
        return Filters(
            people=people,
            part=part,
            field=next((one for one in part.described.fields if one.name == name), None) if part else None,
            kind=chosen["kind"],
            since=_midnight(chosen["since"]) if chosen["since"] else None,
            until=_midnight(chosen["until"] + timedelta(days=1)) if chosen["until"] else None,
        )


def _group(part: Part) -> tuple[str, list[tuple[str, str]]]:
    described = part.described
    name = capfirst(str(described.model._meta.verbose_name))
    fields = [(f"{described.label}:{each.name}", capfirst(str(each.label))) for each in described.fields]
    return name, [(described.label, name), *fields]


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def instant(text: str) -> datetime | None:
    """A moment as links carry it, to the microsecond; None for anything else."""
    try:
        return datetime.strptime(text, "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC)
    except ValueError:
        return None


def instant_text(at: datetime) -> str:
    """The form that `instant` reads."""
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%S%f")
