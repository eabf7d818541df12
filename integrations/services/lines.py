"""Budget lines and baselines of an import."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from common.months import add_months, last_of
from integrations.facts import Fact
from integrations.mapping_spec import BASELINE_TARGETS, MappingSpec
from integrations.models import ImportRun
from integrations.plan import Known, RowPlan
from integrations.selectors import budget_key
from projects.models import Baseline, BudgetLine, Project

BATCH = 1000
Pairs = Sequence[tuple[Project, RowPlan]]


def write_budget_lines(pairs: Pairs) -> None:
    """New amounts, changed amounts, and amounts that the source no longer gives: at most four statements."""
    applied = {
        (project.pk, change.key): change.after
        for project, row in pairs
        for change in row.changes
        if change.applied and change.key.startswith("budget.")
    }
    if not applied:
        return
    lines = BudgetLine.objects.filter(project_id__in={pk for pk, _key in applied}, category="", nature="")
    existing = {(line.project_id, budget_key(line)): line for line in lines}
    new: list[BudgetLine] = []
    changed: list[BudgetLine] = []
    gone: list[int] = []
    for (project_id, key), after in applied.items():
        line = existing.get((project_id, key))
        amount = None if after.value is None else Decimal(str(after.value))
        if amount is None:
            gone += [line.pk] if line else []
        elif line:
            line.amount = amount
            changed.append(line)
        else:
            new.append(_new_line(project_id, key, amount))
    BudgetLine.objects.filter(pk__in=gone).delete()
    BudgetLine.objects.bulk_create(
        changed, batch_size=BATCH, update_conflicts=True, unique_fields=["id"], update_fields=["amount"]
    )
    BudgetLine.objects.bulk_create(new, batch_size=BATCH)


def _new_line(project_id: int, key: str, amount: Decimal) -> BudgetLine:
    _budget, kind, range_kind, *rest = key.split(".")
    start = date.fromisoformat(rest[0]) if rest else None
    return BudgetLine(
        project_id=project_id,
        kind=kind,
        range_kind=range_kind,
        start=start,
        end=last_of(add_months(start, 11)) if start else None,
        amount=amount,
    )


def write_baselines(pairs: Pairs, *, run: ImportRun, spec: MappingSpec, known: Known) -> None:
    """Baseline 1 of each new project; later ones only where the mapping has columns for a baseline.

    There is no plan over time in such a file: without breakpoints every figure of earned value is undefined, while
    slips and cost variances against the first edition are not.
    """
    mapped = any(field.target in BASELINE_TARGETS for field in spec.fields)
    ids = [project.pk for project, _row in pairs] if mapped else []
    earlier = Baseline.objects.filter(project_id__in=ids).order_by("number")
    numbers = dict(earlier.values_list("project_id", "number"))
    baselines = []
    for project, row in pairs:
        facts = {change.key: change.after for change in row.changes if change.applied}
        if row.project_id is None:
            baseline = _baseline(facts, mapped=mapped)
        elif mapped:
            # What the source withholds or garbles is no new plan: the baseline's own value goes on.
            given = {
                key: facts[key] for key in BASELINE_TARGETS if key in facts and facts[key].value is not None
            }
            before = known.projects[row.project_id].facts
            baseline = _baseline({**before, **given}, mapped=True) if given else {}
        else:
            continue
        if baseline:
            baselines.append(
                Baseline(
                    project=project,
                    number=numbers.get(project.pk, 0) + 1,
                    approved_on=run.as_of,
                    source=Baseline.Source.IMPORT,
                    **baseline,
                )
            )
    Baseline.objects.bulk_create(baselines, batch_size=BATCH)


def _baseline(facts: dict[str, Fact], *, mapped: bool) -> dict[str, Any]:
    """Start, finish and budget at completion; empty when there is neither a finish nor a budget."""
    keys = (
        ("baseline_start", "baseline_finish", "baseline_bac")
        if mapped
        else ("start_date", "forecast_finish", "budget.approved.whole_life")
    )
    start, finish, bac = (facts.get(key, Fact()).value for key in keys)
    if bac is None and not mapped:
        bac = facts.get("budget.forecast.whole_life", Fact()).value
    values: dict[str, Any] = {
        "start": date.fromisoformat(str(start)) if start else None,
        "finish": date.fromisoformat(str(finish)) if finish else None,
        "bac": Decimal(str(bac)) if bac is not None and Decimal(str(bac)) >= 0 else None,
    }
    if values["start"] and values["finish"] and values["finish"] < values["start"]:
        # Contradictory dates are no baseline; the warning on the row has said so.
        values["start"] = values["finish"] = None
    return values if values["finish"] or values["bac"] is not None else {}
