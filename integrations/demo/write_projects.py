"""Writes the projects and everything that is dated of them: plans, progress, costs, milestones, updates."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from random import Random
from typing import Any

from django.db import connection
from django.utils import timezone

from common.months import first_of, last_of
from common.rag import DIMENSIONS
from common.search import unaccented
from integrations.demo.months import month_ends
from integrations.demo.population import Population
from integrations.demo.updates import Current, updates_of
from integrations.demo.values import Cost, ProjectPlan, UpdatePlan
from integrations.demo.write_plans import PlanWriter, Written, keys
from integrations.demo.write_rows import Copy, next_ids
from integrations.demo.write_world import World
from people.models import RoleGrant, Scope
from people.services import create_scopes
from portfolio.binding import Binding, Subject, binding
from portfolio.models import ReportingPeriod
from projects.models import (
    Baseline,
    BudgetLine,
    CostEntry,
    Milestone,
    ProgressMeasurement,
    Project,
    StatusUpdate,
)

PROJECTS_PER_BATCH = 100
MONEY = ("project", "kind", "category", "nature", "start", "end", "amount")
_MILESTONES_REACHED = """
    UPDATE projects_milestone AS one SET actual_date = told.passed
    FROM unnest(%s::bigint[], %s::int[], %s::date[]) AS told(project_id, position, passed)
    WHERE one.project_id = told.project_id AND one.position = told.position
"""
UPDATE_FIELDS = (
    "period", "project", "state", "author", "submitted_at", "is_late", "overall_rag", "outlook", "summary",
    "achievements", "next_steps", "decisions_needed", "language",
    *(f"{dimension}_rag" for dimension in DIMENSIONS), *(f"{dimension}_comment" for dimension in DIMENSIONS),
)  # fmt: skip


@dataclass(slots=True)
class Trace:
    """What the months need to know once the projects are written, by project key."""

    # Month end -> projects whose first month it is.
    starting: dict[date, list[int]] = field(default_factory=dict)
    # Month end -> project -> (forecast finish, the manager's own forecast of cost) as announced then.
    announced: dict[date, dict[int, tuple[date, Decimal]]] = field(default_factory=dict)
    # Month end -> project -> approved budget from that month on; only where it changes.
    approved: dict[date, dict[int, Decimal]] = field(default_factory=dict)
    # Updates of the current month, by portfolio, and the milestones passed in it: written once it is open.
    current_updates: list[tuple[int, tuple[Any, ...]]] = field(default_factory=list)
    passed: list[tuple[int, int, date]] = field(default_factory=list)
    # What is expected to be spent after the as-of date: written last, since the past did not know it.
    expected: list[tuple[int, Cost]] = field(default_factory=list)


class ProjectWriter:
    """Streams plans into the tables: memory holds a batch, never the whole demonstration."""

    def __init__(self, *, population: Population, world: World, since: datetime) -> None:
        self.population = population
        self.world = world
        self.since = since
        self.trace = Trace()
        self.projects = Copy(Project, (
            "id", "scope", "code", "name", "description", "portfolio", "programme", "manager", "sponsor", "method",
            "phase", "priority", "start_date", "forecast_finish", "actual_finish", "currency", "confidential",
            "language", "attributes", "search_text", "sort_key",
        ))  # fmt: skip
        self.grants = Copy(RoleGrant, ("user", "role", "scope", "since", "granted_by"))
        self.baselines = Copy(Baseline, (
            "id", "project", "number", "approved_on", "approved_by", "start", "finish", "bac", "breakpoints", "reason",
        ))  # fmt: skip
        self.progress = Copy(ProgressMeasurement, ("project", "measured_on", "percent_complete"))
        self.costs = Copy(CostEntry, MONEY)
        self.budgets = Copy(BudgetLine, ("range_kind", *MONEY))
        self.milestones = Copy(Milestone, (
            "id", "project", "name", "baseline_date", "forecast_date", "actual_date", "is_key", "position", "package",
            "weight",
        ))  # fmt: skip
        self.updates = Copy(StatusUpdate, UPDATE_FIELDS)
        self.plans = PlanWriter(population)
        self._baseline_keys, self._milestone_keys = keys(Baseline), keys(Milestone)

    def write_all(self) -> Trace:
        outlines = self.population.outlines
        parents = [
            (
                self.world.portfolios[outline.portfolio]
                if outline.programme is None
                else self.world.programmes[outline.programme]
            ).scope
            for outline in outlines
        ]
        scopes = create_scopes(kind=Scope.Kind.PROJECT, parents=parents)
        ids = next_ids(Project, len(outlines))
        current = self._current_updates()
        for count, (pk, scope, plan) in enumerate(
            zip(ids, scopes, self.population.plans(), strict=True), start=1
        ):
            self._write(pk, scope.pk, plan, current=current.get(plan.index, Current.AS_DRAWN))
            if count % PROJECTS_PER_BATCH == 0:
                self._flush()
        self._flush()
        return self.trace

    def _current_updates(self) -> dict[int, Current]:
        """The demonstration's project manager has written one update of the open month: the others are to be tried."""
        manager = self.population.cast.login("project_manager")
        managed = [outline.index for outline in self.population.outlines if outline.manager == manager]
        return dict.fromkeys(managed[:-1], Current.DUE) | dict.fromkeys(managed[-1:], Current.IN)

    def _flush(self) -> None:
        for rows in (
            self.projects,
            self.grants,
            self.baselines,
            self.progress,
            self.costs,
            self.budgets,
        ):
            rows.flush()
        self.plans.packages.flush()
        self.milestones.flush()
        self.plans.flush()
        self.updates.flush()

    def _write(self, pk: int, scope: int, plan: ProjectPlan, *, current: Current) -> None:
        world, life = self.world, plan.life
        last = life.months[-1] if life.months else None
        method, phases = world.methods[plan.method]
        manager, sponsor = world.users[plan.manager], world.users[plan.sponsor]
        programme = None if plan.programme is None else world.programmes[plan.programme].pk
        actual = last.actual_finish if last else None
        self.projects.add((
            pk, scope, plan.code, plan.name, plan.description, world.portfolios[plan.portfolio].pk, programme, manager,
            sponsor, method, phases[last.stage if last else 0], plan.priority, life.start, life.finish, actual,
            plan.currency, plan.confidential, plan.language, plan.attributes,
            unaccented(plan.code, plan.name, plan.description), unaccented(plan.name)[:300],
        ))  # fmt: skip
        self._write_grants(scope, plan, manager, sponsor)
        baselines = tuple(next(self._baseline_keys) for _one in life.baselines)
        self.baselines.add_all(
            (key, pk, one.number, one.approved_on, self.director, one.start, one.finish, one.bac,
             [[day.isoformat(), str(value)] for day, value in one.breakpoints], one.note)
            for key, one in zip(baselines, life.baselines, strict=True)
        )  # fmt: skip
        self.progress.add_all((pk, day, percent) for day, percent in life.measurements)
        self.costs.add_all(_cost_row(pk, cost) for cost in life.costs if cost.kind != CostEntry.Kind.FORECAST)
        self._write_budgets(pk, plan)
        packages = self.plans.reserve(life.work) if life.work else ()
        milestones = self._write_milestones(pk, plan, packages)
        self.plans.write(Written(pk, manager, sponsor, self.director, plan, milestones, baselines), packages)
        self._write_updates(pk, plan, manager, current=current)
        self._remember(pk, plan)

    @property
    def director(self) -> int:
        return self.world.users[self.population.cast.login("pmo_director")]

    def _write_grants(self, scope: int, plan: ProjectPlan, manager: int, sponsor: int) -> None:
        self.grants.add((manager, "project_manager", scope, self.since, self.director))
        self.grants.add((sponsor, "sponsor", scope, self.since, self.director))
        if plan.manager == self.population.cast.login("project_manager"):
            member = self.world.users[self.population.cast.login("team_member")]
            self.grants.add((member, "team_member", scope, self.since, self.director))

    def _write_budgets(self, pk: int, plan: ProjectPlan) -> None:
        """Approved amounts as they were at first: the months that changed them follow later."""
        known = [s.approved_budget for s in plan.life.months if s.approved_budget is not None]
        for line in plan.life.budgets:
            first = line.kind == "approved" and line.range_kind == "whole_life" and known
            amount = known[0] if first else line.amount
            self.budgets.add(
                (line.range_kind, pk, line.kind, line.category, line.nature, line.start, line.end, amount)
            )

    def _write_milestones(self, pk: int, plan: ProjectPlan, packages: tuple[int, ...]) -> dict[int, int]:
        """What was passed since the last closed month was still ahead when that month's report was made.

        Returns the milestones' keys by position.
        """
        this_month = first_of(self.population.as_of)
        work, written = plan.life.work, {}
        for one in plan.life.milestones:
            passed = one.actual is not None and one.actual >= this_month
            key = written[one.position] = next(self._milestone_keys)
            place = work.places.get(one.position) if work else None
            self.milestones.add((
                key, pk, one.name, one.baseline if plan.life.baselines else None, one.forecast,
                None if passed else one.actual, one.is_key, one.position, None if place is None else packages[place],
                work.weights.get(one.position) if work else None,
            ))  # fmt: skip
            if one.actual is not None and passed:
                self.trace.passed.append((pk, one.position, one.actual))
        return written

    def _write_updates(self, pk: int, plan: ProjectPlan, manager: int, *, current: Current) -> None:
        rng: Random = self.population.rng("updates", plan.index)
        portfolio = self.world.portfolios[plan.portfolio]
        live = binding(portfolio.pmo_type, Subject.STATUS_UPDATE) is Binding.LIVE
        for update in updates_of(plan, rng, as_of=self.population.as_of, current=current):
            periods = self.world.periods.get(update.month)
            # What has been closed was reviewed before; under a supportive PMO nothing waits for a review.
            accepted = live or periods is not None
            row = _update_row(pk, manager, plan.language, update, accepted=accepted)
            if periods is None:
                self.trace.current_updates.append((plan.portfolio, row))
            else:
                self.updates.add((periods[plan.portfolio].pk, *row))

    def _remember(self, pk: int, plan: ProjectPlan) -> None:
        trace, months = self.trace, plan.life.months
        first = months[0].month if months else last_of(self.population.as_of)
        trace.starting.setdefault(first, []).append(pk)
        approved = None
        for state in months:
            trace.announced.setdefault(state.month, {})[pk] = (state.forecast_finish, state.own_forecast)
            if approved is not None and state.approved_budget not in {None, approved}:
                trace.approved.setdefault(state.month, {})[pk] = state.approved_budget
            approved = state.approved_budget or approved
        if months and months[-1].actual_finish:
            # Nothing moves any more once a project has finished.
            for month in month_ends(months[-1].month, self.population.as_of):
                trace.announced.setdefault(month, {})[pk] = (
                    months[-1].forecast_finish,
                    months[-1].own_forecast,
                )
        trace.expected += [(pk, cost) for cost in plan.life.costs if cost.kind == CostEntry.Kind.FORECAST]


def _cost_row(pk: int, cost: Cost) -> tuple[Any, ...]:
    return (pk, cost.kind, cost.category, cost.nature, cost.start, cost.end, cost.amount)


def _update_row(
    pk: int, author: int, language: str, update: UpdatePlan, *, accepted: bool
) -> tuple[Any, ...]:
    state, narrative = update.state, update.narrative
    return (
        pk, StatusUpdate.State.ACCEPTED if accepted else StatusUpdate.State.SUBMITTED, author,
        update.submitted_at.replace(tzinfo=timezone.get_default_timezone()), update.is_late, int(state.overall),
        state.outlook, narrative.summary, narrative.achievements, narrative.next_steps, narrative.decisions_needed,
        language,
        *(int(state.declared[dimension]) for dimension in DIMENSIONS),
        *(narrative.comments[dimension] for dimension in DIMENSIONS),
    )  # fmt: skip


def write_current_month(*, trace: Trace, periods: tuple[ReportingPeriod, ...]) -> None:
    """What belongs to the current month: updates that are in, milestones passed, what is still to be spent."""
    updates = Copy(StatusUpdate, UPDATE_FIELDS)
    updates.add_all((periods[portfolio].pk, *row) for portfolio, row in trace.current_updates)
    updates.flush()
    with connection.cursor() as cursor:
        cursor.execute(
            _MILESTONES_REACHED, [list(column) for column in zip(*trace.passed, strict=True)] or [[], [], []]
        )
    write_expected_costs(expected=trace.expected)


def write_expected_costs(*, expected: list[tuple[int, Cost]]) -> None:
    """What is still to be spent, month by month, as known today."""
    rows = Copy(CostEntry, MONEY)
    for count, (pk, cost) in enumerate(expected, start=1):
        rows.add(_cost_row(pk, cost))
        if count % 20_000 == 0:
            rows.flush()
    rows.flush()
