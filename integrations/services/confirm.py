"""Confirming: the plan is computed again under lock and applied whole, exactly as it was shown, or not at all."""

from datetime import datetime

import pghistory
from django.db import connection, transaction

from common.clock import business_date
from integrations.models import ImportMapping, ImportRun
from integrations.periods import start_cycle
from integrations.plan_changes import plan_changes
from integrations.problems import RefusedError
from integrations.services.apply import apply_plan
from integrations.services.drafting import Draft, draft_plan, keep_draft, refuse
from integrations.services.editions import keep_edition
from integrations.services.preview import begin_waiting, lock_previewed, require_reach, tell_worker
from integrations.services.progress import Progress, silent
from people.models import User
from portfolio.models import Portfolio
from projects.models import Project
from projects.services import facts_have_changed

# Row of the file -> the project's id and code.
Written = dict[int, tuple[int, str]]


class PlanChangedError(Exception):
    """The portfolio changed since the preview: what would be written is no longer what was shown.

    `now` is the plan as it would be by now, or why there is none; None when only the reader's page is out of date.
    """

    def __init__(self, now: Draft | RefusedError | None = None) -> None:
        super().__init__()
        self.now = now


@transaction.atomic
def accept_import(*, run: ImportRun, actor: User, now: datetime, shown_hash: str) -> ImportRun:
    """Have a worker apply the plan that the person has on the screen.

    Raises NotPreviewedError when the run is not waiting, MissingPermission when the plan names a project beyond the
    actor's reach, PlanChangedError when the plan is another one than `shown_hash` by now.
    """
    locked = lock_previewed(run)
    require_reach(locked, actor=actor)
    if shown_hash != locked.plan_hash:
        raise PlanChangedError
    locked.state = ImportRun.State.TO_APPLY
    begin_waiting(locked, actor=actor, now=now)
    locked.save()
    tell_worker(locked)
    return locked


@transaction.atomic
def confirm_import(
    *, run: ImportRun, actor: User | None, now: datetime, shown_hash: str | None = None
) -> ImportRun:
    """Apply the previewed plan at once, in one transaction: what the command does, without a worker.

    Raises NotPreviewedError when the run is not waiting, MissingPermission when the plan names a project beyond the
    actor's reach, PlanChangedError when the plan's hash has changed; nothing is written then.
    """
    locked = lock_previewed(run)
    require_reach(locked, actor=actor)
    if shown_hash is not None and shown_hash != locked.plan_hash:
        raise PlanChangedError
    written = write_plan(run=locked, actor=actor, now=now)
    mark_confirmed(locked, written, actor=actor, now=now)
    return locked


def write_plan(*, run: ImportRun, actor: User | None, now: datetime, progress: Progress = silent) -> Written:
    """Write what the run's plan says, within the caller's transaction; the projects that were created or changed.

    Raises PlanChangedError before it writes anything. The stored plan itself is not looked at, only its hash: it is as
    large as the one that is computed here.
    """
    _lock_codes(run.mapping)
    lock_portfolio(run.portfolio)
    try:
        draft = draft_plan(run=run, user=actor, now=now, progress=progress)
    except RefusedError as refused:
        # What could be read at the preview cannot be placed any more (its period has closed, for one).
        raise PlanChangedError(refused) from refused
    if draft.plan.hash() != run.plan_hash:
        raise PlanChangedError(draft)
    with pghistory.context(import_run=run.pk, actor=actor.pk if actor else None):
        projects = apply_plan(draft=draft, run=run, actor=actor, now=now, progress=progress)
        keep_edition(run=run, draft=draft, projects=projects)
        if draft.plan.counts()["created"]:
            start_cycle(owner_id=draft.target.owner_id, today=business_date(now))
        if projects:
            facts_have_changed(project_ids=sorted(project.pk for project in projects.values()))
    return {number: (project.pk, project.code) for number, project in projects.items()}


def mark_confirmed(run: ImportRun, written: Written, *, actor: User | None, now: datetime) -> None:
    """The run, under lock, once its plan is written: in the same transaction."""
    for row in run.plan["rows"]:
        # The result page links to the projects that this import created.
        if row["row"] in written:
            row["project_id"], row["code"] = written[row["row"]]
    run.plan.pop("changed", None)
    run.state = ImportRun.State.CONFIRMED
    run.lease_until = None
    run.confirmed_at = now
    run.confirmed_by = actor
    run.written_at = _transaction_began()
    with pghistory.context(import_run=run.pk, actor=actor.pk if actor else None):
        run.save(update_fields=["state", "lease_until", "plan", "confirmed_at", "confirmed_by", "written_at"])


def show_again(run: ImportRun, changed: PlanChangedError) -> None:
    """The run, under lock, with the plan as it would be by now and what changed since the one that was shown."""
    shown = run.plan
    run.lease_until = None
    if isinstance(changed.now, RefusedError):
        refuse(run, changed.now)
    elif changed.now is not None:
        keep_draft(run, changed.now)
        run.plan["changed"] = plan_changes(shown, run.plan)
    run.save()


def lock_portfolio(portfolio: Portfolio) -> None:
    """Two imports into one portfolio wait for each other; nobody edits its projects meanwhile."""
    Portfolio.objects.select_for_update(of=("self",), no_key=True).get(pk=portfolio.pk)
    projects = Project.objects.select_for_update(of=("self",), no_key=True)
    list(
        projects.filter(scope__path__startswith=portfolio.scope.path)
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def _lock_codes(mapping: ImportMapping) -> None:
    """Imports that number new projects under one prefix wait for each other, whatever portfolio they go to."""
    prefix = mapping.spec["constants"]["code_prefix"]
    sharing = ImportMapping.objects.filter(spec__constants__code_prefix=prefix).order_by("pk")
    list(sharing.select_for_update(no_key=True).values_list("pk", flat=True))


def _transaction_began() -> datetime:
    """What the trail calls the time of every event of this transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT CURRENT_TIMESTAMP")
        began: datetime = cursor.fetchone()[0]
    return began
