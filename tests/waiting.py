"""Two connections in an order that the test decides, where sleeping would only hope for it."""

import time
from collections.abc import Callable

import pytest
from django.db import connection


def wait_until_somebody_waits(seconds: float = 10, *, unless: Callable[[], bool] = lambda: False) -> None:
    """Returns as soon as another connection waits for a lock that this one's transaction holds, or `unless` is so."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if unless():
            return
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT EXISTS (SELECT FROM pg_locks WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid)))"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    pytest.fail(f"Nobody waited within {seconds} s.")
