"""What somebody who leaves is responsible for, and what handing it over would change."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from people import granting
from people.access import Access, access_of
from people.models import RoleGrant, Scope, User
from people.roles import Permission
from portfolio.models import Programme
from projects.models import Benefit, Dependency, Project, WorkPackage


@dataclass(frozen=True, slots=True)
class Part:
    """One way to be responsible: the field that names the person, and the role that goes with it.

    A duty within a project has no role: a name, and what is expected of its bearer. `rows` are those that a reader
    sees, as far as there is anything to hand over, in the order of the page.
    """

    name: str
    label: str | Promise
    model: Any
    field: str
    role: str
    page: str
    rows: Callable[[User], QuerySet[Any]]

    @property
    def is_duty(self) -> bool:
        return not self.role


def _projects(reader: User) -> QuerySet[Any]:
    return Project.objects.visible_to(reader).active().select_related("scope").order_by("name")


def _programmes(reader: User) -> QuerySet[Any]:
    return Programme.objects.visible_to(reader).active().select_related("scope").order_by("name")


def _packages(reader: User) -> QuerySet[Any]:
    """What is still to be delivered."""
    rows = WorkPackage.objects.visible_to(reader).planned()
    rows = rows.filter(project__archived_at=None, actual_finish=None)
    return rows.select_related("project__scope").order_by("project__name", "project_id", "position", "pk")


def _dependencies(reader: User) -> QuerySet[Any]:
    """What was not delivered yet."""
    rows = Dependency.objects.visible_to(reader).exclude(state=Dependency.State.DELIVERED)
    return (
        rows.filter(project__archived_at=None)
        .select_related(
            "project__scope",
            "predecessor_project__scope",
            "predecessor_package",
            "predecessor_milestone",
            "successor_package",
            "successor_milestone",
        )
        .order_by("project__name", "project_id", "pk")
    )


def _benefits(reader: User) -> QuerySet[Any]:
    """Of archived projects as well: most of them come, and are measured, after the end."""
    rows = Benefit.objects.filter(project__in=Project.objects.visible_to(reader))
    return rows.select_related("project__scope").order_by("project__name", "project_id", "position", "pk")


# In the order in which they are handed over: the rights that come with a name begin before it is asked what the
# bearers of duties see.
PARTS = {
    part.name: part
    for part in (
        Part(
            "manager",
            _("Project manager"),
            Project,
            "manager",
            RoleGrant.RoleName.PROJECT_MANAGER,
            "reporting:project",
            _projects,
        ),
        Part(
            "sponsor",
            _("Sponsor"),
            Project,
            "sponsor",
            RoleGrant.RoleName.SPONSOR,
            "reporting:project",
            _projects,
        ),
        Part(
            "programme",
            _("Programme manager"),
            Programme,
            "manager",
            RoleGrant.RoleName.PROGRAMME_MANAGER,
            "reporting:programme",
            _programmes,
        ),
        Part(
            "package",
            _("Responsible for a work package"),
            WorkPackage,
            "responsible",
            "",
            "projects:plan",
            _packages,
        ),
        Part(
            "dependency",
            _("Owner of a dependency"),
            Dependency,
            "owner",
            "",
            "projects:dependencies",
            _dependencies,
        ),
        Part("benefit", _("Owner of a benefit"), Benefit, "owner", "", "projects:benefits", _benefits),
    )
}


@dataclass(frozen=True, slots=True)
class Holding:
    """One responsibility of a person, as it stood when it was read.

    `code`, `scope` and `confidential` are those of the project or programme; `within` is its name for a duty.
    """

    part: Part
    pk: int
    code: str
    name: str
    scope: Scope
    confidential: bool
    version: int
    may_hand_over: bool
    within: str = ""
    archived: bool = False
    project_id: int | None = None

    @property
    def key(self) -> str:
        """What stands for it in a form."""
        return f"{self.part.name}-{self.pk}"

    @property
    def told(self) -> str:
        """What a mail may say to somebody who sees the project: of a dependency, not what lies in another one."""
        if self.part.model is Dependency:
            return self.within
        return f"{self.within}, {self.name}" if self.within else self.name


def can_hand_over_anything(user: User) -> bool:
    """Whether there is any project on which this person may name the manager."""
    return access_of(user).may_anywhere(Permission.ASSIGN_MANAGER)


def holdings(person: User, reader: User) -> list[Holding]:
    """What the person is responsible for and the reader sees, by name. One statement per part."""
    access = access_of(reader)
    return [
        holding_of(part, row, access)
        for part in PARTS.values()
        for row in part.rows(reader).filter(**{part.field: person})
    ]


def holding_of(part: Part, row: Any, access: Access) -> Holding:
    """One responsibility, and whether this access may hand it over.

    Whoever names managers may, those of programmes and who has duties in the project among them; a sponsor is named only
    with rights that one holds there.
    """
    place = row.project if part.is_duty else row
    confidential = getattr(place, "confidential", False)
    allowed = access.may(Permission.ASSIGN_MANAGER, place.scope, confidential=confidential)
    if part.name == "sponsor":
        allowed = allowed and granting.holds_all_of(access, part.role, place.scope, confidential=confidential)
    return Holding(
        part=part,
        pk=row.pk,
        code=place.code,
        name=_name(row),
        scope=place.scope,
        confidential=confidential,
        version=row.version,
        may_hand_over=allowed,
        within=place.name if part.is_duty else "",
        archived=place.archived_at is not None,
        project_id=place.pk if isinstance(place, Project) else None,
    )


def _name(row: Any) -> str:
    if not isinstance(row, Dependency):
        return str(row.name)
    delivers = row.predecessor_package or row.predecessor_milestone
    waits = row.successor_package or row.successor_milestone
    return f"{delivers.name if delivers else ''} → {waits.name if waits else ''}"


@dataclass(frozen=True, slots=True)
class Move:
    """One responsibility and who takes it over."""

    holding: Holding
    successor: User
