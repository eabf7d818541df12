"""All KPIs of one project as of a day."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from governance.thresholds import DEFAULT_THRESHOLDS, RagThresholds
from reporting.kpi.benefits import BenefitsToDate, analyse_benefits
from reporting.kpi.cost import Cost, analyse_cost
from reporting.kpi.discipline import Discipline, analyse_discipline
from reporting.kpi.earned_schedule import EarnedSchedule, analyse_schedule
from reporting.kpi.earned_value import EarnedValue, analyse, earned_value, percent_earned, planned_value
from reporting.kpi.facts import DeclaredStatus, ProjectFacts
from reporting.kpi.rag import ComputedRag, Consistency, Reason, compare, compute_rag
from reporting.kpi.schedule import Schedule, analyse_dates

# Raised whenever a formula changes its result; every snapshot keeps the version it was computed with.
FORMULA_VERSION = 2


@dataclass(frozen=True, slots=True)
class ProjectKpis:
    """Every KPI of a project as of `as_of`; an undefined one is None."""

    project_id: int
    as_of: date
    currency: str
    percent_complete: Decimal | None
    value: EarnedValue
    time: EarnedSchedule
    schedule: Schedule
    cost: Cost
    benefits: BenefitsToDate
    discipline: Discipline
    rag: ComputedRag
    consistency: Consistency
    declared: DeclaredStatus | None
    finished: bool
    milestones: tuple[int, int]
    updates: tuple[int, int]
    unusable: tuple[str, ...]


def compute_project(
    facts: ProjectFacts, as_of: date, thresholds: RagThresholds = DEFAULT_THRESHOLDS
) -> ProjectKpis:
    """Compute everything from the facts; the same facts and day always give the same figures.

    Once a project has finished its time stands still: elapsed time is taken at its actual finish.
    """
    baseline = facts.baseline
    bac = baseline.bac if baseline else None
    ev = earned_value(bac, facts.percent_complete) if facts.earned is None else facts.earned
    value = analyse(
        bac=bac,
        pv=planned_value(baseline, as_of) if baseline else None,
        ev=ev,
        ac=facts.actual_cost,
        own_etc=facts.own_etc,
    )
    finish = facts.actual_finish
    time = analyse_schedule(baseline, value.ev, min(as_of, finish) if finish else as_of)
    schedule = analyse_dates(facts, as_of)
    cost = analyse_cost(facts, value)
    discipline = analyse_discipline(facts, as_of)
    benefits = analyse_benefits(facts.benefits)
    rag = compute_rag(
        thresholds,
        cpi=value.cpi,
        budget_variance=cost.budget_variance,
        spi_t=time.spi_t,
        slip_share=schedule.slip_share,
        freshness_periods=discipline.freshness_periods,
        benefits=benefits,
        without_freshness=Reason.FINISHED if facts.finished_by(as_of) else Reason.NO_UPDATE,
    )
    return ProjectKpis(
        project_id=facts.project_id,
        as_of=as_of,
        currency=facts.currency,
        percent_complete=facts.percent_complete if facts.earned is None else percent_earned(bac, ev),
        value=value,
        time=time,
        schedule=schedule,
        cost=cost,
        benefits=benefits,
        discipline=discipline,
        rag=rag,
        consistency=compare(facts.declared, rag),
        declared=facts.declared,
        finished=facts.finished_by(as_of),
        milestones=(facts.milestones_on_time, facts.milestones_due),
        updates=(facts.updates_on_time, facts.updates_due),
        unusable=facts.unusable,
    )
