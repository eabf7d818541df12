"""Dependencies of a plan as its reader may see them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from people.models import User
from projects.models import Dependency, Milestone, Project, WorkPackage
from projects.permissions import can_edit_project, can_see_project, can_view_people
from projects.plan import wbs
from projects.plan.network import Activity, Kind, Link, schedule


@dataclass(frozen=True, slots=True)
class Placed:
    """A work package in the tree of its project, with the dates that it has or that its parts have together."""

    package: WorkPackage
    code: str
    depth: int
    start: date | None
    finish: date | None
    is_done: bool


@dataclass(frozen=True, slots=True)
class EndShown:
    """One end of a dependency; `start` is None for a milestone, dates are what is expected now."""

    key: str
    name: str
    project: Project
    code: str = ""
    is_milestone: bool = False
    is_cancelled: bool = False
    start: date | None = None
    finish: date | None = None
    is_done: bool = False


@dataclass(frozen=True, slots=True)
class DependencyRow:
    """One dependency. Of one whose other end the reader may not see there is `own`, their end, and nothing else.

    `conflict_days`: by how much the successor is planned before this dependency allows; None where a date is missing.
    """

    own: EndShown
    dependency: Dependency | None = None
    other: EndShown | None = None
    conflict_days: int | None = None
    owner: User | None = None
    has_owner: bool = False
    may_edit: bool = False

    @property
    def is_inside(self) -> bool:
        return self.other is not None and self.other.project.pk == self.own.project.pk


@dataclass(frozen=True, slots=True)
class Dependencies:
    """What a plan waits for, and who waits for it."""

    waits: tuple[DependencyRow, ...]
    awaited: tuple[DependencyRow, ...]
    hides_names: bool

    @property
    def conflicts(self) -> int:
        return sum(bool(row.conflict_days and row.conflict_days > 0) for row in (*self.waits, *self.awaited))


def outlines(project_ids: Collection[int]) -> dict[int, Placed]:
    """Work package id -> its place, cancelled ones left out. One statement, however many projects."""
    rows = WorkPackage.objects.filter(project_id__in=project_ids).planned()
    packages = {one.pk: one for one in rows.select_related("parent", "project").order_by("pk")}
    places: list[wbs.Placed] = []
    for project_id in sorted({one.project_id for one in packages.values()}):
        nodes = [
            wbs.Package(one.pk, one.parent_id, one.position)
            for one in packages.values()
            if one.project_id == project_id
        ]
        places += wbs.in_order(nodes)
    spans: dict[int, tuple[date | None, date | None, bool]] = {}
    for place in reversed(places):
        one = packages[place.id]
        if place.is_leaf:
            spans[place.id] = (one.start, one.finish, one.actual_finish is not None)
        start, finish, done = spans[place.id]
        if place.parent_id is not None:
            first, last, all_done = spans.get(place.parent_id, (None, None, True))
            spans[place.parent_id] = (
                min(filter(None, (first, start)), default=None),
                max(filter(None, (last, finish)), default=None),
                all_done and done,
            )
    return {
        place.id: Placed(packages[place.id], place.code, place.depth, *spans[place.id]) for place in places
    }


def dependencies_of(user: User, project: Project) -> Dependencies:
    """Both lists for one reader, what is in conflict first. Two statements, whatever the number of dependencies."""
    rows = list(_with_ends(Dependency.objects.of_project(project)))
    seen = {
        one.pk
        for one in {each.pk: each for row in rows for each in (row.project, row.predecessor_project)}.values()
        if one.pk == project.pk or can_see_project(user, one)
    }
    places = outlines(seen)
    names = can_view_people(user, project)
    waits = [
        _row(one, "successor", user, seen, places, names) for one in rows if one.project_id == project.pk
    ]
    awaited = [
        _row(one, "predecessor", user, seen, places, names) for one in rows if one.project_id != project.pk
    ]
    return Dependencies(
        waits=tuple(sorted(waits, key=_order)),
        awaited=tuple(sorted(awaited, key=_order)),
        hides_names=not names and any(row.has_owner for row in (*waits, *awaited)),
    )


def _with_ends(rows: QuerySet[Dependency]) -> QuerySet[Dependency]:
    return rows.select_related(
        "project__scope", "predecessor_project__scope", "owner",
        "predecessor_package", "predecessor_milestone", "successor_package", "successor_milestone",
    ).order_by("pk")  # fmt: skip


def dependency_to_edit(user: User, project: Project, pk: int) -> DependencyRow | None:
    """One that the project waits in, both ends visible; None where there is none such. Two statements."""
    found = _with_ends(Dependency.objects.filter(project=project, pk=pk)).first()
    if found is None:
        return None
    other = found.predecessor_project
    seen = {project.pk} | ({other.pk} if other.pk == project.pk or can_see_project(user, other) else set())
    row = _row(found, "successor", user, seen, outlines(seen), can_view_people(user, project))
    return row if row.other is not None else None


def _row(
    one: Dependency,
    side: str,
    user: User,
    seen: Collection[int],
    places: Mapping[int, Placed],
    names: bool,
) -> DependencyRow:
    other_side = "predecessor" if side == "successor" else "successor"
    own = _end(one, side, places)
    if {one.project_id, one.predecessor_project_id} - set(seen):
        return DependencyRow(own)
    return DependencyRow(
        own=own,
        dependency=one,
        other=_end(one, other_side, places),
        conflict_days=conflict_days(_end(one, "predecessor", places), _end(one, "successor", places), one),
        owner=one.owner if names else None,
        has_owner=one.owner_id is not None,
        may_edit=can_edit_project(user, one.project),
    )


def _end(one: Dependency, side: str, places: Mapping[int, Placed]) -> EndShown:
    package: WorkPackage | None = getattr(one, f"{side}_package")
    milestone: Milestone | None = getattr(one, f"{side}_milestone")
    project = one.project if side == "successor" else one.predecessor_project
    if milestone is not None:
        return EndShown(
            key=f"m{milestone.pk}",
            name=milestone.name,
            project=project,
            is_milestone=True,
            finish=milestone.actual_date or milestone.forecast_date or milestone.baseline_date,
            is_done=milestone.actual_date is not None,
        )
    if package is None:
        raise ValueError("A dependency has two ends.")
    place = places.get(package.pk)
    if place is None:
        cancelled = package.cancelled_on is not None
        return EndShown(key=f"p{package.pk}", name=package.name, project=project, is_cancelled=cancelled)
    return EndShown(
        key=f"p{package.pk}",
        name=package.name,
        project=project,
        code=place.code,
        start=place.start,
        finish=place.finish,
        is_done=place.is_done,
    )


def conflict_days(predecessor: EndShown, successor: EndShown, one: Dependency) -> int | None:
    """Calendar days by which the successor is planned too early for this one dependency; 0: it holds."""
    activities = [_activity(end) for end in (predecessor, successor)]
    if None in activities:
        return None
    link = Link(predecessor.key, successor.key, Kind(one.kind), one.lag_days)
    return schedule([each for each in activities if each], [link])[successor.key].conflict_days


def _activity(end: EndShown) -> Activity | None:
    if end.finish is None or (end.start is None and not end.is_milestone):
        return None
    return Activity(end.key, end.finish, end.start, done=end.is_done)


def _order(row: DependencyRow) -> tuple[Any, ...]:
    return (row.other is None, -(row.conflict_days or 0), row.is_inside, _by_code(row.own.code), row.own.key)


def _by_code(code: str) -> tuple[int, ...]:
    return tuple(int(part) for part in code.split(".")) if code else (10**6,)
