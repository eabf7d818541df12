"""What one person may see and do: their active grants, read once per request."""

from dataclasses import dataclass
from functools import cached_property

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils import timezone

from people.models import RoleGrant, Scope, User
from people.roles import CONFIDENTIAL_ROLES, ROLES, roles_with


@dataclass(frozen=True, slots=True)
class Grant:
    """One active grant; an empty path means everywhere."""

    role: str
    scope_id: int | None
    kind: str
    path: str


class Access:
    """The union of a user's active grants."""

    def __init__(self, grants: tuple[Grant, ...]) -> None:
        self.grants = grants

    @cached_property
    def permissions(self) -> frozenset[str]:
        """Every permission held anywhere."""
        return frozenset(p for grant in self.grants for p in ROLES[grant.role].permissions)

    def may_anywhere(self, permission: str) -> bool:
        return permission in self.permissions

    def may(self, permission: str, scope: Scope, *, confidential: bool = False) -> bool:
        """Whether a grant that carries `permission` covers `scope`; confidential projects need more (see `q`)."""
        allowed = roles_with(permission)
        return any(
            grant.role in allowed
            and scope.path.startswith(grant.path)
            and (not confidential or grant.scope_id == scope.pk or grant.role in CONFIDENTIAL_ROLES)
            for grant in self.grants
        )

    def q(self, permission: str, *, scope: str = "scope", confidential: str | None = None) -> Q:
        """The condition "this person has `permission` on the row's scope".

        `scope` is the lookup path of the row's scope; `confidential` that of its flag where rows can be
        confidential: those need a grant on the very scope, or a role that sees confidential projects.
        """
        allowed = roles_with(permission)
        grants = [grant for grant in self.grants if grant.role in allowed]
        covered = _cover(grants, scope)
        if confidential is None:
            return covered
        cleared = [grant for grant in grants if grant.role in CONFIDENTIAL_ROLES]
        if any(grant.scope_id is None for grant in cleared):
            return Q()
        direct = Q(**{f"{scope}_id__in": [g.scope_id for g in grants if g.scope_id is not None]})
        return (covered & Q(**{confidential: False})) | direct | _cover(cleared, scope)

    @property
    def own_project_scopes(self) -> list[int]:
        """Scopes of projects that this person is granted as project manager."""
        return [
            grant.scope_id
            for grant in self.grants
            if grant.role == RoleGrant.RoleName.PROJECT_MANAGER and grant.scope_id is not None
        ]


def _cover(grants: list[Grant], scope: str) -> Q:
    """The condition "one of the grants covers the row's scope"; the empty Q, which is no condition, for everywhere."""
    if any(grant.scope_id is None for grant in grants):
        return Q()
    # A project has nothing below it: one IN list instead of a prefix each (managers of many projects).
    condition = Q(**{f"{scope}_id__in": [g.scope_id for g in grants if g.kind == Scope.Kind.PROJECT]})
    for path in sorted({g.path for g in grants if g.kind != Scope.Kind.PROJECT}):
        condition |= Q(**{f"{scope}__path__startswith": path})
    return condition


NOBODY = Access(())


def access_of(user: User | AnonymousUser) -> Access:
    """The access of a user, kept on the user object: one query per request, fresh at the next."""
    if not isinstance(user, User) or not user.is_active:
        return NOBODY
    cached: Access | None = user.__dict__.get("_access")
    if cached is None:
        rows = (
            RoleGrant.objects.active(timezone.now())
            .filter(user=user)
            .values_list("role", "scope_id", "scope__kind", "scope__path")
        )
        cached = Access(tuple(Grant(role, sid, kind or "", path or "") for role, sid, kind, path in rows))
        user.__dict__["_access"] = cached
    return cached
