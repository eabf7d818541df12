"""What the work packages of a baseline were planned to earn and have earned: the rows behind PV and EV."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from projects.models import BaselineMilestone, BaselinePackage, PackageProgress, Project, WorkPackage
from projects.plan.planned_value import Planned, Share, planned_on
from projects.plan.progress import ProgressRule, Reading, Weight, Work, earned, progress

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class PackageValue:
    """A work package as it was baselined, by the end of a day. Money in the project's currency.

    `percent` runs from 0 to 100 and is None before anything was recorded that its rule looks at, `measured_on` is when
    it became what it is. `planned` is exact, `earned` rounded to the cent. `met` of `weights` milestones were met.
    """

    code: str
    name: str
    rule: str
    start: date
    finish: date
    cost: Decimal
    planned: Decimal
    earned: Decimal
    percent: Decimal | None
    measured_on: date | None
    met: int
    weights: int
    is_finished: bool
    cancelled_on: date | None

    @property
    def done(self) -> Decimal:
        """Percent; nothing recorded earns nothing."""
        return self.percent or ZERO


def package_values(project: Project, baseline_id: int, day: date) -> tuple[PackageValue, ...]:
    """Every package of a baseline, in its order; none where it was planned by totals. Four statements."""
    rows = []
    for part, live, work in works_by_baseline(project, baseline_id).get(baseline_id, []):
        readings = [one for one in progress(work) if one.day <= day]
        steps = [step for step in earned(work) if step.day <= day]
        last = readings[-1] if readings else None
        rows.append(
            PackageValue(
                code=part.code,
                name=part.name,
                rule=part.progress_rule,
                start=part.start,
                finish=part.finish,
                cost=part.cost,
                planned=planned_on(_planned(part), day),
                earned=steps[-1].cumulative if steps else ZERO,
                percent=last.percent if last else None,
                measured_on=last.day if last else None,
                met=sum(one.met_on is not None and one.met_on <= day for one in work.weights),
                weights=len(work.weights),
                is_finished=work.finished is not None and work.finished <= day,
                cancelled_on=live.cancelled_on,
            )
        )
    return tuple(rows)


def works_by_baseline(
    project: Project, baseline_id: int | None = None
) -> Mapping[int, list[tuple[BaselinePackage, WorkPackage, Work]]]:
    """The packages of each baseline (or of one), with how they went since. Four statements, one without packages."""
    parts = BaselinePackage.objects.filter(project=project).order_by("pk")
    if baseline_id is not None:
        parts = parts.filter(baseline_id=baseline_id)
    promised = list(parts)
    if not promised:
        return {}
    live = WorkPackage.objects.filter(project=project).in_bulk()
    readings: defaultdict[int, list[Reading]] = defaultdict(list)
    for one in PackageProgress.objects.filter(project=project):
        readings[one.package_id].append(Reading(one.measured_on, one.percent_complete))
    weights = _weights(project)
    found: defaultdict[int, list[tuple[BaselinePackage, WorkPackage, Work]]] = defaultdict(list)
    for part in promised:
        package = live[part.package_id]
        work = _work(part, package, readings[part.package_id], weights[part.baseline_id, part.package_id])
        found[part.baseline_id].append((part, package, work))
    return found


def _weights(project: Project) -> Mapping[tuple[int, int], list[Weight]]:
    found: defaultdict[tuple[int, int], list[Weight]] = defaultdict(list)
    rows = BaselineMilestone.objects.filter(project=project, package__isnull=False, weight__isnull=False)
    for row in rows.select_related("milestone"):
        if row.package_id is not None and row.weight is not None:
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


def _planned(part: BaselinePackage) -> Planned:
    profile = tuple(Share(date.fromisoformat(on), Decimal(percent)) for on, percent in part.profile)
    try:
        return Planned(part.start, part.finish, part.cost, profile)
    except ValueError:
        # As when the baseline was approved: dates that moved away under a profile leave the cost spread evenly.
        return Planned(part.start, part.finish, part.cost)
