"""Each rule of measurement by hand, and what holds for all of them."""

import random
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.plan.progress import (
    ProgressRule,
    Reading,
    Step,
    Weight,
    Work,
    earned,
    earned_curve,
    progress_on,
)

JAN, FEB, MAR, APR = date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
PERCENT = st.decimals(0, 100, places=3)


def amount(text: str) -> Decimal:
    return Decimal(text)


@st.composite
def works(draw: st.DrawFn) -> Work:
    started = draw(st.none() | DAYS)
    finished = (
        draw(st.none() | DAYS.filter(lambda day: started is not None and day >= started)) if started else None
    )
    weights = draw(st.lists(st.builds(Weight, st.decimals(0, 25, places=2), st.none() | DAYS), max_size=4))
    measured = draw(st.lists(st.builds(Reading, DAYS, PERCENT), max_size=5, unique_by=lambda one: one.day))
    return Work(
        cost=draw(st.decimals(0, 10**9, places=2)),
        rule=draw(st.sampled_from(ProgressRule)),
        started=started,
        finished=finished,
        measured=tuple(measured),
        weights=tuple(weights),
    )


def value_on(curve: list[Step], day: date) -> Decimal:
    return next((step.cumulative for step in reversed(curve) if step.day <= day), Decimal(0))


def test_zero_hundred_earns_nothing_before_the_end() -> None:
    work = Work(amount("900"), ProgressRule.ZERO_HUNDRED, started=JAN, finished=MAR)
    assert [progress_on(work, day) for day in (JAN, FEB, MAR, APR)] == [0, 0, 100, 100]
    assert earned(work) == [Step(MAR, amount("900.00"))]


def test_fifty_fifty_earns_half_on_the_start() -> None:
    work = Work(amount("901.01"), ProgressRule.FIFTY_FIFTY, started=JAN, finished=MAR)
    # Half of 901.01 is 450.505: half to even.
    assert earned(work) == [Step(JAN, amount("450.50")), Step(MAR, amount("901.01"))]


def test_weighted_milestones_earn_their_weights_when_met() -> None:
    weights = (Weight(amount("30"), FEB), Weight(amount("50"), APR), Weight(amount("20")))
    work = Work(amount("1000"), ProgressRule.WEIGHTED_MILESTONES, started=JAN, weights=weights)
    assert [progress_on(work, day) for day in (JAN, FEB, MAR, APR)] == [0, 30, 30, 80]


def test_milestones_met_on_one_day_count_together() -> None:
    weights = (Weight(amount("30"), FEB), Weight(amount("50"), FEB))
    work = Work(amount("1000"), ProgressRule.WEIGHTED_MILESTONES, weights=weights)
    assert earned(work) == [Step(FEB, amount("800.00"))]


def test_physical_progress_is_what_was_measured_last_and_may_fall() -> None:
    measured = (Reading(MAR, amount("35")), Reading(FEB, amount("40")))
    work = Work(amount("1000"), ProgressRule.PHYSICAL, started=JAN, measured=measured)
    assert [progress_on(work, day) for day in (JAN, FEB, MAR)] == [0, 40, 35]


@pytest.mark.parametrize("rule", list(ProgressRule))
def test_finished_work_is_all_done_by_every_rule(rule: ProgressRule) -> None:
    work = Work(
        amount("10"),
        rule,
        started=JAN,
        finished=FEB,
        measured=(Reading(MAR, amount("20")),),
        weights=(Weight(amount("10"), MAR),),
    )
    assert progress_on(work, MAR) == 100
    assert work.is_measured


@pytest.mark.parametrize("rule", list(ProgressRule))
def test_of_work_without_a_record_nothing_is_measured(rule: ProgressRule) -> None:
    work = Work(amount("10"), rule, weights=(Weight(amount("100")),))
    assert not work.is_measured
    assert earned(work) == []


@given(works(), DAYS)
def test_progress_lies_between_nothing_and_all(work: Work, day: date) -> None:
    assert 0 <= progress_on(work, day) <= 100
    assert all(0 <= step.cumulative <= work.cost for step in earned(work))


@given(st.lists(works(), max_size=6), DAYS, st.randoms())
def test_the_packages_sum_up_to_the_project_on_each_day(
    packages: list[Work], day: date, chance: random.Random
) -> None:
    curve = earned_curve(packages)
    assert value_on(curve, day) == sum((value_on(earned(one), day) for one in packages), Decimal(0))
    shuffled = packages.copy()
    chance.shuffle(shuffled)
    assert earned_curve(shuffled) == curve
    days = [step.day for step in curve]
    assert days == sorted(set(days))


@given(works(), DAYS)
def test_what_lies_after_a_day_does_not_change_what_was_earned_by_then(work: Work, day: date) -> None:
    later = Reading(day + timedelta(days=1), Decimal(1))
    known = tuple(one for one in work.measured if one.day <= day)
    before = Work(work.cost, ProgressRule.PHYSICAL, measured=known)
    after = Work(work.cost, ProgressRule.PHYSICAL, measured=(*known, later))
    assert value_on(earned(before), day) == value_on(earned(after), day)
