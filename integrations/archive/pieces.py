"""The archive's bytes in the database, piece by piece, as long as the claim on the export holds."""

import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.db import transaction

from integrations.models import ArchiveExport, ArchivePiece

PIECE = 1024 * 1024
# Much longer than any silence of a living worker: it tells its progress all the time.
LEASE = timedelta(minutes=5)
# Progress is told to the database at most so often.
EVERY = timedelta(milliseconds=400)

Clock = Callable[[], datetime]


class ClaimLost(Exception):
    """The export was stopped, or belongs to another worker by now: whatever was begun is given up."""


class PieceWriter:
    """Takes the bytes of a claimed export. Whoever lost the claim writes nothing: ClaimLost.

    Each piece commits with a look at the claim, whose row it holds meanwhile.
    """

    def __init__(self, export: ArchiveExport, clock: Clock) -> None:
        self._export, self._clock = export, clock
        self._waiting = bytearray()
        self._sum = hashlib.sha256()
        self._number = 0
        self._told_at: datetime | None = None
        self._progress = (0, 0)

    def write(self, data: bytes, /) -> int:
        self._sum.update(data)
        self._waiting += data
        while len(self._waiting) >= PIECE:
            self._store(bytes(self._waiting[:PIECE]))
            del self._waiting[:PIECE]
        return len(data)

    def flush(self) -> None:
        """Pieces are stored when they are full; `finish` stores the last one."""

    def finish(self) -> str:
        """Store what is left; the SHA-256 of everything."""
        if self._waiting:
            self._store(bytes(self._waiting))
            self._waiting.clear()
        return self._sum.hexdigest()

    def tell(self, done: int, total: int) -> None:
        """Say how far the work is; renews the lease."""
        self._progress = (done, total)
        now = self._clock()
        if self._told_at is None or now - self._told_at >= EVERY:
            self._hold(now)

    def _store(self, content: bytes) -> None:
        with transaction.atomic():
            self._hold(self._clock())
            ArchivePiece.objects.create(export=self._export, number=self._number, content=content)
        self._number += 1

    def _hold(self, now: datetime) -> None:
        done, total = self._progress
        held = ArchiveExport.objects.filter(
            pk=self._export.pk, state=ArchiveExport.State.WRITING, attempts=self._export.attempts
        ).update(progress_done=done, progress_total=total, lease_until=now + LEASE)
        if not held:
            raise ClaimLost
        self._told_at = now


def read_pieces(export: ArchiveExport) -> Iterator[bytes]:
    """The file, a piece at a time."""
    number = 0
    while True:
        content = (
            ArchivePiece.objects.filter(export=export, number=number)
            .values_list("content", flat=True)
            .first()
        )
        if content is None:
            return
        yield bytes(content)
        number += 1
