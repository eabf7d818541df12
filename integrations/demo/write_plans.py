"""Writes what the projects plan: work packages with their progress, baselines in detail, dependencies, what it is for."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from integrations.demo.catalogue import PORTFOLIOS
from integrations.demo.gains import CASE_REASONS, DISCOUNT_RATE, gains_of
from integrations.demo.links import Link, links_between, links_of
from integrations.demo.planning import WorkPlan
from integrations.demo.population import Population
from integrations.demo.proposals import Proposed, proposal_of, spread
from integrations.demo.reserve import movements_of
from integrations.demo.values import BaselinePlan, ProjectPlan
from integrations.demo.write_rows import Copy, next_ids
from integrations.demo.write_world import moment
from projects.models import (
    BaselineMilestone,
    BaselinePackage,
    BaselineProposal,
    Benefit,
    BenefitMeasure,
    BenefitPlan,
    BusinessCase,
    ContingencyMovement,
    Dependency,
    EarnedCurve,
    MilestoneForecast,
    Objective,
    PackageProgress,
    WorkPackage,
)
from projects.plan.progress import Reading, Weight, Work, earned_curve
from projects.services.work_packages import GAP

IDS_AT_ONCE = 20_000
OVER_TIME = ("benefit", "project", "start", "end", "value")


def keys(model: Any) -> Iterator[int]:
    """Primary keys, fetched in large blocks."""
    while True:
        yield from next_ids(model, IDS_AT_ONCE)


@dataclass(frozen=True, slots=True)
class Written:
    """A project whose own rows are written: its keys, and those of its milestones by position and of its baselines."""

    pk: int
    manager: int
    sponsor: int
    director: int
    plan: ProjectPlan
    milestones: dict[int, int]
    baselines: tuple[int, ...]


def _stored(profile: Iterable[tuple[date, Decimal]]) -> list[list[str]]:
    return [[day.isoformat(), str(percent)] for day, percent in profile]


class PlanWriter:
    """Streams plans into their tables, beside the projects' own."""

    def __init__(self, population: Population) -> None:
        self.population = population
        self.packages = Copy(WorkPackage, (
            "id", "project", "parent", "position", "name", "responsible", "start", "finish", "actual_start",
            "actual_finish", "cost", "progress_rule", "profile",
        ))  # fmt: skip
        self.progress = Copy(PackageProgress, ("package", "project", "measured_on", "percent_complete"))
        self.promised = Copy(BaselinePackage, (
            "baseline", "project", "package", "code", "name", "start", "finish", "cost", "progress_rule", "profile",
        ))  # fmt: skip
        self.milestones = Copy(
            BaselineMilestone, ("baseline", "project", "milestone", "name", "day", "package", "weight")
        )
        self.forecasts = Copy(MilestoneForecast, ("milestone", "project", "told_on", "day"))
        self.earned = Copy(EarnedCurve, ("baseline", "steps", "measured", "packages"))
        self.proposals = Copy(BaselineProposal, (
            "project", "state", "reason", "plan", "proposed_by", "proposed_at", "decided_by", "decided_at", "remark",
            "baseline",
        ))  # fmt: skip
        self.dependencies = Copy(Dependency, (
            "project", "predecessor_project", "predecessor_package", "predecessor_milestone", "successor_package",
            "successor_milestone", "kind", "lag_days", "strength", "state", "owner", "note",
        ))  # fmt: skip
        self.contingency = Copy(ContingencyMovement, ("project", "kind", "moved_on", "amount", "reason"))
        self.objectives = Copy(Objective, ("project", "position", "text", "criterion"))
        self.benefits = Copy(Benefit, (
            "id", "project", "name", "kind", "is_disbenefit", "measure", "unit", "level_before", "owner", "position",
        ))  # fmt: skip
        self.planned_benefits = Copy(BenefitPlan, OVER_TIME)
        self.measured_benefits = Copy(BenefitMeasure, (*OVER_TIME, "measured_by"))
        self.cases = Copy(
            BusinessCase,
            ("project", "number", "approved_on", "approved_by", "discount_rate", "years", "reason"),
        )
        self._package_keys, self._benefit_keys = keys(WorkPackage), keys(Benefit)
        # The last project of each programme, for which the next one may wait.
        self._before: dict[int, Written] = {}

    def flush(self) -> None:
        for rows in (
            self.packages,
            self.progress,
            self.promised,
            self.milestones,
            self.forecasts,
            self.earned,
            self.proposals,
            self.dependencies,
            self.contingency,
            self.objectives,
            self.benefits,
            self.planned_benefits,
            self.measured_benefits,
            self.cases,
        ):
            rows.flush()

    def reserve(self, work: WorkPlan) -> tuple[int, ...]:
        """The keys that the packages of a project will have: its milestones name them."""
        return tuple(next(self._package_keys) for _package in work.scheme.packages)

    def write(self, one: Written, packages: tuple[int, ...]) -> None:
        work = one.plan.life.work
        if work is None:
            return
        rng = self.population.rng("plan rows", one.plan.index)
        self._write_packages(one, work, packages, rng)
        for number, (baseline, key) in enumerate(zip(one.plan.life.baselines, one.baselines, strict=True)):
            self._write_baseline(one, work, packages, number, baseline, key)
        self._write_proposals(one, work, packages, rng)
        self._write_dependencies(one, work, packages, rng)
        self._write_gains(one)
        self.contingency.add_all(
            (one.pk, kind, day, amount, reason)
            for kind, day, amount, reason in movements_of(rng, one.plan, self.population.as_of)
        )
        for milestone in one.plan.life.milestones:
            key = one.milestones[milestone.position]
            self.forecasts.add_all((key, one.pk, told, day) for told, day in milestone.told)

    def _write_packages(self, one: Written, work: WorkPlan, packages: tuple[int, ...], rng: Random) -> None:
        for at, package in enumerate(work.scheme.packages):
            start, finish = work.expected.get(at, (None, None))
            done = work.done.get(at)
            leaf = package.stretch is not None
            self.packages.add((
                packages[at], one.pk, None if package.parent is None else packages[package.parent],
                package.number * GAP, package.name, one.manager if leaf and rng.random() < 0.4 else None, start, finish,
                done.started if done else None, done.finished if done else None, work.costs.get(at, Decimal(0)),
                package.rule.value, _stored(spread(at, work, one.plan.life.baselines)),
            ))  # fmt: skip
            if done:
                self.progress.add_all((packages[at], one.pk, day, percent) for day, percent in done.readings)

    def _write_baseline(
        self,
        one: Written,
        work: WorkPlan,
        packages: tuple[int, ...],
        number: int,
        baseline: BaselinePlan,
        key: int,
    ) -> None:
        self.promised.add_all(
            (
                key, one.pk, packages[part.at], part.code, part.name, part.start, part.finish, part.cost,
                part.rule.value, _stored(part.profile),
            )
            for part in baseline.packages
        )  # fmt: skip
        for milestone in one.plan.life.milestones:
            place = work.places.get(milestone.position)
            self.milestones.add((
                key, one.pk, one.milestones[milestone.position], milestone.name, milestone.promised[number],
                None if place is None else packages[place], work.weights.get(milestone.position),
            ))  # fmt: skip
        works = [_work(one.plan, work, part.at, part.cost) for part in baseline.packages]
        steps = [[step.day.isoformat(), str(step.cumulative)] for step in earned_curve(works)]
        self.earned.add((key, steps, sum(each.is_measured for each in works), len(works)))

    def _write_proposals(self, one: Written, work: WorkPlan, packages: tuple[int, ...], rng: Random) -> None:
        """A changed plan was asked for; some wait for their decision now, where a PMO decides."""
        live = one.plan.life
        for baseline, key in list(zip(live.baselines, one.baselines, strict=True))[1:]:
            asked = Proposed.of_baseline(baseline, live.milestones)
            approved = baseline.approved_on
            self._propose(one, asked, packages, work, "approved", baseline.note, approved, key)
        # Elsewhere plans are the manager's alone, or the PMO's alone: nobody asks anybody.
        if PORTFOLIOS[one.plan.portfolio].pmo_type != "controlling":
            return
        if proposed := proposal_of(rng, one.plan, work, self.population.as_of):
            asked, reason, day = proposed
            self._propose(one, asked, packages, work, "proposed", reason, day, None)

    def _propose(
        self,
        one: Written,
        asked: Proposed,
        packages: tuple[int, ...],
        work: WorkPlan,
        state: str,
        reason: str,
        day: date,
        baseline: int | None,
    ) -> None:
        asks = one.director if PORTFOLIOS[one.plan.portfolio].pmo_type == "directive" else one.manager
        decided: datetime | None = None if baseline is None else moment(day, time(16, 30))
        proposed_at = moment(day - timedelta(days=2 if baseline else 0), time(10))
        self.proposals.add((
            one.pk, state, reason, asked.as_json(packages, one.milestones, work), asks, proposed_at,
            one.director if decided else None, decided, "", baseline,
        ))  # fmt: skip

    def _write_dependencies(
        self, one: Written, work: WorkPlan, packages: tuple[int, ...], rng: Random
    ) -> None:
        def add(other: Written, link: Link, ends: tuple[int | None, ...]) -> None:
            self.dependencies.add((
                one.pk, other.pk, *ends, link.kind, link.lag, link.strength, link.state, one.manager, link.note,
            ))  # fmt: skip

        for link in links_of(rng, one.plan, work):
            before, after = (packages[at] if at is not None else None for at in (link.before, link.after))
            gate = None if link.gate is None else one.milestones[link.gate]
            add(one, link, (before, None, after, gate))
        programme = one.plan.programme
        if programme is None or one.plan.confidential:
            return
        other = self._before.get(programme)
        if other is not None and (shared := links_between(rng, other.plan, one.plan, work)):
            gate = other.milestones[shared.gate or 0]
            add(other, shared, (None, gate, packages[shared.after or 0], None))
        self._before[programme] = one

    def _write_gains(self, one: Written) -> None:
        spec = PORTFOLIOS[one.plan.portfolio]
        rng = self.population.rng("gains", one.plan.index)
        gains = gains_of(
            rng, one.plan, fiscal_start=spec.fiscal_year_start_month, as_of=self.population.as_of
        )
        self.objectives.add_all(
            (one.pk, position, text, criterion)
            for position, (text, criterion) in enumerate(gains.objectives, start=1)
        )
        for position, row in enumerate(gains.benefits, start=1):
            key = next(self._benefit_keys)
            self.benefits.add((
                key, one.pk, row.name, "financial" if row.is_financial else "non_financial", row.is_disbenefit,
                "flow" if row.level_before is None else "level", row.unit, row.level_before, one.sponsor, position,
            ))  # fmt: skip
            self.planned_benefits.add_all((key, one.pk, *planned) for planned in row.planned)
            self.measured_benefits.add_all((key, one.pk, *seen, one.sponsor) for seen in row.measured)
        if gains.case is not None:
            approved, years = gains.case
            reason = CASE_REASONS[one.plan.language]
            self.cases.add((one.pk, 1, approved, one.director, DISCOUNT_RATE, years, reason))


def _work(plan: ProjectPlan, work: WorkPlan, at: int, cost: Decimal) -> Work:
    """A package as the portal measures it."""
    done = work.done.get(at)
    weights = tuple(
        Weight(work.weights[milestone.position], milestone.actual)
        for milestone in plan.life.milestones
        if milestone.position in work.weights and work.places.get(milestone.position) == at
    )
    return Work(
        cost,
        work.scheme.packages[at].rule,
        done.started if done else None,
        done.finished if done else None,
        tuple(Reading(day, percent) for day, percent in done.readings) if done else (),
        weights,
    )
