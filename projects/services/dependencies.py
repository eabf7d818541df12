"""What waits for what: dependencies are added, changed, settled, removed; circles are refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import User
from people.services.responsibilities import Named, tell_named
from projects.models import Dependency, Milestone, Project, WorkPackage
from projects.permissions import can_see_project
from projects.services.circles import refuse_circle
from projects.services.locks import demand, locked_plan, locked_row
from projects.services.plan_effects import plan_has_changed

FIELDS = frozenset({"kind", "lag_days", "strength", "state", "owner", "note"})


@dataclass(frozen=True, slots=True)
class End:
    """A work package or a milestone, one of both, and whose it is."""

    project: Project
    package: WorkPackage | None = None
    milestone: Milestone | None = None

    @property
    def key(self) -> str:
        return f"p{self.package.pk}" if self.package else f"m{self.milestone.pk if self.milestone else 0}"


@transaction.atomic
def add_dependency(
    *, predecessor: End, successor: End, values: Mapping[str, Any], actor: User, now: datetime
) -> Dependency:
    """`successor` waits for `predecessor`, in a project of the actor's; the other one must only be visible to them.

    Whoever is named as its owner is told. Raises PermissionDenied, and ValidationError for a circle, a double, an end
    that left its plan, or an owner who sees neither project.
    """
    locked = locked_plan(successor.project, actor=actor)
    demand(can_see_project(actor, predecessor.project))
    _refuse_gone(predecessor)
    _refuse_gone(successor)
    dependency = Dependency(
        project=locked,
        predecessor_project=predecessor.project,
        predecessor_package=predecessor.package,
        predecessor_milestone=predecessor.milestone,
        successor_package=successor.package,
        successor_milestone=successor.milestone,
    )
    _put(dependency, values)
    refuse_circle(link=((predecessor.key, predecessor.project.pk), (successor.key, successor.project.pk)))
    try:
        with transaction.atomic():
            dependency.save()
    except IntegrityError as double:
        raise ValidationError(_("This dependency is recorded already.")) from double
    plan_has_changed(locked)
    _tell_owner(dependency, before=None, actor=actor, now=now)
    return dependency


@transaction.atomic
def edit_dependency(
    *, dependency: Dependency, values: Mapping[str, Any], expected_version: int, actor: User, now: datetime
) -> Dependency:
    """Change kind, lag, strength, state, owner or note; a new owner is told.

    Raises PermissionDenied, RowChanged, and ValidationError by field.
    """
    project = locked_plan(dependency.project, actor=actor)
    rows = Dependency.objects.filter(project=project).select_related(
        "owner", "project__scope", "predecessor_project__scope"
    )
    locked: Dependency = locked_row(rows, dependency.pk, expected_version)
    before = locked.owner
    changed = _put(locked, values)
    if changed:
        locked.version += 1
        locked.save(update_fields=[*changed, "version"])
        plan_has_changed(project)
        _tell_owner(locked, before=before, actor=actor, now=now)
    return locked


@transaction.atomic
def remove_dependency(*, dependency: Dependency, expected_version: int, actor: User, now: datetime) -> None:
    """The successor waits no longer. Raises PermissionDenied and RowChanged."""
    project = locked_plan(dependency.project, actor=actor)
    locked: Dependency = locked_row(
        Dependency.objects.filter(project=project), dependency.pk, expected_version
    )
    locked.delete()
    plan_has_changed(project)


def _put(dependency: Dependency, values: Mapping[str, Any]) -> set[str]:
    if unknown := set(values) - FIELDS:
        raise ValueError(f"A dependency has no {sorted(unknown)}.")
    before = {name: getattr(dependency, name) for name in FIELDS}
    for name, value in values.items():
        setattr(dependency, name, value)
    if not -3650 <= dependency.lag_days <= 3650:
        raise ValidationError({"lag_days": [_("Give at most ten years.")]})
    if dependency.owner is not None and dependency.owner != before["owner"] and not _seen_by(dependency):
        refusal = _("%(name)s sees neither of the two projects.") % {"name": dependency.owner.full_name}
        raise ValidationError({"owner": [refusal]})
    return {name for name, value in before.items() if getattr(dependency, name) != value}


def _seen_by(dependency: Dependency) -> Project | None:
    """Where its owner finds the dependency: the project that waits, else the one that delivers."""
    both = (dependency.project, dependency.predecessor_project)
    owner = dependency.owner
    return next((one for one in both if owner is not None and can_see_project(owner, one)), None)


def _tell_owner(dependency: Dependency, *, before: User | None, actor: User, now: datetime) -> None:
    owner, seen = dependency.owner, _seen_by(dependency)
    if owner is None or owner == before or seen is None:
        return
    label = gettext_lazy("Owner of a dependency")
    named = Named(owner, label, seen.code, seen.name, "projects:dependencies", with_rights=False)
    tell_named(named=[named], actor=actor, now=now)


def _refuse_gone(end: End) -> None:
    rows: Any = WorkPackage.objects.planned() if end.package else Milestone.objects.all()
    row = end.package or end.milestone
    if row is None or not rows.filter(pk=row.pk, project=end.project).exists():
        raise ValidationError(_("This is not in the plan any more."))
