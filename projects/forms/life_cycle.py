"""Forms of a project's life: its phase, its objectives, and the review that ends it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms import field_of
from projects.forms.project import date_field
from projects.forms.versioned import Refusable, version_field
from projects.models import Objective, Project
from projects.selectors.editing import Stages, stage_key
from projects.services.closing import LONGEST_RESULT, LONGEST_TEXT, TEXTS, Achieved, Outcome, Verdict
from projects.services.objectives import LONGEST


def _long(
    label: Any, *, rows: int = 3, required: bool = False, longest: int = LONGEST_TEXT, **more: Any
) -> Any:
    return forms.CharField(
        label=label,
        required=required,
        max_length=longest,
        widget=forms.Textarea(attrs={"rows": rows}),
        **more,
    )


class PhaseForm(forms.Form):
    """Another phase of the project's method; of any, as long as it has none."""

    phase = forms.ChoiceField(label=gettext_lazy("Phase"))
    version = version_field()

    def __init__(self, *args: Any, project: Project, stages: Stages, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stages = stages
        choices: list[Any] = stages.choices()
        if project.method:
            choices = [
                (f"p{phase.pk}", phase.name)
                for phase in stages.phases
                if phase.method_id == project.method_id
            ]
        field_of(self, "phase", forms.ChoiceField).choices = [("", "–"), *choices]
        self.initial.setdefault("phase", stage_key(project) if project.phase_id else "")
        self.initial.setdefault("version", project.version)

    def values(self) -> dict[str, Any]:
        method, phase = self.stages.chosen(self.cleaned_data["phase"])
        return {"method": method, "phase": phase}


class ObjectiveForm(forms.Form):
    """What for, and how one will know."""

    text = forms.CharField(label=gettext_lazy("Objective"), max_length=LONGEST)
    criterion = forms.CharField(
        label=gettext_lazy("Success criterion"),
        required=False,
        max_length=LONGEST,
        help_text=gettext_lazy(
            "How one will know that it was reached: something that can be counted or shown."
        ),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**9, required=False)


@dataclass(frozen=True, slots=True)
class ObjectiveFields:
    """An objective with its two fields in the review."""

    objective: Objective
    achieved: forms.BoundField
    result: forms.BoundField


class ClosingForm(Refusable):
    """The end-of-project review: how it ends, each objective against its result, and what was learned."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("How the project ends"), choices=[("", "–"), *Outcome.choices], required=False
    )
    finished_on = date_field(
        gettext_lazy("Finished"),
        help_text=gettext_lazy("Of a completed project: the day on which its work ended."),
    )
    reason = _long(
        gettext_lazy("Why it stops early"),
        rows=2,
        help_text=gettext_lazy("Of a project that is stopped before its end."),
    )
    summary = _long(
        gettext_lazy("Summary"),
        help_text=gettext_lazy(
            "How the project ended, in a few sentences: for those who open it in two years."
        ),
    )
    went_well = _long(gettext_lazy("What went well"))
    to_improve = _long(gettext_lazy("What to do otherwise next time"))
    follow_on = _long(
        gettext_lazy("Follow-on actions"), help_text=gettext_lazy("What is still to be done, and by whom.")
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=5_000)
    version = version_field()

    def __init__(self, *args: Any, objectives: Sequence[Objective], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.objectives = objectives
        for one in objectives:
            self.fields[f"achieved.{one.pk}"] = forms.ChoiceField(
                label=_("Result"), choices=[("", "–"), *Achieved.choices], required=False
            )
            self.fields[f"result.{one.pk}"] = _long(_("What came out"), rows=2, longest=LONGEST_RESULT)
            for name in ("achieved", "result"):
                # Which objective it is about is not in its label: it stands above both fields.
                self.fields[f"{name}.{one.pk}"].widget.attrs["aria-describedby"] = f"objective-{one.pk}"

    def rows(self) -> list[ObjectiveFields]:
        return [
            ObjectiveFields(one, self[f"achieved.{one.pk}"], self[f"result.{one.pk}"])
            for one in self.objectives
        ]

    def verdicts(self) -> dict[int, Verdict]:
        data = self.cleaned_data
        return {
            one.pk: Verdict(data[f"achieved.{one.pk}"], data[f"result.{one.pk}"]) for one in self.objectives
        }

    def texts(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in TEXTS}


def results_of_others(data: Mapping[str, Any], known: Iterable[Objective]) -> list[str]:
    """What was typed about objectives that are not there any more."""
    there = {f"result.{one.pk}" for one in known}
    return [
        str(text)[:LONGEST_RESULT]
        for name, text in data.items()
        if name.startswith("result.") and name not in there and str(text).strip()
    ][:50]
