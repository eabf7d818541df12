"""The calendar of a portfolio: its months, the due date of the open one, and those ahead."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.clock import business_date
from common.formats import format_month
from common.months import parse_month
from common.templatetags.portal import language
from people.requests import SignedInRequest
from portfolio import services
from portfolio.forms.calendar import DueForm, PlanForm
from portfolio.models import Portfolio, ReportingPeriod
from portfolio.permissions import can_manage_portfolio
from portfolio.selectors import period_owners
from portfolio.selectors.calendar import Year, next_month, year_of
from portfolio.services.periods import DueChanged
from portfolio.views.access import portfolio_to_manage, visible_portfolio


@never_cache
@require_safe
def calendar(request: SignedInRequest, code: str) -> HttpResponse:
    """The months of a fiscal year; everyone who sees the portfolio may look."""
    portfolio = visible_portfolio(request, code)
    owner = _owner(portfolio)
    year = _year(request, owner)
    return _page(request, portfolio, owner, year, {})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change_due(request: SignedInRequest, code: str) -> HttpResponse:
    """Move the day on which the open month's updates are due."""
    portfolio = portfolio_to_manage(request, code)
    period = ReportingPeriod.objects.open().filter(portfolio=portfolio).first()
    if period is None:
        messages.warning(request, _("No month is open: there is nothing to change."))
        return redirect("portfolio:calendar", code=code)
    stored = {"due": period.due, "expected": period.due}
    form = DueForm(request.POST or None, initial=stored)
    changed = False
    if request.method == "POST" and form.is_valid():
        try:
            services.change_due(
                period=period,
                due=form.cleaned_data["due"],
                expected=form.cleaned_data["expected"],
                actor=request.user,
            )
        except ValidationError as refusal:
            form.add_error("due", refusal)
        except DueChanged as meanwhile:
            period, changed = meanwhile.period, True
            form.data = {**request.POST.dict(), "expected": period.due.isoformat()}
        else:
            messages.success(request, _("Saved."))
            return redirect("portfolio:calendar", code=code)
    return render(
        request,
        "portfolio/change_due.html",
        {"portfolio": portfolio, "period": period, "form": form, "changed": changed},
        status=409 if changed else 422 if form.is_bound else 200,
    )


@require_POST
def open_next(request: SignedInRequest, code: str) -> HttpResponse:
    """Open the month that comes next, where none is open."""
    portfolio = portfolio_to_manage(request, code)
    try:
        period = services.open_next_period(
            portfolio=portfolio,
            month=_posted_month(request),
            actor=request.user,
            today=business_date(timezone.now()),
        )
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
    else:
        messages.success(
            request, _("%(month)s is open: status updates can be written.") % _named(period.start)
        )
    return redirect("portfolio:calendar", code=code)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: SignedInRequest, code: str) -> HttpResponse:
    """Fix the due dates of the months ahead, of one fiscal year at a time."""
    portfolio = portfolio_to_manage(request, code)
    if _owner(portfolio) != portfolio:
        return redirect("portfolio:calendar", code=code)
    year = _year(request, portfolio)
    ahead = [month for month in year.months if month.start in year.ahead]
    form = PlanForm(request.POST or None, months=ahead)
    if "fill" in request.GET and request.method != "POST":
        form = PlanForm(initial={name: month.due for name, month in form.months.items()}, months=ahead)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            changed = services.plan_periods(
                portfolio=portfolio,
                dues=form.dues(),
                actor=request.user,
                today=business_date(timezone.now()),
            )
        except ValidationError as error:
            refusal = " ".join(error.messages)
            # What was typed stays; saving again is a decision over what is said above.
            form.data = {**request.POST.dict(), **form.seen_now()}
        else:
            messages.success(
                request,
                ngettext("%(n)s month was changed.", "%(n)s months were changed.", changed) % {"n": changed},
            )
            return redirect(reverse("portfolio:calendar", args=[code]) + f"?year={year.start:%Y-%m}")
    return render(
        request,
        "portfolio/plan_periods.html",
        {"portfolio": portfolio, "year": year, "form": form, "refusal": refusal},
        status=409 if refusal else 422 if form.is_bound else 200,
    )


def _page(
    request: SignedInRequest, portfolio: Portfolio, owner: Portfolio, year: Year, more: dict[str, Any]
) -> HttpResponse:
    today = business_date(timezone.now())
    opened = ReportingPeriod.objects.open().filter(portfolio=owner).first()
    context = {
        "portfolio": portfolio,
        "owner": owner,
        "year": year,
        "may_manage": owner == portfolio and can_manage_portfolio(request.user, owner),
        "sees_owner": owner == portfolio
        or Portfolio.objects.visible_to(request.user).filter(pk=owner.pk).exists(),
        "opened": opened,
        "next": None if opened else next_month(owner, today),
    }
    return render(request, "portfolio/calendar.html", context | more)


def _owner(portfolio: Portfolio) -> Portfolio:
    """The portfolio whose periods apply to this one."""
    pk = period_owners()[portfolio.pk]
    return portfolio if pk == portfolio.pk else Portfolio.objects.select_related("scope").get(pk=pk)


def _year(request: SignedInRequest, owner: Portfolio) -> Year:
    """That of `?year=YYYY-MM`, else the current one."""
    today = business_date(timezone.now())
    try:
        day = parse_month(request.GET.get("year", ""))
    except ValueError:
        day = today
    # Dates far off are no mistake worth a message: the calendar ends where it can be leafed through.
    return year_of(owner, day if abs(day.year - today.year) <= 10 else today, today)


def _posted_month(request: SignedInRequest) -> date:
    try:
        return parse_month(request.POST.get("month", ""))
    except ValueError:
        return date.min


def _named(month: date) -> dict[str, str]:
    return {"month": format_month(month, language())}
