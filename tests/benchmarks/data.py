"""Many projects with a year of facts each, written in bulk: size is what matters here, not likeness."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db import models

from common.months import add_months
from people.models import Scope
from people.services import create_scopes
from portfolio.models import Portfolio, ReportingPeriod
from projects.models import (
    Baseline,
    BudgetLine,
    CostEntry,
    FactsRevision,
    Milestone,
    ProgressMeasurement,
    Project,
    StatusUpdate,
)
from tests import factories

START = date(2025, 12, 1)
MONTHS = 12
DAY = timedelta(days=1)
NOW = datetime(2026, 11, 17, 10, 0, tzinfo=UTC)


def write_portfolio(count: int, programmes: int = 12) -> Portfolio:
    """A portfolio with `count` projects, closed periods for eleven months and an open one."""
    owner = factories.portfolio()
    homes = [factories.programme(owner) for _ in range(programmes)]
    periods = [
        _period(owner, add_months(START, month), is_open=month == MONTHS - 1) for month in range(MONTHS)
    ]
    scopes = create_scopes(
        kind=Scope.Kind.PROJECT, parents=[homes[number % programmes].scope for number in range(count)]
    )
    projects = Project.objects.bulk_create(
        [
            Project(
                scope=scope,
                code=f"BENCH-{owner.pk}-{number}",
                name=f"Project {number}",
                portfolio=owner,
                programme=homes[number % programmes],
                currency="EUR",
                forecast_finish=add_months(START, 14) + number % 90 * DAY,
            )
            for number, scope in enumerate(scopes)
        ],
        batch_size=1000,
    )
    FactsRevision.objects.bulk_create([FactsRevision(project=one) for one in projects], batch_size=5000)
    _write(Baseline, (_baseline(one) for one in projects))
    _write(ProgressMeasurement, (row for one in projects for row in _progress(one)))
    _write(CostEntry, (row for one in projects for row in _costs(one)))
    _write(BudgetLine, (row for one in projects for row in _budget(one)))
    _write(Milestone, (row for one in projects for row in _milestones(one)))
    _write(StatusUpdate, (row for one in projects for row in _updates(one, periods)))
    return owner


def _write(model: type[models.Model], rows: Iterator[Any]) -> None:
    while batch := list(islice(rows, 5000)):
        model._default_manager.bulk_create(batch)


def _period(owner: Portfolio, start: date, *, is_open: bool) -> ReportingPeriod:
    return ReportingPeriod.objects.create(
        portfolio=owner,
        start=start,
        end=add_months(start, 1) - DAY,
        due=add_months(start, 1) + 4 * DAY,
        state="open" if is_open else "closed",
        closed_at=None if is_open else NOW,
    )


def _baseline(project: Project) -> Baseline:
    bac = Decimal(100_000 + project.pk % 997 * 1000)
    ends = [add_months(START, month + 1) - DAY for month in range(14)]
    return Baseline(
        project=project,
        number=1,
        approved_on=START,
        start=START,
        finish=ends[-1],
        bac=bac,
        breakpoints=[[end.isoformat(), str(bac * (n + 1) / 14)] for n, end in enumerate(ends)],
    )


def _progress(project: Project) -> Iterator[ProgressMeasurement]:
    for month in range(MONTHS):
        yield ProgressMeasurement(
            project=project,
            measured_on=add_months(START, month) + 15 * DAY,
            percent_complete=Decimal(min(100, 6 * (month + 1) + project.pk % 9)),
        )


def _costs(project: Project) -> Iterator[CostEntry]:
    for month in range(MONTHS):
        start = add_months(START, month)
        yield CostEntry(
            project=project,
            kind=CostEntry.Kind.ACTUAL,
            start=start,
            end=add_months(start, 1) - DAY,
            amount=Decimal(7_000 + project.pk % 997 * 60),
        )


def _budget(project: Project) -> Iterator[BudgetLine]:
    amount = Decimal(105_000 + project.pk % 997 * 1000)
    for kind in BudgetLine.Kind:
        yield BudgetLine(
            project=project, kind=kind, range_kind=BudgetLine.RangeKind.WHOLE_LIFE, amount=amount
        )
        yield BudgetLine(
            project=project,
            kind=kind,
            range_kind=BudgetLine.RangeKind.FISCAL_YEAR,
            start=date(2026, 1, 1),
            end=date(2026, 12, 31),
            amount=amount / 2,
        )


def _milestones(project: Project) -> Iterator[Milestone]:
    for number in range(10):
        planned = START + number * 50 * DAY
        yield Milestone(
            project=project,
            name=f"Milestone {number}",
            baseline_date=planned,
            actual_date=planned + (project.pk + number) % 7 * DAY if planned < NOW.date() else None,
        )


def _updates(project: Project, periods: list[ReportingPeriod]) -> Iterator[StatusUpdate]:
    for month, period in enumerate(periods[-6:]):
        yield StatusUpdate(
            project=project,
            period=period,
            submitted_at=datetime.combine(period.end, NOW.time(), UTC) if period.end < NOW.date() else NOW,
            language="en",
            overall_rag=(project.pk + month) % 5 + 1,
            summary="As planned.",
        )
