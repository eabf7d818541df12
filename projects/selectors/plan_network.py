"""The network of a plan: what its hard dependencies allow, and which path is critical."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from projects.models import Dependency, Milestone, Project, WorkPackage
from projects.plan import wbs
from projects.plan.network import Activity, Circle, Kind, Link, Scheduled, schedule


def network_of(
    project: Project,
    placed: Sequence[wbs.Placed],
    packages: Mapping[int, WorkPackage],
    milestones: Iterable[Milestone],
    found: Iterable[Dependency],
    day: date,
) -> Mapping[str, Scheduled]:
    """Soft dependencies are preferences: they hold nobody. What has no date yet has no place in the network.

    `placed` is the tree that the `packages` stand in; what has parts begins and ends with them.
    """
    leaves = [packages[place.id] for place in placed if place.is_leaf]
    activities = [
        Activity(f"p{one.pk}", one.finish, one.start, done=one.actual_finish is not None)
        for one in leaves
        if one.start and one.finish
    ]
    activities += [
        Activity(f"m{one.pk}", finish, done=is_met(one, day))
        for one in milestones
        if (finish := expected_on(one, day))
    ]
    links = [
        Link(_key(one, "predecessor"), _key(one, "successor"), Kind(one.kind), one.lag_days)
        for one in found
        if one.strength == Dependency.Strength.HARD
        and one.project_id == project.pk
        and one.predecessor_project_id == project.pk
    ]
    groups = _groups(placed)
    try:
        return schedule(activities, links, groups)
    except Circle:
        # Dependencies of packages that got parts before such circles were refused: they hold nobody.
        return schedule(activities, links)


def _groups(placed: Sequence[wbs.Placed]) -> Mapping[str, Collection[str]]:
    """Key of a package with parts -> keys of the lowest packages below it."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    parents = {place.id: place.parent_id for place in placed}
    for place in placed:
        above = place.parent_id
        while place.is_leaf and above is not None:
            found[f"p{above}"].append(f"p{place.id}")
            above = parents[above]
    return found


def _key(dependency: Dependency, side: str) -> str:
    package = getattr(dependency, f"{side}_package_id")
    return f"p{package}" if package else f"m{getattr(dependency, f'{side}_milestone_id')}"


def is_met(milestone: Milestone, day: date) -> bool:
    """What happens after `day` is not known on it."""
    return milestone.actual_date is not None and milestone.actual_date <= day


def expected_on(milestone: Milestone, day: date) -> date | None:
    """When it is met: what happened by `day`, else what is forecast, else what was promised."""
    met = milestone.actual_date if is_met(milestone, day) else None
    return met or milestone.forecast_date or milestone.baseline_date
