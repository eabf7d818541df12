"""What a column can be, in words, and which options each of these takes."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from projects.fact_labels import LABELS

RAGS = ("overall", "schedule", "cost", "scope", "quality", "risk", "benefits", "resources")
COMMENTS = ("schedule", "cost", "scope", "quality", "risk", "benefits", "resources")
TEXTS = ("summary", "achievements", "next_steps", "decisions_needed")

GROUPS: tuple[tuple[Promise | str, tuple[tuple[str, Promise], ...]], ...] = (
    ("", (("ignore", _("Not imported")),)),
    (
        _("Project"),
        (
            ("name", _("Name of the project")),
            ("id", _("Identifier in the source")),
            ("description", LABELS["description"]),
            ("phase", LABELS["phase"]),
            ("priority", LABELS["priority"]),
            ("attribute", _("Custom attribute")),
        ),
    ),
    (
        _("Dates"),
        (
            ("start_date", LABELS["start_date"]),
            ("forecast_finish", LABELS["forecast_finish"]),
            ("duration", _("Duration (the finish is counted from the start)")),
            ("actual_finish", LABELS["actual_finish"]),
            ("baseline_start", LABELS["baseline_start"]),
            ("baseline_finish", LABELS["baseline_finish"]),
            ("as_of", _("Day of the row's figures (a file with many editions)")),
        ),
    ),
    (
        _("Money"),
        (
            ("budget.approved.whole_life", LABELS["budget.approved.whole_life"]),
            ("budget.forecast.whole_life", LABELS["budget.forecast.whole_life"]),
            ("budget.approved.fiscal_year", _("Approved budget of a fiscal year")),
            ("budget.forecast.fiscal_year", _("Forecast cost of a fiscal year")),
            ("year", _("Fiscal year of the amounts")),
            ("baseline_bac", LABELS["baseline_bac"]),
        ),
    ),
    (_("Ratings"), tuple((f"status.{name}_rag", LABELS[f"status.{name}_rag"]) for name in RAGS)),
    (
        _("Comments"),
        tuple(
            (f"status.{name}", LABELS[f"status.{name}"])
            for name in (*TEXTS, *(f"{name}_comment" for name in COMMENTS))
        ),
    ),
)
LABEL: Mapping[str, Promise] = {value: label for _group, targets in GROUPS for value, label in targets}
# Not facts: what they say goes into other parts of a mapping.
ROLES = ("id", "as_of", "year")


def kind_of_target(target: str) -> str:
    """Which options a target takes."""
    if target in {"start_date", "forecast_finish", "actual_finish", "baseline_start", "baseline_finish"}:
        return "date"
    if target.startswith("budget.") or target == "baseline_bac":
        return "money"
    if target.endswith("_rag"):
        return "rag"
    return target if target in {"duration", "phase", "priority", "attribute", "as_of"} else "none"


def is_joined(target: str) -> bool:
    """Several columns may make one text."""
    return target == "description" or (target.startswith("status.") and not target.endswith("_rag"))


def target_of(field: Mapping[str, Any]) -> str:
    """The choice that an entry of a mapping stands for."""
    target = str(field["target"])
    if field["parser"] == "duration":
        return "duration"
    if target == "budget":
        return f"budget.{field['kind']}.{field['range']}"
    return f"status.{field['status_field']}" if target == "status" else target
