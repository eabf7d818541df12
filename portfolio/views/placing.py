"""Moving a portfolio or programme: choose a place, see what it means, then do it."""

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
from people.roles import Permission
from people.selectors.moving import reach_change
from portfolio import services
from portfolio.forms.portfolios import TOP, PlaceForm
from portfolio.models import Portfolio, Programme
from portfolio.projects_below import projects_below
from portfolio.selectors.below import below, places_for
from portfolio.selectors.calendar import CalendarChange, change_of_parent, change_of_portfolio
from portfolio.services.locks import PortfolioChanged, ProgrammeChanged
from portfolio.views.access import portfolio_to_move, programme_to_edit


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def move_portfolio(request: SignedInRequest, code: str) -> HttpResponse:
    """Put a portfolio somewhere else in the tree, with everything below it."""
    portfolio = portfolio_to_move(request, code)
    offered, with_top = places_for(request.user, Permission.MANAGE_PORTFOLIO, without=portfolio.scope)
    here = portfolio.parent.code if portfolio.parent else TOP
    form = _form(request, offered, with_top=with_top, here=here)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            services.move_portfolio(
                portfolio=portfolio,
                parent=form.target(),
                expected_version=whole_number(request.POST.get("version")),
                actor=request.user,
                now=timezone.now(),
            )
        except ValidationError as error:
            refusal = " ".join(error.messages)
        except PortfolioChanged as meanwhile:
            portfolio, refusal = meanwhile.current, _changed()
        else:
            messages.success(request, _("%(name)s was moved.") % {"name": portfolio.name})
            return redirect("reporting:portfolio", code=code)
    context: dict[str, Any] = {"found": portfolio, "form": form, "refusal": refusal}
    if form.is_bound and form.is_valid():
        change = change_of_parent(portfolio, form.target())
        context |= _preview(request, portfolio, form.target(), change)
    return render(request, "portfolio/move.html", context, status=_status(form, refusal))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def move_programme(request: SignedInRequest, code: str) -> HttpResponse:
    """Put a programme, with its projects, into another portfolio."""
    programme = programme_to_edit(request, code)
    offered, _with_top = places_for(request.user, Permission.CREATE_PROJECT)
    form = _form(request, offered, with_top=False, here=programme.portfolio.code)
    refusal = ""
    target = form.target() if form.is_bound and form.is_valid() else None
    if request.method == "POST" and target:
        try:
            services.move_programme(
                programme=programme,
                portfolio=target,
                expected_version=whole_number(request.POST.get("version")),
                actor=request.user,
                now=timezone.now(),
            )
        except ValidationError as error:
            refusal = " ".join(error.messages)
        except ProgrammeChanged as meanwhile:
            programme, refusal = meanwhile.current, _changed()
        else:
            messages.success(request, _("%(name)s was moved.") % {"name": programme.name})
            return redirect("reporting:programme", code=code)
    context: dict[str, Any] = {"found": programme, "is_programme": True, "form": form, "refusal": refusal}
    if target:
        change = change_of_portfolio(programme.portfolio, target)
        context |= _preview(request, programme, target, change)
    return render(request, "portfolio/move.html", context, status=_status(form, refusal))


def _form(
    request: SignedInRequest, offered: list[tuple[Portfolio, int]], *, with_top: bool, here: str
) -> PlaceForm:
    """Bound to the query string for the preview, to what is posted for the move; where it lies now is no new place."""
    asked = request.POST if request.method == "POST" else request.GET if request.GET.get("to") else None
    places = [(one, depth) for one, depth in offered if one.code != here]
    return PlaceForm(asked, offered=places, with_top=with_top and here != TOP)


def _preview(
    request: SignedInRequest,
    found: Portfolio | Programme,
    target: Portfolio | None,
    change: CalendarChange,
) -> dict[str, Any]:
    reported = 0
    if not change.is_same and change.open_before:
        reported = projects_below().reported_in(
            reader=request.user, scope=found.scope, period_id=change.open_before.pk
        )
    return {
        "preview": True,
        "target": target,
        "below": below(request.user, found.scope),
        "reach": reach_change(request.user, found.scope, target.scope if target else None, timezone.now()),
        "calendar": change,
        "reported": reported,
    }


def _changed() -> str:
    return _("It was changed since you opened the page. Check, then decide again.")


def _status(form: PlaceForm, refusal: str) -> int:
    if refusal:
        return 409
    return 422 if form.is_bound and not form.is_valid() else 200
