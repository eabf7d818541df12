"""The statements behind `project_inputs`: one each, for any number of projects, keyed by project or scope."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Min, Q, Sum

from common.months import fiscal_year
from common.rag import DIMENSIONS
from portfolio.models import ReportingPeriod
from projects.models import Baseline, BudgetLine, CostEntry, Milestone, ProgressMeasurement, StatusUpdate
from reporting.models import KpiSnapshot

_DAY = timedelta(days=1)


def baselines(ids: Collection[int], day: date) -> dict[int, dict[str, Any]]:
    """The last baseline approved on or before `day`, with what was earned against its work packages."""
    rows = (
        Baseline.objects.current_on(day)
        .filter(project_id__in=ids)
        .values("project_id", "pk", "number", "start", "finish", "bac", "breakpoints", "earned__steps")
    )
    return {row["project_id"]: dict(row) for row in rows}


def measurements(ids: Collection[int], day: date) -> dict[int, tuple[Decimal, date]]:
    """The last measured progress on or before `day`, with its date."""
    rows = (
        ProgressMeasurement.objects.filter(project_id__in=ids, measured_on__lte=day)
        .order_by("project_id", "-measured_on")
        .distinct("project_id")
        .values_list("project_id", "percent_complete", "measured_on")
    )
    return {pk: (percent, on) for pk, percent, on in rows}


def costs(ids: Collection[int], day: date) -> dict[int, tuple[Decimal | None, Decimal | None]]:
    """Actual cost, and the cost still forecast.

    An actual that is booked for a range that has begun is spent: what was booked cannot lie in the future.
    """
    rows = (
        CostEntry.objects.filter(project_id__in=ids)
        .order_by()
        .values("project_id")
        .annotate(
            actual=Sum("amount", filter=Q(kind=CostEntry.Kind.ACTUAL, start__lte=day)),
            still=Sum("amount", filter=Q(kind=CostEntry.Kind.FORECAST, start__gt=day)),
        )
        .values_list("project_id", "actual", "still")
    )
    return {pk: (actual, still) for pk, actual, still in rows}


def budgets(ids: Collection[int], day: date, start_months: Collection[int]) -> dict[int, Mapping[str, Any]]:
    """Approved and forecast amounts: whole life, the fiscal year's own line, the months of the fiscal year.

    `start_months`: the first months of the fiscal years of the projects' portfolios.
    """
    months = Q()
    for start_month in sorted(start_months):
        start, end = fiscal_year(day, start_month)
        months |= Q(
            project__portfolio__fiscal_year_start_month=start_month,
            range_kind=BudgetLine.RangeKind.MONTH,
            start__gte=start,
            end__lte=end,
        )
    ranges = {
        "": Q(range_kind=BudgetLine.RangeKind.WHOLE_LIFE),
        "year_": Q(range_kind=BudgetLine.RangeKind.FISCAL_YEAR, start__lte=day, end__gte=day),
        "months_": months,
    }
    rows = (
        BudgetLine.objects.filter(project_id__in=ids)
        .order_by()
        .values("project_id")
        .annotate(
            **{
                f"{prefix}{kind.value}": Sum("amount", filter=Q(kind=kind) & within)
                for prefix, within in ranges.items()
                for kind in BudgetLine.Kind
            }
        )
    )
    return {row["project_id"]: row for row in rows}


def milestones(ids: Collection[int], day: date) -> dict[int, tuple[int, int]]:
    """How many were met on or before their baseline date, of those whose baseline date has come."""
    rows = (
        Milestone.objects.filter(project_id__in=ids, baseline_date__lte=day)
        .order_by()
        .values("project_id")
        .annotate(met=Count("pk", filter=Q(actual_date__lte=F("baseline_date"))), due=Count("pk"))
        .values_list("project_id", "met", "due")
    )
    return {pk: (met, due) for pk, met, due in rows}


def updates(ids: Collection[int], period: ReportingPeriod) -> dict[int, dict[str, Any]]:
    """The latest status update of this or an earlier period that was not returned."""
    rows = (
        StatusUpdate.objects.current()
        .exclude(state=StatusUpdate.State.RETURNED)
        .filter(project_id__in=ids, period__end__lte=period.end)
        .order_by("project_id", "-period__end", "-sequence")
        .distinct("project_id")
        .values(
            "project_id",
            "pk",
            "period__end",
            "submitted_at",
            "outlook",
            "overall_rag",
            *(f"{dimension}_rag" for dimension in DIMENSIONS),
        )
    )
    return {row["project_id"]: dict(row) for row in rows}


def punctuality(ids: Collection[int], day: date) -> dict[int, tuple[int, date]]:
    """In how many periods due by `day` an update came in time, and the end of the first period with one.

    The first submission decides: a later correction is no late update.
    """
    rows = (
        StatusUpdate.objects.filter(project_id__in=ids, sequence=1, version=1)
        .order_by()
        .values("project_id")
        .annotate(
            punctual=Count("period_id", filter=Q(is_late=False, period__due__lte=day)),
            first=Min("period__end"),
        )
        .values_list("project_id", "punctual", "first")
    )
    return {pk: (punctual, first) for pk, punctual, first in rows}


def previous_finishes(scope_ids: Collection[int], period: ReportingPeriod) -> dict[int, date | None]:
    """The forecast finish in the period before."""
    rows = KpiSnapshot.objects.filter(scope_id__in=scope_ids, as_of=period.start - _DAY)
    return dict(rows.values_list("scope_id", "forecast_finish"))


def known_since(scope_ids: Collection[int]) -> dict[int, date]:
    """The end of the first period with figures: no update was due before."""
    rows = KpiSnapshot.objects.filter(scope_id__in=scope_ids).order_by()
    return dict(rows.values("scope_id").annotate(first=Min("as_of")).values_list("scope_id", "first"))


def due_periods(period: ReportingPeriod, day: date) -> list[tuple[date, date]]:
    """Start and end of the periods of the same cycle whose updates were due by `day`."""
    rows = ReportingPeriod.objects.filter(portfolio_id=period.portfolio_id, due__lte=day)
    return list(rows.values_list("start", "end"))
