"""Writes about scopes."""

from collections.abc import Sequence

from django.db import connection, transaction

from people.models import Scope


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
