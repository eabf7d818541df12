"""The benefits of many projects as of a day, as their KPIs take them."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, Sum, Window

from projects.models import Benefit, BenefitMeasure, BenefitPlan
from projects.plan.benefits import ToDate, Value, flow_to_date, level_to_date
from reporting.kpi.facts import BenefitFacts


def benefit_facts(ids: Collection[int], day: date) -> dict[int, tuple[BenefitFacts, ...]]:
    """Gains only, by project; what has ended by `day`. At most three statements for any number of projects."""
    rows = list(
        Benefit.objects.filter(project_id__in=ids, is_disbenefit=False)
        .order_by("project_id", "position", "pk")
        .values_list("pk", "project_id", "kind", "level_before")
    )
    # Nothing is asked of projects without benefits.
    owners = {project_id for _pk, project_id, _kind, _before in rows}
    planned, measured = _ended(BenefitPlan, owners, day), _ended(BenefitMeasure, owners, day)
    found: defaultdict[int, list[BenefitFacts]] = defaultdict(list)
    for pk, project_id, kind, before in rows:
        to_date = _to_date(before, planned.get(pk, ()), measured.get(pk, ()), day)
        found[project_id].append(BenefitFacts(kind == Benefit.Kind.FINANCIAL, to_date))
    return {project_id: tuple(facts) for project_id, facts in found.items()}


def _to_date(
    before: Decimal | None, planned: Collection[Value], measured: Collection[Value], day: date
) -> ToDate:
    if before is None:
        return flow_to_date(planned, measured, day)
    return level_to_date(planned, measured, before, day)


def _ended(model: Any, project_ids: Collection[int], day: date) -> dict[int, list[Value]]:
    """By benefit, one value for all that ended by the day: what a flow adds up to, what a level was last.

    Added up where it lies: ten years of months are one row, not 120.
    """
    rows = (
        model.objects.filter(project_id__in=project_ids, end__lte=day)
        .annotate(total=Window(Sum("value"), partition_by=F("benefit_id")))
        .order_by("benefit_id", "-end")
        .distinct("benefit_id")
        .values_list("benefit_id", "start", "end", "value", "total", "benefit__measure")
    )
    return {
        pk: [Value(start, end, total if measure == Benefit.Measure.FLOW else last)]
        for pk, start, end, last, total, measure in rows
    }
