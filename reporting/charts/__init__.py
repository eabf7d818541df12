"""Chart geometry: plain values in, frozen dataclasses of ready-made SVG coordinates out.

No Django, no clock, no text that needs translating: the templates in templates/charts/ draw and name things.
Coordinates are strings, since a template would write a float with the reader's decimal comma.
"""

from reporting.charts.rag import DistributionBar, distribution_bar
from reporting.charts.slips import SlipChart, SlipInput, slip_chart
from reporting.charts.spend import SpendChart, SpendPoint, spend_curve
from reporting.charts.timeline import MilestoneTimeline, TimelineMilestone, milestone_timeline

__all__ = [
    "DistributionBar",
    "MilestoneTimeline",
    "SlipChart",
    "SlipInput",
    "SpendChart",
    "SpendPoint",
    "TimelineMilestone",
    "distribution_bar",
    "milestone_timeline",
    "slip_chart",
    "spend_curve",
]
