"""What a worker does with an import: claim the row, do its next step, write the outcome.

The row is the truth: a message that is lost or comes twice, a worker that dies at any point, or two workers at once end
in one plan, and in one application of it. A claim is a lease with a number (`attempts`); whoever lost it writes nothing.
"""

import logging
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta

import pghistory
from django.db import transaction

from integrations.models import ImportRun
from integrations.models.imports import MAX_ATTEMPTS
from integrations.services.confirm import PlanChangedError, mark_confirmed, show_again, write_plan
from integrations.services.drafting import set_plan
from integrations.services.preview import lock_run
from integrations.services.progress import LEASE, ClaimLostError, Clock, Progress, silent, told_aside
from integrations.services.undo import UndoImpossibleError, mark_undone, take_back
from people.models import User
from people.refusals import MissingPermission

logger = logging.getLogger(__name__)

BACK_OFF = timedelta(seconds=5)
# What the row says of a worker that never came back; for administrators, so without names.
LOST = "The worker was lost while it was at work."
NO_RIGHT = "Whoever asked for it may not import into this portfolio any more."

BUILT_ON = "Something was built on it before it could be undone."

Told = Callable[[ImportRun, Clock], AbstractContextManager[Progress]]


class NoRightError(Exception):
    """The person in whose name the step would work may not do so any more."""


def unwatched(_run: ImportRun, _clock: Clock) -> AbstractContextManager[Progress]:
    """Progress for work within one transaction, which nobody else sees."""
    return nullcontext(silent)


def work_on_import(*, run_id: int, clock: Clock, told: Told = told_aside) -> bool:
    """Do the import's next step if nobody else does. True when this call did it; safe to call any number of times."""
    run = claim_import(run_id=run_id, now=clock())
    if run is None:
        return False
    step = _STEPS[ImportRun.State(run.state)]
    try:
        with told(run, clock) as progress, _in_the_name_of(run.requested_by):
            _check_right(run)
            step(run, progress, clock)
    except ClaimLostError:
        logger.info("Import %s was cancelled, or another worker has it.", run_id)
        return False
    except (NoRightError, MissingPermission):
        record_failure(run=run, error=NO_RIGHT, final=True, now=clock())
        return False
    except Exception as failure:
        logger.exception("Import %s could not be worked on.", run_id)
        record_failure(run=run, error=type(failure).__name__, final=False, now=clock())
        return False
    return True


@transaction.atomic
def claim_import(*, run_id: int, now: datetime) -> ImportRun | None:
    """Take a waiting import, or one whose worker has gone. None when there is nothing to do.

    After MAX_ATTEMPTS it is given up instead: it then waits for a person.
    """
    # Joins come after the lock, or a step could be done in nobody's name (see `lock_run`).
    waiting = ImportRun.objects.select_for_update(skip_locked=True, no_key=True).claimable(now)
    if not waiting.filter(pk=run_id).values_list("pk"):
        return None
    run = (
        ImportRun.objects.select_related("mapping", "portfolio__scope", "requested_by")
        # Megabytes, which the step either replaces or wants at its end.
        .defer("plan")
        .get(pk=run_id)
    )
    if run.attempts >= MAX_ATTEMPTS:
        _give_up(run, run.error or LOST)
        run.save(update_fields=["state", "lease_until", "error"])
        return None
    run.state = _BEGUN.get(ImportRun.State(run.state), ImportRun.State(run.state))
    run.attempts += 1
    run.lease_until = now + LEASE
    run.progress_phase = ""
    run.progress_done = run.progress_total = 0
    run.save(
        update_fields=[
            "state",
            "attempts",
            "lease_until",
            "progress_phase",
            "progress_done",
            "progress_total",
        ]
    )
    return run


@transaction.atomic
def record_failure(*, run: ImportRun, error: str, final: bool, now: datetime) -> None:
    """Queue the step again after a pause that grows, or give it up: at once when `final`, else after MAX_ATTEMPTS."""
    try:
        locked = _held(run)
    except ClaimLostError:
        return
    if final or locked.attempts >= MAX_ATTEMPTS:
        _give_up(locked, error)
    else:
        waiting = {working: state for state, working in _BEGUN.items()}
        locked.state = waiting[ImportRun.State(locked.state)]
        locked.error = error
        locked.lease_until = None
        locked.run_after = now + BACK_OFF * 6 ** (locked.attempts - 1)
    locked.save(update_fields=["state", "error", "lease_until", "run_after"])


def _give_up(run: ImportRun, error: str) -> None:
    """Nothing was written by the step; an import that could not be undone stands as it did."""
    undoing = run.state in (ImportRun.State.TO_UNDO, ImportRun.State.UNDOING)
    run.state = ImportRun.State.CONFIRMED if undoing else ImportRun.State.FAILED
    run.lease_until = None
    run.error = error
    logger.error("Import %s is given up: %s", run.pk, error)


def _check_right(run: ImportRun) -> None:
    user = run.requested_by
    if user is None:
        return
    if not user.is_active or not ImportRun.objects.visible_to(user).filter(pk=run.pk).exists():
        raise NoRightError


def _in_the_name_of(user: User | None) -> AbstractContextManager[object]:
    return pghistory.context(actor=user.pk if user else None)


def _held(run: ImportRun) -> ImportRun:
    """The row under lock, if this claim still holds it. Raises ClaimLostError."""
    claimed = ImportRun.objects.select_for_update().filter(pk=run.pk, state=run.state, attempts=run.attempts)
    if not claimed.values_list("pk"):
        raise ClaimLostError
    return lock_run(run)


def _read(run: ImportRun, progress: Progress, clock: Clock) -> None:
    set_plan(run, actor=run.requested_by, now=clock(), progress=progress)
    with transaction.atomic():
        locked = _held_for(run, ImportRun.State.READING)
        for field in ("state", "content", "sheet", "plan", "plan_hash", "counts"):
            setattr(locked, field, getattr(run, field))
        locked.lease_until = None
        locked.error = ""
        locked.save()


def _apply(run: ImportRun, progress: Progress, clock: Clock) -> None:
    try:
        with transaction.atomic():
            written = write_plan(run=run, actor=run.requested_by, now=clock(), progress=progress)
            # From here on it is too late to cancel: whoever tries waits for the commit.
            mark_confirmed(_held(run), written, actor=run.requested_by, now=clock())
    except PlanChangedError as changed:
        with transaction.atomic():
            show_again(_held(run), changed)


def _undo(run: ImportRun, progress: Progress, clock: Clock) -> None:
    try:
        with transaction.atomic():
            take_back(run=run, actor=run.requested_by, now=clock(), progress=progress)
            mark_undone(_held(run), actor=run.requested_by, now=clock())
    except UndoImpossibleError:
        with transaction.atomic():
            locked = _held(run)
            locked.state = ImportRun.State.CONFIRMED
            locked.lease_until = None
            locked.error = BUILT_ON
            locked.save(update_fields=["state", "lease_until", "error"])


def _held_for(run: ImportRun, state: str) -> ImportRun:
    """As `_held`, for a run whose own state says already what comes next."""
    claimed = ImportRun(pk=run.pk, state=state, attempts=run.attempts)
    return _held(claimed)


_BEGUN: Mapping[str, ImportRun.State] = {
    ImportRun.State.QUEUED: ImportRun.State.READING,
    ImportRun.State.TO_APPLY: ImportRun.State.APPLYING,
    ImportRun.State.TO_UNDO: ImportRun.State.UNDOING,
}
_STEPS: Mapping[str, Callable[[ImportRun, Progress, Clock], None]] = {
    ImportRun.State.READING: _read,
    ImportRun.State.APPLYING: _apply,
    ImportRun.State.UNDOING: _undo,
}
