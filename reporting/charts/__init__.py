"""Chart geometry: plain values in, frozen dataclasses of ready-made SVG coordinates out.

No Django, no clock, no text that needs translating: the templates in templates/charts/ draw and name things.
Coordinates are strings, since a template would write a float with the reader's decimal comma.
"""

from reporting.charts.benefit import BenefitChart, BenefitPoint, benefit_chart
from reporting.charts.fan import Estimate
from reporting.charts.gantt import GanttChart, gantt_chart
from reporting.charts.gantt_items import GanttItem, GanttLink, Shape, span_of
from reporting.charts.milestone_trend import MilestoneTrend, TrendMilestone, TrendPoint, milestone_trend
from reporting.charts.rag import DistributionBar, distribution_bar
from reporting.charts.slips import SlipChart, SlipInput, slip_chart
from reporting.charts.spend import SpendChart, SpendPoint, spend_curve
from reporting.charts.timeline import MilestoneTimeline, TimelineMilestone, milestone_timeline
from reporting.charts.value import ValueChart, ValuePoint, value_curve

__all__ = [
    "BenefitChart",
    "BenefitPoint",
    "DistributionBar",
    "Estimate",
    "GanttChart",
    "GanttItem",
    "GanttLink",
    "MilestoneTimeline",
    "MilestoneTrend",
    "Shape",
    "SlipChart",
    "SlipInput",
    "SpendChart",
    "SpendPoint",
    "TimelineMilestone",
    "TrendMilestone",
    "TrendPoint",
    "ValueChart",
    "ValuePoint",
    "benefit_chart",
    "distribution_bar",
    "gantt_chart",
    "milestone_timeline",
    "milestone_trend",
    "slip_chart",
    "span_of",
    "spend_curve",
    "value_curve",
]
