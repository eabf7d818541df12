"""The life of one project: plan, progress, costs and milestones, month after month, and what was declared."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random

from common.months import last_of
from common.rag import Rag
from integrations.demo import baselines, budgets, milestones
from integrations.demo.curves import cents, elapsed_share
from integrations.demo.declared import declare, outlook_of, situation_of
from integrations.demo.months import first_month
from integrations.demo.planning import Planner
from integrations.demo.timelines import Timeline, cost_causes_for, draw_timeline, stage_at
from integrations.demo.values import (
    Archetype,
    BaselinePlan,
    Life,
    MonthState,
    Setting,
    Situation,
)
from integrations.demo.walk import Walk, work_a_month
from reporting.kpi.facts import BaselineFacts, ProjectFacts
from reporting.kpi.project import ProjectKpis, compute_project

SIZES: dict[str, tuple[int, int, int]] = {
    "digital": (250_000, 9_000_000, 1_100_000),
    "estate": (600_000, 42_000_000, 4_500_000),
    "industry": (350_000, 16_000_000, 2_400_000),
}
# What a unit of work ends up costing, as cost performance (value per unit spent).
EFFICIENCY: dict[Archetype, tuple[float, float]] = {
    Archetype.STEADY: (0.975, 1.05),
    Archetype.DRIFTING: (0.89, 1.0),
    Archetype.RECOVERING: (0.86, 0.95),
    Archetype.TROUBLED: (0.70, 0.87),
    Archetype.WATERMELON: (0.78, 0.90),
    Archetype.EARLY: (0.96, 1.04),
    Archetype.FINISHED: (0.90, 1.04),
}


def live(rng: Random, setting: Setting, plans: Random | None = None) -> Life:
    """Tell a whole life. The same generator state and setting always give the same life.

    `plans` draws the work packages; without it the project is planned and measured as a whole.
    """
    timeline = draw_timeline(
        rng, setting.archetype, setting.sector, setting.kind, setting.as_of, setting.months
    )
    bac = Decimal(round(rng.triangular(*SIZES[setting.sector]) / 1000) * 1000)
    efficiency = rng.uniform(*EFFICIENCY[setting.archetype])
    reserve = Decimal(repr(round(rng.uniform(0.03, 0.07), 3)))
    weak = rng.choice(("scope", "quality", "resources", None, None, None))
    board = milestones.draw(rng, setting.sector, setting.language, timeline)
    planner = Planner.draw(plans, setting, board, bac) if plans else None
    walk = Walk(own_forecast=bac)
    if setting.archetype is not Archetype.EARLY:
        first = baselines.first(rng, timeline, bac)
        walk.baselines.append(planner.first(first) if planner else first)
    window = first_month(setting.as_of, setting.months)
    for month in timeline.months():
        day = min(month, setting.as_of)
        if timeline.rebaselined_in == month and walk.baselines:
            plan = _replan(rng, timeline, walk, month, setting.language)
            walk.baselines.append(planner.again(plan, walk.measurements) if planner else plan)
        work_a_month(rng, setting, timeline, walk, month, day, bac, efficiency)
        rebaselined = timeline.rebaselined_in == month and len(walk.baselines) > 1
        board.advance(rng, month, day, timeline, rebaselined=rebaselined)
        kpis = _figures(setting, timeline, walk, month, day, reserve)
        state = _declare(rng, setting, timeline, walk, kpis, month, day, weak, rebaselined=rebaselined)
        state = replace(
            state,
            approved_budget=kpis.cost.approved_budget,
            next_milestone=board.next_after(day),
            reached=board.reached_in(month),
        )
        if month >= window and not (month == timeline.months()[0] and timeline.start.day > 20):
            walk.states.append(state)
    ahead = budgets.forecast_costs(setting, timeline, walk.spent, walk.own_forecast)
    costs = (*walk.costs, *ahead)
    finish = timeline.actual_finish or timeline.forecast(last_of(setting.as_of))
    budget = walk.baselines[-1].bac if walk.baselines else bac
    work = planner.as_it_stands(timeline, finish, budget, walk.measurements, board) if planner else None
    return Life(
        archetype=setting.archetype,
        start=timeline.start,
        baselines=tuple(walk.baselines),
        months=tuple(walk.states),
        milestones=board.plans(),
        costs=(*costs, *budgets.commitments(setting, costs)),
        budgets=budgets.lines(setting, walk.baselines, costs, walk.own_forecast, reserve),
        measurements=tuple(walk.measurements),
        finish=finish,
        work=work,
    )


def _replan(rng: Random, timeline: Timeline, walk: Walk, month: date, language: str) -> BaselinePlan:
    return baselines.second(
        rng,
        timeline,
        walk.baselines[-1],
        month,
        percent=walk.percent,
        expected_cost=walk.own_forecast,
        cause=walk.cause or timeline.slips[0].cause,
        language=language,
    )


def _figures(
    setting: Setting, timeline: Timeline, walk: Walk, month: date, day: date, reserve: Decimal
) -> ProjectKpis:
    """The KPIs as the portal will compute them for that day."""
    plan = next((b for b in reversed(walk.baselines) if b.approved_on <= day), None)
    actual = timeline.actual_finish
    facts = ProjectFacts(
        project_id=0,
        currency=setting.currency,
        forecast_finish=timeline.forecast(month),
        previous_forecast_finish=walk.forecast,
        actual_finish=actual if actual and actual <= day else None,
        baseline=None if plan is None else _facts(walk, plan),
        percent_complete=walk.percent if walk.measurements else None,
        measured_on=day if walk.measurements else None,
        actual_cost=walk.spent,
        own_forecast=walk.own_forecast,
        approved_budget=None if plan is None else budgets.approved(plan, reserve),
    )
    return compute_project(facts, day)


def _facts(walk: Walk, plan: BaselinePlan) -> BaselineFacts:
    """The plan as the KPIs read it, built once."""
    if plan.number not in walk.facts:
        walk.facts[plan.number] = baselines.facts_of(plan)
    return walk.facts[plan.number]


def _declare(
    rng: Random,
    setting: Setting,
    timeline: Timeline,
    walk: Walk,
    kpis: ProjectKpis,
    month: date,
    day: date,
    weak: str | None,
    *,
    rebaselined: bool,
) -> MonthState:
    forecast = timeline.forecast(month)
    move = 0 if walk.forecast is None else (forecast - walk.forecast).days
    elapsed = elapsed_share(timeline.start, forecast, day)
    hiding = setting.archetype is Archetype.WATERMELON and elapsed > 0.12
    _settle_causes(rng, setting, timeline, walk, kpis, month, stage_at(elapsed))
    if kpis.value.eac is not None and not hiding:
        walk.own_forecast = cents(round((walk.own_forecast + 2 * kpis.value.eac) / 3 / 1000) * Decimal(1000))
    recent = walk.cause if walk.cause_age <= 2 and not hiding else None
    finished = timeline.actual_finish is not None and timeline.actual_finish <= day
    colours, overall = declare(
        rng,
        kpis,
        cause=recent,
        weak=weak if rng.random() < 0.6 else None,
        hiding=hiding,
        five_steps=setting.five_steps,
        finished=finished,
    )
    cpi = float(kpis.value.cpi) if kpis.value.cpi is not None else 1.0
    situation = situation_of(
        kpis,
        elapsed=elapsed,
        move=move,
        overall=overall,
        before=walk.overall,
        rebaselined=rebaselined,
        hiding=hiding,
        was_bad=walk.was_bad,
        finished=finished,
    )
    state = MonthState(
        month=month,
        data_date=day,
        elapsed=elapsed,
        kpis=kpis,
        approved_budget=None,
        own_forecast=walk.own_forecast,
        forecast_finish=forecast,
        actual_finish=timeline.actual_finish if finished else None,
        slip_move=move,
        declared=colours,
        overall=overall,
        outlook="stable"
        if hiding or finished
        else outlook_of(
            move=move,
            before=walk.overall,
            now=overall,
            cpi_change=(cpi - walk.cpi) if elapsed > 0.15 else 0.0,
        ),
        situation=situation,
        cause=None if hiding else walk.cause,
        cost_cause=walk.cost_cause,
        stage=stage_at(elapsed),
        rebaselined=rebaselined,
        hiding=hiding,
        next_milestone=None,
        reached=(),
    )
    walk.was_bad = situation in {Situation.TROUBLED, Situation.DELAYED, Situation.SLIPPING}
    walk.overall, walk.forecast, walk.cpi = overall, forecast, cpi
    return state


def _settle_causes(
    rng: Random,
    setting: Setting,
    timeline: Timeline,
    walk: Walk,
    kpis: ProjectKpis,
    month: date,
    stage: int,
) -> None:
    """An explanation stays until another one replaces it; that of cost does so when the project's stage changes."""
    walk.cause_age += 1
    if new := timeline.cause_in(month):
        walk.cause, walk.cause_age = new, 0
    if (kpis.rag.cost.rag or Rag.GREEN) is Rag.GREEN:
        walk.cost_cause = None
    elif walk.cost_cause is None or not walk.cost_cause.stages[0] <= stage <= walk.cost_cause.stages[1]:
        walk.cost_cause = rng.choice(cost_causes_for(setting.sector, stage))
