"""A project's plan as it is read: the tree from top to bottom, summed up, beside what was promised."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

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
from projects.plan.network import Activity, Kind, Link, Scheduled, schedule
from projects.plan.progress import ProgressRule, Reading, Weight, Work, progress_on

ZERO = Decimal(0)
_POINTS = Decimal("0.001")


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A work package or a milestone in its place. Money in the project's currency, `percent` from 0 to 100.

    Of what has parts, dates and cost sum up its parts, and progress is weighted by cost (None: nothing planned to
    cost anything). `slip_days` and `cost_variance` are against the baseline in force; None where it has no word on it.
    """

    package: WorkPackage | None
    milestone: Milestone | None
    code: str
    depth: int
    is_leaf: bool
    start: date | None
    finish: date | None
    cost: Decimal | None
    percent: Decimal | None
    baseline_start: date | None
    baseline_finish: date | None
    baseline_cost: Decimal | None
    scheduled: Scheduled | None
    # Of a milestone: by the day that the plan was read for.
    is_met: bool = False

    @property
    def key(self) -> str:
        return f"p{self.package.pk}" if self.package else f"m{self.milestone.pk if self.milestone else 0}"

    @property
    def name(self) -> str:
        named = self.package or self.milestone
        return named.name if named else ""

    @property
    def slip_days(self) -> int | None:
        if self.finish is None or self.baseline_finish is None:
            return None
        return (self.finish - self.baseline_finish).days

    @property
    def cost_variance(self) -> Decimal | None:
        return None if self.cost is None or self.baseline_cost is None else self.cost - self.baseline_cost

    @property
    def is_critical(self) -> bool:
        return self.scheduled is not None and self.scheduled.is_critical

    @property
    def conflict_days(self) -> int:
        return self.scheduled.conflict_days if self.scheduled else 0


@dataclass(frozen=True, slots=True)
class Plan:
    """All rows in order, and the baseline that they are compared with."""

    project: Project
    rows: tuple[PlanRow, ...]
    cancelled: tuple[WorkPackage, ...]
    dependencies: tuple[Dependency, ...]
    baseline: Baseline | None
    start: date | None
    finish: date | None
    cost: Decimal
    percent: Decimal | None

    @property
    def has_packages(self) -> bool:
        return any(row.package for row in self.rows)


@dataclass(frozen=True, slots=True)
class _Sum:
    """What the leaves below a package add up to."""

    start: date | None = None
    finish: date | None = None
    cost: Decimal = ZERO
    earned: Decimal = ZERO
    progress: Decimal | None = None
    baseline_start: date | None = None
    baseline_finish: date | None = None
    baseline_cost: Decimal | None = None

    def __add__(self, other: "_Sum") -> "_Sum":
        return _Sum(
            _first(self.start, other.start),
            _last(self.finish, other.finish),
            self.cost + other.cost,
            self.earned + other.earned,
            None,
            _first(self.baseline_start, other.baseline_start),
            _last(self.baseline_finish, other.baseline_finish),
            _plus(self.baseline_cost, other.baseline_cost),
        )

    @property
    def percent(self) -> Decimal | None:
        return (self.earned / self.cost * 100).quantize(_POINTS, ROUND_HALF_EVEN) if self.cost else None


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
        place.id: _leaf(
            live[place.id],
            readings.get(place.id, ()),
            of_package[place.id],
            promised.packages.get(place.id),
            day,
        )
        for place in placed
        if place.is_leaf
    }
    sums = _sums(placed, leaf)
    network = _network(
        project, [live[place.id] for place in placed if place.is_leaf], milestones, dependencies, day
    )
    met = promised.milestones
    rows: list[PlanRow] = []
    for place in placed:
        rows.append(_package_row(place, live[place.id], sums[place.id], network))
        rows += [
            _milestone_row(one, place.depth + 1, met, network, day)
            for one in _by_date(of_package[place.id], day)
        ]
    rows += [_milestone_row(one, 0, met, network, day) for one in _by_date(of_package[None], day)]
    whole = sum((sums[place.id] for place in placed if place.depth == 0), _Sum())
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


def _leaf(
    package: WorkPackage,
    readings: Iterable[Reading],
    milestones: Iterable[Milestone],
    promised: BaselinePackage | None,
    day: date,
) -> _Sum:
    weights = tuple(Weight(one.weight, one.actual_date) for one in milestones if one.weight is not None)
    work = Work(
        package.cost,
        ProgressRule(package.progress_rule),
        package.actual_start,
        package.actual_finish,
        tuple(readings),
        weights,
    )
    done = progress_on(work, day)
    return _Sum(
        package.start,
        package.finish,
        package.cost,
        package.cost * done / 100,
        done if work.is_measured else None,
        promised.start if promised else None,
        promised.finish if promised else None,
        promised.cost if promised else None,
    )


def _sums(placed: list[wbs.Placed], leaf: Mapping[int, _Sum]) -> dict[int, _Sum]:
    sums: defaultdict[int, _Sum] = defaultdict(_Sum)
    for place in reversed(placed):
        if place.is_leaf:
            sums[place.id] = leaf[place.id]
        if place.parent_id is not None:
            sums[place.parent_id] += sums[place.id]
    return sums


def _network(
    project: Project,
    leaves: Iterable[WorkPackage],
    milestones: Iterable[Milestone],
    found: Iterable[Dependency],
    day: date,
) -> Mapping[str, Scheduled]:
    """Soft dependencies are preferences: they hold nobody. What has no date yet has no place in the network."""
    activities = [
        Activity(f"p{one.pk}", one.finish, one.start, done=one.actual_finish is not None)
        for one in leaves
        if one.start and one.finish
    ]
    activities += [
        Activity(f"m{one.pk}", finish, done=_is_met(one, day))
        for one in milestones
        if (finish := _expected(one, day))
    ]
    links = [
        Link(_key(one, "predecessor"), _key(one, "successor"), Kind(one.kind), one.lag_days)
        for one in found
        if one.strength == Dependency.Strength.HARD
        and one.project_id == project.pk
        and one.predecessor_project_id == project.pk
    ]
    return schedule(activities, links)


def _key(dependency: Dependency, side: str) -> str:
    package = getattr(dependency, f"{side}_package_id")
    return f"p{package}" if package else f"m{getattr(dependency, f'{side}_milestone_id')}"


def _package_row(
    place: wbs.Placed, package: WorkPackage, total: _Sum, network: Mapping[str, Scheduled]
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
        finish=_expected(milestone, day),
        cost=None,
        percent=None,
        baseline_start=None,
        baseline_finish=promised.get(milestone.pk, milestone.baseline_date),
        baseline_cost=None,
        scheduled=network.get(f"m{milestone.pk}"),
        is_met=_is_met(milestone, day),
    )


def _is_met(milestone: Milestone, day: date) -> bool:
    """What happens after `day` is not known on it."""
    return milestone.actual_date is not None and milestone.actual_date <= day


def _expected(milestone: Milestone, day: date) -> date | None:
    met = milestone.actual_date if _is_met(milestone, day) else None
    return met or milestone.forecast_date or milestone.baseline_date


def _by_date(milestones: Iterable[Milestone], day: date) -> list[Milestone]:
    return sorted(milestones, key=lambda one: (_expected(one, day) or date.max, one.position, one.pk))


def _first(one: date | None, other: date | None) -> date | None:
    return min(filter(None, (one, other)), default=None)


def _last(one: date | None, other: date | None) -> date | None:
    return max(filter(None, (one, other)), default=None)


def _plus(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return one if other is None else other if one is None else one + other
