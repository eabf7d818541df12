"""The SQL side of the roll-up: what `reporting.kpi.sums` adds up, as aggregates over month snapshots."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Aggregate, Count, Max, Q, Sum

from common.rag import Rag
from reporting.kpi.arithmetic import ZERO
from reporting.kpi.sums import AMOUNTS, DISTRIBUTIONS, MONEY, Amount, Distribution, Sums

_PLAIN = (
    "bac", "pv", "ev", "ac", "eac", "vac",
    "approved_budget", "expected_cost", "in_year_budget", "in_year_forecast",
)  # fmt: skip
# Pairs: the left and right sum over the rows in which both columns are defined.
_PAIRS = {
    ("cpi_ev", "cpi_ac"): ("ev", "ac"),
    ("spi_ev", "spi_pv"): ("ev", "pv"),
    ("variance_cost", "variance_budget"): ("expected_cost", "approved_budget"),
    ("in_year_variance_cost", "in_year_variance_budget"): ("in_year_forecast", "in_year_budget"),
    ("es_months", "at_months"): ("es", "elapsed_months"),
}
_COUNTS = ("milestones_on_time", "milestones_due", "updates_on_time", "updates_due")
_STEPS = range(1, 6)


def aggregates(money: Q | None = None) -> dict[str, Aggregate]:
    """The aggregates of one group of project snapshots. `money` limits the amounts to rows whose money may be shown."""
    shown = money or Q()
    columns: dict[str, Aggregate] = {"n": Count("pk")}

    def amount(name: str, column: str, defined: Q, *, counted: bool = True) -> None:
        where = shown & defined if name in MONEY else defined
        columns[f"{name}_sum"] = Sum(column, filter=where or None)
        if counted:
            columns[f"{name}_n"] = Count(column, filter=where or None)

    for name in _PLAIN:
        amount(name, name, Q())
    amount("progress_bac", "bac", Q(ev__isnull=False))
    for (left, right), (one, other) in _PAIRS.items():
        amount(left, one, Q(**{f"{other}__isnull": False}), counted=False)
        amount(right, other, Q(**{f"{one}__isnull": False}))
    for name in _COUNTS:
        columns[f"{name}_sum"] = Sum(name)
    columns["updated_n"] = Count("pk", filter=Q(updated=True))
    columns["missing_updates_n"] = Count("pk", filter=Q(updated=False, finished=False))
    columns["stale_n"] = Count("pk", filter=Q(freshness_rag__gt=Rag.GREEN))
    columns["slipped_n"] = Count("pk", filter=Q(slip_days__gt=0))
    columns["watermelons_n"] = Count("pk", filter=Q(consistency__lt=0))
    columns["worst_slip"] = Max("slip_days")
    for name in DISTRIBUTIONS:
        for step in _STEPS:
            here = Q(**{f"{name}_rag": step})
            columns[f"{name}_{step}_n"] = Count("pk", filter=here)
            columns[f"{name}_{step}_budget"] = Sum("approved_budget", filter=here & shown)
    return columns


def sums_from(row: Mapping[str, Any], currency: str) -> Sums:
    """One group's aggregates as Sums in the group's currency."""
    counted = dict(_PAIRS.keys())
    parts: dict[str, Any] = {
        name: Amount(row[f"{name}_sum"], row[f"{counted.get(name, name)}_n"])
        for name in AMOUNTS
        if row[f"{name}_sum"] is not None
    }
    parts |= {name: row[f"{name}_sum"] or 0 for name in _COUNTS}
    parts |= {name: _distribution(row, name) for name in DISTRIBUTIONS}
    return Sums(
        currency=currency,
        projects=row["n"],
        updated=row["updated_n"],
        missing_updates=row["missing_updates_n"],
        stale=row["stale_n"],
        slipped=row["slipped_n"],
        watermelons=row["watermelons_n"],
        worst_slip_days=row["worst_slip"],
        **parts,
    )


def _distribution(row: Mapping[str, Any], name: str) -> Distribution:
    counts = [row[f"{name}_{step}_n"] for step in _STEPS]
    budgets: list[Decimal] = [row[f"{name}_{step}_budget"] or ZERO for step in _STEPS]
    everything = row["approved_budget_sum"] or ZERO
    return Distribution((row["n"] - sum(counts), *counts), (everything - sum(budgets, ZERO), *budgets))
