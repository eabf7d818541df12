"""The list of people: who is there, in which state, with which roles, as far as the reader may know."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from people import places
from people.models import RoleGrant, User
from people.places import Place
from people.roles import ROLES, Permission

INVITED, ACTIVE, DEACTIVATED = "invited", "active", "deactivated"
STATE_LABELS = {ACTIVE: _("Active"), INVITED: _("Invited"), DEACTIVATED: _("Deactivated")}


def state_of(person: User) -> str:
    """Of a person read `with_state()`."""
    if not person.is_active:
        return DEACTIVATED
    return INVITED if getattr(person, "is_invited", False) else ACTIVE


@dataclass(frozen=True, slots=True)
class PeopleFilter:
    """What the reader asked for: a state, a role, a place."""

    state: str = ""
    role: str = ""
    scope: str = ""


@dataclass(frozen=True, slots=True)
class RoleLine:
    """A role that somebody has, where: a place, everywhere, or somewhere that the reader may not see."""

    role: str
    place: Place | None
    everywhere: bool

    @property
    def label(self) -> str:
        return str(RoleGrant.RoleName(self.role).label)


def people() -> QuerySet[User]:
    """Everybody, by name."""
    everybody: QuerySet[User] = User.objects.with_state()
    return everybody.order_by("search_text", "pk")


def narrowed(found: QuerySet[User], reader: User, asked: PeopleFilter, now: datetime) -> QuerySet[User]:
    """Those in a state, and with a role somewhere; of people read `with_state()`."""
    if asked.state:
        found = found.filter(
            is_active=asked.state != DEACTIVATED,
            **({} if asked.state == DEACTIVATED else {"is_invited": asked.state == INVITED}),
        )
    if asked.role or asked.scope:
        found = found.filter(Exists(_held(reader, asked, now).filter(user=OuterRef("pk"))))
    return found


def _held(reader: User, asked: PeopleFilter, now: datetime) -> QuerySet[RoleGrant]:
    """The active grants that the filter means.

    With a place: those on it or below it that the reader may see, so that nothing is learnt about what they may not.
    """
    grants = RoleGrant.objects.active(now)
    if asked.role:
        grants = grants.filter(role=asked.role)
    if asked.scope:
        below = Q(pk__in=[])
        for place in places.meant(reader, Permission.VIEW_PROJECT, [asked.scope])[asked.scope]:
            below |= Q(scope__path__startswith=place.path)
        grants = grants.filter(below).filter(places.seen_scopes(reader, "scope_id"))
    return grants


def roles_of(reader: User, people_ids: Collection[int], now: datetime) -> dict[int, list[RoleLine]]:
    """Person id -> their roles at `now`. One statement for the grants and one per kind of place, for any number.

    Roles on what the reader may not see are one line per role: neither their number nor their names are told.
    """
    rows = list(
        RoleGrant.objects.active(now)
        .filter(user_id__in=people_ids)
        .order_by("pk")
        .values_list("user_id", "role", "scope_id")
    )
    seen = places.named(reader, {row[2] for row in rows if row[2] is not None})
    lines: dict[int, list[RoleLine]] = {}
    for user_id, role, scope_id in rows:
        place = seen.get(scope_id) if scope_id is not None else None
        line = RoleLine(role, place, everywhere=scope_id is None)
        if line not in lines.setdefault(user_id, []):
            lines[user_id].append(line)
    return {user_id: _in_order(each) for user_id, each in lines.items()}


def _in_order(lines: Iterable[RoleLine]) -> list[RoleLine]:
    """By role as in the permission table; everywhere first, the hidden last, the rest by name."""
    ranks = {role: rank for rank, role in enumerate(ROLES)}
    return sorted(
        lines,
        key=lambda line: (
            ranks[line.role],
            not line.everywhere,
            line.place is None,
            line.place.name if line.place else "",
        ),
    )
