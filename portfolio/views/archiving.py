"""Archiving a portfolio or programme with what lies below it, and taking it into use again."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from common.whole_numbers import whole_number
from people.requests import SignedInRequest
from portfolio import services
from portfolio.models import ReportingPeriod
from portfolio.selectors.below import archived_with, below
from portfolio.services.locks import PortfolioChanged, ProgrammeChanged
from portfolio.views.access import (
    portfolio_to_manage,
    portfolio_to_reopen,
    programme_to_edit,
    programme_to_reopen,
)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def archive_portfolio(request: SignedInRequest, code: str) -> HttpResponse:
    """What is archived with it, then the confirmation."""
    found, refusal = portfolio_to_manage(request, code), ""
    if request.method == "POST":
        try:
            services.archive_portfolio(
                portfolio=found,
                expected_version=whole_number(request.POST.get("version")),
                actor=request.user,
                now=timezone.now(),
            )
        except PortfolioChanged as meanwhile:
            found, refusal = meanwhile.current, _changed()
        else:
            messages.success(request, _archived(found.name))
            return redirect("reporting:portfolio", code=code)
    context = {
        "found": found,
        "refusal": refusal,
        "below": below(request.user, found.scope),
        "open_period": ReportingPeriod.objects.open().filter(portfolio=found).first(),
    }
    return _page(request, context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reopen_portfolio(request: SignedInRequest, code: str) -> HttpResponse:
    """What comes back with it, then the confirmation."""
    found, refusal = portfolio_to_reopen(request, code), ""
    if found.archived_at is None:
        messages.info(request, _("It is in use already."))
        return redirect("reporting:portfolio", code=code)
    if request.method == "POST":
        try:
            services.reopen_portfolio(
                portfolio=found,
                expected_version=whole_number(request.POST.get("version")),
                actor=request.user,
            )
        except ValidationError as error:
            refusal = " ".join(error.messages)
        except PortfolioChanged as meanwhile:
            found, refusal = meanwhile.current, _changed()
        else:
            messages.success(request, _reopened(found.name))
            return redirect("reporting:portfolio", code=code)
    return _page(request, {"found": found, "refusal": refusal, "reopen": True} | _back(request, found))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def archive_programme(request: SignedInRequest, code: str) -> HttpResponse:
    found, refusal = programme_to_edit(request, code), ""
    if request.method == "POST":
        try:
            services.archive_programme(
                programme=found,
                expected_version=whole_number(request.POST.get("version")),
                actor=request.user,
                now=timezone.now(),
            )
        except ProgrammeChanged as meanwhile:
            found, refusal = meanwhile.current, _changed()
        else:
            messages.success(request, _archived(found.name))
            return redirect("reporting:programme", code=code)
    context = {
        "found": found,
        "is_programme": True,
        "refusal": refusal,
        "below": below(request.user, found.scope),
    }
    return _page(request, context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reopen_programme(request: SignedInRequest, code: str) -> HttpResponse:
    found, refusal = programme_to_reopen(request, code), ""
    if found.archived_at is None:
        messages.info(request, _("It is in use already."))
        return redirect("reporting:programme", code=code)
    if request.method == "POST":
        try:
            services.reopen_programme(
                programme=found,
                expected_version=whole_number(request.POST.get("version")),
                actor=request.user,
            )
        except ValidationError as error:
            refusal = " ".join(error.messages)
        except ProgrammeChanged as meanwhile:
            found, refusal = meanwhile.current, _changed()
        else:
            messages.success(request, _reopened(found.name))
            return redirect("reporting:programme", code=code)
    context = {"found": found, "is_programme": True, "refusal": refusal, "reopen": True}
    return _page(request, context | _back(request, found))


def _page(request: SignedInRequest, context: dict[str, Any]) -> HttpResponse:
    return render(request, "portfolio/archive.html", context, status=409 if context["refusal"] else 200)


def _back(request: SignedInRequest, found: Any) -> dict[str, Any]:
    moment = found.archived_at
    return {"back": archived_with(request.user, found.scope, moment) if moment else None}


def _changed() -> str:
    return _("It was changed since you opened the page. Check, then decide again.")


def _archived(name: str) -> str:
    return _("%(name)s is archived: it can be read, not changed.") % {"name": name}


def _reopened(name: str) -> str:
    return _("%(name)s is in use again.") % {"name": name}
