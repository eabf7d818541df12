"""A small portfolio with facts, for the tests of figures."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from common.months import add_months
from portfolio.models import Portfolio, ReportingPeriod
from projects.models import (
    Baseline,
    Benefit,
    BenefitMeasure,
    BenefitPlan,
    BudgetLine,
    CostEntry,
    Milestone,
    ProgressMeasurement,
    Project,
)
from tests import factories

NOW = datetime(2026, 11, 17, 10, 0, tzinfo=UTC)
TODAY = date(2026, 11, 17)
START = date(2026, 1, 1)
DAY = timedelta(days=1)


def baseline(
    project: Project, *, bac: int | str = 1200, months: int = 12, start: date = START, **fields: Any
) -> Baseline:
    """The next baseline, spent evenly month by month."""
    total = Decimal(bac)
    ends = [add_months(start, month) - DAY for month in range(1, months + 1)]
    fields.setdefault("number", project.baselines.count() + 1)
    fields.setdefault("approved_on", start)
    return Baseline.objects.create(
        project=project,
        start=start,
        finish=ends[-1],
        bac=total,
        breakpoints=[[end.isoformat(), str(total * (n + 1) / months)] for n, end in enumerate(ends)],
        **fields,
    )


def measured(project: Project, percent: int | str, on: date = TODAY) -> None:
    ProgressMeasurement.objects.create(project=project, measured_on=on, percent_complete=Decimal(percent))


def spent(project: Project, amount: int | str, month: date = date(2026, 10, 1)) -> None:
    CostEntry.objects.create(
        project=project, kind="actual", start=month, end=add_months(month, 1) - DAY, amount=Decimal(amount)
    )


def budget(project: Project, amount: int | str, kind: str = "approved", **fields: Any) -> None:
    fields.setdefault("range_kind", "whole_life")
    BudgetLine.objects.create(project=project, kind=kind, amount=Decimal(amount), **fields)


def milestone(project: Project, planned: date, met: date | None = None) -> None:
    Milestone.objects.create(project=project, name="Milestone", baseline_date=planned, actual_date=met)


def gain(project: Project, planned: Decimal, measured: Decimal, **fields: Any) -> Benefit:
    """A financial benefit of one month that has ended, and what it brought."""
    found = Benefit.objects.create(
        project=project, name="Savings", kind="financial", measure="flow", **fields
    )
    month = date(2026, 9, 1)
    values = {"benefit": found, "project": project, "start": month, "end": add_months(month, 1) - DAY}
    BenefitPlan.objects.create(value=planned, **values)
    BenefitMeasure.objects.create(value=measured, measured_by=factories.user(), **values)
    return found


def measured_project(
    portfolio: Portfolio,
    *,
    bac: int | str = 1200,
    percent: int | str = 50,
    ac: int | str = 500,
    **fields: Any,
) -> Project:
    """A project with a baseline of twelve even months, progress, cost and an approved budget."""
    project = factories.project(portfolio, **fields)
    baseline(project, bac=bac)
    measured(project, percent)
    spent(project, ac)
    budget(project, bac)
    return project


def close(period: ReportingPeriod) -> None:
    """As closing a period leaves it, figures aside."""
    ReportingPeriod.objects.filter(pk=period.pk).update(state="closed", closed_at=NOW)
