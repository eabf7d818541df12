"""The search for what a plan can wait for, and what can wait in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from common.chosen import chosen_by
from common.search import words_of
from common.word_index import having, keys_having
from people.models import User
from projects.models import Milestone, Project, WorkPackage
from projects.selectors.dependencies import Placed, outlines
from projects.services.dependencies import End

OFFERED = 12
# Each has something to offer: more than are shown.
PROJECTS_LOOKED_INTO = 40


@dataclass(frozen=True, slots=True)
class FoundEnd:
    """Something that a plan can wait for; `part_of` is the work package above it, to tell namesakes apart."""

    key: str
    name: str
    part_of: str
    code: str
    project_code: str
    project_name: str
    is_own: bool
    is_milestone: bool


def ends_found(user: User, project: Project, typed: str) -> tuple[list[FoundEnd], bool]:
    """At most OFFERED work packages and milestones of active projects that the user sees, the project's own first.

    Each word begins one of their name or of their project's code, name and description; without a word only the
    project's own are offered. The second value says whether there are more. Two statements.
    """
    words = words_of(typed)
    if not words:
        own = own_ends(project)
        every = [_found(one.package, project, one.code) for one in own.packages]
        every += [_found(one, project) for one in own.milestones]
        return every[:OFFERED], len(every) > OFFERED
    active = Q(project__archived_at__isnull=True)
    packages = WorkPackage.objects.visible_to(user).planned().filter(active)
    milestones = Milestone.objects.visible_to(user).filter(active)
    found: list[FoundEnd] = []
    for rows, above in ((packages, "parent"), (milestones, "package")):
        page = _matching(rows, user, project, words).select_related(above, "project")[: OFFERED + 1]
        found += [_found(one, project) for one in page]
    found.sort(key=lambda one: (not one.is_own, one.project_code))
    return found[:OFFERED], len(found) > OFFERED


def _matching(rows: QuerySet[Any], user: User, project: Project, words: Sequence[str]) -> QuerySet[Any]:
    """What has a word in its name and the others there or in its project; and of what has all of them in its project.

    The two are looked up apart, each by the index of words that is in it: as one condition it would be asked of every
    row. Of projects that have all the words, the first few are enough.
    """
    every = rows.model.objects.all()
    projects = Project.objects.all()
    named = Q(chosen_by(keys_having(every, "name", words=words, any_of_them=True)))
    if len(words) > 1:
        for word in words:
            named &= Q(pk__in=keys_having(every, "name", words=[word])) | Q(
                project__in=keys_having(projects, "search_text", words=[word])
            )
    placed = (
        Project.objects.visible_to(user)
        .active()
        .filter(Exists(every.filter(project=OuterRef("pk"))), having(projects, "search_text", words=words))
        .order_by(_first(project, "pk"), "code")[:PROJECTS_LOOKED_INTO]
    )
    order = (_first(project, "project"), "project__code", "position", "pk")
    nearest = [
        chosen_by(some.order_by(*order)[: OFFERED + 1])
        for some in (rows.filter(named), rows.filter(project__in=placed.values("pk")))
    ]
    matching: QuerySet[Any] = every.filter(Q(nearest[0]) | Q(nearest[1]))
    return matching.order_by(*order)


def _first(project: Project, column: str) -> Case:
    """An order that begins with what belongs to the project."""
    return Case(When(**{column: project.pk}, then=Value(0)), default=Value(1), output_field=IntegerField())


def _found(one: WorkPackage | Milestone, project: Project, code: str = "") -> FoundEnd:
    is_milestone = isinstance(one, Milestone)
    above = one.package if isinstance(one, Milestone) else one.parent
    return FoundEnd(
        key=f"{'m' if is_milestone else 'p'}{one.pk}",
        name=one.name,
        part_of=above.name if above else "",
        code=code,
        project_code=one.project.code,
        project_name=one.project.name,
        is_own=one.project_id == project.pk,
        is_milestone=is_milestone,
    )


def end_of(user: User, project: Project, key: str) -> tuple[End, FoundEnd] | None:
    """What a form's key stands for, if the user sees it in an active project. One statement."""
    kind, number = key[:1], key[1:]
    if kind not in "pm" or not (number.isascii() and number.isdigit()) or len(number) > 18:
        return None
    if kind == "p":
        packages = WorkPackage.objects.visible_to(user).planned().filter(project__archived_at__isnull=True)
        package = packages.select_related("parent", "project__scope").filter(pk=int(number)).first()
        return (End(package.project, package=package), _found(package, project)) if package else None
    milestones = Milestone.objects.visible_to(user).select_related("package", "project__scope")
    milestone = milestones.filter(pk=int(number)).first()
    return (End(milestone.project, milestone=milestone), _found(milestone, project)) if milestone else None


@dataclass(frozen=True, slots=True)
class OwnEnds:
    """What can wait in a plan: its work packages in the order of the tree, and its milestones."""

    packages: tuple[Placed, ...]
    milestones: tuple[Milestone, ...]

    def choices(self, labels: tuple[Any, Any]) -> list[tuple[Any, Any]]:
        """For a select box; `labels` head work packages and milestones."""
        groups = [
            (labels[0], [(f"p{one.package.pk}", f"{one.code} {one.package.name}") for one in self.packages]),
            (labels[1], [(f"m{one.pk}", one.name) for one in self.milestones]),
        ]
        return [("", "–"), *((label, each) for label, each in groups if each)]

    def end(self, project: Project, key: str) -> End | None:
        for one in self.packages:
            if key == f"p{one.package.pk}":
                return End(project, package=one.package)
        for milestone in self.milestones:
            if key == f"m{milestone.pk}":
                return End(project, milestone=milestone)
        return None


def own_ends(project: Project) -> OwnEnds:
    """Two statements."""
    return OwnEnds(
        packages=tuple(outlines([project.pk]).values()),
        milestones=tuple(Milestone.objects.filter(project=project).select_related("package", "project")),
    )
