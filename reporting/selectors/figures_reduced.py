"""Frozen figures without money and without names: what readers get who may see neither.

Pure, over the plain values of the standard figures. What stays is listed; whatever else the figures hold, today or
after a change, goes.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from projects.fact_labels import is_money_fact
from reporting.models.reports import Audience
from reporting.selectors.disclosure import MONEY_REASONS

Plain = Mapping[str, Any]

_HEAD = (
    "schema", "organisation", "logo", "revision", "scope", "period", "data_date", "frozen_at",
)  # fmt: skip
# Counts of projects, and indices made of months.
_TOTALS = (
    "currency", "projects", "spi_t", "milestones_on_time", "reporting_discipline",
    "updated", "missing_updates", "stale", "slipped", "worst_slip_days", "watermelons",
    "declared_rag", "computed_rag", "cost_rag", "schedule_rag", "benefits_rag",
)  # fmt: skip
_SPREADS = ("declared", "computed", "cost", "schedule", "benefits")
_COVERED = ("spi_t", "declared_rag", "computed_rag", "cost_rag", "schedule_rag", "benefits_rag")
_PROJECT = (
    "code", "name", "portfolio", "programme", "method", "phase", "priority", "start", "start_precision",
    "forecast_finish", "forecast_finish_precision", "actual_finish", "confidential", "currency", "baseline_finish",
    "rags", "declared", "consistency", "updated", "finished", "outlook", "group", "baseline_number", "milestones",
    "plan",
)  # fmt: skip
_KPIS = (
    "spi_t",
    "percent_complete",
    "slip_days",
    "slip_since_last_days",
    "freshness_days",
    "weakest_benefit",
)
_REASONS = ("schedule", "risk", "benefits", "freshness")
_PREVIOUS = ("declared", "computed", "declared_dimensions", "forecast_finish")
# Texts stay as they were written.
_UPDATE = (
    "submitted_on", "for_this_period", "month", "state", "is_late", "language", "outlook", "comments",
    "summary", "achievements", "next_steps", "decisions_needed",
)  # fmt: skip


def reduced(figures: Plain) -> dict[str, Any]:
    """The standard figures as readers without money and names get them. A person who is known becomes ""."""
    return {
        **_only(figures, _HEAD),
        "audience": Audience.REDUCED.value,
        "frozen_by": "",
        "totals": _totals(figures["totals"]),
        "previous_totals": _totals(figures["previous_totals"]) if figures["previous_totals"] else None,
        "groups": [
            {**_only(group, ("kind", "code", "name")), "totals": _totals(group["totals"])}
            for group in figures["groups"]
        ],
        "series": [],
        "projects": [_project(one) for one in figures["projects"]],
    }


def _only(values: Plain, keys: Iterable[str]) -> dict[str, Any]:
    return {key: values[key] for key in keys if key in values}


def _totals(totals: Plain) -> dict[str, Any]:
    return {
        **_only(totals, _TOTALS),
        # Figures frozen before benefits were a KPI hold none.
        **{name: {"counts": totals[name]["counts"]} for name in _SPREADS if name in totals},
        "coverage": _only(totals["coverage"], _COVERED),
    }


def _project(one: Plain) -> dict[str, Any]:
    update, previous = one["update"], one["previous"]
    return {
        **_only(one, _PROJECT),
        "manager": _somebody(one["manager"]),
        "sponsor": _somebody(one["sponsor"]),
        "kpis": _only(one["kpis"], _KPIS),
        "reasons": {
            dimension: reason
            for dimension, reason in _only(one["reasons"], _REASONS).items()
            if reason["code"] not in MONEY_REASONS
        },
        "previous": _only(previous, _PREVIOUS) if previous else None,
        "update": {**_only(update, _UPDATE), "author": _somebody(update["author"])} if update else None,
        "spend": [],
        "unread": {key: said for key, said in one["unread"].items() if not is_money_fact(key)},
    }


def _somebody(name: str | None) -> str | None:
    return None if name is None else ""
