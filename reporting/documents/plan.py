"""The plan on a project's page: its Gantt and the trend of its milestones, from frozen figures alone."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from reporting.charts import (
    GanttChart,
    GanttItem,
    GanttLink,
    MilestoneTrend,
    Shape,
    TrendMilestone,
    TrendPoint,
    gantt_chart,
    milestone_trend,
)
from reporting.documents.writing import Figures, day

WIDTH = 700
# A plan of so few rows stands below the rest of its project; the trend would take it to a page of its own.
SHORT = 5
ROW_HEIGHT = 21.0


@dataclass(frozen=True, slots=True)
class PlanPictures:
    """`left_out`: rows of the plan that are not drawn. `trend` is None before there is one."""

    gantt: GanttChart
    trend: MilestoneTrend | None
    baseline_number: int | None
    left_out: int

    @property
    def is_short(self) -> bool:
        return len(self.gantt.rows) <= SHORT and not self.left_out


def plan_pictures(p: Figures, figures: Figures, language: str, number: int) -> PlanPictures | None:
    """None for a project without a plan, and for figures that were frozen before packs had plans."""
    plan: Figures | None = p.get("plan")
    if not plan:
        return None
    trend = milestone_trend(
        [_milestone(one) for one in plan["trend"]],
        uid=f"trend-{number}",
        language=language,
        width=WIDTH,
        height=230,
    )
    return PlanPictures(
        gantt=gantt_chart(
            [_item(one, place) for place, one in enumerate(plan["rows"])],
            [_link(one) for one in plan["links"]],
            uid=f"gantt-{number}",
            language=language,
            today=day(figures["data_date"]),
            width=WIDTH,
            row_height=ROW_HEIGHT,
        ),
        trend=None if trend.is_empty else trend,
        baseline_number=plan["baseline_number"],
        left_out=plan["left_out"],
    )


def _item(one: Figures, place: int) -> GanttItem:
    return GanttItem(
        key=str(place),
        code=one["code"],
        name=one["name"],
        shape=Shape(one["shape"]),
        depth=one["depth"],
        start=day(one["start"]),
        finish=day(one["finish"]),
        baseline_start=day(one["baseline_start"]),
        baseline_finish=day(one["baseline_finish"]),
        done=float(one["done"] or 0),
        is_met=one["met"],
        is_critical=one["critical"],
    )


def _link(one: Figures) -> GanttLink:
    return GanttLink(
        str(one["from"]),
        str(one["to"]),
        from_start=one["from_start"],
        to_start=one["to_start"],
        is_soft=one["soft"],
    )


def _milestone(one: dict[str, Any]) -> TrendMilestone:
    points = tuple(
        TrendPoint(date.fromisoformat(report), date.fromisoformat(said)) for report, said in one["points"]
    )
    return TrendMilestone(one["name"], points, is_met=one["met"])
