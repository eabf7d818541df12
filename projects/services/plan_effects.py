"""What follows from every change of a plan: earned value, the project's own dates, and figures that are behind."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models.functions import Coalesce

from projects.models import (
    Baseline,
    BaselineMilestone,
    BaselinePackage,
    EarnedCurve,
    Milestone,
    PackageProgress,
    Project,
    WorkPackage,
)
from projects.models.projects import DatePrecision
from projects.plan.progress import ProgressRule, Reading, Weight, Work, earned_curve
from projects.services.facts import facts_have_changed


def plan_has_changed(project: Project) -> None:
    """Called within the transaction that wrote, with the project locked: `project` is changed in place as well.

    A fixed number of statements, whatever the size of the plan.
    """
    measure_again(project)
    _date_again(project)
    facts_have_changed(project_ids=[project.pk])


def measure_again(project: Project) -> None:
    """Compute what was earned against each of the project's baselines that has work packages."""
    promised: defaultdict[int, list[BaselinePackage]] = defaultdict(list)
    for part in BaselinePackage.objects.filter(project=project).order_by("pk"):
        promised[part.baseline_id].append(part)
    if not promised:
        return
    live = WorkPackage.objects.filter(project=project).in_bulk()
    readings: defaultdict[int, list[Reading]] = defaultdict(list)
    for one in PackageProgress.objects.filter(project=project):
        readings[one.package_id].append(Reading(one.measured_on, one.percent_complete))
    weights = _weights(project)
    curves = []
    for baseline_id, parts in promised.items():
        works = [
            _work(
                part, live[part.package_id], readings[part.package_id], weights[baseline_id, part.package_id]
            )
            for part in parts
        ]
        curves.append(
            EarnedCurve(
                baseline_id=baseline_id,
                steps=[[step.day.isoformat(), str(step.cumulative)] for step in earned_curve(works)],
                measured=sum(work.is_measured for work in works),
                packages=len(works),
            )
        )
    EarnedCurve.objects.bulk_create(
        curves,
        update_conflicts=True,
        unique_fields=["baseline"],
        update_fields=["steps", "measured", "packages"],
    )


def _weights(project: Project) -> Mapping[tuple[int, int], list[Weight]]:
    found: defaultdict[tuple[int, int], list[Weight]] = defaultdict(list)
    rows = BaselineMilestone.objects.filter(project=project, package__isnull=False, weight__isnull=False)
    for row in rows.select_related("milestone"):
        found[row.baseline_id, row.package_id].append(Weight(row.weight, row.milestone.actual_date))
    return found


def _work(
    part: BaselinePackage, live: WorkPackage, readings: Iterable[Reading], weights: list[Weight]
) -> Work:
    return Work(
        cost=part.cost,
        rule=ProgressRule(part.progress_rule),
        started=live.actual_start,
        finished=live.actual_finish,
        measured=tuple(readings),
        weights=tuple(weights),
    )


def _date_again(project: Project) -> None:
    """The project begins with its first work package and ends with its last one, or a milestone of one."""
    parts = WorkPackage.objects.filter(project=project, cancelled_on__isnull=True)
    rows = list(parts.values_list("pk", "parent_id", "start", "finish"))
    above = {parent for _pk, parent, _start, _finish in rows}
    leaves = [
        (start, finish) for pk, _parent, start, finish in rows if pk not in above and finish is not None
    ]
    if not leaves:
        return
    milestones = Milestone.objects.filter(project=project, package__in=parts).annotate(
        expected=Coalesce("actual_date", "forecast_date", "baseline_date")
    )
    ends: list[date] = [day for day in milestones.values_list("expected", flat=True) if day]
    wanted: dict[str, Any] = {
        "start_date": min(start for start, _finish in leaves),
        "forecast_finish": max(*(finish for _start, finish in leaves), *ends, date.min),
        "start_precision": DatePrecision.DAY,
        "forecast_finish_precision": DatePrecision.DAY,
    }
    changed = [name for name, value in wanted.items() if getattr(project, name) != value]
    if changed:
        for name in changed:
            setattr(project, name, wanted[name])
        project.version += 1
        project.save(update_fields=[*changed, "version"])


def current_baseline(project: Project) -> Baseline | None:
    """The one with the highest number."""
    return Baseline.objects.filter(project=project).order_by("-number").first()
