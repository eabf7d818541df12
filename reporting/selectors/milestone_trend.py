"""What was forecast for each milestone of a plan, report by report: the lines of the slip diagram."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from projects.models import Milestone, MilestoneForecast
from projects.plan.trend import Forecast, Reported, trend

# A year of reports, and as many lines as can be told apart.
MOST_REPORTS = 12
MOST_LINES = 8


@dataclass(frozen=True, slots=True)
class MilestoneLine:
    """One milestone and what each report said of it, the oldest first."""

    name: str
    points: tuple[Reported, ...]
    is_met: bool
    is_key: bool


def reports_until(ends: Iterable[date], day: date) -> tuple[date, ...]:
    """The days of the reports that a diagram drawn on `day` covers: ends of periods, and the day itself as the last."""
    return (*sorted({end for end in ends if end < day})[-(MOST_REPORTS - 1) :], day)


def forecasts_of(project_ids: Collection[int]) -> dict[int, list[Forecast]]:
    """Milestone id -> what was said of it. One statement, however many projects."""
    found: defaultdict[int, list[Forecast]] = defaultdict(list)
    rows = MilestoneForecast.objects.filter(project_id__in=project_ids)
    for pk, told_on, day in rows.order_by("milestone_id", "told_on").values_list(
        "milestone_id", "told_on", "day"
    ):
        if day is not None:
            found[pk].append(Forecast(told_on, day))
    return found


def lines_of(
    milestones: Iterable[Milestone],
    forecasts: Mapping[int, list[Forecast]],
    reports: Collection[date],
    day: date,
) -> tuple[MilestoneLine, ...]:
    """A line for each milestone of which something was said by the last report, in the order of their dates."""
    lines = []
    for one in milestones:
        # What happens after `day` is not known on it.
        met = one.actual_date if one.actual_date and one.actual_date <= day else None
        said = forecasts.get(one.pk, [])
        if not said:
            continue
        points = trend(said, reports, met)
        if points:
            lines.append((points[-1].day, one.position, one.pk, one, tuple(points), met))
    lines.sort(key=lambda line: line[:3])
    return tuple(
        MilestoneLine(one.name, points, is_met=met is not None, is_key=one.is_key)
        for _last, _position, _pk, one, points, met in lines
    )


def lines_to_draw(lines: Collection[MilestoneLine], most: int = MOST_LINES) -> tuple[MilestoneLine, ...]:
    """As many as a picture holds: key milestones first, then those still to come, then those that moved furthest."""
    if len(lines) <= most:
        return tuple(lines)
    order = sorted(
        enumerate(lines), key=lambda item: (not item[1].is_key, item[1].is_met, -_moved(item[1]), item[0])
    )
    return tuple(line for _place, line in sorted(order[:most], key=lambda item: item[0]))


def _moved(line: MilestoneLine) -> int:
    return abs((line.points[-1].day - line.points[0].day).days)
