"""Confirming: the plan is computed again under lock and applied whole, exactly as it was shown, or not at all."""

from datetime import datetime

import pghistory
from django.db import transaction

from common.clock import business_date
from integrations.models import ImportMapping, ImportRun
from integrations.periods import start_cycle
from integrations.problems import RefusedError
from integrations.services.apply import apply_plan
from integrations.services.preview import draft_plan, lock_previewed
from people.models import User
from portfolio.models import Portfolio
from projects.models import Project
from projects.services import facts_have_changed


class PlanChangedError(Exception):
    """The portfolio changed since the preview: what would be written is no longer what was shown."""


@transaction.atomic
def confirm_import(
    *, run: ImportRun, actor: User | None, now: datetime, shown_hash: str | None = None
) -> ImportRun:
    """Apply the previewed plan in one transaction. `shown_hash`: of the plan that the person had on the screen.

    Raises NotPreviewedError when the run is not waiting, MissingPermission when the plan names a project beyond the
    actor's reach, PlanChangedError when the plan's hash has changed; nothing is written then.
    """
    locked = lock_previewed(run, actor=actor)
    if shown_hash is not None and shown_hash != locked.plan_hash:
        raise PlanChangedError
    _lock_codes(locked.mapping)
    _lock_portfolio(locked.portfolio)
    try:
        draft = draft_plan(run=locked, user=actor, now=now)
    except RefusedError as refused:
        # What could be read at the preview cannot be placed any more (its period has closed, for one).
        raise PlanChangedError from refused
    if draft.plan.hash() != locked.plan_hash:
        raise PlanChangedError
    with pghistory.context(import_run=locked.pk, actor=actor.pk if actor else None):
        projects = apply_plan(draft=draft, run=locked, actor=actor, now=now)
        if draft.plan.counts()["created"]:
            start_cycle(owner_id=draft.target.owner_id, today=business_date(now))
        if projects:
            facts_have_changed(project_ids=sorted(project.pk for project in projects.values()))
        for row in locked.plan["rows"]:
            # The result page links to the projects that this import created.
            if row["row"] in projects:
                row["project_id"], row["code"] = projects[row["row"]].pk, projects[row["row"]].code
        locked.state = ImportRun.State.CONFIRMED
        locked.confirmed_at = now
        locked.confirmed_by = actor
        locked.save(update_fields=["state", "plan", "confirmed_at", "confirmed_by"])
    return locked


def _lock_codes(mapping: ImportMapping) -> None:
    """Imports that number new projects under one prefix wait for each other, whatever portfolio they go to."""
    prefix = mapping.spec["constants"]["code_prefix"]
    sharing = ImportMapping.objects.filter(spec__constants__code_prefix=prefix).order_by("pk")
    list(sharing.select_for_update(no_key=True).values_list("pk", flat=True))


def _lock_portfolio(portfolio: Portfolio) -> None:
    """Two imports into one portfolio wait for each other; nobody edits its projects meanwhile."""
    Portfolio.objects.select_for_update(of=("self",), no_key=True).get(pk=portfolio.pk)
    projects = Project.objects.select_for_update(of=("self",), no_key=True)
    list(
        projects.filter(scope__path__startswith=portfolio.scope.path)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
