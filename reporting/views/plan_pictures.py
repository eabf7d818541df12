"""The Gantt and the slip diagram of a page, in the reader's language and twice: for wide screens, and for phones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language

from reporting.charts import (
    GanttChart,
    GanttItem,
    GanttLink,
    MilestoneTrend,
    TrendMilestone,
    TrendPoint,
    gantt_chart,
    milestone_trend,
)
from reporting.selectors.milestone_trend import MilestoneLine, lines_to_draw
from reporting.views.pictures import NARROW


@dataclass(frozen=True, slots=True)
class GanttPicture:
    """The same bars in two widths; the style sheet shows one."""

    wide: GanttChart
    narrow: GanttChart


@dataclass(frozen=True, slots=True)
class TrendPicture:
    """The lines in two widths, and every milestone's dates as a table."""

    wide: MilestoneTrend
    narrow: MilestoneTrend
    table: MilestoneTrend
    left_out: int


def gantt_picture(
    items: Sequence[GanttItem], links: Sequence[GanttLink], *, span: tuple[date, date], today: date
) -> GanttPicture:
    """`span` is that of the whole plan, so that its pages share one axis."""
    language = get_language() or "en"

    def draw(uid: str, width: int) -> GanttChart:
        return gantt_chart(items, links, uid=uid, language=language, today=today, span=span, width=width)

    return GanttPicture(draw("gantt", 1120), draw("gantt-narrow", NARROW))


def trend_picture(lines: Sequence[MilestoneLine]) -> TrendPicture:
    language = get_language() or "en"
    milestones = {line: _of(line) for line in lines}
    shown = lines_to_draw(lines)

    def draw(uid: str, width: int, height: int) -> MilestoneTrend:
        return milestone_trend(
            [milestones[line] for line in shown], uid=uid, language=language, width=width, height=height
        )

    return TrendPicture(
        draw("trend", 1120, 360),
        draw("trend-narrow", NARROW, 300),
        milestone_trend(list(milestones.values()), uid="trend-table", language=language),
        len(lines) - len(shown),
    )


def _of(line: MilestoneLine) -> TrendMilestone:
    return TrendMilestone(
        line.name, tuple(TrendPoint(one.report, one.day) for one in line.points), line.is_met
    )
