"""A plan into rows, set-based: the number of statements does not grow with the number of projects."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from common.trail.events import events_of
from integrations.facts import Fact, fact_of_reading
from integrations.mapping_spec import MappingSpec
from integrations.models import ExternalRef, ImportRun
from integrations.plan import RowPlan, status_key
from integrations.records import Record
from integrations.selectors import name_identity
from integrations.services.drafting import Draft
from integrations.services.lines import write_baselines, write_budget_lines
from integrations.services.progress import Progress, silent
from integrations.services.statuses import write_statuses
from people.models import Scope, User
from people.services import create_scopes
from portfolio.models import CustomAttribute, Portfolio
from projects.models import FactsRevision, Method, Phase, Project
from projects.services.projects import searchable

BATCH = 1000
# What an import may write on a project; the rest of the row is never touched.
WRITTEN = [
    "name",
    "description",
    "start_date",
    "start_precision",
    "forecast_finish",
    "forecast_finish_precision",
    "actual_finish",
    "method",
    "phase",
    "priority",
    "attributes",
    "unread",
    "version",
    "search_text",
    "sort_key",
]


def apply_plan(
    *, draft: Draft, run: ImportRun, actor: User | None, now: datetime, progress: Progress = silent
) -> dict[int, Project]:
    """Write everything that the plan applies; the projects that were created or changed, by row.

    `progress` is told after each kind of rows, and again before the next; what it raises ends the writing.
    """
    spec, portfolio = draft.spec, run.portfolio
    created = [row for row in draft.plan.rows if row.outcome == "created"]
    changed = [row for row in draft.plan.rows if row.outcome == "changed"]
    if not created and not changed:
        _remember(draft, run, {})
        return {}
    total = len(created) + len(changed)
    progress(ImportRun.Phase.WRITING, 0, total)
    write_attributes(portfolio=portfolio, spec=spec)
    phases = write_method(spec)
    projects: dict[int, Project] = {}
    for rows in batched(created):
        projects |= _create_projects(rows, portfolio, spec, phases)
        _write_parts(rows, projects, draft, run, actor=actor, now=now)
        progress(ImportRun.Phase.WRITING, len(projects), total)
    for rows in batched(changed):
        projects |= _change_projects(rows, phases)
        _write_parts(rows, projects, draft, run, actor=actor, now=now)
        progress(ImportRun.Phase.WRITING, len(projects), total)
    _remember(draft, run, projects)
    return projects


def batched(rows: list[RowPlan]) -> Iterator[list[RowPlan]]:
    """So many rows at a time that the progress moves, and the memory does not."""
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]


def _write_parts(
    rows: list[RowPlan],
    projects: dict[int, Project],
    draft: Draft,
    run: ImportRun,
    *,
    actor: User | None,
    now: datetime,
) -> None:
    """What belongs to the projects of these rows: amounts, baselines, the declared status."""
    pairs = [(projects[row.row], row) for row in rows]
    write_budget_lines(pairs)
    write_baselines(pairs, run=run, spec=draft.spec, known=draft.known)
    write_statuses(
        pairs, target=draft.target, as_of=run.as_of, actor=actor, now=now, language=draft.spec.language
    )


def write_attributes(*, portfolio: Portfolio, spec: MappingSpec) -> None:
    """The portfolio gets the custom attributes that the mapping fills; existing ones stay as they are."""
    fields = [field for field in spec.fields if field.target == "attribute"]
    CustomAttribute.objects.bulk_create(
        [
            CustomAttribute(
                portfolio=portfolio,
                code=field.code,
                label_en=field.label_en,
                label_fr=field.label_fr,
                kind=field.attribute_kind,
                position=position,
            )
            for position, field in enumerate(fields, start=1)
        ],
        ignore_conflicts=True,
    )


def write_method(spec: MappingSpec) -> dict[str, Phase]:
    """The method whose phases the source names, created when it is not there; its phases by code."""
    if spec.method is None:
        return {}
    method, __ = Method.objects.get_or_create(
        code=spec.method.code, defaults={"name_en": spec.method.name_en, "name_fr": spec.method.name_fr}
    )
    phases = {phase.code: phase for phase in Phase.objects.filter(method=method).select_related("method")}
    missing = [phase for phase in spec.method.phases if phase.code not in phases]
    last = max((phase.position for phase in phases.values()), default=0)
    new = Phase.objects.bulk_create(
        [
            Phase(
                method=method, code=each.code, name_en=each.name_en, name_fr=each.name_fr, position=position
            )
            for position, each in enumerate(missing, start=last + 1)
        ]
    )
    return phases | {phase.code: phase for phase in new}


def _create_projects(
    rows: list[RowPlan], portfolio: Portfolio, spec: MappingSpec, phases: dict[str, Phase]
) -> dict[int, Project]:
    scopes = create_scopes(kind=Scope.Kind.PROJECT, parents=[portfolio.scope] * len(rows))
    codes = _new_codes(spec.code_prefix, len(rows))
    projects = []
    for row, scope, code in zip(rows, scopes, codes, strict=True):
        project = Project(
            scope=scope,
            portfolio=portfolio,
            code=code,
            currency=spec.currency or portfolio.currency,
            language=spec.language,
        )
        _set_facts(project, row, phases)
        projects.append(project)
    created = Project.objects.bulk_create(projects, batch_size=BATCH)
    FactsRevision.objects.bulk_create([FactsRevision(project=each) for each in created], batch_size=BATCH)
    return {row.row: project for row, project in zip(rows, created, strict=True)}


def _new_codes(prefix: str, number: int) -> Iterable[str]:
    """`GMPP-0001`...: the numbers after the highest that was ever given; a code is never used twice."""
    given = Project.objects.filter(code__startswith=f"{prefix}-").values_list("code", flat=True)
    undone = events_of(Project).filter(pgh_label="delete", code__startswith=f"{prefix}-")
    taken = {*given, *undone.values_list("code", flat=True)}
    numbers = [int(tail) for code in taken if (tail := code.removeprefix(f"{prefix}-")).isdigit()]
    start = max(numbers, default=0) + 1
    return [f"{prefix}-{value:04d}" for value in range(start, start + number)]


def _change_projects(rows: list[RowPlan], phases: dict[str, Phase]) -> dict[int, Project]:
    found = Project.objects.in_bulk([row.project_id for row in rows if row.project_id is not None])
    projects = {row.row: found[row.project_id] for row in rows if row.project_id is not None}
    written = []
    for row in rows:
        project = projects[row.row]
        if _set_facts(project, row, phases):
            project.version += 1
            written.append(project)
    # One INSERT ... ON CONFLICT (id) DO UPDATE per batch: bulk_update's CASE per row and column is minutes slower.
    Project.objects.bulk_create(
        written, batch_size=BATCH, update_conflicts=True, unique_fields=["id"], update_fields=WRITTEN
    )
    return projects


def _set_facts(project: Project, row: RowPlan, phases: dict[str, Phase]) -> bool:
    """Put the applied changes of the project's own row onto it; whether there were any."""
    touched = False
    unread = dict(project.unread)
    attributes = dict(project.attributes)
    for change in row.changes:
        if not change.applied or change.key.startswith(("status.", "baseline_")):
            continue
        touched = True
        _set_fact(project, change.key, change.after, attributes, phases)
        if change.after.state:
            unread[change.key] = {"state": change.after.state, "verbatim": change.after.verbatim}
        else:
            unread.pop(change.key, None)
    project.unread, project.attributes = unread, attributes
    for field, value in searchable(
        code=project.code, name=project.name, description=project.description
    ).items():
        setattr(project, field, value)
    return touched


def _set_fact(
    project: Project, key: str, after: Fact, attributes: dict[str, Any], phases: dict[str, Phase]
) -> None:
    if key.startswith("budget."):
        return
    if key.startswith("attribute."):
        code = key.removeprefix("attribute.")
        if after.is_empty or after.state:
            attributes.pop(code, None)
        else:
            attributes[code] = after.value
    elif key == "phase":
        project.phase = phases[str(after.value)] if after.value else None
        project.method = project.phase.method if project.phase else project.method
    elif key in {"name", "description"}:
        setattr(project, key, str(after.value or ""))
    elif key == "priority":
        project.priority = None if after.value is None else int(after.value)
    else:
        setattr(project, key, as_date(after))
        if key != "actual_finish":
            field = "start_precision" if key == "start_date" else f"{key}_precision"
            setattr(project, field, after.precision or "day")


def as_date(fact: Fact) -> date | None:
    return date.fromisoformat(str(fact.value)) if fact.value else None


def _remember(draft: Draft, run: ImportRun, projects: dict[int, Project]) -> None:
    """What the source said, for the next compare; and each identity that it gave."""
    records = {record.row: record for record in draft.extraction.records}
    for rows in batched(list(draft.plan.rows)):
        identities: list[ExternalRef] = []
        aliases: list[ExternalRef] = []
        for row in rows:
            project_id = projects[row.row].pk if row.row in projects else row.project_id
            identity, alias = _identities(row, project_id, draft.spec, run)
            aliases += alias
            existing = draft.known.projects.get(row.project_id) if row.project_id is not None else None
            before = existing.remembered if existing else {}
            remembered = _remembered(before, records[row.row], draft.target.month, run.as_of)
            if existing is None or row.attaches_id or remembered != before or row.matched_by == "chosen":
                identity.last_imported = remembered
                identities.append(identity)
        ExternalRef.objects.bulk_create(
            identities,
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["source", "kind", "external_id"],
            update_fields=["last_imported", "project"],
        )
        # A name that an earlier edition gave stays with the project that it was given to.
        ExternalRef.objects.bulk_create(aliases, batch_size=BATCH, ignore_conflicts=True)


def _identities(
    row: RowPlan, project_id: int | None, spec: MappingSpec, run: ImportRun
) -> tuple[ExternalRef, list[ExternalRef]]:
    """What the source knows the project by; its name beside that where it has an identifier of its own."""
    by_name = ExternalRef(
        source=spec.source,
        kind=ExternalRef.Kind.PROJECT_NAME,
        external_id=name_identity(run.portfolio, row.name, spec.name_rule),
        project_id=project_id,
    )
    if not row.external_id:
        return by_name, []
    by_id = ExternalRef(
        source=spec.source,
        kind=ExternalRef.Kind.PROJECT,
        external_id=row.external_id,
        project_id=project_id,
    )
    return by_id, [by_name]


def _remembered(
    before: Mapping[str, Mapping[str, Any]], record: Record, month: date, as_of: date
) -> dict[str, Mapping[str, Any]]:
    """What is kept of a project, with what this record says unless a newer one said it already."""
    remembered = dict(before)
    day = (record.as_of or as_of).isoformat()
    for key, reading in record.readings.items():
        where = status_key(month, key) if key.startswith("status.") else key
        known = remembered.get(where)
        if known is None or known["as_of"] <= day:
            remembered[where] = fact_of_reading(reading).remembered() | {"as_of": day}
    return remembered
