"""The form of a status update."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.rag import DIMENSIONS, Rag
from people.models import User
from projects.models import StatusUpdate
from projects.models.status import RagChoice

LONG_TEXT = 4000
COMMENT = 600


def _rag(label: Any, *, required: bool = False) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=RagChoice.choices,
        coerce=int,
        empty_value=None,
        required=required,
        widget=forms.RadioSelect,
    )


def _text(
    label: Any, *, rows: int, limit: int, required: bool = False, help_text: Any = ""
) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=limit,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class DraftedForm(forms.Form):
    """A form whose typing is kept on the server, valid or not."""

    @classmethod
    def typed_values(cls, payload: Mapping[str, str]) -> list[tuple[str, str]]:
        """Label and text of what a draft holds, valid or not, for somebody who only reads it."""
        rows = []
        for name, field in cls.base_fields.items():
            typed = str(payload.get(name) or "").strip()
            if typed:
                choices = {str(value): str(label) for value, label in getattr(field, "choices", [])}
                rows.append((str(field.label), choices.get(typed, typed)))
        return rows

    def typed_problems(self) -> dict[str, list[str]]:
        """The errors in what was typed so far; what is still empty is no error while typing."""
        return {
            str(self[name].label): [str(error) for error in errors]
            for name, errors in self.errors.items()
            if name in self.fields and (self.data.get(name, "").strip() or name.endswith("_comment"))
        }


class StatusUpdateForm(DraftedForm):
    """What a project manager declares for a month."""

    overall_rag = _rag(_("Overall status"), required=True)
    outlook = forms.ChoiceField(
        label=_("Outlook"), choices=[("", "–"), *StatusUpdate.Outlook.choices], required=False
    )
    summary = _text(
        _("Summary"),
        rows=3,
        limit=LONG_TEXT,
        required=True,
        help_text=_("Two sentences for an executive: where the project stands, and why."),
    )
    percent_complete = forms.DecimalField(
        label=_("Work done, in percent"),
        required=False,
        min_value=0,
        max_value=100,
        decimal_places=3,
        max_digits=6,
        widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
        help_text=_("Physical progress of the whole project, not money spent."),
    )
    forecast_finish = forms.DateField(
        label=_("Forecast finish"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    schedule_rag = _rag(_("Schedule"))
    schedule_comment = _text(_("Comment on schedule"), rows=2, limit=COMMENT)
    cost_rag = _rag(_("Cost"))
    cost_comment = _text(_("Comment on cost"), rows=2, limit=COMMENT)
    scope_rag = _rag(_("Scope"))
    scope_comment = _text(_("Comment on scope"), rows=2, limit=COMMENT)
    quality_rag = _rag(_("Quality"))
    quality_comment = _text(_("Comment on quality"), rows=2, limit=COMMENT)
    risk_rag = _rag(_("Risk"))
    risk_comment = _text(_("Comment on risk"), rows=2, limit=COMMENT)
    benefits_rag = _rag(_("Benefits"))
    benefits_comment = _text(_("Comment on benefits"), rows=2, limit=COMMENT)
    resources_rag = _rag(_("Resources"))
    resources_comment = _text(_("Comment on resources"), rows=2, limit=COMMENT)
    achievements = _text(_("Done since the last update"), rows=4, limit=LONG_TEXT)
    next_steps = _text(_("Next steps"), rows=4, limit=LONG_TEXT)
    decisions_needed = _text(
        _("Decisions needed"),
        rows=2,
        limit=LONG_TEXT,
        help_text=_("What you need from the sponsor or the steering committee, and by when."),
    )

    def finish_from_plan(self, finish: date | None) -> None:
        """Dated work packages say when the project is expected to finish: it is shown, not typed."""
        field = self.fields["forecast_finish"]
        field.disabled = True
        field.help_text = _("From the plan: it follows its work packages.")
        # Over what a draft holds from before the plan had dates.
        self.initial["forecast_finish"] = finish

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for dimension in DIMENSIONS:
            rag = cleaned.get(f"{dimension}_rag")
            if rag is not None and rag >= Rag.AMBER and not cleaned.get(f"{dimension}_comment", "").strip():
                self.add_error(f"{dimension}_comment", _("Say in a sentence why it is not green."))
        return cleaned

    def dimensions(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Rating and comment of each dimension, in order."""
        return [(self[f"{name}_rag"], self[f"{name}_comment"]) for name in DIMENSIONS]


class ProgrammeStatusForm(DraftedForm):
    """What a programme manager declares for a month about the programme as a whole."""

    overall_rag = _rag(_("Overall status"), required=True)
    outlook = forms.ChoiceField(
        label=_("Outlook"), choices=[("", "–"), *StatusUpdate.Outlook.choices], required=False
    )
    summary = _text(
        _("Summary"),
        rows=4,
        limit=LONG_TEXT,
        required=True,
        help_text=_(
            "Where the programme as a whole stands, and why: benefits, dependencies, what its projects share."
        ),
    )
    achievements = _text(_("Done since the last update"), rows=4, limit=LONG_TEXT)
    next_steps = _text(_("Next steps"), rows=4, limit=LONG_TEXT)
    decisions_needed = _text(
        _("Decisions needed"),
        rows=2,
        limit=LONG_TEXT,
        help_text=_("What you need from the sponsor or the steering committee, and by when."),
    )
    language = forms.ChoiceField(label=_("Language of its texts"), choices=User.Language.choices)
