"""Schedule figures besides earned schedule: slips against the baseline and since the last report, milestones."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from reporting.kpi.arithmetic import ratio
from reporting.kpi.facts import ProjectFacts


@dataclass(frozen=True, slots=True)
class Schedule:
    """Slips in calendar days, above zero when later; `slip_share` is the slip by the baseline's duration."""

    baseline_finish: date | None = None
    forecast_finish: date | None = None
    slip_days: int | None = None
    slip_since_last_days: int | None = None
    slip_share: Decimal | None = None
    milestones_on_time: Decimal | None = None


def days_later(later: date | None, earlier: date | None) -> int | None:
    """How many days `later` lies after `earlier`; undefined when either is."""
    return None if later is None or earlier is None else (later - earlier).days


def analyse_dates(facts: ProjectFacts, day: date) -> Schedule:
    """Slips as of `day`: a project that has finished by then is measured at its actual finish."""
    finish = facts.actual_finish if facts.finished_by(day) else facts.forecast_finish
    baseline = facts.baseline
    slip = days_later(finish, baseline.finish if baseline else None)
    return Schedule(
        baseline_finish=baseline.finish if baseline else None,
        forecast_finish=finish,
        slip_days=slip,
        slip_since_last_days=days_later(finish, facts.previous_forecast_finish),
        slip_share=ratio(slip, baseline.duration_days if baseline else None),
        milestones_on_time=ratio(facts.milestones_on_time, facts.milestones_due),
    )
