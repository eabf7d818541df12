"""How fresh a project's reporting is, and how often it came in time."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from reporting.kpi.arithmetic import ratio
from reporting.kpi.facts import ProjectFacts


@dataclass(frozen=True, slots=True)
class Discipline:
    """`freshness_days` since the last update; `freshness_periods` the same in reporting periods."""

    freshness_days: int | None = None
    freshness_periods: Decimal | None = None
    reporting_discipline: Decimal | None = None


def analyse_discipline(facts: ProjectFacts, day: date) -> Discipline:
    """As of `day`. The update of a month may come in after its last day: it is then 0 days old, not negative.

    A finished project owes no updates: its freshness is undefined.
    """
    owes = facts.declared is not None and not facts.finished_by(day)
    days = max(0, (day - facts.declared.submitted_on).days) if owes and facts.declared else None
    return Discipline(
        freshness_days=days,
        freshness_periods=ratio(days, facts.cadence_days),
        reporting_discipline=ratio(facts.updates_on_time, facts.updates_due),
    )
