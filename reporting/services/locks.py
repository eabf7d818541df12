"""The lock that keeps closing a reporting period and computing its figures apart.

An advisory lock, because locking the period's row would make every refresh wait for each submission, and each
submission for every refresh. Refreshes share it; freezing holds it alone until its transaction ends.
"""

from collections.abc import Iterable

from django.db import connection

# The first half of the lock's key; the second is the period's id.
_NAMESPACE = 7_301
# Ascending, so that two transactions never wait for each other in a circle.
_SHARE = "SELECT pg_advisory_xact_lock_shared(%s, id) FROM unnest(%s::int[]) AS id ORDER BY id"
_HOLD = "SELECT pg_advisory_xact_lock(%s, id) FROM unnest(%s::int[]) AS id ORDER BY id"


def share_period(period_ids: Iterable[int]) -> None:
    """Keep the periods from being frozen until the transaction ends. Waits while one is."""
    _lock(_SHARE, period_ids)


def hold_period(period_id: int) -> None:
    """Wait for running refreshes of the period, and keep others out until the transaction ends."""
    _lock(_HOLD, [period_id])


def _lock(statement: str, period_ids: Iterable[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [_NAMESPACE, sorted(set(period_ids))])
