"""Every life that the demonstration tells obeys the rules of a real one, whatever the dice say."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.rag import Rag
from integrations.demo.curves import Curve, breakpoints
from integrations.demo.trajectories import live
from integrations.demo.values import Archetype, Life, Setting

seeds = st.integers(0, 10**6)
days = st.dates(date(2024, 1, 1), date(2030, 12, 31))
contexts = st.builds(
    Setting,
    archetype=st.sampled_from(list(Archetype)),
    sector=st.sampled_from(["digital", "estate", "industry"]),
    kind=st.sampled_from(["application", "platform", "works", "retrofit", "product", "process"]),
    language=st.sampled_from(["fr", "en"]),
    currency=st.sampled_from(["EUR", "GBP"]),
    as_of=days,
    months=st.integers(1, 30),
    fiscal_start=st.integers(1, 12),
    five_steps=st.booleans(),
)


def lives(seed: int, setting: Setting) -> Life:
    """Two of three are planned in work packages."""
    return live(Random(seed), setting, Random(seed) if seed % 3 else None)


@settings(max_examples=150, deadline=None)
@given(seeds, contexts)
def test_planned_value_never_falls_and_ends_at_the_budget(seed: int, setting: Setting) -> None:
    for plan in lives(seed, setting).baselines:
        assert all(a[0] < b[0] and a[1] <= b[1] for a, b in pairwise(plan.breakpoints))
        assert plan.breakpoints[-1] == (plan.finish, plan.bac)
        assert plan.breakpoints[0][1] >= 0
        assert plan.start <= plan.breakpoints[0][0]


@settings(max_examples=150, deadline=None)
@given(seeds, contexts)
def test_costs_and_progress_are_possible(seed: int, setting: Setting) -> None:
    life = lives(seed, setting)
    assert all(cost.amount >= 0 for cost in life.costs)
    assert all(cost.start <= cost.end for cost in life.costs)
    actuals = [cost for cost in life.costs if cost.kind == "actual"]
    assert all(cost.end <= setting.as_of for cost in actuals)
    assert all(cost.start > setting.as_of for cost in life.costs if cost.kind == "forecast")
    percents = [percent for _day, percent in life.measurements]
    assert all(0 <= percent <= 100 for percent in percents)
    assert percents == sorted(percents)
    assert [day for day, _percent in life.measurements] == sorted(
        {day for day, _percent in life.measurements}
    )


@settings(max_examples=150, deadline=None)
@given(seeds, contexts)
def test_dates_agree_with_each_other(seed: int, setting: Setting) -> None:
    life = lives(seed, setting)
    assert life.start <= setting.as_of
    for state in life.months:
        finished = state.actual_finish is not None
        assert finished or state.forecast_finish > state.data_date
        assert state.data_date <= setting.as_of
        assert not finished or state.kpis.percent_complete == 100
    for milestone in life.milestones:
        assert milestone.actual is None or life.start <= milestone.actual <= setting.as_of
        assert milestone.actual is not None or milestone.forecast > setting.as_of
    assert 5 <= len(life.milestones) <= 9
    for before, after in pairwise(life.baselines):
        assert before.approved_on < after.approved_on <= setting.as_of
        assert after.bac >= before.bac
    if setting.archetype is Archetype.EARLY:
        assert not life.baselines
    elif life.months:
        assert life.months[-1].kpis.value.ev is not None


@settings(max_examples=100, deadline=None)
@given(seeds, contexts)
def test_only_watermelons_declare_better_than_computed(seed: int, setting: Setting) -> None:
    life = lives(seed, setting)
    for state in life.months:
        computed = state.kpis.rag.overall
        if setting.archetype is not Archetype.WATERMELON and computed is not None:
            assert state.overall >= computed
        assert set(state.declared.values()) <= set(Rag)


@settings(max_examples=60, deadline=None)
@given(seeds, contexts)
def test_the_same_seed_tells_the_same_life(seed: int, setting: Setting) -> None:
    assert lives(seed, setting) == lives(seed, setting)


@pytest.mark.parametrize("archetype", [Archetype.TROUBLED, Archetype.WATERMELON])
def test_bad_projects_are_bad_and_steady_ones_are_not(archetype: Archetype) -> None:
    setting = Setting(Archetype.STEADY, "estate", "works", "en", "EUR", date(2026, 11, 22), 18, 1)
    steady, bad = [], []
    for seed in range(60):
        for kind, results in ((Archetype.STEADY, steady), (archetype, bad)):
            life = lives(seed, replace(setting, archetype=kind))
            if life.months:
                results.append(life.months[-1].kpis.rag.overall)
    assert sum(rag is Rag.GREEN for rag in steady) >= 50
    assert sum(rag is not None and rag >= Rag.AMBER for rag in bad) >= 45


@settings(max_examples=200, deadline=None)
@given(
    st.dates(date(2020, 1, 1), date(2026, 1, 1)),
    st.integers(1, 2000),
    st.integers(1, 10**9),
    st.floats(0, 1),
)
def test_an_s_curve_is_a_plan(start: date, length: int, budget: int, bend: float) -> None:
    finish = date.fromordinal(start.toordinal() + length)
    points = breakpoints(Curve(bend), start, finish, Decimal(budget))
    assert points[-1] == (finish, Decimal(budget))
    assert all(a[0] < b[0] and a[1] <= b[1] for a, b in pairwise(points))
