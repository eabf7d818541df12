"""What each PMO type binds, in words, from the table that decides (portfolio/binding.py)."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portfolio.binding import Binding, PmoType, Subject, binding
from portfolio.models import Portfolio

ESSENCE: dict[PmoType, str | Promise] = {
    PmoType.SUPPORTIVE: _(
        "The PMO advises: templates, training and good practice, which projects may follow."
    ),
    PmoType.CONTROLLING: _("The PMO checks: projects follow its standards, and it verifies that they do."),
    PmoType.DIRECTIVE: _("The PMO decides: it runs the projects and answers for their results."),
}
EFFECTS: dict[tuple[Subject, Binding], str | Promise] = {
    (Subject.STATUS_UPDATE, Binding.LIVE): _("A status update counts as soon as it is submitted."),
    (Subject.STATUS_UPDATE, Binding.REVIEWED): _(
        "The PMO reviews a status update before it counts as accepted."
    ),
    (Subject.BASELINE, Binding.LIVE): _("Project managers approve the baselines of their plans themselves."),
    (Subject.BASELINE, Binding.REVIEWED): _(
        "Project managers propose baselines, and the PMO approves them or sends them back."
    ),
    (Subject.BASELINE, Binding.RESERVED): _("Only the PMO changes a baseline."),
    (Subject.CLOSURE, Binding.LIVE): _("Project managers close their projects themselves."),
    (Subject.CLOSURE, Binding.RESERVED): _("Only the PMO closes a project."),
}


@dataclass(frozen=True, slots=True)
class TypeText:
    value: str
    label: str
    essence: str | Promise
    effects: tuple[str | Promise, ...]


def type_texts() -> list[TypeText]:
    return [
        TypeText(
            one.value,
            str(Portfolio.Type(one.value).label),
            ESSENCE[one],
            tuple(EFFECTS[subject, binding(one, subject)] for subject in Subject),
        )
        for one in PmoType
    ]
