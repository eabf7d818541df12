"""The spend curves of many projects at once: the same months as on each project's page, in four statements."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from decimal import Decimal

from django.db.models import Sum
from django.db.models.functions import TruncMonth

from projects.models import Baseline, CostEntry, ProgressMeasurement
from reporting.selectors.project_spend import SpendMonth, baseline_facts, earned_steps, months_drawn


def spend_of_projects(project_ids: Collection[int], day: date) -> dict[int, tuple[SpendMonth, ...]]:
    """Project id -> its months, cumulative, in the project's currency."""
    baselines = {
        row.project_id: row
        for row in Baseline.objects.current_on(day)
        .filter(project_id__in=project_ids)
        .select_related("earned")
    }
    costs: dict[str, dict[int, dict[date, Decimal]]] = {
        CostEntry.Kind.ACTUAL: defaultdict(dict),
        CostEntry.Kind.FORECAST: defaultdict(dict),
    }
    rows = (
        CostEntry.objects.filter(project_id__in=project_ids, kind__in=costs)
        .annotate(month=TruncMonth("start"))
        .values("project_id", "kind", "month")
        .annotate(total=Sum("amount"))
        .order_by("project_id", "kind", "month")
    )
    for row in rows:
        costs[row["kind"]][row["project_id"]][row["month"]] = row["total"]
    measured: dict[int, list[tuple[date, Decimal]]] = defaultdict(list)
    for pk, on, percent in (
        ProgressMeasurement.objects.filter(project_id__in=project_ids, measured_on__lte=day)
        .order_by("project_id", "measured_on")
        .values_list("project_id", "measured_on", "percent_complete")
    ):
        measured[pk].append((on, percent))
    return {
        pk: months_drawn(
            baseline_facts(baselines.get(pk)),
            costs[CostEntry.Kind.ACTUAL][pk],
            costs[CostEntry.Kind.FORECAST][pk],
            earned_steps(baselines.get(pk), measured[pk]),
            day,
        )
        for pk in project_ids
    }
