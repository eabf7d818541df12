"""What a worker does with an export of everything: claim the row, write the pieces, make it ready.

The row is the truth: a message that is lost or comes twice, a worker that dies at any point, or two workers at once end
in one file. A claim is a lease with a number (`attempts`); whoever lost it writes nothing.
"""

import logging
from datetime import datetime, timedelta

import pghistory
from django.db import transaction

from integrations.archive.dumping import Written, write_archive
from integrations.archive.pieces import LEASE, ClaimLost, Clock, PieceWriter
from integrations.archive.snapshot import snapshot
from integrations.models import ArchiveExport, ArchivePiece
from integrations.permissions import may_export_everything
from integrations.services.archives import KEPT

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 3
BACK_OFF = timedelta(seconds=10)
# What the row says, for administrators as well: no names.
LOST = "The worker was lost while it was at work."
NO_RIGHT = "Whoever asked for it may not export everything any more."


class NoRight(Exception):
    """The person in whose name the archive would be written may not have it any more."""


def work_on_archive(*, export_id: int, clock: Clock) -> bool:
    """Write one archive if nobody else does. True when this call made it ready; safe to call any number of times."""
    export = claim_archive(export_id=export_id, now=clock())
    if export is None:
        return False
    try:
        with pghistory.context(actor=export.requested_by_id):
            _check_right(export)
            _write(export, clock)
    except ClaimLost:
        logger.info("Export %s was stopped, or another worker has it.", export_id)
        return False
    except NoRight:
        record_failure(export=export, error=NO_RIGHT, final=True, now=clock())
        return False
    except Exception as failure:
        logger.exception("Export %s could not be written.", export_id)
        record_failure(export=export, error=f"{type(failure).__name__}: {failure}", final=False, now=clock())
        return False
    return True


def _check_right(export: ArchiveExport) -> None:
    if not (export.requested_by.is_active and may_export_everything(export.requested_by)):
        raise NoRight


def _write(export: ArchiveExport, clock: Clock) -> None:
    pieces = PieceWriter(export, clock)
    as_of = clock()
    with snapshot() as at_once:
        written = write_archive(at_once, pieces, now=as_of, told=pieces.tell)
    store_archive(export=export, written=written, sha256=pieces.finish(), as_of=as_of, now=clock())


@transaction.atomic
def claim_archive(*, export_id: int, now: datetime) -> ArchiveExport | None:
    """Take a waiting export, or one whose worker has gone, without what that one wrote. None: nothing to do.

    After MAX_ATTEMPTS it is given up instead: it then waits for a person.
    """
    export = (
        ArchiveExport.objects.select_for_update(skip_locked=True, no_key=True, of=("self",))
        .claimable(now)
        .select_related("requested_by")
        .filter(pk=export_id)
        .first()
    )
    if export is None:
        return None
    ArchivePiece.objects.filter(export=export).delete()
    if export.attempts >= MAX_ATTEMPTS:
        _give_up(export, export.error or LOST)
        export.save(update_fields=["state", "lease_until", "error"])
        return None
    export.state = ArchiveExport.State.WRITING
    export.attempts += 1
    export.lease_until = now + LEASE
    export.progress_done = export.progress_total = 0
    export.save(update_fields=["state", "attempts", "lease_until", "progress_done", "progress_total"])
    return export


@transaction.atomic
def store_archive(
    *, export: ArchiveExport, written: Written, sha256: str, as_of: datetime, now: datetime
) -> None:
    """Make the export ready: all its pieces are there. Raises ClaimLost."""
    held = _held(export)
    held.state = ArchiveExport.State.READY
    held.lease_until = None
    held.error = ""
    held.rows, held.files, held.size = written.rows, written.files, written.size
    held.sha256, held.as_of, held.expires_at = sha256, as_of, now + KEPT
    held.save()


@transaction.atomic
def record_failure(*, export: ArchiveExport, error: str, final: bool, now: datetime) -> None:
    """Queue the export again after a pause that grows, or give it up: at once when `final`, else after MAX_ATTEMPTS."""
    try:
        held = _held(export)
    except ClaimLost:
        return
    ArchivePiece.objects.filter(export=held).delete()
    if final or held.attempts >= MAX_ATTEMPTS:
        _give_up(held, error[:2000])
    else:
        held.state = ArchiveExport.State.QUEUED
        held.error = error[:2000]
        held.lease_until = None
        held.run_after = now + BACK_OFF * 6 ** (held.attempts - 1)
    held.save(update_fields=["state", "error", "lease_until", "run_after"])


def _give_up(export: ArchiveExport, error: str) -> None:
    export.state = ArchiveExport.State.FAILED
    export.lease_until = None
    export.error = error
    logger.error("Export %s is given up: %s", export.pk, error)


def _held(export: ArchiveExport) -> ArchiveExport:
    """The row under lock, if this claim still holds it. Raises ClaimLost."""
    locked = (
        ArchiveExport.objects.select_for_update(no_key=True)
        .filter(pk=export.pk, state=ArchiveExport.State.WRITING, attempts=export.attempts)
        .first()
    )
    if locked is None:
        raise ClaimLost
    return locked
