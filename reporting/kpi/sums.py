"""What adds up over projects, and adding it up.

Every sum knows how many projects it covers. A ratio is taken over the projects in which both of its parts are
defined, so that no project counts in one part alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import Any

from common.rag import Rag
from reporting.kpi.arithmetic import ZERO
from reporting.kpi.project import ProjectKpis

_STEPS = 6  # none, then the five RAG steps


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum of the defined values, and of how many projects; None when of none."""

    total: Decimal | None = None
    projects: int = 0

    def __add__(self, other: "Amount") -> "Amount":
        if self.total is None:
            return other
        if other.total is None:
            return self
        return Amount(self.total + other.total, self.projects + other.projects)


@dataclass(frozen=True, slots=True)
class Distribution:
    """Projects, and their approved budget, by RAG ordinal; index 0 is for projects without a colour."""

    counts: tuple[int, ...] = (0,) * _STEPS
    budgets: tuple[Decimal, ...] = (ZERO,) * _STEPS

    def __add__(self, other: "Distribution") -> "Distribution":
        return Distribution(
            tuple(a + b for a, b in zip(self.counts, other.counts, strict=True)),
            tuple(a + b for a, b in zip(self.budgets, other.budgets, strict=True)),
        )

    @property
    def worst(self) -> Rag | None:
        """The worst colour that any project has."""
        return next((Rag(step) for step in range(_STEPS - 1, 0, -1) if self.counts[step]), None)

    @property
    def rated(self) -> int:
        """How many projects have a colour."""
        return sum(self.counts[1:])

    @classmethod
    def of(cls, rag: Rag | None, budget: Decimal | None) -> "Distribution":
        """The distribution of one project."""
        step = int(rag or 0)
        return cls(
            tuple(int(step == index) for index in range(_STEPS)),
            tuple(budget if step == index and budget is not None else ZERO for index in range(_STEPS)),
        )


NOTHING = Amount()
EMPTY = Distribution()


@dataclass(frozen=True, slots=True)
class Sums:
    """What adds up over projects. Money is in `currency`; `cpi_*`, `spi_*`... are pairs defined together."""

    currency: str
    projects: int = 0
    bac: Amount = NOTHING
    pv: Amount = NOTHING
    ev: Amount = NOTHING
    ac: Amount = NOTHING
    eac: Amount = NOTHING
    vac: Amount = NOTHING
    approved_budget: Amount = NOTHING
    expected_cost: Amount = NOTHING
    in_year_budget: Amount = NOTHING
    in_year_forecast: Amount = NOTHING
    progress_bac: Amount = NOTHING
    cpi_ev: Amount = NOTHING
    cpi_ac: Amount = NOTHING
    spi_ev: Amount = NOTHING
    spi_pv: Amount = NOTHING
    variance_cost: Amount = NOTHING
    variance_budget: Amount = NOTHING
    in_year_variance_cost: Amount = NOTHING
    in_year_variance_budget: Amount = NOTHING
    benefits_realised: Amount = NOTHING
    benefits_planned: Amount = NOTHING
    es_months: Amount = NOTHING
    at_months: Amount = NOTHING
    milestones_on_time: int = 0
    milestones_due: int = 0
    updates_on_time: int = 0
    updates_due: int = 0
    updated: int = 0
    missing_updates: int = 0
    stale: int = 0
    slipped: int = 0
    watermelons: int = 0
    worst_slip_days: int | None = None
    declared: Distribution = EMPTY
    computed: Distribution = EMPTY
    cost: Distribution = EMPTY
    schedule: Distribution = EMPTY
    benefits: Distribution = EMPTY
    missing_rates: tuple[str, ...] = ()


MONTHS = ("es_months", "at_months")
AMOUNTS = tuple(f.name for f in fields(Sums) if f.default is NOTHING)
MONEY = tuple(name for name in AMOUNTS if name not in MONTHS)
DISTRIBUTIONS = tuple(f.name for f in fields(Sums) if f.default is EMPTY)
COUNTS = (
    "milestones_on_time", "milestones_due", "updates_on_time", "updates_due",
    "updated", "missing_updates", "stale", "slipped", "watermelons",
)  # fmt: skip


def pair(left: Decimal | None, right: Decimal | None) -> tuple[Amount, Amount]:
    """Both amounts where both are defined, else neither."""
    return (NOTHING, NOTHING) if left is None or right is None else (Amount(left, 1), Amount(right, 1))


def single(value: Decimal | None) -> Amount:
    """The amount of one project."""
    return NOTHING if value is None else Amount(value, 1)


def sums_of(kpis: ProjectKpis) -> Sums:
    """One project's share, in its own currency."""
    value, cost, budget = kpis.value, kpis.cost, kpis.cost.approved_budget
    cpi_ev, cpi_ac = pair(value.ev, value.ac)
    spi_ev, spi_pv = pair(value.ev, value.pv)
    variance_cost, variance_budget = pair(cost.expected_cost, budget)
    year_cost, year_budget = pair(cost.in_year_forecast, cost.in_year_budget)
    realised, planned = pair(kpis.benefits.realised, kpis.benefits.planned)
    es_months, at_months = pair(kpis.time.es, kpis.time.at)
    slip = kpis.schedule.slip_days
    updated = kpis.declared is not None and kpis.declared.for_this_period
    return Sums(
        currency=kpis.currency,
        projects=1,
        bac=single(value.bac),
        pv=single(value.pv),
        ev=single(value.ev),
        ac=single(value.ac),
        eac=single(value.eac),
        vac=single(value.vac),
        approved_budget=single(budget),
        expected_cost=single(cost.expected_cost),
        in_year_budget=single(cost.in_year_budget),
        in_year_forecast=single(cost.in_year_forecast),
        progress_bac=pair(value.bac, value.ev)[0],
        cpi_ev=cpi_ev,
        cpi_ac=cpi_ac,
        spi_ev=spi_ev,
        spi_pv=spi_pv,
        variance_cost=variance_cost,
        variance_budget=variance_budget,
        in_year_variance_cost=year_cost,
        in_year_variance_budget=year_budget,
        benefits_realised=realised,
        benefits_planned=planned,
        es_months=es_months,
        at_months=at_months,
        milestones_on_time=kpis.milestones[0],
        milestones_due=kpis.milestones[1],
        updates_on_time=kpis.updates[0],
        updates_due=kpis.updates[1],
        updated=int(updated),
        missing_updates=int(not updated and not kpis.finished),
        stale=int(kpis.rag.freshness.rag is not None and kpis.rag.freshness.rag > Rag.GREEN),
        slipped=int(slip is not None and slip > 0),
        watermelons=int(kpis.consistency.is_watermelon),
        worst_slip_days=slip,
        declared=Distribution.of(kpis.declared.overall if kpis.declared else None, budget),
        computed=Distribution.of(kpis.rag.overall, budget),
        cost=Distribution.of(kpis.rag.cost.rag, budget),
        schedule=Distribution.of(kpis.rag.schedule.rag, budget),
        benefits=Distribution.of(kpis.rag.benefits.rag, budget),
    )


def convert(sums: Sums, currency: str, rate: Decimal | None) -> Sums:
    """The sums in another currency. Without a rate money is undefined (never taken at 1); counts remain."""
    if sums.currency == currency:
        return sums
    changes: dict[str, Any] = {"currency": currency}
    for name in MONEY:
        amount: Amount = getattr(sums, name)
        changes[name] = (
            NOTHING if rate is None or amount.total is None else Amount(amount.total * rate, amount.projects)
        )
    for name in DISTRIBUTIONS:
        spread: Distribution = getattr(sums, name)
        factor = ZERO if rate is None else rate
        changes[name] = Distribution(spread.counts, tuple(budget * factor for budget in spread.budgets))
    if rate is None:
        changes["missing_rates"] = tuple(sorted({*sums.missing_rates, sums.currency}))
    return replace(sums, **changes)


def add(left: Sums, right: Sums) -> Sums:
    """The sums over both. Raises ValueError for two currencies: convert first."""
    if left.currency != right.currency:
        raise ValueError(f"{left.currency} and {right.currency} do not add up.")
    slips = [slip for slip in (left.worst_slip_days, right.worst_slip_days) if slip is not None]
    changes: dict[str, Any] = {
        name: getattr(left, name) + getattr(right, name)
        for name in ("projects", *AMOUNTS, *COUNTS, *DISTRIBUTIONS)
    }
    return replace(
        left,
        worst_slip_days=max(slips, default=None),
        missing_rates=tuple(sorted({*left.missing_rates, *right.missing_rates})),
        **changes,
    )


def total_of(parts: Iterable[Sums], currency: str) -> Sums:
    """The sums over all parts, which are in `currency` already."""
    result = Sums(currency)
    for part in parts:
        result = add(result, part)
    return result
