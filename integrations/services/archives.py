"""Exports of everything: begun, stopped, tried again, taken away, deleted. The worker's part is integrations.archive.working."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from common.signals import archive_queued
from integrations.models import ArchiveDownload, ArchiveExport, ArchivePiece
from integrations.permissions import may_export_everything
from people.models import User

# A file with everything in it is not left lying about.
KEPT = timedelta(days=7)


class AlreadyUnderWay(Exception):
    """Another export is waiting or being written: it will hold the same."""


class NotInThatState(Exception):
    """What was asked for is not possible (any more); `export` is as it stands."""

    def __init__(self, export: ArchiveExport) -> None:
        super().__init__(str(export))
        self.export = export


@transaction.atomic
def begin_archive(*, actor: User, now: datetime) -> ArchiveExport:
    """Have a worker write everything to a file. Raises PermissionDenied, AlreadyUnderWay."""
    _demand(actor)
    try:
        with transaction.atomic():
            export = ArchiveExport.objects.create(requested_by=actor, requested_at=now, run_after=now)
    except IntegrityError:
        raise AlreadyUnderWay from None
    archive_queued.send(ArchiveExport, export_id=export.pk)
    return export


@transaction.atomic
def cancel_archive(*, export: ArchiveExport, actor: User) -> ArchiveExport:
    """Stop an export that is not ready: the worker notices at its next word. Raises PermissionDenied, NotInThatState."""
    _demand(actor)
    locked = _locked(export)
    if not locked.is_pending:
        raise NotInThatState(locked)
    locked.state = ArchiveExport.State.CANCELLED
    locked.lease_until = None
    locked.save(update_fields=["state", "lease_until"])
    _delete_pieces(locked)
    return locked


@transaction.atomic
def retry_archive(*, export: ArchiveExport, actor: User, now: datetime) -> ArchiveExport:
    """Have a failed export tried again, in the name of the actor.

    Raises PermissionDenied, NotInThatState, AlreadyUnderWay.
    """
    _demand(actor)
    locked = _locked(export)
    if locked.state != ArchiveExport.State.FAILED:
        raise NotInThatState(locked)
    locked.requested_by = actor
    locked.save(update_fields=["requested_by"])
    if not _wait_again(locked, now):
        raise AlreadyUnderWay
    archive_queued.send(ArchiveExport, export_id=locked.pk)
    return locked


@transaction.atomic
def retry_archives(*, export_ids: Collection[int] | None, now: datetime) -> list[int]:
    """Have the failed ones of these wait again (None: all of them): at most one, since one holds everything.

    For whoever operates the portal; whether the caller may do this was checked there. The worker looks at the rights of
    whoever asked for the export.
    """
    failed = ArchiveExport.objects.filter(state=ArchiveExport.State.FAILED)
    rows = failed if export_ids is None else failed.filter(pk__in=export_ids)
    for locked in rows.select_for_update(no_key=True, of=("self",)).order_by("-pk")[:1]:
        if _wait_again(locked, now):
            return [locked.pk]
    return []


@transaction.atomic
def record_download(*, export: ArchiveExport, actor: User, now: datetime) -> ArchiveExport:
    """Note that somebody takes the file away, before they get it.

    Raises PermissionDenied, and NotInThatState when there is no file, or its time is over.
    """
    _demand(actor)
    locked = _locked(export)
    if locked.state != ArchiveExport.State.READY or locked.expires_at is None or locked.expires_at <= now:
        raise NotInThatState(locked)
    ArchiveDownload.objects.create(export=locked, by=actor, at=now)
    return locked


@transaction.atomic
def remove_archive(*, export: ArchiveExport, actor: User) -> ArchiveExport:
    """Delete the file before its time. Raises PermissionDenied, and NotInThatState when there is none."""
    _demand(actor)
    locked = _locked(export)
    if locked.state != ArchiveExport.State.READY:
        raise NotInThatState(locked)
    _remove(locked)
    return locked


@transaction.atomic
def forget_archives(*, now: datetime) -> int:
    """Delete the files whose time is over; how many."""
    overdue = ArchiveExport.objects.overdue(now).select_for_update(skip_locked=True, no_key=True)
    done = 0
    for export in overdue:
        _remove(export)
        done += 1
    return done


def _demand(actor: User) -> None:
    if not may_export_everything(actor):
        raise PermissionDenied


def _locked(export: ArchiveExport) -> ArchiveExport:
    return ArchiveExport.objects.select_for_update(no_key=True).get(pk=export.pk)


def _wait_again(export: ArchiveExport, now: datetime) -> bool:
    """False when another one is under way."""
    export.state = ArchiveExport.State.QUEUED
    export.attempts = 0
    export.error = ""
    export.run_after = now
    export.progress_done = export.progress_total = 0
    try:
        with transaction.atomic():
            export.save(
                update_fields=["state", "attempts", "error", "run_after", "progress_done", "progress_total"]
            )
    except IntegrityError:
        return False
    return True


def _remove(export: ArchiveExport) -> None:
    export.state = ArchiveExport.State.REMOVED
    export.save(update_fields=["state"])
    _delete_pieces(export)


def _delete_pieces(export: ArchiveExport) -> None:
    ArchivePiece.objects.filter(export=export).delete()
