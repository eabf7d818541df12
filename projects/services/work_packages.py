"""Keeping the plan: work packages are added, changed, moved within the tree, measured, cancelled."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from common.clock import business_date
from people.models import User
from projects.models import BaselinePackage, Dependency, Milestone, PackageProgress, Project, WorkPackage
from projects.plan import wbs
from projects.services.circles import refuse_circle
from projects.services.locks import RowChanged, locked_plan, locked_row
from projects.services.plan_effects import plan_has_changed

# Room between neighbours, so that one that comes between them moves none.
GAP = 1024
FIELDS = frozenset(
    {"name", "responsible", "start", "finish", "actual_start", "actual_finish", "cost", "progress_rule"}
)
FIRST, LAST = date(1900, 1, 1), date(2199, 12, 31)


@transaction.atomic
def add_package(
    *,
    project: Project,
    values: Mapping[str, Any],
    parent: WorkPackage | None = None,
    after: WorkPackage | None = None,
    actor: User,
    now: datetime,
) -> WorkPackage:
    """A new work package below `parent` (None: at the top), behind `after` (None: the last one).

    Raises PermissionDenied, RowChanged when parent or neighbour is gone, and ValidationError by field.
    """
    locked = locked_plan(project, actor=actor)
    into = _still_there(locked, parent)
    package = WorkPackage(
        project=locked, parent=into, position=_place(locked, into, _still_there(locked, after))
    )
    put(package, values, today=business_date(now))
    package.save()
    plan_has_changed(locked)
    return package


@transaction.atomic
def edit_package(
    *,
    package: WorkPackage,
    values: Mapping[str, Any],
    percent: Decimal | None = None,
    expected_version: int,
    actor: User,
    now: datetime,
) -> WorkPackage:
    """Change what `values` says by field name; `percent` is physical progress as measured today.

    What equals what is stored changes nothing. Raises PermissionDenied, RowChanged and ValidationError by field.
    """
    project = locked_plan(package.project, actor=actor)
    locked: WorkPackage = locked_row(_rows(project), package.pk, expected_version)
    today = business_date(now)
    changed = put(locked, values, today=today)
    if percent is not None and not 0 <= percent <= 100:
        raise ValidationError({"percent": _("Give a share between 0 and 100 %.")})
    if percent is not None and percent != percent_of(locked):
        PackageProgress.objects.update_or_create(
            package=locked, measured_on=today, defaults={"percent_complete": percent, "project": project}
        )
    elif not changed:
        return locked
    locked.version += 1
    locked.save(update_fields=[*changed, "version"])
    plan_has_changed(project)
    return locked


@transaction.atomic
def move_package(
    *,
    package: WorkPackage,
    parent: WorkPackage | None,
    after: WorkPackage | None,
    first: bool = False,
    expected_version: int,
    actor: User,
    now: datetime,
) -> WorkPackage:
    """Put a package with all its parts below `parent`, behind `after` (None: last of all, or `first` of all).

    Raises PermissionDenied, RowChanged, and ValidationError for a place below itself or of what it waits for.
    """
    project = locked_plan(package.project, actor=actor)
    locked: WorkPackage = locked_row(_rows(project), package.pk, expected_version)
    into = _still_there(project, parent)
    if into and into.pk in wbs.below(_tree(project), locked.pk) | {locked.pk}:
        raise ValidationError(_("A work package cannot become a part of itself."))
    moves_elsewhere = locked.parent_id != (into.pk if into else None)
    locked.parent = into
    locked.position = _place(project, into, _still_there(project, after), first=first, moving=locked)
    locked.version += 1
    locked.save(update_fields=["parent", "position", "version"])
    if into and moves_elsewhere:
        refuse_circle((f"p{locked.pk}", project.pk))
    plan_has_changed(project)
    return locked


@transaction.atomic
def remove_package(
    *, package: WorkPackage, expected_version: int, actor: User, now: datetime
) -> WorkPackage | None:
    """Take a package and its parts out of the plan: deleted, or cancelled where a baseline or progress keeps it.

    Returns the cancelled package, None when it was deleted. Raises PermissionDenied, RowChanged, and ValidationError
    when somebody outside waits for it.
    """
    project = locked_plan(package.project, actor=actor)
    locked: WorkPackage = locked_row(_rows(project), package.pk, expected_version)
    gone = wbs.below(_tree(project), locked.pk) | {locked.pk}
    waiting = Dependency.objects.filter(predecessor_package__in=gone).exclude(project=project)
    if waiting.exists():
        raise ValidationError(_("Another project waits for this: settle the dependency first."))
    if _is_kept(gone):
        for one in _rows(project).filter(pk__in=gone, cancelled_on__isnull=True):
            one.cancelled_on = business_date(now)
            one.version += 1
            one.save(update_fields=["cancelled_on", "version"])
        plan_has_changed(project)
        return _rows(project).get(pk=locked.pk)
    Dependency.objects.filter(Q(predecessor_package__in=gone) | Q(successor_package__in=gone)).delete()
    Milestone.objects.filter(package__in=gone).update(package=None, weight=None)
    # Children first: a parent is protected as long as it has parts.
    for placed in reversed(wbs.in_order(_tree(project))):
        if placed.id in gone:
            WorkPackage.objects.filter(pk=placed.id).delete()
    plan_has_changed(project)
    return None


@transaction.atomic
def restore_package(
    *, package: WorkPackage, expected_version: int, actor: User, now: datetime
) -> WorkPackage:
    """Plan a cancelled package again, and what it is a part of. Raises PermissionDenied and RowChanged."""
    project = locked_plan(package.project, actor=actor)
    locked: WorkPackage = locked_row(_rows(project), package.pk, expected_version)
    one: WorkPackage | None = locked
    while one is not None and one.cancelled_on is not None:
        one.cancelled_on = None
        one.version += 1
        one.save(update_fields=["cancelled_on", "version"])
        one = one.parent
    plan_has_changed(project)
    return locked


def put(package: WorkPackage, values: Mapping[str, Any], *, today: date) -> set[str]:
    """Put values onto the package (unsaved) and return the columns that changed. Raises ValidationError by field.

    What really happened is also what is expected: an actual date becomes the planned one.
    """
    if unknown := set(values) - FIELDS:
        raise ValueError(f"A work package has no {sorted(unknown)}.")
    before = {name: getattr(package, name) for name in FIELDS}
    for name, value in values.items():
        setattr(package, name, value)
    _refuse(package, today=today)
    if package.actual_finish and package.actual_start is None:
        package.actual_start = min(filter(None, [package.start, package.actual_finish]))
    if package.actual_start:
        package.start = package.actual_start
    if package.actual_finish:
        package.finish = package.actual_finish
    # One date alone says the other: a day's work, as long as nobody says more.
    if package.start and not package.finish:
        package.finish = package.start
    if package.finish and not package.start:
        package.start = package.finish
    if package.start and package.finish and package.finish < package.start:
        name = "actual_finish" if package.actual_finish else "finish"
        raise ValidationError({name: [_("This lies before the start.")]})
    return {name for name, value in before.items() if getattr(package, name) != value}


def _refuse(package: WorkPackage, *, today: date) -> None:
    problems: dict[str, str] = {}
    if not package.name.strip():
        problems["name"] = _("Give the work package a name.")
    if package.cost is None or package.cost < 0:
        problems["cost"] = _("A planned cost is not below zero.")
    for name in ("start", "finish", "actual_start", "actual_finish"):
        day = getattr(package, name)
        if day and not FIRST <= day <= LAST:
            problems[name] = _("Give a date between 1900 and 2199.")
        elif day and name.startswith("actual") and day > today:
            problems[name] = _("What has happened has happened today at the latest.")
    if problems:
        raise ValidationError({name: [problem] for name, problem in problems.items()})


def percent_of(package: WorkPackage) -> Decimal | None:
    """Physical progress as it was measured last; None when it never was."""
    last = PackageProgress.objects.filter(package=package).order_by("-measured_on").first()
    return last.percent_complete if last else None


def _rows(project: Project) -> QuerySet[WorkPackage]:
    return WorkPackage.objects.filter(project=project)


def _tree(project: Project) -> list[wbs.Package]:
    return [wbs.Package(*row) for row in _rows(project).values_list("pk", "parent_id", "position")]


def _still_there(project: Project, package: WorkPackage | None) -> WorkPackage | None:
    """The package as it is under the lock. Raises RowChanged when it left the plan meanwhile."""
    if package is None:
        return None
    found = _rows(project).filter(pk=package.pk, cancelled_on__isnull=True).first()
    if found is None:
        raise RowChanged(None)
    return found


def _place(
    project: Project,
    parent: WorkPackage | None,
    after: WorkPackage | None,
    *,
    first: bool = False,
    moving: WorkPackage | None = None,
) -> int:
    """A position behind `after` among the parts of `parent`; neighbours move only where there is no room left."""
    siblings = [
        one
        for one in _rows(project).filter(parent=parent).order_by("position", "pk")
        if moving is None or one.pk != moving.pk
    ]
    if after is not None and after.parent_id != (parent.pk if parent else None):
        raise RowChanged(after)
    at = 0 if first else len(siblings)
    if after is not None:
        at = next(number for number, one in enumerate(siblings, 1) if one.pk == after.pk)
    low = siblings[at - 1].position if at else 0
    high = siblings[at].position if at < len(siblings) else low + 2 * GAP
    if high - low > 1:
        return (low + high) // 2
    for number, one in enumerate(siblings):
        one.position = (number + 1 + (number >= at)) * GAP
    WorkPackage.objects.bulk_update(siblings, ["position"])
    return (at + 1) * GAP


def _is_kept(ids: set[int]) -> bool:
    """Whether something was promised or measured of these packages, which stays whatever becomes of them."""
    return (
        BaselinePackage.objects.filter(package__in=ids).exists()
        or PackageProgress.objects.filter(package__in=ids).exists()
    )
