"""The plans' part of frozen figures: what a pack draws of each project's plan, and how its milestones moved."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from projects.models import Milestone, Project
from projects.selectors.plan import plans_of
from reporting.charts import GanttItem, Shape
from reporting.selectors.gantt import Drawn, drawn
from reporting.selectors.milestone_trend import (
    MilestoneLine,
    forecasts_of,
    lines_of,
    lines_to_draw,
    reports_until,
)

# What fits on a page together with the trend, and can be read there.
MOST_PLAN_ROWS = 28
MOST_TREND_LINES = 6


def plans_of_projects(
    projects: Sequence[Project], day: date, ends: Iterable[date]
) -> dict[int, dict[str, Any] | None]:
    """Project id -> its plan and the trend of its milestones on `day`; None without work packages.

    `ends` are the ends of the periods that were reported. Nothing of another project is in it, and no money. Eight
    statements, whatever the number of projects.
    """
    reports = reports_until(ends, day)
    forecasts = forecasts_of([project.pk for project in projects])
    found: dict[int, dict[str, Any] | None] = {}
    for pk, plan in plans_of(projects, day=day).items():
        if not plan.has_packages:
            found[pk] = None
            continue
        milestones: list[Milestone] = [row.milestone for row in plan.rows if row.milestone]
        lines = lines_of(milestones, forecasts, reports, day)
        found[pk] = {
            "baseline_number": plan.baseline.number if plan.baseline else None,
            **_gantt(drawn(plan, most=MOST_PLAN_ROWS)),
            "trend": [_line(line) for line in lines_to_draw(lines, MOST_TREND_LINES)],
        }
    return found


def _gantt(picture: Drawn) -> Mapping[str, Any]:
    items = picture.items[:MOST_PLAN_ROWS]
    place = {item.key: number for number, item in enumerate(items)}
    return {
        "rows": [_item(item) for item in items],
        "links": [
            {
                "from": place[link.predecessor],
                "to": place[link.successor],
                "from_start": link.from_start,
                "to_start": link.to_start,
                "soft": link.is_soft,
            }
            for link in picture.links
            if link.predecessor in place and link.successor in place
        ],
        # Folded into the rows above them, or beyond what fits.
        "left_out": picture.folded + len(picture.items) - len(items),
    }


def _item(item: GanttItem) -> Mapping[str, Any]:
    return {
        "code": item.code,
        "name": item.name,
        "shape": item.shape.value,
        "depth": item.depth,
        "start": item.start,
        "finish": item.finish,
        "baseline_start": item.baseline_start,
        "baseline_finish": item.baseline_finish,
        # A share of 1 with three decimals, as text like every number here.
        "done": f"{item.done:.3f}" if item.shape is Shape.PACKAGE else None,
        "met": item.is_met,
        "critical": item.is_critical,
    }


def _line(line: MilestoneLine) -> Mapping[str, Any]:
    return {
        "name": line.name,
        "met": line.is_met,
        "points": [[one.report, one.day] for one in line.points],
    }
