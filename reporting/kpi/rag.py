"""Computed RAG: per dimension the worst of its indicators, overall the worst of the dimensions; and why."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from common.rag import Rag, worst
from governance.thresholds import RagThresholds, Threshold
from reporting.kpi.benefits import BenefitsToDate
from reporting.kpi.facts import DeclaredStatus

# Declared and computed are compared on these; freshness and compliance stand beside (a late update is no watermelon).
COMPARED = ("cost", "schedule", "risk", "benefits")
NO_BENEFITS = BenefitsToDate()


class Reason(StrEnum):
    """Why a dimension has its colour: the indicator that decided, or what is missing."""

    CPI = "cpi"
    BUDGET_VARIANCE = "budget_variance"
    SPI_T = "spi_t"
    SLIP_SHARE = "slip_share"
    BENEFITS_REALISATION = "benefits_realisation"
    WEAKEST_BENEFIT = "weakest_benefit"
    FRESHNESS = "freshness"
    NO_COST_DATA = "no_cost_data"
    NO_SCHEDULE_DATA = "no_schedule_data"
    NO_RISK_DATA = "no_risk_data"
    NO_BENEFITS_DATA = "no_benefits_data"
    BENEFITS_NOT_DUE = "benefits_not_due"
    BENEFITS_NOT_MEASURED = "benefits_not_measured"
    NO_UPDATE = "no_update"
    FINISHED = "finished"


@dataclass(frozen=True, slots=True)
class Rated:
    """A colour with its reason. `value` against `limit`: the limit met (green) or missed (amber, red).

    Without data `rag` is None and `reason` says what is missing.
    """

    reason: Reason
    rag: Rag | None = None
    value: Decimal | None = None
    limit: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ComputedRag:
    """The computed colours of a project."""

    overall: Rag | None
    cost: Rated
    schedule: Rated
    risk: Rated
    benefits: Rated
    freshness: Rated

    def of(self, dimension: str) -> Rag | None:
        """The colour of one of the compared dimensions."""
        rated: Rated = getattr(self, dimension)
        return rated.rag


def rate(missing: Reason, *indicators: tuple[Reason, Decimal | None, Threshold]) -> Rated:
    """The worst of the defined indicators, the first named when several are as bad; `missing` when none is."""
    rated = [
        Rated(reason, rag := threshold.rate(value), value, threshold.limit(rag))
        for reason, value, threshold in indicators
        if value is not None
    ]
    if not rated:
        return Rated(missing)
    return max(rated, key=lambda one: one.rag or 0)


def compute_rag(
    thresholds: RagThresholds,
    *,
    cpi: Decimal | None,
    budget_variance: Decimal | None,
    spi_t: Decimal | None,
    slip_share: Decimal | None,
    freshness_periods: Decimal | None,
    benefits: BenefitsToDate = NO_BENEFITS,
    without_freshness: Reason = Reason.NO_UPDATE,
) -> ComputedRag:
    """Every computed colour. Risk has no figures yet: undefined, and it says so."""
    cost = rate(
        Reason.NO_COST_DATA,
        (Reason.CPI, cpi, thresholds.cpi),
        (Reason.BUDGET_VARIANCE, budget_variance, thresholds.budget_variance),
    )
    schedule = rate(
        Reason.NO_SCHEDULE_DATA,
        (Reason.SPI_T, spi_t, thresholds.spi_t),
        (Reason.SLIP_SHARE, slip_share, thresholds.slip_share),
    )
    gained = rate(
        _without_benefits(benefits),
        (Reason.BENEFITS_REALISATION, benefits.realisation, thresholds.benefits_realisation),
        (Reason.WEAKEST_BENEFIT, benefits.weakest, thresholds.benefits_realisation),
    )
    risk = Rated(Reason.NO_RISK_DATA)
    return ComputedRag(
        overall=worst(cost.rag, schedule.rag, risk.rag, gained.rag),
        cost=cost,
        schedule=schedule,
        risk=risk,
        benefits=gained,
        freshness=rate(without_freshness, (Reason.FRESHNESS, freshness_periods, thresholds.freshness)),
    )


def _without_benefits(benefits: BenefitsToDate) -> Reason:
    """What is missing for a colour: a benefit, its day, or somebody who measures it."""
    if not benefits.recorded:
        return Reason.NO_BENEFITS_DATA
    return Reason.BENEFITS_NOT_MEASURED if benefits.any_due else Reason.BENEFITS_NOT_DUE


@dataclass(frozen=True, slots=True)
class Consistency:
    """Declared minus computed, in RAG steps: below zero the project declares itself better than its figures."""

    overall: int | None
    dimensions: tuple[tuple[str, int], ...] = ()

    @property
    def is_watermelon(self) -> bool:
        """Green outside, red inside: declared better than computed."""
        return self.overall is not None and self.overall < 0


def compare(declared: DeclaredStatus | None, computed: ComputedRag) -> Consistency:
    """Steps overall and for each compared dimension in which both colours are defined."""
    if declared is None:
        return Consistency(None)
    steps = tuple(
        (dimension, there - here)
        for dimension in COMPARED
        if (there := getattr(declared, dimension)) is not None
        and (here := computed.of(dimension)) is not None
    )
    overall = (
        None if declared.overall is None or computed.overall is None else declared.overall - computed.overall
    )
    return Consistency(overall, steps)
