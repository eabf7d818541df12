"""What a person should know before closing a period, and where a portfolio's periods and reports stand."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, QuerySet

from people.access import access_of
from people.models import User
from portfolio.binding import Binding, Subject, binding
from portfolio.models import Portfolio, ReportingPeriod
from portfolio.selectors import period_owners
from projects.models import StatusUpdate
from reporting.models import KpiSnapshot, Report
from reporting.selectors.disclosure import manager_shown
from reporting.selectors.totals import stale_count

MISSING_SHOWN = 100
PERIODS_SHOWN = 36


@dataclass(frozen=True, slots=True)
class MissingUpdate:
    """A running project without an update in the period."""

    code: str
    name: str
    manager: str
    age_days: int | None


@dataclass(frozen=True, slots=True)
class ClosingCheck:
    """What is not there yet. Nothing of it stops the closing; the figures will say so."""

    projects: int
    updated: int
    missing: tuple[MissingUpdate, ...]
    missing_count: int
    to_review: int
    stale: int
    is_before_end: bool
    is_before_due: bool


def closing_check(*, user: User, period: ReportingPeriod, portfolio: Portfolio, today: date) -> ClosingCheck:
    """Over the projects visible to `user` at or below `portfolio`, the period's owner. Five statements."""
    access = access_of(user)
    rows = KpiSnapshot.objects.visible_to(user).within(portfolio.scope).filter(as_of=period.end)
    missing = rows.filter(updated=False, finished=False)
    shown = missing.select_related("scope__project__manager").order_by(
        F("freshness_days").desc(nulls_first=True), "scope__project__sort_key"
    )
    reviewed = binding(portfolio.pmo_type, Subject.STATUS_UPDATE) is not Binding.LIVE
    return ClosingCheck(
        projects=rows.count(),
        updated=rows.filter(updated=True).count(),
        missing=tuple(
            MissingUpdate(
                code=row.scope.project.code,
                name=row.scope.project.name,
                manager=manager_shown(access, row),
                age_days=row.freshness_days,
            )
            for row in shown[:MISSING_SHOWN]
        ),
        missing_count=missing.count(),
        to_review=StatusUpdate.objects.current()
        .filter(period=period, state=StatusUpdate.State.SUBMITTED, project__scope__in=rows.values("scope"))
        .count()
        if reviewed
        else 0,
        stale=stale_count(user=user, scope=portfolio.scope),
        is_before_end=today <= period.end,
        is_before_due=today <= period.due,
    )


@dataclass(frozen=True, slots=True)
class PeriodReports:
    """A period and those of its reports that the reader may see."""

    period: ReportingPeriod
    reports: tuple[Report, ...]

    @property
    def is_pending(self) -> bool:
        return any(report.is_pending for report in self.reports)

    @property
    def is_ready(self) -> bool:
        return bool(self.reports) and all(report.state == Report.State.READY for report in self.reports)


def owner_of(portfolio: Portfolio) -> Portfolio:
    """The portfolio whose periods apply to this one."""
    pk = period_owners()[portfolio.pk]
    return portfolio if pk == portfolio.pk else Portfolio.objects.select_related("scope").get(pk=pk)


def periods_with_reports(user: User, portfolio: Portfolio, owner: Portfolio) -> list[PeriodReports]:
    """The periods that apply to the portfolio, newest first, each with its visible reports. Two statements."""
    periods = list(
        ReportingPeriod.objects.filter(portfolio=owner)
        .select_related("closed_by", "published_by")
        .order_by("-start")[:PERIODS_SHOWN]
    )
    return _with_reports(periods, visible_reports(user).filter(scope=portfolio.scope, period__in=periods))


def reports_by_month(user: User, limit: int) -> list[Report]:
    """The newest reports that a person may read, of all portfolios."""
    ready = visible_reports(user).filter(state=Report.State.READY)
    return list(ready.order_by("-period__start", "scope__portfolio__name", "audience", "language")[:limit])


def visible_reports(user: User) -> QuerySet[Report]:
    return Report.objects.visible_to(user).select_related("period", "scope__portfolio", "figures")


def _with_reports(periods: Sequence[ReportingPeriod], reports: QuerySet[Report]) -> list[PeriodReports]:
    found: dict[int, list[Report]] = defaultdict(list)
    for report in reports.order_by("audience", "language"):
        found[report.period_id].append(report)
    return [PeriodReports(period, tuple(found[period.pk])) for period in periods]
