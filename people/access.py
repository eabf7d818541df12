"""What one person may see and do: their active grants, read once per request."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, Q
from django.utils import timezone

from people.models import Deputyship, RoleGrant, Scope, User
from people.roles import CONFIDENTIAL_ROLES, ROLES, Permission, roles_with

# Holds for every row. The empty Q would not do: `Q(a) | Q()` is `Q(a)`.
EVERYTHING = ~Q(pk__in=[])
NO_ROW = Q(pk__isnull=True)


@dataclass(frozen=True, slots=True)
class Grant:
    """One active grant; an empty path means everywhere."""

    role: str
    scope_id: int | None
    kind: str
    path: str

    def covers(self, scope: Scope | None, *, confidential: bool = False) -> bool:
        """Whether it holds on a scope (None: everywhere); on a confidential project it needs more (see `Access.q`)."""
        if scope is None:
            return self.scope_id is None
        return scope.path.startswith(self.path) and (
            not confidential or self.scope_id == scope.pk or self.role in CONFIDENTIAL_ROLES
        )


# A deputy works in the place of somebody; whom the portal knows, and who may do what there, is nobody's to hand on.
NOT_FOR_DEPUTIES: frozenset[Permission] = frozenset({Permission.GRANT_ROLES, Permission.MANAGE_USERS})


class Access:
    """The union of a user's active grants.

    `withheld` are permissions that the roles carry and this person does not have all the same. `stands_in` says that
    the person is somebody's deputy at this moment, and may begin to act for them.
    """

    def __init__(
        self,
        grants: tuple[Grant, ...],
        *,
        withheld: frozenset[Permission] = frozenset(),
        stands_in: bool = False,
    ) -> None:
        self.grants = grants
        self.withheld = withheld
        self.stands_in = stands_in

    def permissions_of(self, grant: Grant) -> frozenset[Permission]:
        """What one of the grants allows this person."""
        return ROLES[grant.role].permissions - self.withheld

    def _roles_with(self, permission: str) -> frozenset[str]:
        return frozenset() if permission in self.withheld else roles_with(permission)

    @cached_property
    def permissions(self) -> frozenset[str]:
        """Every permission held anywhere."""
        return frozenset(p for grant in self.grants for p in self.permissions_of(grant))

    def may_anywhere(self, permission: str) -> bool:
        return permission in self.permissions

    @cached_property
    def permissions_everywhere(self) -> frozenset[str]:
        """Every permission held on all that there is: what takes everything out of the portal asks for that."""
        return frozenset(
            p for grant in self.grants if grant.scope_id is None for p in self.permissions_of(grant)
        )

    def may(self, permission: str, scope: Scope, *, confidential: bool = False) -> bool:
        """Whether a grant that carries `permission` covers `scope`; confidential projects need more (see `q`)."""
        allowed = self._roles_with(permission)
        return any(
            grant.role in allowed and grant.covers(scope, confidential=confidential) for grant in self.grants
        )

    def q(self, permission: str, *, scope: str = "scope", confidential: str | None = None) -> Q:
        """The condition "this person has `permission` on the row's scope".

        `scope` is the lookup path of the row's scope; `confidential` that of its flag where rows can be
        confidential: those need a grant on the very scope, or a role that sees confidential projects.
        """
        allowed = self._roles_with(permission)
        grants = [grant for grant in self.grants if grant.role in allowed]
        covered = _cover(grants, scope)
        if confidential is None:
            return covered
        cleared = [grant for grant in grants if grant.role in CONFIDENTIAL_ROLES]
        if any(grant.scope_id is None for grant in cleared):
            return EVERYTHING
        direct = Q(**{f"{scope}_id__in": [g.scope_id for g in grants if g.scope_id is not None]})
        return (covered & Q(**{confidential: False})) | direct | _cover(cleared, scope)

    def q_of_seen(self, permission: str, *, scope: str = "scope", confidential: str) -> Q | None:
        """The condition "this person has `permission` on the row's scope", of rows of projects that they see.

        None where that is so for every such row; NO_ROW where it is so for none.
        """
        roles = {grant.role for grant in self.grants} & self._roles_with(Permission.VIEW_PROJECT)
        if roles <= self._roles_with(permission):
            return None
        if not self.may_anywhere(permission):
            return NO_ROW
        return self.q(permission, scope=scope, confidential=confidential)

    @property
    def own_project_scopes(self) -> list[int]:
        """Scopes of projects that this person is granted as project manager."""
        return [
            grant.scope_id
            for grant in self.grants
            if grant.role == RoleGrant.RoleName.PROJECT_MANAGER and grant.scope_id is not None
        ]


def _cover(grants: list[Grant], scope: str) -> Q:
    """The condition "one of the grants covers the row's scope"; for everywhere it holds for every row."""
    if any(grant.scope_id is None for grant in grants):
        return EVERYTHING
    # A project has nothing below it: one IN list instead of a prefix each (managers of many projects).
    condition = Q(**{f"{scope}_id__in": [g.scope_id for g in grants if g.kind == Scope.Kind.PROJECT]})
    for path in sorted({g.path for g in grants if g.kind != Scope.Kind.PROJECT}):
        condition |= Q(**{f"{scope}__path__startswith": path})
    return condition


NOBODY = Access(())


def is_oneself(actor: User, person: User) -> bool:
    """Whether the person is the actor, or whom the actor acts for: neither is given anything by this actor."""
    return person in (actor, actor.acting_for)


def reached_by(actor: User, people: Collection[User], now: datetime) -> frozenset[int]:
    """Those of the people whose rights the actor has or will have: themselves, and whose deputy they are or will be.

    One query. Whoever locks the rows of these people first knows that no deputyship is added before the end.
    """
    ids = {person.pk for person in people}
    stands_in = Deputyship.objects.filter(
        deputy=actor, principal_id__in=ids, ended_at__isnull=True, until__gt=now
    )
    oneself = {person.pk for person in people if is_oneself(actor, person)}
    return frozenset(oneself.union(stands_in.values_list("principal_id", flat=True)))


def access_of(user: User | AnonymousUser) -> Access:
    """The access of a user, kept on the user object: one query per request, fresh at the next.

    Who acts for somebody (`people.acting`) has that person's access instead of their own, without NOT_FOR_DEPUTIES
    and, where somebody else appointed them, without what that person was given since.
    """
    if not isinstance(user, User) or not user.is_active:
        return NOBODY
    cached: Access | None = user.__dict__.get("_access")
    if cached is None:
        now = timezone.now()
        deputyships = Deputyship.objects.active(now).filter(deputy=user)
        grants = RoleGrant.objects.active(now).filter(user=user.acting_for or user)
        if user.acting_rights_until:
            grants = grants.filter(since__lte=user.acting_rights_until)
        rows = list(grants.values_list("role", "scope_id", "scope__kind", "scope__path", Exists(deputyships)))
        cached = Access(
            tuple(Grant(role, sid, kind or "", path or "") for role, sid, kind, path, _each in rows),
            withheld=NOT_FOR_DEPUTIES if user.acting_for else frozenset(),
            # Asked along with the grants; on its own of those who have none, who may be deputies all the same.
            stands_in=user.acting_for is None and (rows[0][-1] if rows else deputyships.exists()),
        )
        user.__dict__["_access"] = cached
    return cached
