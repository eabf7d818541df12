"""A total equals the sum of its parts, whatever their order and grouping."""

from dataclasses import fields, replace
from datetime import date
from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.rag import Rag
from reporting.kpi.facts import DeclaredStatus, ProjectFacts
from reporting.kpi.project import compute_project
from reporting.kpi.rollup import Totals, indices_from_sums
from reporting.kpi.sums import AMOUNTS, MONEY, Distribution, Sums, add, convert, sums_of, total_of
from tests.pure.kpi.strategies import even_baseline, project_facts

D = Decimal
JUNE = date(2026, 6, 30)
BARE = ProjectFacts(project_id=1, currency="EUR")


def share(facts: ProjectFacts) -> Sums:
    return sums_of(compute_project(facts, JUNE))


def measured(bac: str, percent: int, ac: str, **more: object) -> ProjectFacts:
    facts = replace(
        BARE,
        baseline=even_baseline(12, bac),
        percent_complete=D(percent),
        actual_cost=D(ac),
        approved_budget=D(bac),
    )
    return replace(facts, **more)  # type: ignore[arg-type]


def test_indices_come_from_the_sums_not_from_averages() -> None:
    small, large = share(measured("120", 25, "60")), share(measured("12000", 50, "5000"))

    totals = indices_from_sums(add(small, large))

    assert (totals.ev, totals.ac) == (6030, 5060)
    assert totals.cpi == D(6030) / D(5060)  # the average of 0.5 and 1.2 would be 0.85
    assert totals.spi == D(6030) / D(6060)
    assert totals.spi_t == D(9) / D(12)  # 3 + 6 months earned in 6 + 6
    assert totals.percent_complete == D(6030) / D(12120) * 100


def test_a_project_counts_in_both_parts_of_a_ratio_or_in_none() -> None:
    whole = share(measured("1200", 50, "500"))
    spent_only = share(replace(BARE, actual_cost=D(900)))

    totals = indices_from_sums(add(whole, spent_only))

    assert totals.ac == 1400
    assert totals.cpi == D(600) / D(500)
    assert (totals.projects, totals.coverage["cpi"], totals.coverage["ac"]) == (2, 1, 2)


def test_a_set_without_a_usable_project_is_undefined() -> None:
    for sums in (Sums("EUR"), share(BARE)):
        totals = indices_from_sums(sums)
        numbers = [
            getattr(totals, name) for name in ("bac", "ev", "cpi", "spi", "spi_t", "eac", "budget_variance")
        ]
        assert numbers == [None] * 7
        assert (totals.computed_rag, totals.coverage["cpi"]) == (None, 0)


def test_money_is_converted_and_a_missing_rate_leaves_it_out_with_its_name() -> None:
    euros, pounds, dollars = (
        share(measured("1200", 50, "500", currency=code)) for code in ("EUR", "GBP", "USD")
    )

    sums = total_of([euros, convert(pounds, "EUR", D("1.2")), convert(dollars, "EUR", None)], "EUR")
    totals = indices_from_sums(sums)

    assert totals.bac == 1200 + 1440
    assert (totals.projects, totals.coverage["bac"], totals.missing_rates) == (3, 2, ("USD",))
    assert sum(totals.computed.counts) == 3
    assert sum(totals.computed.budgets) == 2640
    assert totals.spi_t == 1, "months need no exchange rate"


def test_two_currencies_do_not_add_up() -> None:
    with pytest.raises(ValueError, match="add up"):
        add(Sums("EUR"), Sums("GBP"))


def test_colours_roll_up_as_a_distribution_with_the_worst_as_headline() -> None:
    green = measured("1000", 50, "400", declared=DeclaredStatus(JUNE, True, overall=Rag.GREEN))
    red = measured("300", 20, "250", declared=DeclaredStatus(JUNE, False, overall=Rag.AMBER_GREEN))

    totals = indices_from_sums(total_of(map(share, (green, green, red, BARE)), "EUR"))

    assert totals.declared == Distribution((1, 2, 1, 0, 0, 0), (D(0), D(2000), D(300), D(0), D(0), D(0)))
    assert totals.computed.counts == (1, 2, 0, 0, 0, 1)
    assert (totals.declared_rag, totals.computed_rag) == (Rag.AMBER_GREEN, Rag.RED)
    assert (totals.updated, totals.missing_updates, totals.watermelons) == (2, 2, 1)


portfolios = st.lists(project_facts(), max_size=8)


def close(one: object, other: object) -> bool:
    if isinstance(one, Decimal) and isinstance(other, Decimal):
        return abs(one - other) <= max(abs(one), abs(other), D(1)) * D("1e-15")
    return one == other


def same(one: Sums, other: Sums) -> bool:
    amounts = all(
        close(getattr(one, name).total, getattr(other, name).total)
        and getattr(one, name).projects == getattr(other, name).projects
        for name in AMOUNTS
    )
    rest = [f.name for f in fields(Sums) if f.name not in AMOUNTS]
    return amounts and all(getattr(one, name) == getattr(other, name) for name in rest)


@given(portfolios, st.randoms(use_true_random=False), st.integers(0, 8))
def test_neither_order_nor_grouping_matters(projects: list[ProjectFacts], random: object, cut: int) -> None:
    shares = [share(facts) for facts in projects]
    shuffled = list(shares)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    whole = total_of(shares, "EUR")

    assert same(whole, total_of(shuffled, "EUR"))
    assert same(whole, add(total_of(shares[:cut], "EUR"), total_of(shares[cut:], "EUR")))
    assert whole.projects == len(projects)


@given(portfolios)
def test_any_portfolio_has_totals_that_equal_the_sum_of_its_parts(projects: list[ProjectFacts]) -> None:
    each = [compute_project(facts, JUNE) for facts in projects]
    totals: Totals = indices_from_sums(total_of(map(sums_of, each), "EUR"))

    for name in ("bac", "pv", "ev", "ac", "eac"):
        values = [v for kpis in each if (v := getattr(kpis.value, name)) is not None]
        total = getattr(totals, name)
        assert totals.coverage[name] == len(values)
        assert (total is None) == (not values)
        with localcontext(prec=80):
            assert close(total, sum(values, D(0)) if values else None)
    both = [k for k in each if k.value.ev is not None and k.value.ac is not None]
    spent = sum((k.value.ac or D(0) for k in both), D(0))
    if spent > 0:
        assert totals.cpi is not None
    else:
        assert totals.cpi is None
    assert sum(totals.computed.counts) == totals.projects == len(projects)


@given(project_facts(currency="GBP"), st.decimals("0.0001", 10_000, places=4))
def test_a_rate_scales_money_and_leaves_every_index_alone(facts: ProjectFacts, rate: Decimal) -> None:
    sums = share(facts)
    before, after = indices_from_sums(sums), indices_from_sums(convert(sums, "EUR", rate))

    for name in (
        "cpi", "spi", "spi_t", "budget_variance", "in_year_variance", "percent_complete", "benefits_realisation",
    ):  # fmt: skip
        one, other = getattr(before, name), getattr(after, name)
        assert (one is None) == (other is None)
        if one is not None:
            assert abs(one - other) <= max(abs(one), D(1)) * D("1e-15")
    for name in MONEY:
        assert getattr(sums, name).projects == getattr(convert(sums, "EUR", rate), name).projects
