"""Confirming: the plan is computed again under lock and applied whole, exactly as it was shown, or not at all."""

from datetime import datetime

import pghistory
from django.db import transaction

from integrations.models import ImportRun
from integrations.problems import RefusedError
from integrations.services.apply import apply_plan
from integrations.services.preview import NotPreviewedError, draft_plan
from people.models import User
from portfolio.models import Portfolio
from projects.models import Project
from projects.services import facts_have_changed


class PlanChangedError(Exception):
    """The portfolio changed since the preview: what would be written is no longer what was shown."""


@transaction.atomic
def confirm_import(*, run: ImportRun, actor: User | None, now: datetime) -> ImportRun:
    """Apply the previewed plan in one transaction.

    Raises NotPreviewedError when the run is not waiting, PlanChangedError when the plan's hash has changed; nothing
    is written then.
    """
    locked = (
        ImportRun.objects.select_for_update(of=("self",))
        .select_related("mapping", "portfolio__scope")
        .get(pk=run.pk)
    )
    if locked.state != ImportRun.State.PREVIEWED:
        raise NotPreviewedError
    _lock_portfolio(locked.portfolio)
    try:
        draft = draft_plan(run=locked, user=actor, now=now)
    except RefusedError as refused:
        # What could be read at the preview cannot be placed any more (its period has closed, for one).
        raise PlanChangedError from refused
    if draft.plan.hash() != locked.plan_hash:
        raise PlanChangedError
    with pghistory.context(import_run=locked.pk, actor=actor.pk if actor else None):
        touched = apply_plan(draft=draft, run=locked, actor=actor, now=now)
        if touched:
            facts_have_changed(project_ids=touched)
        locked.state = ImportRun.State.CONFIRMED
        locked.confirmed_at = now
        locked.confirmed_by = actor
        locked.save(update_fields=["state", "confirmed_at", "confirmed_by"])
    return locked


def _lock_portfolio(portfolio: Portfolio) -> None:
    """Two imports into one portfolio wait for each other; nobody edits its projects meanwhile."""
    Portfolio.objects.select_for_update(of=("self",), no_key=True).get(pk=portfolio.pk)
    projects = Project.objects.select_for_update(of=("self",), no_key=True)
    list(
        projects.filter(scope__path__startswith=portfolio.scope.path)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
