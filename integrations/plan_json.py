"""A plan as it is stored for the preview and the result page: complete in rows, shortened in texts."""

from datetime import date
from typing import Any

from integrations.facts import Fact
from integrations.plan import Change, ImportPlan, RowPlan
from integrations.problems import quoted
from portfolio.models import Portfolio


def plan_as_json(plan: ImportPlan, *, month: date, portfolio: Portfolio) -> dict[str, Any]:
    return {
        "month": f"{month:%Y-%m}",
        "currency": portfolio.currency,
        "rows": [_row(row) for row in plan.rows],
        "absent": [{"project_id": pk, "code": code, "name": name} for pk, code, name in plan.absent],
        "problems": [problem.as_json() for problem in plan.problems],
        "left_out": [{"row": row, "project_id": pk} for row, pk in plan.left_out],
    }


def _row(row: RowPlan) -> dict[str, Any]:
    return {
        "row": row.row,
        "line": row.line,
        "name": row.name,
        "external_id": row.external_id,
        "outcome": row.outcome,
        "project_id": row.project_id,
        "code": row.code,
        "project_name": row.project_name,
        "matched_by": row.matched_by,
        "attaches_id": row.attaches_id,
        "changes": [_change(change) for change in row.changes],
        "candidates": [
            {"project_id": c.project_id, "code": c.code, "name": c.name, "score": c.score}
            for c in row.candidates
        ],
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "key": change.key,
        "before": _fact(change.before),
        "after": _fact(change.after),
        "verdict": change.verdict.value,
        "move": None if change.move is None else f"{change.move:f}",
    }


def _fact(fact: Fact) -> dict[str, Any]:
    """Only what is there: most facts have a value and nothing else."""
    shown: dict[str, Any] = {}
    if fact.value not in (None, ""):
        shown["value"] = quoted(fact.value) if isinstance(fact.value, str) else fact.value
    if fact.state:
        shown |= {"state": fact.state, "verbatim": quoted(fact.verbatim)}
    if fact.precision and fact.precision != "day":
        shown["precision"] = fact.precision
    return shown
