"""Where a row of the plan goes when it is moved by one step."""

from dataclasses import dataclass
from enum import StrEnum

from projects.models import Milestone, Project, WorkPackage
from projects.plan import wbs


class Step(StrEnum):
    IN = "in"
    OUT = "out"
    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Destination:
    """Below `parent` (None: the top), behind `after`; None there is the end, or the beginning with `first`."""

    parent: WorkPackage | None
    after: WorkPackage | None
    first: bool = False


def destination(package: WorkPackage, step: Step) -> Destination | None:
    """Where the package goes with all its parts; None when there is nothing further that way. One statement."""
    rows = {one.pk: one for one in WorkPackage.objects.filter(project=package.project_id).planned()}
    parent = rows.get(package.parent_id) if package.parent_id else None
    siblings = sorted(
        (one for one in rows.values() if one.parent_id == package.parent_id),
        key=lambda one: (one.position, one.pk),
    )
    at = next((n for n, one in enumerate(siblings) if one.pk == package.pk), None)
    if at is None:
        return None
    match step:
        case Step.IN if at:
            return Destination(siblings[at - 1], None)
        case Step.OUT if parent:
            return Destination(rows.get(parent.parent_id) if parent.parent_id else None, parent)
        case Step.UP if at > 1:
            return Destination(parent, siblings[at - 2])
        case Step.UP if at:
            return Destination(parent, None, first=True)
        case Step.DOWN if at + 1 < len(siblings):
            return Destination(parent, siblings[at + 1])
    return None


def packages_in_order(project: Project) -> list[tuple[wbs.Placed, WorkPackage]]:
    """The planned packages from top to bottom. One statement."""
    rows = {one.pk: one for one in WorkPackage.objects.filter(project=project).planned()}
    placed = wbs.in_order(wbs.Package(one.pk, one.parent_id, one.position) for one in rows.values())
    return [(place, rows[place.id]) for place in placed]


def package_for(milestone: Milestone, step: Step) -> tuple[bool, WorkPackage | None]:
    """Whether the milestone can take this step, and the package that it then belongs to (None: the project itself).

    Up and down go from package to package as they are read, with the project itself behind the last one; out goes to
    what its package is a part of. One statement.
    """
    ordered = [package for _place, package in packages_in_order(milestone.project)]
    at = next((n for n, one in enumerate(ordered) if one.pk == milestone.package_id), len(ordered))
    match step:
        case Step.UP | Step.IN if at:
            return True, ordered[at - 1]
        case Step.DOWN if at < len(ordered):
            return True, ordered[at + 1] if at + 1 < len(ordered) else None
        case Step.OUT if at < len(ordered):
            above = ordered[at].parent_id
            return True, next((one for one in ordered if one.pk == above), None)
    return False, None
