"""Imports on their way to a worker: uploaded, cancelled, tried again."""

import hashlib
from datetime import date, datetime
from pathlib import PurePath

from django.db import transaction

from integrations.models import ImportMapping, ImportRun
from integrations.services.drafting import set_plan
from integrations.services.preview import begin_waiting, lock_run, put_back, require_reach, tell_worker
from integrations.tabular import LIMITS, Limits
from people.models import User
from portfolio.models import Portfolio


class NotPendingError(Exception):
    """There is nothing to cancel: the import is done, or waits for a person. `run` is as it stands."""

    def __init__(self, run: ImportRun) -> None:
        super().__init__(str(run))
        self.run = run


class NotFailedError(Exception):
    """There is nothing to try again."""


@transaction.atomic
def upload_import(
    *,
    portfolio: Portfolio,
    mapping: ImportMapping,
    content: bytes,
    file_name: str,
    as_of: date,
    actor: User,
    now: datetime,
) -> ImportRun:
    """Keep the file and have a worker read it."""
    run = _new_run(portfolio, mapping, content, file_name, as_of, actor, now)
    put_back(run, actor=actor, now=now)
    run.save(force_insert=True)
    tell_worker(run)
    return run


@transaction.atomic
def preview_import(
    *,
    portfolio: Portfolio,
    mapping: ImportMapping,
    content: bytes,
    file_name: str,
    as_of: date,
    actor: User | None,
    now: datetime,
    limits: Limits = LIMITS,
) -> ImportRun:
    """A run with its plan, computed at once, or a refused run that says why; a refused file is not kept.

    `actor` None stands for the command line, which may change every project of the portfolio.
    """
    run = _new_run(portfolio, mapping, content, file_name, as_of, actor, now)
    run.requested_by = actor
    set_plan(run, actor=actor, now=now, limits=limits)
    run.save(force_insert=True)
    return run


@transaction.atomic
def cancel_import(*, run: ImportRun, actor: User) -> ImportRun:
    """Stop an import that a worker has not finished: the file goes, nothing is written. An undoing stops as well.

    A worker notices at its next look; what it has written so far goes with its transaction. Who uploaded it always may.
    Raises NotPendingError, and MissingPermission when the plan names a project beyond the actor's reach.
    """
    locked = lock_run(run)
    if not locked.is_pending:
        raise NotPendingError(locked)
    if locked.created_by_id != actor.pk:
        require_reach(locked, actor=actor)
    locked.lease_until = None
    if locked.state in (ImportRun.State.TO_UNDO, ImportRun.State.UNDOING):
        locked.state = ImportRun.State.CONFIRMED
        locked.save(update_fields=["state", "lease_until"])
        return locked
    locked.state = ImportRun.State.CANCELLED
    locked.content = b""
    locked.save(update_fields=["state", "lease_until", "content"])
    return locked


@transaction.atomic
def retry_import(*, run: ImportRun, actor: User, now: datetime) -> ImportRun:
    """Have a failed import tried again, at the step that failed.

    Raises NotFailedError, and MissingPermission when the plan names a project beyond the actor's reach.
    """
    locked = lock_run(run)
    if locked.state != ImportRun.State.FAILED:
        raise NotFailedError
    require_reach(locked, actor=actor)
    begin_waiting(locked, actor=actor, now=now)
    locked.state = ImportRun.State.TO_APPLY if locked.plan_hash else ImportRun.State.QUEUED
    locked.save()
    tell_worker(locked)
    return locked


def _new_run(
    portfolio: Portfolio,
    mapping: ImportMapping,
    content: bytes,
    file_name: str,
    as_of: date,
    actor: User | None,
    now: datetime,
) -> ImportRun:
    return ImportRun(
        portfolio=portfolio,
        mapping=mapping,
        mapping_version=mapping.version,
        source=mapping.source,
        as_of=as_of,
        file_name=_plain_name(file_name),
        file_size=len(content),
        file_sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        created_at=now,
        created_by=actor,
    )


def _plain_name(name: str) -> str:
    """The file's own name: no folders of either kind, no control characters."""
    bare = PurePath(name.replace("\\", "/")).name
    return "".join(char for char in bare if char.isprintable())[:255] or "file"
