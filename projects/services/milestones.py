"""Milestones of a plan: added, dated, met, removed; what was forecast when is kept for the slip diagram."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from common.clock import business_date
from people.models import User
from projects.models import BaselineMilestone, Dependency, Milestone, MilestoneForecast, Project, WorkPackage
from projects.services.locks import locked_plan, locked_row
from projects.services.plan_effects import plan_has_changed
from projects.services.work_packages import FIRST, LAST

FIELDS = frozenset({"name", "forecast_date", "actual_date", "is_key", "package", "weight"})


@transaction.atomic
def add_milestone(*, project: Project, values: Mapping[str, Any], actor: User, now: datetime) -> Milestone:
    """A new milestone; without `package` it is the project's own. Raises PermissionDenied and ValidationError."""
    locked = locked_plan(project, actor=actor)
    last = _rows(locked).order_by("-position").first()
    milestone = Milestone(project=locked, position=last.position + 1 if last else 1)
    _put(milestone, values, project=locked, now=now)
    milestone.save()
    _remember(milestone, now=now)
    plan_has_changed(locked)
    return milestone


@transaction.atomic
def edit_milestone(
    *, milestone: Milestone, values: Mapping[str, Any], expected_version: int, actor: User, now: datetime
) -> Milestone:
    """Change what `values` says by field name. What was promised is changed by a baseline alone.

    Raises PermissionDenied, RowChanged and ValidationError by field.
    """
    project = locked_plan(milestone.project, actor=actor)
    locked: Milestone = locked_row(_rows(project), milestone.pk, expected_version)
    changed = _put(locked, values, project=project, now=now)
    if not changed:
        return locked
    locked.version += 1
    locked.save(update_fields=[*changed, "version"])
    if "forecast_date" in changed:
        _remember(locked, now=now)
    plan_has_changed(project)
    return locked


@transaction.atomic
def remove_milestone(*, milestone: Milestone, expected_version: int, actor: User, now: datetime) -> None:
    """Delete a milestone that no baseline promised.

    Raises PermissionDenied, RowChanged, and ValidationError when it was promised or another project waits for it.
    """
    project = locked_plan(milestone.project, actor=actor)
    locked: Milestone = locked_row(_rows(project), milestone.pk, expected_version)
    if BaselineMilestone.objects.filter(milestone=locked).exists():
        raise ValidationError(_("A baseline promises this milestone: it stays, and may be moved."))
    ends = Q(predecessor_milestone=locked) | Q(successor_milestone=locked)
    if Dependency.objects.filter(ends).exclude(project=project).exists():
        raise ValidationError(_("Another project waits for this: settle the dependency first."))
    Dependency.objects.filter(ends).delete()
    locked.delete()
    plan_has_changed(project)


def _rows(project: Project) -> QuerySet[Milestone]:
    return Milestone.objects.filter(project=project)


def _remember(milestone: Milestone, *, now: datetime) -> None:
    MilestoneForecast.objects.update_or_create(
        milestone=milestone,
        told_on=business_date(now),
        defaults={"day": milestone.forecast_date, "project": milestone.project},
    )


def _put(milestone: Milestone, values: Mapping[str, Any], *, project: Project, now: datetime) -> set[str]:
    if unknown := set(values) - FIELDS:
        raise ValueError(f"A milestone has no {sorted(unknown)}.")
    before = {name: getattr(milestone, name) for name in FIELDS}
    for name, value in values.items():
        setattr(milestone, name, value)
    if milestone.package is None:
        milestone.weight = None
    _refuse(milestone, project=project, now=now)
    return {name for name, value in before.items() if getattr(milestone, name) != value}


def _refuse(milestone: Milestone, *, project: Project, now: datetime) -> None:
    problems: dict[str, str] = {}
    if not milestone.name.strip():
        problems["name"] = _("Give the milestone a name.")
    for name in ("forecast_date", "actual_date"):
        day = getattr(milestone, name)
        if day and not FIRST <= day <= LAST:
            problems[name] = _("Give a date between 1900 and 2199.")
    if milestone.actual_date and milestone.actual_date > business_date(now):
        problems.setdefault("actual_date", _("What has happened has happened today at the latest."))
    if milestone.weight is not None and not 0 <= milestone.weight <= 100:
        problems["weight"] = _("Give a share between 0 and 100 %.")
    inside = WorkPackage.objects.filter(project=project, cancelled_on__isnull=True)
    if milestone.package_id and not inside.filter(pk=milestone.package_id).exists():
        problems["package"] = _("This work package is not in the plan any more.")
    if problems:
        raise ValidationError({name: [problem] for name, problem in problems.items()})
