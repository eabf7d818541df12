"""Closing a reporting period, and publishing its reports.

open -> closed (figures frozen, packs ordered, next period opened) -> published (executives may read).
"""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from common.months import add_months
from people.access import access_of
from people.models import User
from people.roles import Permission
from people.services.scopes import hold_tree
from portfolio.models import Portfolio, ReportingPeriod
from portfolio.selectors import period_owners
from portfolio.services import open_period
from reporting.models import Report
from reporting.services.packs import order_packs
from reporting.services.refresh import freeze_month


class WrongPeriodState(Exception):
    """The period is not in the state that this step starts from; `period` is as it stands."""

    def __init__(self, period: ReportingPeriod) -> None:
        super().__init__(f"{period} is {period.state}.")
        self.period = period


class ReportsNotReady(Exception):
    """Some reports of the period are not rendered yet, or failed."""

    def __init__(self, reports: list[Report]) -> None:
        super().__init__(", ".join(map(str, reports)))
        self.reports = reports


@transaction.atomic
def close_period(*, period: ReportingPeriod, actor: User | None, now: datetime) -> list[Report]:
    """Freeze the period's figures and order its reports; the next period opens. Returns the reports ordered.

    Periods of the same month that portfolios further down own are closed with it. `actor` None is the operator at
    the command line. Raises PermissionDenied without the right to close, WrongPeriodState unless it is open.
    """
    # What lies below is what is closed with it: nothing moves meanwhile, and who is moving something is waited for.
    hold_tree()
    locked = _locked(period)
    _demand(actor, Permission.CLOSE_PERIOD, locked)
    if locked.state != ReportingPeriod.State.OPEN:
        raise WrongPeriodState(locked)
    reports = _close(locked, actor, now)
    below = (
        ReportingPeriod.objects.select_for_update(no_key=True, of=("self",))
        .select_related("portfolio__scope")
        .open()
        .filter(portfolio__scope__path__startswith=locked.portfolio.scope.path, start__lte=locked.start)
        .exclude(pk=locked.pk)
        .order_by("pk")
    )
    for child in below:
        reports += _close(child, actor, now)
    return reports


@transaction.atomic
def publish_report(*, period: ReportingPeriod, actor: User, now: datetime) -> ReportingPeriod:
    """Open the period's reports to everyone who may read reports of the portfolio, executives among them.

    Raises PermissionDenied without the right to publish, WrongPeriodState unless the period is closed, and
    ReportsNotReady while one of its reports is not rendered.
    """
    locked = _locked(period)
    _demand(actor, Permission.PUBLISH_REPORT, locked)
    if locked.state != ReportingPeriod.State.CLOSED:
        raise WrongPeriodState(locked)
    waiting = list(Report.objects.filter(period=locked).exclude(state=Report.State.READY))
    if waiting:
        raise ReportsNotReady(waiting)
    locked.state = ReportingPeriod.State.PUBLISHED
    locked.published_at = now
    locked.published_by = actor
    locked.save(update_fields=["state", "published_at", "published_by"])
    return locked


def _locked(period: ReportingPeriod) -> ReportingPeriod:
    # No key: snapshots that are being written hold a key share on the row; they are kept out by their own lock.
    # Its portfolio is read after the lock, where it lies by then.
    ReportingPeriod.objects.select_for_update(no_key=True).only("pk").get(pk=period.pk)
    return ReportingPeriod.objects.select_related("portfolio__scope").get(pk=period.pk)


def _demand(actor: User | None, permission: str, period: ReportingPeriod) -> None:
    if actor is not None and not access_of(actor).may(permission, period.portfolio.scope):
        raise PermissionDenied


def _close(period: ReportingPeriod, actor: User | None, now: datetime) -> list[Report]:
    freeze_month(period=period, now=now)
    period.state = ReportingPeriod.State.CLOSED
    period.closed_at = now
    period.closed_by = actor
    period.save(update_fields=["state", "closed_at", "closed_by"])
    reports = order_packs(portfolios=_portfolios_of(period), period=period, actor=actor, now=now)
    _open_next(period)
    return reports


def _portfolios_of(period: ReportingPeriod) -> list[Portfolio]:
    """The portfolios that report in this period: its owner, and those below that have none of their own."""
    ids = [pk for pk, owner in period_owners().items() if owner == period.portfolio_id]
    return list(Portfolio.objects.filter(pk__in=ids).active().select_related("scope").order_by("scope__path"))


def _open_next(period: ReportingPeriod) -> None:
    if period.portfolio.archived_at is not None:
        return  # nobody reports there any more
    following = add_months(period.start, 1)
    if not ReportingPeriod.objects.filter(portfolio_id=period.portfolio_id, start__gte=following).exists():
        open_period(portfolio=period.portfolio, month=following)
