"""Taking an import back: every row is again what it was before, what it made is gone, or nothing happens at all.

Rows that the import made are deleted, not archived: nothing refers to them (or there would be an obstacle), and an
archived project that was never meant to be would stay in every list of archived ones. The trail keeps them all.
Versions go on rising, so that a page that was opened meanwhile is still told that it is out of date.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import pghistory
from django.db import connection, models, transaction
from django.utils.translation import gettext as _

from common.signals import facts_changed
from integrations.built_on import Obstacle, obstacles
from integrations.models import EditionRow, ImportRun
from integrations.services.confirm import lock_portfolio
from integrations.services.preview import begin_waiting, lock_run, require_reach, tell_worker
from integrations.services.progress import Progress, silent
from integrations.written import Written, before, written_by
from people.models import Scope, User
from people.refusals import MissingPermission
from people.roles import Permission
from portfolio.models import ReportingPeriod
from projects.models import FactsRevision, Project
from projects.services import facts_have_changed
from projects.services.projects import searchable
from reporting.models import KpiSnapshot
from reporting.services.locks import share_period

BATCH = 1000


class NotUndoableError(Exception):
    """The import has written nothing, or is being taken back already."""


class UndoImpossibleError(Exception):
    """Something was built on the import: `found` says what."""

    def __init__(self, found: list[Obstacle]) -> None:
        super().__init__(len(found))
        self.found = found


@transaction.atomic
def ask_to_undo(*, run: ImportRun, actor: User, now: datetime) -> ImportRun:
    """Have a worker take the import back.

    Raises NotUndoableError, MissingPermission when the import concerns a project beyond the actor's reach, and
    UndoImpossibleError when something was built on it.
    """
    locked = lock_run(run)
    if locked.state != ImportRun.State.CONFIRMED:
        raise NotUndoableError
    require_reach(locked, actor=actor)
    if found := obstacles(locked, written_by(locked)):
        raise UndoImpossibleError(found)
    locked.state = ImportRun.State.TO_UNDO
    begin_waiting(locked, actor=actor, now=now)
    locked.save()
    tell_worker(locked)
    return locked


def take_back(*, run: ImportRun, actor: User | None, now: datetime, progress: Progress = silent) -> None:
    """Within the caller's transaction; raises UndoImpossibleError and MissingPermission before it writes anything."""
    _keep_open(run.portfolio.scope)
    lock_portfolio(run.portfolio)
    _demand_rights(run, actor)
    written = written_by(run)
    if found := obstacles(run, written):
        raise UndoImpossibleError(found)
    total = len(written[Project].keys)
    progress(ImportRun.Phase.UNDOING, 0, total)
    with pghistory.context(import_run=run.pk, undone=True, actor=actor.pk if actor else None):
        above = _scopes_above(written[Scope].created)
        _delete_derived(run, written)
        for model, rows in written.items():
            _delete(model, rows.created)
            progress(ImportRun.Phase.UNDOING, 0, total)
        for rows in written.values():
            _restore(run, rows, progress, total)
        facts_have_changed(project_ids=sorted(written[Project].changed))
        facts_changed.send(sender=Project, scope_ids=above)


def _keep_open(scope: Scope) -> None:
    """No month here or around is closed with what goes in its figures: it is waited for, and then stands in the way."""
    around = [int(part) for part in scope.path.split("/") if part]
    here = models.Q(portfolio__scope__path__startswith=scope.path) | models.Q(portfolio__scope__in=around)
    share_period(ReportingPeriod.objects.open().filter(here).values_list("pk", flat=True))


def _demand_rights(run: ImportRun, actor: User | None) -> None:
    """What the page asked for, read anew: it may have been withdrawn while this waited. Raises MissingPermission."""
    if actor is None:
        return
    actor = User.objects.get(pk=actor.pk)
    if not ImportRun.objects.visible_to(actor).filter(pk=run.pk).exists():
        raise MissingPermission(Permission.IMPORT_PORTFOLIO, _("Portfolio files are imported by the PMO."))
    require_reach(run, actor=actor)


def mark_undone(run: ImportRun, *, actor: User | None, now: datetime) -> None:
    """The run, under lock, once everything is taken back: in the same transaction."""
    run.state = ImportRun.State.UNDONE
    run.lease_until = None
    run.error = ""
    run.undone_at = now
    run.undone_by = actor
    run.save(update_fields=["state", "lease_until", "error", "undone_at", "undone_by"])


def _delete_derived(run: ImportRun, written: dict[type[models.Model], Written]) -> None:
    """What is computed from the rows, and what was kept of the edition to compare it with others."""
    EditionRow.objects.filter(run=run).delete()
    gone = KpiSnapshot.objects.filter(
        models.Q(scope_id__in=written[Scope].created)
        | models.Q(period_id__in=written[ReportingPeriod].created)
    )
    _delete(KpiSnapshot, set(gone.values_list("pk", flat=True)))
    _delete(FactsRevision, written[Project].created)


def _delete(model: type[models.Model], keys: Collection[int]) -> None:
    """One statement and no cascade: should anything refer to these rows after all, the database refuses the whole."""
    if not keys:
        return
    table, key = connection.ops.quote_name(model._meta.db_table), model._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE {key} = ANY(%s)", [sorted(keys)])  # noqa: S608 - our own names


def _restore(run: ImportRun, written: Written, progress: Progress, total: int) -> None:
    model, done = written.model, 0
    for rows in before(run, written):
        if model is Project:
            _with_derived_columns(rows)
        fields = [each.name for each in model._meta.concrete_fields if not each.primary_key]
        table: models.QuerySet[Any] = models.QuerySet(model)
        table.bulk_create(
            rows, batch_size=BATCH, update_conflicts=True, unique_fields=["id"], update_fields=fields
        )
        done += len(rows)
        if model is Project:
            progress(ImportRun.Phase.UNDOING, done, total)


def _with_derived_columns(rows: list[Any]) -> None:
    """What the trail leaves out of a project, and a version that no open page has."""
    versions = dict(Project.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", "version"))
    for row in rows:
        row.version = versions.get(row.pk, row.version) + 1
        for name, value in searchable(code=row.code, name=row.name, description=row.description).items():
            setattr(row, name, value)


def _scopes_above(keys: Collection[int]) -> list[int]:
    """The scopes whose totals counted what goes."""
    paths = Scope.objects.filter(pk__in=keys).values_list("path", flat=True)
    return sorted({int(part) for path in paths for part in path.split("/")[1:-2] if part})
