"""Roll-up: indices are recomputed from the sums of the parts, never averaged; a headline colour is worst-of."""

from dataclasses import dataclass, field
from decimal import Decimal

from common.rag import Rag
from reporting.kpi.arithmetic import HUNDRED, minus, ratio
from reporting.kpi.sums import DISTRIBUTIONS, Distribution, Sums


@dataclass(frozen=True, slots=True)
class Totals:
    """The figures of a programme, a portfolio or any set of projects. Undefined is None.

    `coverage` says for each figure how many of `projects` it covers.
    """

    currency: str
    projects: int
    bac: Decimal | None
    pv: Decimal | None
    ev: Decimal | None
    ac: Decimal | None
    cv: Decimal | None
    sv: Decimal | None
    cpi: Decimal | None
    spi: Decimal | None
    spi_t: Decimal | None
    eac: Decimal | None
    vac: Decimal | None
    percent_complete: Decimal | None
    approved_budget: Decimal | None
    expected_cost: Decimal | None
    budget_variance: Decimal | None
    in_year_budget: Decimal | None
    in_year_forecast: Decimal | None
    in_year_variance: Decimal | None
    benefits_realised: Decimal | None
    benefits_planned: Decimal | None
    benefits_realisation: Decimal | None
    milestones_on_time: Decimal | None
    reporting_discipline: Decimal | None
    updated: int
    missing_updates: int
    stale: int
    slipped: int
    worst_slip_days: int | None
    watermelons: int
    declared_rag: Rag | None
    computed_rag: Rag | None
    cost_rag: Rag | None
    schedule_rag: Rag | None
    benefits_rag: Rag | None
    declared: Distribution
    computed: Distribution
    cost: Distribution
    schedule: Distribution
    benefits: Distribution
    missing_rates: tuple[str, ...] = ()
    coverage: dict[str, int] = field(default_factory=dict)


def indices_from_sums(sums: Sums) -> Totals:
    """Totals with every index recomputed from the sums; SPI(t) = sum ES / sum AT. The headline is worst-of."""
    progress = ratio(sums.ev.total, sums.progress_bac.total)
    return Totals(
        currency=sums.currency,
        projects=sums.projects,
        bac=sums.bac.total,
        pv=sums.pv.total,
        ev=sums.ev.total,
        ac=sums.ac.total,
        cv=minus(sums.cpi_ev.total, sums.cpi_ac.total),
        sv=minus(sums.spi_ev.total, sums.spi_pv.total),
        cpi=ratio(sums.cpi_ev.total, sums.cpi_ac.total),
        spi=ratio(sums.spi_ev.total, sums.spi_pv.total),
        spi_t=ratio(sums.es_months.total, sums.at_months.total),
        eac=sums.eac.total,
        vac=sums.vac.total,
        percent_complete=None if progress is None else progress * HUNDRED,
        approved_budget=sums.approved_budget.total,
        expected_cost=sums.expected_cost.total,
        budget_variance=ratio(
            minus(sums.variance_cost.total, sums.variance_budget.total), sums.variance_budget.total
        ),
        in_year_budget=sums.in_year_budget.total,
        in_year_forecast=sums.in_year_forecast.total,
        in_year_variance=ratio(
            minus(sums.in_year_variance_cost.total, sums.in_year_variance_budget.total),
            sums.in_year_variance_budget.total,
        ),
        benefits_realised=sums.benefits_realised.total,
        benefits_planned=sums.benefits_planned.total,
        benefits_realisation=ratio(sums.benefits_realised.total, sums.benefits_planned.total),
        milestones_on_time=ratio(sums.milestones_on_time, sums.milestones_due),
        reporting_discipline=ratio(sums.updates_on_time, sums.updates_due),
        updated=sums.updated,
        missing_updates=sums.missing_updates,
        stale=sums.stale,
        slipped=sums.slipped,
        worst_slip_days=sums.worst_slip_days,
        watermelons=sums.watermelons,
        declared_rag=sums.declared.worst,
        computed_rag=sums.computed.worst,
        cost_rag=sums.cost.worst,
        schedule_rag=sums.schedule.worst,
        benefits_rag=sums.benefits.worst,
        declared=sums.declared,
        computed=sums.computed,
        cost=sums.cost,
        schedule=sums.schedule,
        benefits=sums.benefits,
        missing_rates=sums.missing_rates,
        coverage=_coverage(sums),
    )


# Figures of `Totals` that are a plain sum, and the sum that tells how many projects each ratio covers.
_PLAIN = (
    "bac", "pv", "ev", "ac", "eac", "vac", "approved_budget", "expected_cost", "in_year_budget", "in_year_forecast",
    "benefits_realised", "benefits_planned",
)  # fmt: skip
_RATIOS = {
    "cpi": "cpi_ac",
    "cv": "cpi_ac",
    "spi": "spi_pv",
    "sv": "spi_pv",
    "spi_t": "at_months",
    "percent_complete": "progress_bac",
    "budget_variance": "variance_budget",
    "in_year_variance": "in_year_variance_budget",
    "benefits_realisation": "benefits_planned",
}


def _coverage(sums: Sums) -> dict[str, int]:
    """How many projects each figure of `Totals` covers."""
    sources = {figure: figure for figure in _PLAIN} | _RATIOS
    amounts = {figure: getattr(sums, name).projects for figure, name in sources.items()}
    return amounts | {f"{name}_rag": getattr(sums, name).rated for name in DISTRIBUTIONS}
