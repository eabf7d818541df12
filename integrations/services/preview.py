"""From an uploaded file to a plan that a person can read; nothing of the portfolio changes."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePath
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from common.clock import business_date
from integrations.extraction import extract
from integrations.mapping import read_mapping
from integrations.mapping_spec import MappingSpec
from integrations.models import ImportMapping, ImportRun
from integrations.periods import StatusPeriod, status_period
from integrations.permissions import within_reach
from integrations.plan import Choices, ImportPlan, Known
from integrations.plan_json import plan_as_json
from integrations.planning import build_plan
from integrations.problems import RefusedError
from integrations.records import Extraction
from integrations.selectors import known_projects
from integrations.tabular import LIMITS, Limits, read_table
from people.models import User
from people.refusals import MissingPermission
from people.roles import Permission
from portfolio.models import Portfolio


class NotPreviewedError(Exception):
    """The import is not waiting for confirmation (any more)."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A plan with everything that applying it needs."""

    spec: MappingSpec
    extraction: Extraction
    known: Known
    target: StatusPeriod
    plan: ImportPlan


def draft_plan(*, run: ImportRun, user: User | None, now: datetime, limits: Limits = LIMITS) -> Draft:
    """Read the run's file and compare it with the portfolio as it stands. Raises RefusedError; writes nothing."""
    spec = read_mapping(run.mapping.spec)
    table = read_table(
        bytes(run.content),
        encodings=spec.encodings,
        delimiter=spec.delimiter,
        quote=spec.quote,
        header_row=spec.header_row,
        limits=limits,
    )
    extraction = extract(
        table, spec, as_of=run.as_of, fiscal_year_start_month=run.portfolio.fiscal_year_start_month
    )
    target = status_period(portfolio=run.portfolio, as_of=run.as_of, today=business_date(now))
    known = known_projects(
        portfolio=run.portfolio,
        spec=spec,
        external_ids=[record.external_id for record in extraction.records if record.external_id],
        month=target.month,
        period=target.period,
        user=user,
    )
    plan = build_plan(
        extraction,
        spec,
        known,
        as_of=run.as_of,
        period=target.month,
        currency=spec.currency or run.portfolio.currency,
        choices=read_choices(run.choices),
    )
    return Draft(spec, extraction, known, target, plan)


def read_choices(data: Mapping[str, Any]) -> Choices:
    return Choices(
        matches={int(row): int(project) for row, project in data.get("matches", {}).items()},
        take=frozenset(data.get("take", ())),
    )


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
    """A run with its plan, or a refused run that says why; a refused file is not kept.

    `actor` None stands for the command line, which may change every project of the portfolio.
    """
    run = ImportRun(
        portfolio=portfolio,
        mapping=mapping,
        mapping_version=mapping.version,
        source=mapping.source,
        as_of=as_of,
        file_name=_plain_name(file_name),
        file_size=len(content),
        file_sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        state=ImportRun.State.PREVIEWED,
        created_at=now,
        created_by=actor,
    )
    _set_plan(run, actor=actor, now=now, limits=limits)
    run.save()
    return run


@dataclass(frozen=True, slots=True)
class Decisions:
    """What a person decided on one page of a preview: a row's project (None: a new one), whose value a conflict takes."""

    matches: Mapping[int, int | None]
    take: Mapping[str, bool]

    def differing(self, stored: Choices) -> "Decisions":
        """Those that are not what is decided now."""
        return Decisions(
            {row: pk for row, pk in self.matches.items() if stored.matches.get(row) != pk},
            {key: taken for key, taken in self.take.items() if (key in stored.take) != taken},
        )

    def __bool__(self) -> bool:
        return bool(self.matches or self.take)


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
) -> ImportRun:
    """Keep what a person decided on a page of the preview and plan again. Choices that fit nothing have no effect.

    `shown_hash`: of the plan that the person had on the screen; decisions of other pages stay as they are.
    Raises NotPreviewedError, MissingPermission when the plan names a project beyond the actor's reach, and
    DecisionsChangedError when the plan is another one by now and so would be decisions.
    """
    locked = lock_previewed(run, actor=actor)
    stored = read_choices(locked.choices)
    if shown_hash is not None and shown_hash != locked.plan_hash and (changed := decisions.differing(stored)):
        raise DecisionsChangedError(locked, changed)
    matches: dict[int, int | None] = {**stored.matches, **decisions.matches}
    take = (stored.take - set(decisions.take)) | {key for key, taken in decisions.take.items() if taken}
    locked.choices = {
        "matches": {str(row): project for row, project in sorted(matches.items()) if project is not None},
        "take": sorted(take),
    }
    _set_plan(locked, actor=actor, now=now)
    locked.save()
    return locked


@transaction.atomic
def preview_again(*, run: ImportRun, actor: User | None, now: datetime) -> ImportRun:
    """Plan again on the portfolio as it stands now, with the same decisions. An import that waits no more stays.

    Raises MissingPermission when the plan names a project beyond the actor's reach.
    """
    try:
        locked = lock_previewed(run, actor=actor)
    except NotPreviewedError:
        return run
    _set_plan(locked, actor=actor, now=now)
    locked.save()
    return locked


@transaction.atomic
def discard_import(*, run: ImportRun, actor: User | None) -> ImportRun:
    """Give the import up; the file goes, the row stays. Who uploaded it always may.

    Raises NotPreviewedError, and MissingPermission when the plan names a project beyond the actor's reach.
    """
    own = actor is not None and run.created_by_id == actor.pk
    locked = lock_previewed(run, actor=None if own else actor)
    locked.state = ImportRun.State.DISCARDED
    locked.content = b""
    locked.save(update_fields=["state", "content"])
    return locked


def lock_previewed(run: ImportRun, *, actor: User | None) -> ImportRun:
    """The waiting import under lock, for the one who decides about it.

    Raises NotPreviewedError, and MissingPermission when the plan names a project beyond the actor's reach.
    """
    locked = (
        ImportRun.objects.select_for_update(of=("self",))
        .select_related("mapping", "portfolio__scope")
        .get(pk=run.pk)
    )
    if locked.state != ImportRun.State.PREVIEWED:
        raise NotPreviewedError
    if not within_reach(actor, locked):
        raise MissingPermission(
            Permission.EDIT_PROJECT, _("Ask somebody who may change the project to import the file.")
        )
    return locked


def _set_plan(run: ImportRun, *, actor: User | None, now: datetime, limits: Limits = LIMITS) -> None:
    try:
        draft = draft_plan(run=run, user=actor, now=now, limits=limits)
    except RefusedError as refused:
        run.state = ImportRun.State.REFUSED
        run.content = b""
        run.plan = {"problems": [refused.problem.as_json()], "rows": [], "absent": []}
        run.plan_hash = ""
        run.counts = {}
        return
    run.plan = plan_as_json(draft.plan, month=draft.target.month, portfolio=run.portfolio)
    run.plan_hash = draft.plan.hash()
    run.counts = draft.plan.counts()


def _plain_name(name: str) -> str:
    """The file's own name: no folders of either kind, no control characters."""
    bare = PurePath(name.replace("\\", "/")).name
    return "".join(char for char in bare if char.isprintable())[:255] or "file"
