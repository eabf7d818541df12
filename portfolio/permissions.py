"""What a person may do with a portfolio or programme that they see, and with what belongs to all of them."""

from people.access import access_of
from people.granting import holds_all_of
from people.models import RoleGrant, Scope, User
from people.roles import Permission
from portfolio.models import Portfolio, Programme


def holds_everywhere(user: User, permission: str) -> bool:
    """By a grant that holds everywhere: what is about no portfolio, or about all of them."""
    access = access_of(user)
    return any(
        grant.scope_id is None and permission in access.permissions_of(grant) for grant in access.grants
    )


def may_at(user: User, permission: str, parent: Scope | None) -> bool:
    """Whether the permission holds on a place of the tree; the top of the tree asks it everywhere."""
    if parent is None:
        return holds_everywhere(user, permission)
    return access_of(user).may(permission, parent)


def can_manage_portfolio(user: User, portfolio: Portfolio) -> bool:
    """Its set-up: fields, calendar, attributes, archiving. An archived one is read-only until it is reopened."""
    return portfolio.archived_at is None and can_reopen_portfolio(user, portfolio)


def can_reopen_portfolio(user: User, portfolio: Portfolio) -> bool:
    return access_of(user).may(Permission.MANAGE_PORTFOLIO, portfolio.scope)


def can_create_portfolio(user: User, parent: Portfolio | None) -> bool:
    return (parent is None or parent.archived_at is None) and may_at(
        user, Permission.MANAGE_PORTFOLIO, parent.scope if parent else None
    )


def can_move_portfolio(user: User, portfolio: Portfolio) -> bool:
    """The right where it lies now: whoever steers what is above it loses it. The target is asked when it is known."""
    return can_manage_portfolio(user, portfolio) and may_at(
        user, Permission.MANAGE_PORTFOLIO, portfolio.parent.scope if portfolio.parent else None
    )


def can_create_programme(user: User, portfolio: Portfolio) -> bool:
    return portfolio.archived_at is None and access_of(user).may(Permission.CREATE_PROJECT, portfolio.scope)


def can_edit_programme(user: User, programme: Programme) -> bool:
    return programme.archived_at is None and can_reopen_programme(user, programme)


def can_reopen_programme(user: User, programme: Programme) -> bool:
    return access_of(user).may(Permission.CREATE_PROJECT, programme.scope)


def can_name_programme_manager(user: User, scope: Scope) -> bool:
    """Whoever names managers there, with every right that the role brings: nobody hands on what they do not hold."""
    access = access_of(user)
    return access.may(Permission.ASSIGN_MANAGER, scope) and holds_all_of(
        access, RoleGrant.RoleName.PROGRAMME_MANAGER, scope, confidential=False
    )


def can_set_rates(user: User) -> bool:
    return holds_everywhere(user, Permission.MANAGE_PORTFOLIO)
