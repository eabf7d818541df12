"""A project's facts by name, as imports and `unread` key them: `forecast_finish`, `budget.approved.whole_life`..."""

from collections.abc import Mapping
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

LABELS: Mapping[str, Promise] = {
    "name": gettext_lazy("Name"),
    "description": gettext_lazy("Description"),
    "start_date": gettext_lazy("Start"),
    "forecast_finish": gettext_lazy("Forecast finish"),
    "actual_finish": gettext_lazy("Actual finish"),
    "phase": gettext_lazy("Phase"),
    "priority": gettext_lazy("Priority"),
    "baseline_start": gettext_lazy("Baseline start"),
    "baseline_finish": gettext_lazy("Baseline finish"),
    "baseline_bac": gettext_lazy("Budget at completion"),
    "budget.approved.whole_life": gettext_lazy("Approved budget, whole life"),
    "budget.forecast.whole_life": gettext_lazy("Forecast cost, whole life"),
    "status.overall_rag": gettext_lazy("Overall rating"),
    "status.schedule_rag": gettext_lazy("Rating of schedule"),
    "status.cost_rag": gettext_lazy("Rating of cost"),
    "status.scope_rag": gettext_lazy("Rating of scope"),
    "status.quality_rag": gettext_lazy("Rating of quality"),
    "status.risk_rag": gettext_lazy("Rating of risk"),
    "status.benefits_rag": gettext_lazy("Rating of benefits"),
    "status.resources_rag": gettext_lazy("Rating of resources"),
    "status.schedule_comment": gettext_lazy("Comment on schedule"),
    "status.cost_comment": gettext_lazy("Comment on cost"),
    "status.scope_comment": gettext_lazy("Comment on scope"),
    "status.quality_comment": gettext_lazy("Comment on quality"),
    "status.risk_comment": gettext_lazy("Comment on risk"),
    "status.benefits_comment": gettext_lazy("Comment on benefits"),
    "status.resources_comment": gettext_lazy("Comment on resources"),
    "status.summary": gettext_lazy("Summary"),
    "status.achievements": gettext_lazy("Done since the last update"),
    "status.next_steps": gettext_lazy("Next steps"),
    "status.decisions_needed": gettext_lazy("Decisions needed"),
}


def is_money_fact(key: str) -> bool:
    """Whether a fact is an amount. What is not known by name counts as one: it is kept back rather than told."""
    if key.startswith("attribute."):
        return False
    return key == "baseline_bac" or not (key in LABELS or f"status.{key}" in LABELS) or "budget" in key


def fact_label(key: str) -> str:
    """The fact in the reader's language; `overall_rag` and `status.overall_rag` are the same."""
    label = LABELS.get(key) or LABELS.get(f"status.{key}")
    if label is not None:
        return str(label)
    if key.startswith("budget."):
        _budget, kind, _range, start = key.split(".")
        year = fiscal_year_label(date.fromisoformat(start))
        if kind == "approved":
            return _("Approved budget, fiscal year %(year)s") % {"year": year}
        return _("Forecast cost, fiscal year %(year)s") % {"year": year}
    return key.rpartition(".")[2]


def fiscal_year_label(start: date) -> str:
    """`2019` for a calendar year, else `2019–20`."""
    if start.month == 1:
        return str(start.year)
    return f"{start.year}–{(start.year + 1) % 100:02d}"
