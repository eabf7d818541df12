"""The reporting cycle of a portfolio: its periods, closing one, publishing its reports."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.clock import business_date
from common.months import parse_month
from people.access import access_of
from people.refusals import MissingPermission
from people.requests import SignedInRequest
from people.roles import Permission
from portfolio.models import Portfolio, ReportingPeriod
from reporting.models import Audience
from reporting.receivers import hint_reports
from reporting.selectors.closing import closing_check, owner_of, periods_with_reports
from reporting.services.close import ReportsNotReady, WrongPeriodState, close_period, publish_report
from reporting.services.packs import NothingFrozen, order_reduced_pack


@never_cache
@require_safe
def periods(request: SignedInRequest, code: str) -> HttpResponse:
    """The portfolio's months: where each stands in the cycle, and its reports."""
    portfolio = _visible(request, code)
    owner = owner_of(portfolio)
    rows = periods_with_reports(request.user, portfolio, owner)
    return render(
        request,
        "reporting/periods.html",
        {"portfolio": portfolio, "owner": owner, "rows": rows} | _rights(request, owner),
    )


@never_cache
@require_safe
def period(request: SignedInRequest, code: str, month: str) -> HttpResponse:
    """One month: its state and its reports, which refresh by themselves while one is being rendered."""
    portfolio = _visible(request, code)
    owner = owner_of(portfolio)
    shown = next(
        (row for row in periods_with_reports(request.user, portfolio, owner) if row.period.month == month),
        None,
    )
    if shown is None:
        raise Http404
    context = {
        "portfolio": portfolio,
        "owner": owner,
        "row": shown,
        "period": shown.period,
        "may_retry": access_of(request.user).may(Permission.CLOSE_PERIOD, portfolio.scope),
        "history_url": _history(request, owner, month),
        "has_reduced": any(report.audience == Audience.REDUCED for report in shown.reports),
    } | _rights(request, owner)
    fragment = request.headers.get("HX-Target") == "reports"
    return render(request, "reporting/_period_reports.html" if fragment else "reporting/period.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: SignedInRequest, code: str, month: str) -> HttpResponse:
    """What is missing, then the confirmation; closing freezes the figures for good."""
    portfolio, found = _own_period(request, code, month)
    if not access_of(request.user).may(Permission.CLOSE_PERIOD, portfolio.scope):
        raise MissingPermission(
            Permission.CLOSE_PERIOD, _("Reporting periods are closed by the PMO director.")
        )
    if request.method == "POST":
        try:
            reports = close_period(period=found, actor=request.user, now=timezone.now())
        except WrongPeriodState:
            messages.warning(request, _("This period has been closed already."))
        else:
            hint_reports([report.pk for report in reports])
            messages.success(
                request, _("The period is closed: its figures are frozen and its reports are on the way.")
            )
        return redirect("reporting:period", code=code, month=month)
    if found.state != ReportingPeriod.State.OPEN:
        return redirect("reporting:period", code=code, month=month)
    check = closing_check(
        user=request.user, period=found, portfolio=portfolio, today=business_date(timezone.now())
    )
    return render(
        request, "reporting/period_close.html", {"portfolio": portfolio, "period": found, "check": check}
    )


@require_POST
def publish(request: SignedInRequest, code: str, month: str) -> HttpResponse:
    """Open the month's reports to everyone who may read reports of the portfolio."""
    portfolio, found = _own_period(request, code, month)
    if not access_of(request.user).may(Permission.PUBLISH_REPORT, portfolio.scope):
        raise MissingPermission(Permission.PUBLISH_REPORT, _("Reports are published by the PMO director."))
    try:
        publish_report(period=found, actor=request.user, now=timezone.now())
    except WrongPeriodState as error:
        text = (
            _("These reports have been published already.")
            if error.period.state == ReportingPeriod.State.PUBLISHED
            else _("The period is still open: close it first.")
        )
        messages.warning(request, text)
    except ReportsNotReady:
        messages.error(
            request, _("Not every report of this period is ready: wait for them, or retry those that failed.")
        )
    else:
        messages.success(request, _("Published: executives can read the reports now."))
    return redirect("reporting:period", code=code, month=month)


@require_POST
def order_reduced(request: SignedInRequest, code: str, month: str) -> HttpResponse:
    """Order the pack for readers without money and names, when nobody of them was there at the closing."""
    portfolio = _visible(request, code)
    found = get_object_or_404(ReportingPeriod, portfolio=owner_of(portfolio), start=parse_month(month))
    if not access_of(request.user).may(Permission.CLOSE_PERIOD, portfolio.scope):
        raise MissingPermission(Permission.CLOSE_PERIOD, _("Reports are ordered by the PMO director."))
    try:
        reports = order_reduced_pack(
            portfolio=portfolio, period=found, actor=request.user, now=timezone.now()
        )
    except NothingFrozen:
        messages.warning(request, _("The period is still open: close it first."))
    else:
        hint_reports([report.pk for report in reports])
        messages.success(request, _("The reports without money and names are on the way."))
    return redirect("reporting:period", code=code, month=month)


def _visible(request: SignedInRequest, code: str) -> Portfolio:
    """The portfolio, or 404: what a person may not see does not exist for them."""
    visible = Portfolio.objects.visible_to(request.user, Permission.VIEW_REPORT)
    return get_object_or_404(visible.select_related("scope", "parent__scope"), code=code)


def _history(request: SignedInRequest, owner: Portfolio, month: str) -> str:
    """Where the period's history is; empty for readers whose role does not show it."""
    allowed = access_of(request.user).may(Permission.VIEW_HISTORY, owner.scope)
    return reverse("reporting:period-history", args=[owner.code, month]) if allowed else ""


def _own_period(request: SignedInRequest, code: str, month: str) -> tuple[Portfolio, ReportingPeriod]:
    """A period that the portfolio itself owns, or 404: an inherited one is closed where it is owned."""
    portfolio = _visible(request, code)
    return portfolio, get_object_or_404(ReportingPeriod, portfolio=portfolio, start=parse_month(month))


def _rights(request: SignedInRequest, owner: Portfolio) -> dict[str, bool]:
    access = access_of(request.user)
    return {
        "may_close": access.may(Permission.CLOSE_PERIOD, owner.scope),
        "may_publish": access.may(Permission.PUBLISH_REPORT, owner.scope),
        "sees_unpublished": access.may(Permission.VIEW_UNPUBLISHED_REPORT, owner.scope),
        "shows_names": access.may(Permission.VIEW_PEOPLE, owner.scope),
    }
