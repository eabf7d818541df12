"""A project's milestones on its page."""

from dataclasses import dataclass
from datetime import date, timedelta

from projects.models import Milestone, Project

SHOWN = 14


@dataclass(frozen=True, slots=True)
class MilestoneState:
    """A milestone of the project as of the day shown."""

    name: str
    baseline: date | None
    expected: date | None
    met: bool
    slip: int | None
    is_key: bool
    is_overdue: bool


def milestone_states(project: Project, day: date) -> tuple[MilestoneState, ...]:
    """Those to come and overdue first, in order of date, then the latest met."""
    rows = Milestone.objects.filter(project=project)
    states = [_milestone(row, row.forecast_date or row.baseline_date, day) for row in rows]
    far = day + timedelta(days=365 * 50)
    open_ones = sorted((one for one in states if not one.met), key=lambda one: one.expected or far)
    met = sorted((one for one in states if one.met), key=lambda one: one.expected or far, reverse=True)
    return tuple([*open_ones, *met][:SHOWN])


def _milestone(row: Milestone, expected: date | None, day: date) -> MilestoneState:
    met = row.actual_date is not None and row.actual_date <= day
    reached = row.actual_date if met else expected
    return MilestoneState(
        name=row.name,
        baseline=row.baseline_date,
        expected=reached,
        met=met,
        slip=(reached - row.baseline_date).days if reached and row.baseline_date else None,
        is_key=row.is_key,
        is_overdue=not met and reached is not None and reached < day,
    )
