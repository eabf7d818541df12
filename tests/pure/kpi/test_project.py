from dataclasses import fields, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from common.rag import Rag
from projects.plan.planned_value import Planned, breakpoints, planned_on
from projects.plan.progress import ProgressRule, Reading, Work, earned_curve
from reporting.kpi.catalogue import CATALOGUE
from reporting.kpi.cost import CostBasis
from reporting.kpi.facts import BaselineFacts, Breakpoint, DeclaredStatus, ProjectFacts
from reporting.kpi.project import ProjectKpis, compute_project
from reporting.kpi.rag import Reason
from tests.pure.kpi.strategies import any_day, even_baseline, money, project_facts

D = Decimal
BARE = ProjectFacts(project_id=1, currency="EUR")
JUNE = date(2026, 6, 30)


def test_a_project_halfway_through_its_year() -> None:
    facts = replace(
        BARE,
        baseline=even_baseline(12, "1200"),
        percent_complete=D(40),
        actual_cost=D(500),
        approved_budget=D(1200),
        forecast_finish=date(2027, 2, 15),
        previous_forecast_finish=date(2027, 1, 31),
        milestones_due=4,
        milestones_on_time=3,
        updates_due=6,
        updates_on_time=6,
        declared=DeclaredStatus(date(2026, 6, 28), for_this_period=True, overall=Rag.GREEN),
    )

    kpis = compute_project(facts, JUNE)

    assert (kpis.value.pv, kpis.value.ev, kpis.value.ac) == (600, 480, 500)
    assert (kpis.value.cpi, kpis.value.spi, kpis.value.eac) == (D("0.96"), D("0.8"), 1250)
    assert (kpis.time.es, kpis.time.at, kpis.time.spi_t) == (D("4.8"), 6, D("0.8"))
    assert (kpis.schedule.slip_days, kpis.schedule.slip_since_last_days) == (46, 15)
    assert kpis.schedule.slip_share == D(46) / 365
    assert kpis.schedule.milestones_on_time == D("0.75")
    assert kpis.cost.budget_variance == D(50) / D(1200)
    assert kpis.cost.basis is CostBasis.EARNED_VALUE
    assert (kpis.discipline.freshness_days, kpis.discipline.reporting_discipline) == (2, 1)
    assert (kpis.rag.cost.rag, kpis.rag.schedule.rag, kpis.rag.overall) == (Rag.GREEN, Rag.RED, Rag.RED)
    assert kpis.rag.schedule.reason is Reason.SPI_T
    assert kpis.consistency.is_watermelon


def test_an_imported_project_without_baseline_lives_from_its_own_forecast() -> None:
    facts = replace(
        BARE,
        own_forecast=D(1080),
        approved_budget=D(1000),
        in_year_budget=D(200),
        in_year_forecast=D(150),
    )

    kpis = compute_project(facts, JUNE)

    assert kpis.cost.basis is CostBasis.OWN_FORECAST
    assert (kpis.cost.budget_variance, kpis.cost.in_year_variance) == (D("0.08"), D("-0.25"))
    assert (kpis.rag.cost.rag, kpis.rag.schedule.rag, kpis.rag.overall) == (Rag.AMBER, None, Rag.AMBER)
    assert kpis.value.eac is None


def test_spent_plus_still_to_spend_is_the_own_forecast_when_none_was_given() -> None:
    kpis = compute_project(replace(BARE, actual_cost=D(30), own_etc=D(80), approved_budget=D(100)), JUNE)

    assert (kpis.cost.expected_cost, kpis.cost.budget_variance) == (110, D("0.1"))


def test_a_finished_project_owes_no_update_and_its_time_stands_still() -> None:
    facts = replace(
        BARE,
        baseline=even_baseline(12, "1200"),
        percent_complete=D(100),
        actual_finish=date(2027, 1, 31),
        forecast_finish=date(2027, 6, 30),
        declared=DeclaredStatus(date(2027, 1, 31), for_this_period=False),
    )

    at_finish, later = compute_project(facts, date(2027, 1, 31)), compute_project(facts, date(2029, 1, 31))

    assert at_finish.time == later.time
    assert later.time.spi_t == D(12) / 13
    assert (later.schedule.forecast_finish, later.schedule.slip_days) == (date(2027, 1, 31), 31)
    assert (later.discipline.freshness_days, later.rag.freshness.reason) == (None, Reason.FINISHED)


def test_an_update_that_came_after_the_period_is_not_older_than_today() -> None:
    facts = replace(BARE, declared=DeclaredStatus(date(2026, 7, 4), for_this_period=True))

    assert compute_project(facts, JUNE).discipline.freshness_days == 0


def test_without_facts_every_figure_is_undefined_and_none_is_zero() -> None:
    kpis = compute_project(BARE, JUNE)

    for part in (kpis.value, kpis.time, kpis.schedule, kpis.cost, kpis.discipline):
        assert {f.name: getattr(part, f.name) for f in fields(part)} == dict.fromkeys(
            (f.name for f in fields(part)), None
        )
    assert kpis.rag.overall is None


@given(project_facts(), any_day)
def test_any_facts_on_any_day_are_computed_the_same_twice(facts: ProjectFacts, day: date) -> None:
    kpis = compute_project(facts, day)

    assert kpis == compute_project(facts, day)
    for part in (kpis.value, kpis.time, kpis.cost):
        for one in fields(part):
            value = getattr(part, one.name)
            assert not isinstance(value, Decimal) or value.is_finite()
    if facts.actual_cost is None or facts.actual_cost <= 0:
        assert (kpis.value.cpi, kpis.value.eac) == (None, None)
    if not kpis.value.pv:
        assert kpis.value.spi is None
    if facts.milestones_due == 0:
        assert kpis.schedule.milestones_on_time is None


def test_every_figure_of_the_catalogue_is_bilingual_and_says_how_it_is_made() -> None:
    for code, kpi in CATALOGUE.items():
        assert kpi.code == code
        assert all(
            (
                kpi.name_en,
                kpi.name_fr,
                kpi.formula_en,
                kpi.formula_fr,
                kpi.source,
                kpi.sentence_en,
                kpi.sentence_fr,
            )
        )
        assert kpi.name("fr-CA") == kpi.name_fr
        assert kpi.sentence("en") == kpi.sentence_en
        assert (kpi.limits() is None) == (kpi.threshold == "")


def test_the_direction_says_what_is_better() -> None:
    assert CATALOGUE["cpi"].better(D("1.1"), D("1.0")) is True
    assert CATALOGUE["slip_days"].better(30, 10) is False
    assert CATALOGUE["cpi"].better(D(1), D(1)) is None
    assert CATALOGUE["cpi"].better(None, D(1)) is None
    assert CATALOGUE["pv"].better(D(2), D(1)) is None


@given(
    packages=st.lists(
        st.tuples(
            st.decimals("0.01", 10**7, places=2),
            st.dates(date(2026, 1, 1), date(2026, 12, 31)),
            st.integers(0, 700),
            st.decimals(0, 100, places=3),
        ),
        min_size=1,
        max_size=8,
    ),
    day=st.dates(date(2026, 1, 1), date(2028, 12, 31)),
    ac=money,
    random=st.randoms(),
)
def test_packages_make_the_project_whatever_their_order(
    packages: list[tuple[Decimal, date, int, Decimal]], day: date, ac: Decimal, random: Random
) -> None:
    """From the plan to the figures: BAC, PV and EV are the sums of the packages, and no figure knows their order."""

    def kpis(rows: list[tuple[Decimal, date, int, Decimal]]) -> ProjectKpis:
        planned = [
            Planned(start, start + timedelta(days=length), cost) for cost, start, length, _done in rows
        ]
        works = [
            Work(cost, ProgressRule.PHYSICAL, measured=(Reading(start, done),))
            for cost, start, _length, done in rows
        ]
        steps = [step for step in earned_curve(works) if step.day <= day]
        baseline = BaselineFacts(
            1,
            min(one.start for one in planned),
            max(one.finish for one in planned),
            sum((one.cost for one in planned), D(0)),
            tuple(Breakpoint(point.day, point.cumulative) for point in breakpoints(planned)),
        )
        facts = ProjectFacts(
            1, "EUR", baseline=baseline, earned=steps[-1].cumulative if steps else None, actual_cost=ac
        )
        return compute_project(facts, day)

    figures = kpis(packages)
    assert figures.value.bac == sum(cost for cost, *_rest in packages)
    assert figures.value.pv is not None
    planned = sum(
        (
            planned_on(Planned(start, start + timedelta(days=length), cost), day)
            for cost, start, length, _done in packages
        ),
        D(0),
    )
    assert abs(figures.value.pv - planned) <= D("0.01")
    begun = [
        (cost * done / 100).quantize(D("0.01")) for cost, start, _length, done in packages if start <= day
    ]
    assert figures.value.ev == (sum(begun, D(0)) if begun else None)
    shuffled = list(packages)
    random.shuffle(shuffled)
    assert kpis(shuffled) == figures
