"""A project's plan as it is read: the tree from top to bottom, summed up, beside what was promised."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from projects.models import (
    Baseline,
    BaselineMilestone,
    BaselinePackage,
    Dependency,
    Milestone,
    PackageProgress,
    Project,
    WorkPackage,
)
from projects.plan import wbs
from projects.plan.network import Scheduled
from projects.plan.progress import Reading
from projects.selectors.plan_network import expected_on, is_met, network_of
from projects.selectors.plan_rows import Plan, PlanRow
from projects.selectors.plan_sums import Sum, leaf_sum, sums_of


@dataclass(frozen=True, slots=True)
class _Promised:
    """What one baseline says of the plan's rows."""

    baseline: Baseline | None = None
    packages: Mapping[int, BaselinePackage] = field(default_factory=dict)
    milestones: Mapping[int, date] = field(default_factory=dict)


def plan_of(project: Project, *, day: date, baseline_number: int | None = None) -> Plan:
    """The plan as of `day`, beside a baseline (None: the one in force). Seven statements, whatever its size."""
    rows = Baseline.objects.filter(project=project).order_by("-number")
    baseline = (rows if baseline_number is None else rows.filter(number=baseline_number)).first()
    return _plans([project], {project.pk: baseline} if baseline else {}, day)[project.pk]


def plans_of(projects: Sequence[Project], *, day: date) -> dict[int, Plan]:
    """Project id -> its plan as of `day`, beside the baseline that was in force on it. Seven statements for all."""
    found = Baseline.objects.current_on(day).filter(project__in=projects)
    return _plans(projects, {one.project_id: one for one in found}, day)


def _plans(projects: Sequence[Project], baselines: Mapping[int, Baseline], day: date) -> dict[int, Plan]:
    packages: defaultdict[int, list[WorkPackage]] = defaultdict(list)
    for package in WorkPackage.objects.filter(project__in=projects).select_related("responsible"):
        packages[package.project_id].append(package)
    milestones: defaultdict[int, list[Milestone]] = defaultdict(list)
    for milestone in Milestone.objects.filter(project__in=projects):
        milestones[milestone.project_id].append(milestone)
    dependencies = _dependencies(projects)
    promised = _promised(baselines)
    readings: defaultdict[int, list[Reading]] = defaultdict(list)
    for one in PackageProgress.objects.filter(project__in=projects):
        readings[one.package_id].append(Reading(one.measured_on, one.percent_complete))
    return {
        project.pk: _plan(
            project,
            packages[project.pk],
            milestones[project.pk],
            tuple(dependencies[project.pk]),
            promised.get(project.pk, _Promised()),
            readings,
            day,
        )
        for project in projects
    }


def _dependencies(projects: Sequence[Project]) -> Mapping[int, list[Dependency]]:
    """By each of the projects that wait in them or are waited for."""
    found: defaultdict[int, list[Dependency]] = defaultdict(list)
    rows = Dependency.objects.filter(
        Q(project__in=projects) | Q(predecessor_project__in=projects)
    ).select_related(
        "project", "predecessor_project", "owner",
        "predecessor_package", "predecessor_milestone", "successor_package", "successor_milestone",
    )  # fmt: skip
    for one in rows:
        for project_id in {one.project_id, one.predecessor_project_id}:
            found[project_id].append(one)
    return found


def _promised(baselines: Mapping[int, Baseline]) -> Mapping[int, _Promised]:
    if not baselines:
        return {}
    packages: defaultdict[int, dict[int, BaselinePackage]] = defaultdict(dict)
    for one in BaselinePackage.objects.filter(baseline__in=baselines.values()):
        packages[one.project_id][one.package_id] = one
    days: defaultdict[int, dict[int, date]] = defaultdict(dict)
    for milestone in BaselineMilestone.objects.filter(baseline__in=baselines.values()):
        days[milestone.project_id][milestone.milestone_id] = milestone.day
    return {pk: _Promised(baseline, packages[pk], days[pk]) for pk, baseline in baselines.items()}


def _plan(
    project: Project,
    every: Sequence[WorkPackage],
    milestones: Sequence[Milestone],
    dependencies: tuple[Dependency, ...],
    promised: _Promised,
    readings: Mapping[int, list[Reading]],
    day: date,
) -> Plan:
    live = {one.pk: one for one in every if one.cancelled_on is None}
    placed = wbs.in_order(wbs.Package(one.pk, one.parent_id, one.position) for one in live.values())
    of_package: defaultdict[int | None, list[Milestone]] = defaultdict(list)
    for one in milestones:
        of_package[one.package_id if one.package_id in live else None].append(one)
    leaf = {
        place.id: leaf_sum(
            live[place.id],
            readings.get(place.id, ()),
            of_package[place.id],
            promised.packages.get(place.id),
            day,
        )
        for place in placed
        if place.is_leaf
    }
    sums = sums_of(placed, leaf)
    network = network_of(project, placed, live, milestones, dependencies, day)
    met = promised.milestones
    rows: list[PlanRow] = []
    for place in placed:
        rows.append(_package_row(place, live[place.id], sums[place.id], network))
        rows += [
            _milestone_row(one, place.depth + 1, met, network, day)
            for one in _by_date(of_package[place.id], day)
        ]
    rows += [_milestone_row(one, 0, met, network, day) for one in _by_date(of_package[None], day)]
    whole = sum((sums[place.id] for place in placed if place.depth == 0), Sum())
    return Plan(
        project=project,
        rows=tuple(rows),
        cancelled=tuple(one for one in every if one.cancelled_on is not None),
        dependencies=dependencies,
        baseline=promised.baseline,
        start=whole.start,
        finish=whole.finish,
        cost=whole.cost,
        percent=whole.percent,
    )


def _package_row(
    place: wbs.Placed, package: WorkPackage, total: Sum, network: Mapping[str, Scheduled]
) -> PlanRow:
    return PlanRow(
        package=package,
        milestone=None,
        code=place.code,
        depth=place.depth,
        is_leaf=place.is_leaf,
        start=total.start,
        finish=total.finish,
        cost=total.cost,
        percent=total.progress if place.is_leaf else total.percent,
        baseline_start=total.baseline_start,
        baseline_finish=total.baseline_finish,
        baseline_cost=total.baseline_cost,
        scheduled=network.get(f"p{package.pk}"),
    )


def _milestone_row(
    milestone: Milestone,
    depth: int,
    promised: Mapping[int, date],
    network: Mapping[str, Scheduled],
    day: date,
) -> PlanRow:
    return PlanRow(
        package=None,
        milestone=milestone,
        code="",
        depth=depth,
        is_leaf=True,
        start=None,
        finish=expected_on(milestone, day),
        cost=None,
        percent=None,
        baseline_start=None,
        baseline_finish=promised.get(milestone.pk, milestone.baseline_date),
        baseline_cost=None,
        scheduled=network.get(f"m{milestone.pk}"),
        is_met=is_met(milestone, day),
    )


def _by_date(milestones: Iterable[Milestone], day: date) -> list[Milestone]:
    return sorted(milestones, key=lambda one: (expected_on(one, day) or date.max, one.position, one.pk))
