"""What somebody who leaves is responsible for, and what handing it over would change."""

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
from projects.models import Project


@dataclass(frozen=True, slots=True)
class Part:
    """One way to be responsible: the field that names the person, and the role that goes with it."""

    name: str
    label: str | Promise
    model: Any
    field: str
    role: str
    page: str


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
        ),
        Part("sponsor", _("Sponsor"), Project, "sponsor", RoleGrant.RoleName.SPONSOR, "reporting:project"),
        Part(
            "programme",
            _("Programme manager"),
            Programme,
            "manager",
            RoleGrant.RoleName.PROGRAMME_MANAGER,
            "reporting:programme",
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Holding:
    """One responsibility of a person, as it stood when it was read."""

    part: Part
    pk: int
    code: str
    name: str
    scope: Scope
    confidential: bool
    version: int
    may_hand_over: bool

    @property
    def key(self) -> str:
        """What stands for it in a form."""
        return f"{self.part.name}-{self.pk}"


def can_hand_over_anything(user: User) -> bool:
    """Whether there is any project on which this person may name the manager."""
    return access_of(user).may_anywhere(Permission.ASSIGN_MANAGER)


def holdings(person: User, reader: User) -> list[Holding]:
    """What the person is responsible for and the reader sees, by name. One statement per part."""
    found = []
    for part in PARTS.values():
        rows: QuerySet[Any] = part.model.objects.visible_to(reader).active().filter(**{part.field: person})
        found += [
            holding_of(part, row, access_of(reader)) for row in rows.select_related("scope").order_by("name")
        ]
    return found


def holding_of(part: Part, row: Any, access: Access) -> Holding:
    """One responsibility, and whether this access may hand it over.

    Whoever names managers may, those of programmes among them; a sponsor is named only with rights that one holds there.
    """
    confidential = getattr(row, "confidential", False)
    allowed = access.may(Permission.ASSIGN_MANAGER, row.scope, confidential=confidential)
    if part.name == "sponsor":
        allowed = allowed and granting.holds_all_of(access, part.role, row.scope, confidential=confidential)
    return Holding(
        part=part,
        pk=row.pk,
        code=row.code,
        name=row.name,
        scope=row.scope,
        confidential=confidential,
        version=row.version,
        may_hand_over=allowed,
    )


@dataclass(frozen=True, slots=True)
class Move:
    """One responsibility and who takes it over."""

    holding: Holding
    successor: User
