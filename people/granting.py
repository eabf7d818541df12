"""Who may grant what, where: nobody hands out more than they hold, and nothing to themselves."""

from people import places
from people.access import Access, access_of
from people.models import RoleGrant, Scope, User
from people.roles import CONFIDENTIAL_ROLES, ROLES, Permission

ADMINISTRATOR = RoleGrant.RoleName.ADMINISTRATOR.value
# Held everywhere, the portal cannot be run without somebody who holds them.
KEY_ROLES = (RoleGrant.RoleName.PMO_DIRECTOR.value, ADMINISTRATOR)


def may_list_people(user: User) -> bool:
    """Whoever manages users or grants roles somewhere sees the list of people."""
    access = access_of(user)
    return access.may_anywhere(Permission.MANAGE_USERS) or access.may_anywhere(Permission.GRANT_ROLES)


def may_manage_users(user: User) -> bool:
    return access_of(user).may_anywhere(Permission.MANAGE_USERS)


def may_invite(user: User) -> bool:
    return may_list_people(user)


def grantable_roles(granter: User, scope: Scope | None) -> tuple[str, ...]:
    """The roles that this person may grant on a scope (None: everywhere), in the order of the permission table."""
    confidential = scope is not None and scope.pk in places.confidential_scopes([scope.pk])
    return roles_within(access_of(granter), scope, confidential=confidential)


def may_grant(granter: User, role: str, scope: Scope | None) -> bool:
    """Whether this person may grant this role there. To whom is another question: never to themselves."""
    return role in grantable_roles(granter, scope)


def may_end(granter: User, grant: RoleGrant) -> bool:
    """Ending a grant asks the same right as giving it."""
    return may_grant(granter, grant.role, grant.scope)


def roles_within(access: Access, scope: Scope | None, *, confidential: bool) -> tuple[str, ...]:
    """The roles whose rights are all held on the scope by this access, which may grant there.

    A role that sees confidential projects is granted by those who see them too.
    """
    held, clears = _held(access, scope, confidential=confidential)
    roles = []
    for name in ROLES:
        if name == ADMINISTRATOR:
            allowed = scope is None and Permission.MANAGE_USERS in held
        else:
            allowed = Permission.GRANT_ROLES in held and _includes(name, held, clears=clears)
        if allowed:
            roles.append(name)
    return tuple(roles)


def holds_all_of(access: Access, role: str, scope: Scope, *, confidential: bool) -> bool:
    """Whether this access includes every right of a role on a scope: nobody hands on what they do not hold."""
    held, clears = _held(access, scope, confidential=confidential)
    return _includes(role, held, clears=clears)


def _includes(role: str, held: frozenset[Permission], *, clears: bool) -> bool:
    return ROLES[role].permissions <= held and (clears or not ROLES[role].sees_confidential)


def _held(access: Access, scope: Scope | None, *, confidential: bool) -> tuple[frozenset[Permission], bool]:
    """What the access includes on a scope, and whether it opens confidential projects below it."""
    covering = [grant for grant in access.grants if grant.covers(scope, confidential=confidential)]
    held = frozenset(permission for grant in covering for permission in access.permissions_of(grant))
    return held, any(grant.role in CONFIDENTIAL_ROLES for grant in covering)


def grants_on_places(granter: User) -> bool:
    """Whether there is a portfolio, programme or project on which this person may grant a role."""
    return access_of(granter).may_anywhere(Permission.GRANT_ROLES)


def grants_anywhere(granter: User) -> bool:
    """Whether there is anything at all that this person may grant."""
    return grants_on_places(granter) or bool(grantable_roles(granter, None))


def roles_offered(granter: User) -> tuple[str, ...]:
    """The roles that this person may grant at least somewhere: what a form offers before a scope is chosen."""
    access = access_of(granter)
    offered = set(roles_within(access, None, confidential=False))
    for grant in access.grants:
        if grant.scope_id is not None:
            scope = Scope(pk=grant.scope_id, kind=grant.kind, path=grant.path)
            offered |= set(roles_within(access, scope, confidential=False))
    return tuple(name for name in ROLES if name in offered)


def may_grant_all_of(granter: User, person: User, grants: list[RoleGrant]) -> bool:
    """Whether every one of these grants of the person could have been given by the granter, who is somebody else.

    The grants come with their scopes; a fixed number of statements for any number of them.
    """
    if granter == person:
        return False
    access = access_of(granter)
    secret = places.confidential_scopes([grant.scope_id for grant in grants if grant.scope_id is not None])
    return all(
        grant.role in roles_within(access, grant.scope, confidential=grant.scope_id in secret)
        for grant in grants
    )
