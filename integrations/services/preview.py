"""What people decide about an import that waits for them; nothing of the portfolio changes."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from common.signals import import_queued
from integrations.models import ImportRun
from integrations.permissions import decidable, within_reach
from integrations.plan import Choices, Decisions
from integrations.services.drafting import read_choices, set_plan
from people.models import User
from people.refusals import MissingPermission
from people.roles import Permission

# Plans of so many rows are computed again within the request; larger ones go back to the worker.
AT_ONCE = 1_000


class NotPreviewedError(Exception):
    """The import is not waiting for confirmation (any more)."""


class DecisionsChangedError(Exception):
    """Somebody decided otherwise since the page was opened; `run` is as it stands, `differing` what would be undone."""

    def __init__(self, run: ImportRun, differing: Decisions) -> None:
        super().__init__(str(run))
        self.run = run
        self.differing = differing


@transaction.atomic
def choose_import(
    *,
    run: ImportRun,
    decisions: Decisions,
    shown_hash: str | None = None,
    actor: User | None,
    now: datetime,
    at_once: int = AT_ONCE,
) -> ImportRun:
    """Keep what a person decided on a page of the preview and plan again. Choices that fit nothing have no effect.

    `shown_hash`: of the plan that the person had on the screen; decisions of other pages stay as they are. Decisions
    about projects that the actor may not change count for nothing, and the plan stays one in the name of whoever it
    was made for. A plan of more than `at_once` rows is left to the worker: the import is queued then.
    Raises NotPreviewedError, and DecisionsChangedError when the plan is another one by now and so would be decisions.
    """
    locked = lock_previewed(run)
    decisions = decidable(actor, locked, decisions)
    stored = read_choices(locked.choices)
    if (
        shown_hash is not None
        and shown_hash != locked.plan_hash
        and (changed := differing(decisions, stored))
    ):
        raise DecisionsChangedError(locked, changed)
    matches: dict[int, int | None] = {**stored.matches, **decisions.matches}
    take = (stored.take - set(decisions.take)) | {key for key, taken in decisions.take.items() if taken}
    locked.choices = {
        "matches": {str(row): project for row, project in sorted(matches.items()) if project is not None},
        "take": sorted(take),
    }
    _plan_again(locked, actor=actor, now=now, at_once=at_once)
    return locked


@transaction.atomic
def choose_sheet(*, run: ImportRun, sheet: str, actor: User, now: datetime) -> ImportRun:
    """Have another sheet of the workbook read; what was decided about the first one is forgotten.

    Raises NotPreviewedError, and MissingPermission when the plan names a project beyond the actor's reach. A sheet
    that the workbook does not have changes nothing.
    """
    locked = lock_previewed(run)
    require_reach(locked, actor=actor)
    if sheet == locked.sheet or sheet not in locked.plan.get("sheets", ()):
        return locked
    locked.sheet = sheet
    locked.choices = {}
    put_back(locked, actor=actor, now=now)
    locked.save()
    tell_worker(locked)
    return locked


@transaction.atomic
def preview_again(*, run: ImportRun, actor: User | None, now: datetime, at_once: int = AT_ONCE) -> ImportRun:
    """Plan again on the portfolio as it stands now, with the same decisions. An import that waits no more stays.

    Raises MissingPermission when the plan names a project beyond the actor's reach.
    """
    try:
        locked = lock_previewed(run)
    except NotPreviewedError:
        return run
    require_reach(locked, actor=actor)
    _plan_again(locked, actor=actor, now=now, at_once=at_once)
    return locked


@transaction.atomic
def discard_import(*, run: ImportRun, actor: User | None) -> ImportRun:
    """Give the import up; the file goes, the row stays. Who uploaded it always may.

    Raises NotPreviewedError, and MissingPermission when the plan names a project beyond the actor's reach.
    """
    locked = lock_previewed(run)
    if actor is None or locked.created_by_id != actor.pk:
        require_reach(locked, actor=actor)
    locked.state = ImportRun.State.DISCARDED
    locked.content = b""
    locked.save(update_fields=["state", "content"])
    return locked


def differing(decisions: Decisions, stored: Choices) -> Decisions:
    """Those decisions that are not what is decided now."""
    return Decisions(
        {row: pk for row, pk in decisions.matches.items() if stored.matches.get(row) != pk},
        {key: taken for key, taken in decisions.take.items() if (key in stored.take) != taken},
    )


def lock_previewed(run: ImportRun) -> ImportRun:
    """The waiting import under lock. Raises NotPreviewedError."""
    locked = lock_run(run)
    if locked.state != ImportRun.State.PREVIEWED:
        raise NotPreviewedError
    return locked


def lock_run(run: ImportRun) -> ImportRun:
    """The import under lock, with all that planning needs."""
    # Joins come after the lock: a statement that waited while somebody else asked for the next step would join the row
    # with whoever asked before, find nobody, and nobody's plan is that of the command line.
    ImportRun.objects.select_for_update().only("pk").get(pk=run.pk)
    return ImportRun.objects.select_related("mapping", "portfolio__scope", "requested_by").get(pk=run.pk)


def require_reach(run: ImportRun, *, actor: User | None) -> None:
    """Raises MissingPermission when the plan names a project that the actor may not change."""
    if not within_reach(actor, run):
        raise MissingPermission(
            Permission.EDIT_PROJECT, _("Ask somebody who may change the project to import the file.")
        )


def put_back(run: ImportRun, *, actor: User | None, now: datetime) -> None:
    """Queue the run for reading, in the name of `actor`; saves nothing. What was planned before is no plan any more."""
    run.state = ImportRun.State.QUEUED
    run.plan_hash = ""
    begin_waiting(run, actor=actor, now=now)


def begin_waiting(run: ImportRun, *, actor: User | None, now: datetime) -> None:
    """A fresh order for a worker; saves nothing."""
    run.requested_by = actor
    run.run_after = now
    run.attempts = 0
    run.error = ""
    run.progress_phase = ""
    run.progress_done = run.progress_total = 0


def tell_worker(run: ImportRun) -> None:
    """Whoever listens may have a worker look at the run once this is committed. The row is what counts."""
    import_queued.send(sender=ImportRun, run_id=run.pk)


def _plan_again(run: ImportRun, *, actor: User | None, now: datetime, at_once: int) -> None:
    planner = actor if within_reach(actor, run) else run.requested_by
    if run.counts.get("rows", 0) > at_once:
        put_back(run, actor=planner, now=now)
        tell_worker(run)
    else:
        run.requested_by = planner
        set_plan(run, actor=planner, now=now)
    run.save()
