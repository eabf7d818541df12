"""Writes about scopes, users and grants."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction

from people.models import RoleGrant, Scope, User


@transaction.atomic
def create_scopes(*, kind: str, parents: Sequence[Scope | None]) -> list[Scope]:
    """One new scope below each of `parents` (None: a root), in their order. Two statements for any number."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('people_scope', 'id')) FROM generate_series(1, %s)",
            [len(parents)],
        )
        ids = [row[0] for row in cursor.fetchall()]
    return Scope.objects.bulk_create(
        [
            Scope(pk=pk, kind=kind, path=f"{parent.path if parent else '/'}{pk}/")
            for pk, parent in zip(ids, parents, strict=True)
        ],
        batch_size=5000,
    )


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


@transaction.atomic
def set_language(*, user: User, language: str) -> None:
    """Keep the reader's language for pages, mails and reports."""
    User.objects.filter(pk=user.pk).update(language=language)
    user.language = language
