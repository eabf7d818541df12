"""The facts of many projects as of a day, in a fixed number of statements whatever their number."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from common.clock import business_date
from common.rag import DIMENSIONS, Rag
from portfolio.models import ReportingPeriod
from projects.models import Project
from reporting.kpi.facts import BaselineFacts, Breakpoint, DeclaredStatus, ProjectFacts
from reporting.selectors import fact_rows
from reporting.selectors.benefit_facts import benefit_facts

# Raised whenever what is read changes; a snapshot's lineage keeps it.
QUERY = "reporting.selectors.facts/3"


@dataclass(frozen=True, slots=True)
class ProjectInput:
    """A project's facts with what its snapshot needs besides: its scope, and which rows the facts came from."""

    facts: ProjectFacts
    scope_id: int
    lineage: dict[str, Any]


@dataclass(frozen=True, slots=True)
class MonthHistory:
    """What was forecast at the end of a past month: the database keeps only today's forecast."""

    forecast_finish: date | None = None
    own_forecast: Decimal | None = None


def project_inputs(
    project_ids: Collection[int],
    *,
    period: ReportingPeriod,
    day: date,
    history: Mapping[int, MonthHistory] | None = None,
) -> list[ProjectInput]:
    """The facts of projects whose reporting period is `period`, as known on `day` (at most the period's end).

    Money in the project's currency. Approved budget and own forecast are the whole-life lines; a fiscal year's are
    the year's lines, else the months that lie in it. A returned status update does not count.
    Fourteen statements at most, for any number of projects.
    """
    projects = list(
        Project.objects.filter(pk__in=project_ids)
        .order_by("pk")
        .values(
            "pk",
            "scope_id",
            "currency",
            "forecast_finish",
            "actual_finish",
            "portfolio__fiscal_year_start_month",
        )
    )
    ids = [row["pk"] for row in projects]
    scope_ids = [row["scope_id"] for row in projects]
    baselines = fact_rows.baselines(ids, day)
    measurements = fact_rows.measurements(ids, day)
    costs = fact_rows.costs(ids, day)
    budgets = fact_rows.budgets(ids, day, {row["portfolio__fiscal_year_start_month"] for row in projects})
    milestones = fact_rows.milestones(ids, day)
    benefits = benefit_facts(ids, day)
    updates = fact_rows.updates(ids, period)
    punctuality = fact_rows.punctuality(ids, day)
    previous = fact_rows.previous_finishes(scope_ids, period)
    known_since = fact_rows.known_since(scope_ids)
    due_periods = fact_rows.due_periods(period, day)

    inputs = []
    for row in projects:
        pk = row["pk"]
        stored, update = baselines.get(pk), updates.get(pk)
        baseline, unusable = _baseline(stored)
        percent, measured_on = measurements.get(pk, (None, None))
        earned = None
        if stored is not None and stored["earned__steps"] is not None:
            # A baseline with work packages is measured by them alone.
            percent = None
            earned, measured_on = _earned(stored["earned__steps"], day)
        actual, still_to_spend = costs.get(pk, (None, None))
        money = budgets.get(pk, {})
        met, due = milestones.get(pk, (0, 0))
        punctual, first_update = punctuality.get(pk, (0, None))
        since = min(d for d in (first_update, known_since.get(row["scope_id"]), period.end) if d)
        updates_due = sum(
            since <= end and (row["actual_finish"] is None or start <= row["actual_finish"])
            for start, end in due_periods
        )
        facts = ProjectFacts(
            project_id=pk,
            currency=row["currency"],
            forecast_finish=row["forecast_finish"],
            actual_finish=row["actual_finish"],
            previous_forecast_finish=previous.get(row["scope_id"]),
            baseline=baseline,
            percent_complete=percent,
            earned=earned,
            measured_on=measured_on,
            actual_cost=actual,
            own_etc=still_to_spend,
            own_forecast=money.get("forecast"),
            approved_budget=money.get("approved"),
            in_year_budget=_either(money, "year_approved", "months_approved"),
            in_year_forecast=_either(money, "year_forecast", "months_forecast"),
            milestones_on_time=met,
            milestones_due=due,
            updates_on_time=min(punctual, updates_due),
            updates_due=updates_due,
            declared=_declared(update, period) if update else None,
            benefits=benefits.get(pk, ()),
            unusable=unusable,
        )
        if history and pk in history:
            then = history[pk]
            facts = replace(facts, forecast_finish=then.forecast_finish, own_forecast=then.own_forecast)
        inputs.append(
            ProjectInput(
                facts=facts,
                scope_id=row["scope_id"],
                lineage={
                    "query": QUERY,
                    "baseline": stored["pk"] if stored else None,
                    "measured_on": measured_on.isoformat() if measured_on else None,
                    "status_update": update["pk"] if update else None,
                },
            )
        )
    return inputs


def _earned(steps: list[list[str]], day: date) -> tuple[Decimal | None, date | None]:
    """What the work packages have earned by the end of `day`, and when that was measured."""
    past = [(on, amount) for on, amount in steps if on <= day.isoformat()]
    return (Decimal(past[-1][1]), date.fromisoformat(past[-1][0])) if past else (None, None)


def _either(money: Mapping[str, Any], first: str, second: str) -> Decimal | None:
    chosen: Decimal | None = money[first] if money.get(first) is not None else money.get(second)
    return chosen


def _baseline(row: Mapping[str, Any] | None) -> tuple[BaselineFacts | None, tuple[str, ...]]:
    """A stored curve that is none (from another tool, say) makes the figures undefined, not the refresh fail."""
    if row is None:
        return None, ()
    try:
        points = tuple(
            Breakpoint(date.fromisoformat(day), Decimal(value)) for day, value in row["breakpoints"]
        )
        return BaselineFacts(row["number"], row["start"], row["finish"], row["bac"], points), ()
    except (ValueError, TypeError, ArithmeticError):
        return BaselineFacts(row["number"], row["start"], row["finish"], row["bac"]), ("baseline_curve",)


def _declared(row: Mapping[str, Any], period: ReportingPeriod) -> DeclaredStatus:
    rags = {
        name: None if row[f"{name}_rag"] is None else Rag(row[f"{name}_rag"])
        for name in ("overall", *DIMENSIONS)
    }
    return DeclaredStatus(
        submitted_on=business_date(row["submitted_at"]),
        for_this_period=row["period__end"] == period.end,
        outlook=row["outlook"],
        **rags,
    )
