"""What the portal holds of a portfolio, as the plain values that a plan is computed from."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from integrations.comparison import Stated
from integrations.facts import Fact, fact
from integrations.mapping_spec import MappingSpec
from integrations.models import EditionRow, ExternalRef, ImportMapping, ImportRun
from integrations.plan import Existing, Known
from integrations.records import name_key
from people.models import User
from people.roles import Permission
from portfolio.models import Portfolio, ReportingPeriod
from projects.models import Baseline, BudgetLine, Project, StatusUpdate
from projects.selectors.editing import dated_by_plan_among

PLAIN_FIELDS = ("name", "description", "actual_finish", "priority")


def name_identity(portfolio: Portfolio, name: str, rule: str) -> str:
    """The identity of a project whose source has no identifiers: its name, within the portfolio."""
    return f"{portfolio.pk}:{name_key(name, rule)}"


def known_projects(
    *,
    portfolio: Portfolio,
    spec: MappingSpec,
    external_ids: Sequence[str],
    month: date,
    period: ReportingPeriod | None,
    user: User | None,
) -> Known:
    """Projects at or below the portfolio, and those that the source's identifiers name elsewhere.

    `user` None stands for the command line, which may change every project. The same few statements for any number.
    """
    prefix = f"{portfolio.pk}:"
    below = list(Project.objects.within(portfolio.scope).values_list("pk", flat=True))
    refs = _references(spec.source, prefix, below, external_ids)
    projects = list(
        Project.objects.filter(pk__in={*below, *(ref.project_id for ref in refs if ref.project_id)})
        .select_related("scope", "phase")
        .order_by("pk")
    )
    ids = [project.pk for project in projects]
    editable = (
        set(ids)
        if user is None
        else set(
            Project.objects.visible_to(user, Permission.EDIT_PROJECT)
            .filter(pk__in=ids)
            .values_list("pk", flat=True)
        )
    )
    dated = dated_by_plan_among(ids)
    budgets = _budgets(ids)
    baselines = _baselines(ids)
    status_fields = [field.status_field for field in spec.fields if field.target == "status"]
    current, previous = _statuses(ids, month, period, status_fields)
    remembered = _remembered(refs)
    existing = {
        project.pk: Existing(
            project_id=project.pk,
            code=project.code,
            name=project.name,
            currency=project.currency,
            in_portfolio=project.scope.path.startswith(portfolio.scope.path),
            editable=project.pk in editable,
            archived=project.archived_at is not None,
            dated_by_plan=project.pk in dated,
            facts={
                **_project_facts(project),
                **_budget_facts(project, budgets[project.pk]),
                **_baseline_facts(baselines.get(project.pk)),
                **current.get(project.pk, {}),
            },
            remembered=remembered.get(project.pk, {}),
            previous=previous.get(project.pk, {}),
            has_status=project.pk in current,
        )
        for project in projects
    }
    return Known(
        projects=existing,
        by_external_id={
            ref.external_id: ref.project_id
            for ref in refs
            if ref.kind == ExternalRef.Kind.PROJECT and ref.project_id is not None
        },
        by_source_name={
            ref.external_id.removeprefix(prefix): ref.project_id
            for ref in refs
            if ref.kind == ExternalRef.Kind.PROJECT_NAME and ref.project_id is not None
        },
    )


def _references(
    source: str, prefix: str, project_ids: Sequence[int], external_ids: Sequence[str]
) -> list[ExternalRef]:
    """Names within the portfolio, identifiers of its projects, and the file's identifiers wherever they point.

    Three plain statements: as one with OR the planner reads the table once per project.
    """
    refs = ExternalRef.objects.filter(source=source)
    by_id = refs.filter(kind=ExternalRef.Kind.PROJECT)
    found = [
        *refs.filter(kind=ExternalRef.Kind.PROJECT_NAME, external_id__startswith=prefix),
        *by_id.filter(project_id__in=project_ids),
        *by_id.filter(external_id__in=external_ids),
    ]
    return sorted({ref.pk: ref for ref in found}.values(), key=lambda ref: ref.pk)


def _remembered(refs: Sequence[ExternalRef]) -> dict[int, dict[str, Mapping[str, Any]]]:
    """Per project what its references remember; of two, what the newer edition said."""
    merged: dict[int, dict[str, Mapping[str, Any]]] = defaultdict(dict)
    for ref in refs:
        if ref.project_id is None:
            continue
        known = merged[ref.project_id]
        for key, value in ref.last_imported.items():
            if key not in known or known[key]["as_of"] <= value["as_of"]:
                known[key] = value
    return dict(merged)


def _project_facts(project: Project) -> dict[str, Fact]:
    unread = project.unread
    facts = {field: fact(getattr(project, field), unread=unread.get(field)) for field in PLAIN_FIELDS}
    facts["start_date"] = fact(
        project.start_date, unread=unread.get("start_date"), precision=project.start_precision
    )
    facts["forecast_finish"] = fact(
        project.forecast_finish,
        unread=unread.get("forecast_finish"),
        precision=project.forecast_finish_precision,
    )
    facts["phase"] = fact(project.phase.code if project.phase else None, unread=unread.get("phase"))
    for code, value in project.attributes.items():
        facts[f"attribute.{code}"] = fact(value)
    for key, words in unread.items():
        if key not in facts:
            facts[key] = fact(None, unread=words)
    return facts


def budget_key(line: BudgetLine) -> str:
    key = f"budget.{line.kind}.{line.range_kind}"
    return key if line.range_kind == BudgetLine.RangeKind.WHOLE_LIFE else f"{key}.{line.start}"


def _budgets(ids: Sequence[int]) -> dict[int, list[BudgetLine]]:
    found: dict[int, list[BudgetLine]] = defaultdict(list)
    for line in BudgetLine.objects.filter(project_id__in=ids, category="", nature=""):
        found[line.project_id].append(line)
    return found


def _budget_facts(project: Project, lines: Sequence[BudgetLine]) -> dict[str, Fact]:
    return {budget_key(line): fact(line.amount) for line in lines}


def _baselines(ids: Sequence[int]) -> dict[int, Baseline]:
    rows = (
        Baseline.objects.filter(project_id__in=ids).order_by("project_id", "-number").distinct("project_id")
    )
    return {row.project_id: row for row in rows}


def _baseline_facts(baseline: Baseline | None) -> dict[str, Fact]:
    if baseline is None:
        return {}
    return {
        "baseline_start": fact(baseline.start),
        "baseline_finish": fact(baseline.finish),
        "baseline_bac": fact(baseline.bac),
    }


def _statuses(
    ids: Sequence[int], month: date, period: ReportingPeriod | None, fields: Sequence[str]
) -> tuple[dict[int, dict[str, Fact]], dict[int, dict[str, Fact]]]:
    """The facts that the mapping gives, from the current update of the period, and from the last one before it."""
    if not fields:
        return {}, {}
    updates = StatusUpdate.objects.current().filter(project_id__in=ids)
    current = updates.filter(period=period).order_by("project_id", "-sequence")
    earlier = updates.filter(period__start__lt=month).order_by("project_id", "-period__start", "-sequence")
    return _status_facts(current, fields) if period else {}, _status_facts(earlier, fields)


def _status_facts(updates: QuerySet[StatusUpdate], fields: Sequence[str]) -> dict[int, dict[str, Fact]]:
    rows = updates.distinct("project_id").values("project_id", "unread", *fields)
    return {
        row["project_id"]: {
            f"status.{field}": fact(row[field], unread=row["unread"].get(field)) for field in fields
        }
        for row in rows
    }


STATUS_FIELDS = tuple(
    field.name
    for field in StatusUpdate._meta.get_fields()
    if field.name.endswith(("_rag", "_comment"))
    or field.name in {"summary", "achievements", "next_steps", "decisions_needed"}
)


def comparable_editions(user: User) -> QuerySet[ImportRun]:
    """The imports that the reader may lay side by side: written, and kept row by row."""
    kept = EditionRow.objects.filter(run=OuterRef("pk"))
    runs = ImportRun.objects.visible_to(user).filter(state__in=ImportRun.WRITTEN)
    return runs.for_list().filter(Exists(kept)).order_by("-as_of", "-confirmed_at", "-pk")


def stated_by(runs: Sequence[ImportRun]) -> dict[int, list[Stated]]:
    """What each of these imports said, per import in the order of its file: one statement."""
    found: dict[int, list[Stated]] = {run.pk: [] for run in runs}
    rows = EditionRow.objects.filter(run__in=found).order_by("run", "row")
    for run, pk, code, row, name, facts in rows.values_list(
        "run_id", "project_id", "project__code", "row", "name", "facts"
    ):
        found[run].append(Stated(pk, code, row, name, facts))
    return found


def next_edition(run: ImportRun) -> dict[str, Any]:
    """Where the next file of the same source goes, and how it is read: by the mapping's version of today."""
    mapping = ImportMapping.objects.current().filter(name=run.mapping.name).first()
    return {"portfolio": run.portfolio_id, "mapping": mapping}
