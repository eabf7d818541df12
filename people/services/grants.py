"""Writes about grants."""

from datetime import datetime

from django.db import transaction

from people.models import RoleGrant, Scope, User


@transaction.atomic
def grant_role(*, user: User, role: str, scope: Scope | None, actor: User | None, now: datetime) -> RoleGrant:
    """Give a role; an open grant of the same role on the same scope is kept as it is.

    `actor` None stands for the system (set-up, demo data). Raises IntegrityError when somebody grants to themselves.
    """
    grant, _created = RoleGrant.objects.get_or_create(
        user=user, role=role, scope=scope, until=None, defaults={"since": now, "granted_by": actor}
    )
    return grant


@transaction.atomic
def end_grants(*, user: User, role: str, scope: Scope, now: datetime) -> int:
    """End the open grants of a role on a scope; the number that ended."""
    return RoleGrant.objects.filter(user=user, role=role, scope=scope, until=None).update(until=now)
