"""Benefits realisation: the textbook's shape, when it is undefined, and that sums are all that adds up."""

from datetime import date
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.rag import Rag
from projects.plan.benefits import ToDate
from reporting.kpi.benefits import analyse_benefits
from reporting.kpi.facts import BenefitFacts, ProjectFacts
from reporting.kpi.project import ProjectKpis, compute_project
from reporting.kpi.rag import Reason
from reporting.kpi.rollup import indices_from_sums
from reporting.kpi.sums import convert, sums_of, total_of
from tests.pure.kpi.strategies import benefit_facts

D = Decimal
JUNE = date(2026, 6, 30)


def money(planned: str | None, measured: str | None) -> BenefitFacts:
    return BenefitFacts(True, to_date(planned, measured))


def other(planned: str | None, measured: str | None) -> BenefitFacts:
    return BenefitFacts(False, to_date(planned, measured))


def to_date(planned: str | None, measured: str | None) -> ToDate:
    return ToDate(None if planned is None else D(planned), None if measured is None else D(measured))


def computed(*benefits: BenefitFacts, currency: str = "EUR") -> ProjectKpis:
    return compute_project(ProjectFacts(project_id=1, currency=currency, benefits=benefits), JUNE)


def test_the_share_of_what_was_planned_comes_from_the_sums() -> None:
    figures = computed(money("100000", "90000"), money("20000", "24000")).benefits

    assert (figures.planned, figures.realised) == (120000, 114000)
    assert figures.realisation == D("0.95")  # the average of 0.9 and 1.2 would be 1.05
    assert (figures.covered, figures.due) == (2, 2)


def test_what_is_due_and_not_measured_is_in_neither_sum_and_is_counted() -> None:
    figures = computed(money("100", "80"), money("900", None), money(None, "50")).benefits

    assert (figures.planned, figures.realised, figures.realisation) == (100, 80, D("0.8"))
    assert (figures.covered, figures.due) == (1, 2)


def test_hours_and_days_are_in_no_sum_and_the_one_that_lags_most_is_told() -> None:
    # A level that falls: from 12 days to 5 planned, to 8 measured; 400 of 500 hours.
    figures = computed(other("-7", "-4"), other("500", "400"), money("10", "10")).benefits

    assert (figures.planned, figures.realised) == (10, 10)
    assert figures.weakest == D(-4) / D(-7)


@pytest.mark.parametrize(
    ("benefits", "reason"),
    [
        ((), Reason.NO_BENEFITS_DATA),
        ((money(None, None),), Reason.BENEFITS_NOT_DUE),
        ((money(None, "50"), other(None, None)), Reason.BENEFITS_NOT_DUE),
        ((money("0", "50"),), Reason.BENEFITS_NOT_DUE),
        ((other("0", "1"),), Reason.BENEFITS_NOT_DUE),
        ((money("100", None),), Reason.BENEFITS_NOT_MEASURED),
        ((other("-7", None), money(None, None)), Reason.BENEFITS_NOT_MEASURED),
    ],
)
def test_without_a_figure_there_is_no_colour_and_a_reason(
    benefits: tuple[BenefitFacts, ...], reason: Reason
) -> None:
    kpis = computed(*benefits)

    assert (kpis.benefits.realisation, kpis.benefits.weakest) == (None, None)
    assert (kpis.rag.benefits.rag, kpis.rag.benefits.reason, kpis.rag.overall) == (None, reason, None)


@pytest.mark.parametrize(
    ("benefits", "rag", "reason", "limit"),
    [
        ((money("100", "95"),), Rag.GREEN, Reason.BENEFITS_REALISATION, "0.95"),
        ((money("100", "94.99"),), Rag.AMBER, Reason.BENEFITS_REALISATION, "0.95"),
        ((money("100", "80"),), Rag.AMBER, Reason.BENEFITS_REALISATION, "0.95"),
        ((money("100", "79.99"),), Rag.RED, Reason.BENEFITS_REALISATION, "0.80"),
        ((money("100", "-5"),), Rag.RED, Reason.BENEFITS_REALISATION, "0.80"),
        ((other("500", "400"),), Rag.AMBER, Reason.WEAKEST_BENEFIT, "0.95"),
        ((money("100", "99"), other("-7", "1")), Rag.RED, Reason.WEAKEST_BENEFIT, "0.80"),
        ((money("100", "50"), other("5", "1")), Rag.RED, Reason.BENEFITS_REALISATION, "0.80"),
    ],
)
def test_the_colour_is_that_of_the_worst_and_says_which(
    benefits: tuple[BenefitFacts, ...], rag: Rag, reason: Reason, limit: str
) -> None:
    kpis = computed(*benefits)

    assert (kpis.rag.benefits.rag, kpis.rag.benefits.reason) == (rag, reason)
    assert (kpis.rag.benefits.limit, kpis.rag.overall) == (D(limit), rag)


def test_programmes_and_portfolios_divide_the_sums_and_say_what_they_cover() -> None:
    projects = [computed(money("100", "50")), computed(money("900", "990")), computed(other("5", "5"))]

    totals = indices_from_sums(total_of(map(sums_of, projects), "EUR"))

    assert (totals.benefits_planned, totals.benefits_realised) == (1000, 1040)
    assert totals.benefits_realisation == D("1.04")  # the average of 0.5 and 1.1 would be 0.8
    assert (totals.coverage["benefits_realisation"], totals.projects) == (2, 3)
    assert (totals.benefits_rag, totals.benefits.counts) == (Rag.RED, (0, 2, 0, 0, 0, 1))


def test_other_currencies_are_converted_and_left_out_without_a_rate() -> None:
    euros, pounds, francs = (
        sums_of(computed(money("100", measured), currency=code))
        for measured, code in (("100", "EUR"), ("50", "GBP"), ("1", "CHF"))
    )

    totals = indices_from_sums(
        total_of([euros, convert(pounds, "EUR", D("1.5")), convert(francs, "EUR", None)], "EUR")
    )

    assert (totals.benefits_planned, totals.benefits_realised, totals.benefits_realisation) == (
        250,
        175,
        D("0.7"),
    )
    assert (totals.coverage["benefits_realisation"], totals.missing_rates) == (2, ("CHF",))


@given(st.lists(benefit_facts, max_size=6).map(tuple), st.randoms(use_true_random=False))
def test_the_order_of_benefits_does_not_matter(benefits: tuple[BenefitFacts, ...], random: Random) -> None:
    shuffled = list(benefits)
    random.shuffle(shuffled)

    assert analyse_benefits(tuple(shuffled)) == analyse_benefits(benefits)


@given(st.lists(st.lists(benefit_facts, max_size=4).map(tuple), max_size=6))
def test_a_portfolio_is_the_sum_of_its_projects_and_of_all_their_benefits(
    projects: list[tuple[BenefitFacts, ...]],
) -> None:
    each = [computed(*benefits) for benefits in projects]
    totals = indices_from_sums(total_of(map(sums_of, each), "EUR"))
    at_once = analyse_benefits(tuple(one for benefits in projects for one in benefits))

    assert (totals.benefits_planned, totals.benefits_realised) == (at_once.planned, at_once.realised)
    assert totals.benefits_realisation == at_once.realisation
    assert totals.coverage["benefits_realisation"] == sum(one.benefits.planned is not None for one in each)
    assert sum(totals.benefits.counts) == len(projects)


@given(st.lists(benefit_facts, max_size=6).map(tuple))
def test_nothing_due_or_nothing_measured_is_undefined_and_never_a_nought(
    benefits: tuple[BenefitFacts, ...],
) -> None:
    figures = analyse_benefits(benefits)
    both = [
        one.to_date
        for one in benefits
        if one.is_financial and one.to_date.planned is not None and one.to_date.measured is not None
    ]

    assert (figures.planned is None) == (not both)
    assert (figures.realisation is None) == (not any(one.planned for one in both))
    rag = computed(*benefits).rag.benefits
    assert (rag.rag is None) == (figures.realisation is None and figures.weakest is None)
