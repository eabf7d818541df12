"""The plans that a project is measured against: the first one, and the realistic one that may replace it."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from common.months import first_of
from integrations.demo.curves import Curve, breakpoints, cents
from integrations.demo.timelines import Timeline
from integrations.demo.typography import typeset
from integrations.demo.values import BaselinePlan, Cause
from reporting.kpi.facts import BaselineFacts, Breakpoint

REASONS = {
    "fr": "Nouvelle référence approuvée en comité : {days} jours de report, en raison {cause}.",
    "en": "New baseline approved by the board: {days} days later, because of {cause}.",
}


def first(rng: Random, timeline: Timeline, bac: Decimal) -> BaselinePlan:
    approved = min(timeline.start + timedelta(days=rng.randint(-20, 25)), timeline.as_of - timedelta(days=3))
    points = breakpoints(timeline.curve, timeline.start, timeline.finish, bac)
    return BaselinePlan(1, approved, timeline.start, timeline.finish, bac, points, "")


def second(
    rng: Random,
    timeline: Timeline,
    before: BaselinePlan,
    month: date,
    *,
    percent: Decimal,
    expected_cost: Decimal,
    cause: Cause,
    language: str,
) -> BaselinePlan:
    """A realistic plan: from what is earned to the announced finish, at the cost that is now expected."""
    finish = timeline.forecast(month)
    since = first_of(month) - timedelta(days=1)
    bac = max(before.bac, Decimal(round(expected_cost / 1000) * 1000))
    earned = (since, cents(bac * percent / 100))
    points = breakpoints(Curve(bend=0.3), before.start, finish, bac, earned=earned)
    days = (finish - before.finish).days
    reason = REASONS[language].format(days=days, cause=cause.fr if language == "fr" else cause.en)
    approved = first_of(month) + timedelta(days=rng.randint(7, 17))
    return BaselinePlan(
        before.number + 1, approved, before.start, finish, bac, points, typeset(reason, language)
    )


def facts_of(plan: BaselinePlan) -> BaselineFacts:
    """The plan as the KPIs read it."""
    points = tuple(Breakpoint(on, value) for on, value in plan.breakpoints)
    return BaselineFacts(plan.number, plan.start, plan.finish, plan.bac, points)
