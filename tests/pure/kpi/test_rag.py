from datetime import date
from decimal import Decimal

import pytest

from common.rag import Rag
from governance.thresholds import DEFAULT_THRESHOLDS, Threshold
from reporting.kpi.facts import DeclaredStatus
from reporting.kpi.rag import ComputedRag, Reason, compare, compute_rag

D = Decimal


def computed(
    cpi: str | None = None,
    variance: str | None = None,
    spi_t: str | None = None,
    slip: str | None = None,
    fresh: str | None = None,
) -> ComputedRag:
    def value(text: str | None) -> Decimal | None:
        return None if text is None else D(text)

    return compute_rag(
        DEFAULT_THRESHOLDS,
        cpi=value(cpi),
        budget_variance=value(variance),
        spi_t=value(spi_t),
        slip_share=value(slip),
        freshness_periods=value(fresh),
    )


@pytest.mark.parametrize(
    ("cpi", "variance", "rag", "reason", "limit"),
    [
        ("0.95", "0.05", Rag.GREEN, Reason.CPI, "0.95"),
        ("1.20", "-0.30", Rag.GREEN, Reason.CPI, "0.95"),
        ("0.9499", "0.05", Rag.AMBER, Reason.CPI, "0.95"),
        ("0.85", "0.05", Rag.AMBER, Reason.CPI, "0.95"),
        ("0.8499", "0", Rag.RED, Reason.CPI, "0.85"),
        ("1", "0.0501", Rag.AMBER, Reason.BUDGET_VARIANCE, "0.05"),
        ("1", "0.10", Rag.AMBER, Reason.BUDGET_VARIANCE, "0.05"),
        ("1", "0.1001", Rag.RED, Reason.BUDGET_VARIANCE, "0.10"),
        (None, "0.07", Rag.AMBER, Reason.BUDGET_VARIANCE, "0.05"),
        ("0.9", None, Rag.AMBER, Reason.CPI, "0.95"),
        ("0.5", "0.5", Rag.RED, Reason.CPI, "0.85"),
    ],
)
def test_cost(cpi: str | None, variance: str | None, rag: Rag, reason: Reason, limit: str) -> None:
    cost = computed(cpi=cpi, variance=variance).cost

    assert (cost.rag, cost.reason, cost.limit) == (rag, reason, D(limit))


@pytest.mark.parametrize(
    ("spi_t", "slip", "rag", "reason"),
    [
        ("0.95", "0.05", Rag.GREEN, Reason.SPI_T),
        ("0.94", "0.05", Rag.AMBER, Reason.SPI_T),
        ("0.84", "0.01", Rag.RED, Reason.SPI_T),
        ("1", "0.06", Rag.AMBER, Reason.SLIP_SHARE),
        (None, "0.11", Rag.RED, Reason.SLIP_SHARE),
        (None, "-0.5", Rag.GREEN, Reason.SLIP_SHARE),
    ],
)
def test_schedule(spi_t: str | None, slip: str | None, rag: Rag, reason: Reason) -> None:
    schedule = computed(spi_t=spi_t, slip=slip).schedule

    assert (schedule.rag, schedule.reason) == (rag, reason)


def test_a_dimension_without_data_has_no_colour_and_says_why() -> None:
    rag = computed()

    assert (rag.overall, rag.cost.rag, rag.schedule.rag, rag.risk.rag, rag.benefits.rag) == (None,) * 5
    assert [one.reason for one in (rag.cost, rag.schedule, rag.risk, rag.benefits, rag.freshness)] == [
        Reason.NO_COST_DATA,
        Reason.NO_SCHEDULE_DATA,
        Reason.NO_RISK_DATA,
        Reason.NO_BENEFITS_DATA,
        Reason.NO_UPDATE,
    ]


def test_overall_is_the_worst_of_what_is_defined() -> None:
    assert computed(cpi="1").overall is Rag.GREEN
    assert computed(cpi="1", spi_t="0.9").overall is Rag.AMBER
    assert computed(cpi="0.1", spi_t="0.9").overall is Rag.RED


@pytest.mark.parametrize(
    ("periods", "rag"), [("1", Rag.GREEN), ("1.01", Rag.AMBER), ("2", Rag.AMBER), ("2.1", Rag.RED)]
)
def test_freshness_stands_beside_the_overall_colour(periods: str, rag: Rag) -> None:
    both = computed(cpi="1", fresh=periods)

    assert both.freshness.rag is rag
    assert both.overall is Rag.GREEN


def declared(**rags: Rag) -> DeclaredStatus:
    return DeclaredStatus(date(2026, 10, 31), True, **rags)


def test_a_watermelon_is_declared_better_than_computed() -> None:
    red = computed(cpi="0.5", spi_t="1")

    consistency = compare(declared(overall=Rag.GREEN, cost=Rag.AMBER, schedule=Rag.AMBER), red)

    assert consistency.overall == -4
    assert consistency.is_watermelon
    assert dict(consistency.dimensions) == {"cost": -2, "schedule": 2}


@pytest.mark.parametrize("overall", [Rag.AMBER, Rag.AMBER_RED, Rag.RED])
def test_declared_as_computed_or_worse_is_no_watermelon(overall: Rag) -> None:
    assert not compare(declared(overall=overall), computed(cpi="0.9")).is_watermelon


def test_nothing_to_compare_is_no_watermelon() -> None:
    assert compare(None, computed(cpi="0.5")).overall is None
    assert compare(declared(), computed(cpi="0.5")).overall is None
    assert not compare(declared(overall=Rag.GREEN), computed()).is_watermelon


def test_thresholds_whose_limits_are_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(ValueError, match="green limit"):
        Threshold(D("0.8"), D("0.9"))
    with pytest.raises(ValueError, match="green limit"):
        Threshold(D("0.9"), D("0.8"), higher_is_better=False)
