"""A run's file compared with the portfolio as it stands: the plan, and everything that applying it needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from common.clock import business_date
from integrations.extraction import extract
from integrations.mapping import read_mapping
from integrations.mapping_spec import MappingSpec
from integrations.models import ImportRun
from integrations.periods import StatusPeriod, status_period
from integrations.plan import Choices, ImportPlan, Known
from integrations.plan_json import plan_as_json
from integrations.planning import build_plan
from integrations.problems import RefusedError
from integrations.records import Extraction
from integrations.selectors import known_projects
from integrations.services.progress import Progress, silent
from integrations.sources import read_source
from integrations.tabular import LIMITS, Limits
from people.models import User


@dataclass(frozen=True, slots=True)
class Draft:
    """A plan with everything that applying it needs; of the file itself only which sheet of which was read."""

    spec: MappingSpec
    sheet: str
    sheets: tuple[str, ...]
    extraction: Extraction
    known: Known
    target: StatusPeriod
    plan: ImportPlan


def draft_plan(
    *,
    run: ImportRun,
    user: User | None,
    now: datetime,
    limits: Limits = LIMITS,
    progress: Progress = silent,
) -> Draft:
    """Read the run's file and compare it with the portfolio as it stands. Raises RefusedError; writes nothing."""
    progress(ImportRun.Phase.READING)
    spec = read_mapping(run.mapping.spec)
    source = read_source(bytes(run.content), spec, sheet=run.sheet, limits=limits)
    extraction = extract(
        source.table,
        spec,
        as_of=run.as_of,
        fiscal_year_start_month=run.portfolio.fiscal_year_start_month,
        tell=lambda done, total: progress(ImportRun.Phase.READING, done, total),
    )
    sheet, sheets = source.sheet, tuple(source.sheets)
    # The records say all that the plan needs: the cells need not stay in memory beside them.
    del source
    progress(ImportRun.Phase.COMPARING, 0, len(extraction.records))
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
        tell=lambda done, total: progress(ImportRun.Phase.COMPARING, done, total),
    )
    return Draft(spec, sheet, sheets, extraction, known, target, plan)


def read_choices(data: Mapping[str, Any]) -> Choices:
    """The decisions as a run stores them."""
    return Choices(
        matches={int(row): int(project) for row, project in data.get("matches", {}).items()},
        take=frozenset(data.get("take", ())),
    )


def set_plan(
    run: ImportRun,
    *,
    actor: User | None,
    now: datetime,
    limits: Limits = LIMITS,
    progress: Progress = silent,
) -> None:
    """Put the plan on the run, or the reason why there is none; saves nothing. A refused file is not kept."""
    try:
        draft = draft_plan(run=run, user=actor, now=now, limits=limits, progress=progress)
    except RefusedError as refused:
        refuse(run, refused)
        return
    keep_draft(run, draft)


def keep_draft(run: ImportRun, draft: Draft) -> None:
    """The run as it waits for a person with this plan."""
    run.state = ImportRun.State.PREVIEWED
    run.plan = plan_as_json(draft.plan, month=draft.target.month, portfolio=run.portfolio)
    if draft.sheets:
        run.sheet = draft.sheet
        run.plan["sheets"] = list(draft.sheets)
    run.plan_hash = draft.plan.hash()
    run.counts = draft.plan.counts()


def refuse(run: ImportRun, refused: RefusedError) -> None:
    """The run as it ends when its file cannot be used."""
    run.state = ImportRun.State.REFUSED
    run.content = b""
    run.plan = {"problems": [refused.problem.as_json()], "rows": [], "absent": []}
    run.plan_hash = ""
    run.counts = {}
