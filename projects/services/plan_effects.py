"""What follows from every change of a plan: earned value, the project's own dates, and figures that are behind."""

from datetime import date
from typing import Any

from django.db.models.functions import Coalesce

from projects.models import Baseline, EarnedCurve, Milestone, Project, WorkPackage
from projects.models.projects import DatePrecision
from projects.plan.progress import earned_curve
from projects.selectors.package_values import works_by_baseline
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
    curves = []
    for baseline_id, rows in works_by_baseline(project).items():
        works = [work for _part, _package, work in rows]
        curves.append(
            EarnedCurve(
                baseline_id=baseline_id,
                steps=[[step.day.isoformat(), str(step.cumulative)] for step in earned_curve(works)],
                measured=sum(work.is_measured for work in works),
                packages=len(works),
            )
        )
    if not curves:
        return
    EarnedCurve.objects.bulk_create(
        curves,
        update_conflicts=True,
        unique_fields=["baseline"],
        update_fields=["steps", "measured", "packages"],
    )


def _date_again(project: Project) -> None:
    """The project begins with its first work package and ends with its last one, or a milestone of one."""
    parts = WorkPackage.objects.filter(project=project, cancelled_on__isnull=True)
    rows = list(parts.values_list("pk", "parent_id", "start", "finish"))
    above = {parent for _pk, parent, _start, _finish in rows}
    leaves = [(start, finish) for pk, _parent, start, finish in rows if pk not in above and start and finish]
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
