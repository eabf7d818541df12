"""The projects' part of frozen figures: one plain dictionary each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portfolio.models import ReportingPeriod
from projects.models import Baseline, Milestone, Project, StatusUpdate
from reporting.models import KpiSnapshot
from reporting.selectors.figures_plan import plans_of_projects
from reporting.selectors.figures_spend import spend_of_projects
from reporting.selectors.heatmap import declared_rags

COLUMNS = (
    "bac", "pv", "ev", "ac", "eac", "etc", "vac", "approved_budget", "expected_cost", "forecast_cost",
    "in_year_budget", "in_year_forecast", "cpi", "spi", "spi_t", "budget_variance", "in_year_variance",
    "percent_complete", "benefits_planned", "benefits_realised", "benefits_realisation", "weakest_benefit",
)  # fmt: skip
DAYS = ("slip_days", "slip_since_last_days", "freshness_days")
RAGS = ("declared", "computed", "cost", "schedule", "risk", "benefits", "freshness")
TEXTS = ("summary", "achievements", "next_steps", "decisions_needed")
COMMENTED = ("schedule", "cost", "scope", "quality", "risk", "benefits", "resources")


@dataclass(frozen=True, slots=True)
class ProjectGroup:
    """Projects that stand together in a report, and the name above them (empty: without a programme)."""

    kind: str
    code: str
    name: str
    project_ids: tuple[int, ...]


def group_projects(projects: Sequence[Project]) -> tuple[ProjectGroup, ...]:
    """By portfolio when there are several, else by programme; those without a programme come last."""
    by_portfolio = len({project.portfolio_id for project in projects}) > 1
    found: dict[tuple[bool, str, str], list[int]] = {}
    for project in projects:
        owner = project.portfolio if by_portfolio else project.programme
        key = (owner is None, owner.name if owner else "", owner.code if owner else "")
        found.setdefault(key, []).append(project.pk)
    return tuple(
        ProjectGroup("portfolio" if by_portfolio else "programme", code, name, tuple(ids))
        for (_last, name, code), ids in sorted(found.items())
    )


def project_figures(
    snapshots: Sequence[KpiSnapshot],
    earlier: Mapping[int, KpiSnapshot],
    groups: Sequence[ProjectGroup],
    period: ReportingPeriod,
) -> list[dict[str, Any]]:
    """One dictionary per snapshot, in the groups' order and then by code. A fixed number of statements."""
    place = {pk: number for number, group in enumerate(groups) for pk in group.project_ids}
    ids = [row.scope.project.pk for row in snapshots]
    day = max((row.data_date for row in snapshots), default=period.end)
    updates = _updates(ids, period)
    milestones: dict[int, list[Milestone]] = {}
    for milestone in Milestone.objects.filter(project_id__in=ids).order_by("project_id", "position", "pk"):
        milestones.setdefault(milestone.project_id, []).append(milestone)
    baselines = {
        row.project_id: row.number for row in Baseline.objects.current_on(day).filter(project_id__in=ids)
    }
    spend = spend_of_projects(ids, day)
    ends = ReportingPeriod.objects.filter(portfolio=period.portfolio_id, end__lte=period.end)
    plans = plans_of_projects(
        [row.scope.project for row in snapshots], day, ends.values_list("end", flat=True)
    )
    rows = []
    for row in snapshots:
        project = row.scope.project
        rows.append(
            {
                **_identity(project),
                **_state(row, earlier.get(row.scope_id)),
                "group": place[project.pk],
                "baseline_number": baselines.get(project.pk),
                "update": _update(updates.get(project.pk), period),
                "milestones": [
                    {
                        "name": one.name,
                        "baseline": one.baseline_date,
                        "forecast": one.forecast_date,
                        # What happened after the data date is no fact of this period.
                        "actual": one.actual_date if one.actual_date and one.actual_date <= day else None,
                        "key": one.is_key,
                    }
                    for one in milestones.get(project.pk, [])
                ],
                "spend": [[m.day, m.planned, m.actual, m.forecast, m.earned] for m in spend[project.pk]],
                "plan": plans[project.pk],
                "unread": _unread(project, updates.get(project.pk)),
            }
        )
    return sorted(rows, key=lambda one: (one["group"], one["code"]))


def _identity(project: Project) -> dict[str, Any]:
    return {
        "code": project.code,
        "name": project.name,
        "portfolio": project.portfolio.name,
        "programme": project.programme.name if project.programme else None,
        "manager": project.manager.full_name if project.manager else None,
        "sponsor": project.sponsor.full_name if project.sponsor else None,
        "method": {"en": project.method.name_en, "fr": project.method.name_fr} if project.method else None,
        "phase": {"en": project.phase.name_en, "fr": project.phase.name_fr} if project.phase else None,
        "priority": project.priority,
        "start": project.start_date,
        "start_precision": project.start_precision,
        "forecast_finish_precision": project.forecast_finish_precision,
        "actual_finish": project.actual_finish,
        "confidential": project.confidential,
    }


def _state(now: KpiSnapshot, before: KpiSnapshot | None) -> dict[str, Any]:
    return {
        "currency": now.currency,
        "forecast_finish": now.forecast_finish,
        "baseline_finish": now.baseline_finish,
        "kpis": {name: getattr(now, name) for name in COLUMNS}
        # Whole numbers as strings too: a reader of the figures meets one kind of number.
        | {name: None if (value := getattr(now, name)) is None else str(value) for name in DAYS},
        # What the S-curve draws beside them, as the snapshot keeps it.
        "value": {
            "estimates": {name: now.values.get(name) for name in ("eac_atypical", "eac_cpi_spi", "eac_own")},
            "finish": now.values.get("earned_finish"),
        },
        "rags": {name: getattr(now, f"{name}_rag") for name in RAGS},
        "declared": declared_rags(now) or None,
        "reasons": now.values.get("reasons") or {},
        "consistency": now.consistency,
        "updated": now.updated,
        "finished": now.finished,
        "outlook": now.outlook,
        "previous": {
            "declared": before.declared_rag,
            "computed": before.computed_rag,
            "declared_dimensions": declared_rags(before),
            "forecast_finish": before.forecast_finish,
            "expected_cost": before.expected_cost,
        }
        if before
        else None,
    }


def _updates(ids: Iterable[int], period: ReportingPeriod) -> dict[int, StatusUpdate]:
    """Each project's last update up to the period, returned ones left out."""
    rows = (
        StatusUpdate.objects.current()
        .filter(project_id__in=ids, period__end__lte=period.end)
        .exclude(state=StatusUpdate.State.RETURNED)
        .select_related("period", "author", "on_behalf_of")
        .order_by("project_id", "-period__end", "-sequence")
        .distinct("project_id")
    )
    return {row.project_id: row for row in rows}


def _update(update: StatusUpdate | None, period: ReportingPeriod) -> dict[str, Any] | None:
    if update is None:
        return None
    return {
        "submitted_on": update.submitted_at.date(),
        "for_this_period": update.period_id == period.pk,
        "month": update.period.start,
        "author": update.author.full_name if update.author else None,
        "on_behalf_of": update.on_behalf_of.full_name if update.on_behalf_of else None,
        "state": update.state,
        "is_late": update.is_late,
        "language": update.language,
        "outlook": update.outlook,
        "comments": {name: getattr(update, f"{name}_comment") for name in COMMENTED},
        **{name: getattr(update, name) for name in TEXTS},
    }


def _unread(project: Project, update: StatusUpdate | None) -> dict[str, Any]:
    found = {**project.unread, **(update.unread if update else {})}
    return {
        field: {"state": str(one.get("state", "")), "verbatim": str(one.get("verbatim", ""))}
        for field, one in found.items()
    }
