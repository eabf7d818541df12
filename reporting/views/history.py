"""Who changed what about a portfolio, a programme, a reporting period, a report."""

from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common.formats import format_month
from common.months import parse_month
from common.templatetags.portal import language
from common.trail.registry import Subject
from common.trail.views import answer_history
from people.access import access_of
from people.models import Scope
from people.refusals import MissingPermission
from people.requests import SignedInRequest
from people.roles import Permission
from portfolio.models import Portfolio, Programme, ReportingPeriod
from reporting.selectors.closing import visible_reports


@never_cache
@require_safe
def portfolio_history(request: SignedInRequest, code: str) -> HttpResponseBase:
    """The history of a portfolio and of what lies below it, as far as the reader may see it."""
    found = get_object_or_404(Portfolio.objects.visible_to(request.user).select_related("scope"), code=code)
    subject = Subject("portfolio", found, request.user, names=_names(request, found.scope))
    return answer_history(
        request, subject, heading=found.name, steps=[_portfolio_step(found)], name=found.code
    )


@never_cache
@require_safe
def programme_history(request: SignedInRequest, code: str) -> HttpResponseBase:
    """The history of a programme and of its projects, as far as the reader may see it."""
    found = get_object_or_404(Programme.objects.visible_to(request.user).select_related("scope"), code=code)
    subject = Subject("programme", found, request.user, names=_names(request, found.scope))
    steps = [{"name": found.name, "url": reverse("reporting:programme", args=[code])}]
    return answer_history(request, subject, heading=found.name, steps=steps, name=found.code)


@never_cache
@require_safe
def period_history(request: SignedInRequest, code: str, month: str) -> HttpResponseBase:
    """The history of a reporting period, of its frozen figures and reports."""
    visible = Portfolio.objects.visible_to(request.user, Permission.VIEW_REPORT).select_related("scope")
    portfolio = get_object_or_404(visible, code=code)
    period = get_object_or_404(ReportingPeriod, portfolio=portfolio, start=parse_month(month))
    shown = format_month(period.start, language())
    page = reverse("reporting:period", args=[code, month])
    return answer_history(
        request,
        Subject("period", period, request.user, names=_names(request, portfolio.scope)),
        heading=shown,
        steps=[_portfolio_step(portfolio), {"name": shown, "url": page}],
        name=f"{code}-{month}",
    )


@never_cache
@require_safe
def report_history(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The history of one report: ordered, rendered, failed, ready."""
    found = visible_reports(request.user).select_related("scope__portfolio", "period")
    report = get_object_or_404(found, pk=pk)
    portfolio, month = report.scope.portfolio, report.period.month
    shown = format_month(report.period.start, language())
    return answer_history(
        request,
        Subject("report", report, request.user, names=_names(request, report.scope)),
        heading=f"{shown}, {report.get_language_display()}, {report.get_audience_display()}",
        steps=[
            _portfolio_step(portfolio),
            {"name": shown, "url": reverse("reporting:period", args=[portfolio.code, month])},
        ],
        name=f"{portfolio.code}-{month}-{report.language}",
    )


def _names(request: SignedInRequest, scope: Scope) -> bool:
    """Whether the history may tell names; 403 with the reason for whoever may not see the history."""
    access = access_of(request.user)
    if not access.may(Permission.VIEW_HISTORY, scope):
        raise MissingPermission(Permission.VIEW_HISTORY, _("Your role does not show the history here."))
    return access.may(Permission.VIEW_PEOPLE, scope)


def _portfolio_step(portfolio: Portfolio) -> dict[str, str]:
    return {"name": portfolio.name, "url": reverse("reporting:portfolio", args=[portfolio.code])}
