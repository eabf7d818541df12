"""What moving a place in the tree does to people's rights: grants above it reach it by where it lies."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from people import places
from people.models import Deputyship, RoleGrant, Scope, User
from people.places import Place
from people.roles import CONFIDENTIAL_ROLES, ROLES, Permission

NAMES_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Reach:
    """A role that somebody has on a place above. `person` and `place` are empty where the reader may not know them."""

    person: str
    role: str
    place: Place | None

    @property
    def label(self) -> str:
        return str(RoleGrant.RoleName(self.role).label)


@dataclass(frozen=True, slots=True)
class ReachChange:
    """Whose grants begin to reach a place by a move, and whose stop to; the counts are of all, the lists may be cut."""

    begins: tuple[Reach, ...]
    stops: tuple[Reach, ...]
    begin_count: int
    stop_count: int

    @property
    def is_none(self) -> bool:
        return not (self.begin_count or self.stop_count)


def lines(scope: Scope, target: Scope | None) -> tuple[frozenset[int], frozenset[int]]:
    """The scopes whose grants begin to cover `scope` below `target` (None: the top), and those whose stop to."""
    before = frozenset(scope.ancestor_ids())
    after = frozenset([*target.ancestor_ids(), target.pk] if target else [])
    return after - before, before - after


def reach_change(reader: User, scope: Scope, target: Scope | None, now: datetime) -> ReachChange:
    """For the preview of a move. Names are those that the reader may know: of people on places where they see people."""
    begins, stops = lines(scope, target)
    rows = list(
        RoleGrant.objects.active(now)
        .filter(scope_id__in=begins | stops)
        .select_related("user")
        .order_by("user__full_name", "pk")
    )
    seen = places.named(reader, begins | stops, Permission.VIEW_PEOPLE)
    by_side: dict[bool, list[Reach]] = defaultdict(list)
    for row in rows:
        place = seen.get(row.scope_id or 0)
        by_side[row.scope_id in begins].append(Reach(row.user.full_name if place else "", row.role, place))
    return ReachChange(
        begins=tuple(by_side[True][:NAMES_SHOWN]),
        stops=tuple(by_side[False][:NAMES_SHOWN]),
        begin_count=len(by_side[True]),
        stop_count=len(by_side[False]),
    )


def rights_gained(actor: User, scope: Scope, target: Scope | None, now: datetime) -> frozenset[str]:
    """The permissions on `scope` that its move would give to the actor, or to somebody in whose place they act.

    Each person's own grants count, also those that begin later: nobody hands a right to themselves, nor to whom they
    are or will be the deputy of. `confidential` stands for seeing what is confidential below. At most two statements.
    """
    begins, _stops = lines(scope, target)
    above = frozenset([*scope.ancestor_ids(), scope.pk])
    rows = RoleGrant.objects.filter(
        Q(until__isnull=True) | Q(until__gt=now),
        Q(scope_id__isnull=True) | Q(scope_id__in=begins | above),
        user_id__in={actor.pk, *_principals(actor, now)},
    )
    new: dict[int, set[str]] = defaultdict(set)
    held: dict[int, set[str]] = defaultdict(set)
    for user_id, role, scope_id, since in rows.values_list("user_id", "role", "scope_id", "since"):
        if scope_id in begins:
            new[user_id] |= _rights(role)
        elif since <= now:
            held[user_id] |= _rights(role)
    return frozenset(right for user_id in new for right in new[user_id] - held[user_id])


def _principals(actor: User, now: datetime) -> list[int]:
    """Whom the actor acts for, or is or will be the deputy of."""
    arranged = Deputyship.objects.filter(deputy=actor, ended_at__isnull=True, until__gt=now)
    acting = [actor.acting_for.pk] if actor.acting_for else []
    return [*arranged.values_list("principal_id", flat=True), *acting]


def _rights(role: str) -> set[str]:
    return {*ROLES[role].permissions, *(["confidential"] if role in CONFIDENTIAL_ROLES else [])}
