"""How far a worker is, told to everybody while its own transaction is still open, and whether it may go on.

The work of an import commits as a whole, so what it says of itself meanwhile goes over a connection of its own. The same
statement renews the lease and finds out whether somebody cancelled the import or another worker took it over.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Protocol

from django.db import connection

from integrations.models import ImportRun

# Much longer than any single statement of an import.
LEASE = timedelta(minutes=5)
# Progress is told to the database at most so often.
EVERY = timedelta(milliseconds=400)

Clock = Callable[[], datetime]

_TELL = """
    UPDATE integrations_importrun
       SET progress_phase = %s, progress_done = %s, progress_total = %s, lease_until = %s
     WHERE id = %s AND state = %s AND attempts = %s
"""


class ClaimLostError(Exception):
    """The import was cancelled, or belongs to another worker by now: whatever was begun is given up."""


class Progress(Protocol):
    """Told by the work as it goes; raises ClaimLostError when it must not go on."""

    def __call__(self, phase: str, done: int = 0, total: int = 0) -> None: ...


def silent(phase: str, done: int = 0, total: int = 0) -> None:
    """For work within a request or a command, which nobody watches."""


@contextmanager
def told_aside(run: ImportRun, clock: Clock) -> Iterator[Progress]:
    """Progress of a claimed run, over a second connection that is closed at the end."""
    aside = connection.copy()
    told_at: datetime | None = None
    told_phase = ""

    def tell(phase: str, done: int = 0, total: int = 0) -> None:
        nonlocal told_at, told_phase
        now = clock()
        if phase == told_phase and told_at is not None and now - told_at < EVERY:
            return
        told_at, told_phase = now, phase
        with aside.cursor() as cursor:
            cursor.execute(_TELL, [phase, done, total, now + LEASE, run.pk, run.state, run.attempts])
            if not cursor.rowcount:
                raise ClaimLostError

    try:
        yield tell
    finally:
        aside.close()
