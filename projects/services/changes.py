"""New values onto a project's row: what changes, what must not, and what an import's words are worth after it.

Shared by the form, the cells of the list and the bulk edit, so that the same rules hold for each.
"""

from collections.abc import Mapping
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Exists, Q
from django.utils.translation import gettext as _

from projects.dates import DateProblem, date_problems
from projects.models import (
    Baseline,
    Benefit,
    BenefitMeasure,
    BenefitPlan,
    BudgetLine,
    BusinessCase,
    ContingencyMovement,
    CostEntry,
    Project,
    WorkPackage,
)
from projects.services.projects import searchable

# What may be given by name; manager and sponsor bring rights along and are named apart.
PLAIN_FIELDS = (
    "name",
    "description",
    "method",
    "phase",
    "priority",
    "start_date",
    "start_precision",
    "forecast_finish",
    "forecast_finish_precision",
    "actual_finish",
    "currency",
    "confidential",
    "language",
)
# What figures are computed from, or who may see them.
FACTS = frozenset({"forecast_finish", "actual_finish", "currency", "confidential"})
_DATES = frozenset(
    {"start_date", "start_precision", "forecast_finish", "forecast_finish_precision", "actual_finish"}
)
_TEXTS = frozenset({"name", "description"})


def put(
    project: Project, values: Mapping[str, Any], attributes: Mapping[str, Any], *, today: date
) -> set[str]:
    """Put values onto the project (unsaved) and return the columns that changed; an attribute's None removes it.

    Raises ValidationError by field for what the project's facts forbid together.
    """
    changed = {name for name in PLAIN_FIELDS if name in values and getattr(project, name) != values[name]}
    if "currency" in changed and has_money(project):
        raise ValidationError({"currency": currency_is_fixed()})
    for name in changed:
        setattr(project, name, values[name])
    if changed & _DATES:
        refuse_dates(project, today=today)
    if project.phase is not None and project.phase.method_id != project.method_id:
        raise ValidationError({"stage": _("This phase belongs to another method.")})
    told = {name for name in changed if getattr(project, name) not in (None, "")}
    if _put_attributes(project, attributes, told):
        changed.add("attributes")
    if _forget_unread(project, told):
        changed.add("unread")
    if changed & _TEXTS:
        derived = searchable(code=project.code, name=project.name, description=project.description)
        for name, value in derived.items():
            setattr(project, name, value)
        changed |= set(derived)
    return changed


def _put_attributes(project: Project, attributes: Mapping[str, Any], told: set[str]) -> bool:
    after = dict(project.attributes)
    for code, value in attributes.items():
        if value is None or value == "":
            after.pop(code, None)
        elif after.get(code) != value or type(after.get(code)) is not type(value):
            after[code] = value
            told.add(f"attribute.{code}")
    if after == project.attributes:
        return False
    project.attributes = after
    return True


def _forget_unread(project: Project, told: set[str]) -> bool:
    """What an import could not read is settled once somebody says the value."""
    left = {key: words for key, words in project.unread.items() if key not in told}
    if left == project.unread:
        return False
    project.unread = left
    return True


def has_money(project: Project) -> bool:
    """Whether an amount is recorded: then its currency says what it means, and stays. One statement."""
    own = {"project": project.pk}
    amounts = (
        BudgetLine.objects.filter(**own),
        CostEntry.objects.filter(**own),
        Baseline.objects.filter(**own, bac__isnull=False),
        ContingencyMovement.objects.filter(**own),
        BusinessCase.objects.filter(**own),
        BenefitPlan.objects.filter(**own, benefit__kind=Benefit.Kind.FINANCIAL),
        BenefitMeasure.objects.filter(**own, benefit__kind=Benefit.Kind.FINANCIAL),
        WorkPackage.objects.filter(**own, cost__gt=0),
    )
    anything = reduce(or_, (Q(Exists(rows)) for rows in amounts))
    return project.pk is not None and Project.objects.filter(anything, pk=project.pk).exists()


def currency_is_fixed() -> str:
    return _("Amounts are recorded in this currency: it cannot be changed any more.")


def refuse_dates(project: Project, *, today: date) -> None:
    """Raises ValidationError by field when the project's dates contradict each other."""
    words = {
        DateProblem.OUT_OF_RANGE: _("Give a date between 1900 and 2199."),
        DateProblem.FINISH_BEFORE_START: _("This lies before the start."),
        DateProblem.FINISHED_IN_FUTURE: _("What has finished has finished today at the latest."),
    }
    problems = date_problems(
        start=project.start_date,
        start_precision=project.start_precision,
        forecast=project.forecast_finish,
        forecast_precision=project.forecast_finish_precision,
        actual=project.actual_finish,
        today=today,
    )
    if problems:
        raise ValidationError({name: words[problem] for name, problem in problems.items()})
