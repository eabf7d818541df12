"""What lies behind one figure: its formula, a plain sentence, and the rows that it came from."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from people.models import Scope
from people.refusals import MissingPermission
from people.requests import SignedInRequest
from people.roles import Permission
from portfolio.models import Portfolio, Programme
from projects.models import Project
from projects.permissions import can_view_cost
from reporting.kpi.catalogue import CATALOGUE, Kpi
from reporting.models import KpiSnapshot
from reporting.selectors.disclosure import money_shown
from reporting.selectors.explain import COST_KPIS, explain_project, explain_total
from reporting.selectors.periods import Moment, moment_of
from reporting.selectors.totals import month_totals


@never_cache
@require_safe
def of_portfolio(request: SignedInRequest, code: str, kpi: str) -> HttpResponse:
    """A portfolio's figure."""
    portfolio = get_object_or_404(
        Portfolio.objects.visible_to(request.user).select_related("scope"), code=code
    )
    return _total(request, portfolio, portfolio.scope, portfolio, kpi)


@never_cache
@require_safe
def of_programme(request: SignedInRequest, code: str, kpi: str) -> HttpResponse:
    """A programme's figure."""
    programme = get_object_or_404(
        Programme.objects.visible_to(request.user).select_related("scope", "portfolio"), code=code
    )
    return _total(request, programme, programme.scope, programme.portfolio, kpi)


@never_cache
@require_safe
def of_project(request: SignedInRequest, code: str, kpi: str) -> HttpResponse:
    """A project's figure."""
    project = get_object_or_404(Project.objects.visible_to(request.user).for_page(), code=code)
    known = _known(kpi)
    money = can_view_cost(request.user, project)
    if known.code in COST_KPIS and not money:
        raise MissingPermission(Permission.VIEW_COST, _("Your role does not show the costs of this project."))
    moment = _moment(request, project.portfolio_id)
    snapshot = KpiSnapshot.objects.filter(scope_id=project.scope_id, as_of=moment.as_of).first()
    explained = explain_project(project, snapshot, known, money=money, language=get_language() or "en")
    return _answer(request, project, moment, {"explained": explained})


def _total(
    request: SignedInRequest, thing: Portfolio | Programme, scope: Scope, owner: Portfolio, kpi: str
) -> HttpResponse:
    known = _known(kpi)
    moment = _moment(request, owner.pk)
    if known.code in COST_KPIS and not money_shown(request.user, scope, moment.as_of).any:
        raise MissingPermission(Permission.VIEW_COST, _("Your role does not show costs here."))
    totals = month_totals(user=request.user, as_of=moment.as_of, currency=owner.currency, scope=scope)
    explained = explain_total(request.user, scope, moment.as_of, known, totals)
    return _answer(request, thing, moment, {"explained": explained})


def _known(code: str) -> Kpi:
    if code not in CATALOGUE:
        raise Http404
    return CATALOGUE[code]


def _moment(request: SignedInRequest, portfolio_id: int) -> Moment:
    moment = moment_of(portfolio_id, request.GET.get("period", ""))
    if moment is None:
        raise Http404
    return moment


def _answer(
    request: SignedInRequest, thing: Portfolio | Programme | Project, moment: Moment, context: dict[str, Any]
) -> HttpResponse:
    fragment = request.headers.get("HX-Target") == "explain"
    context |= {
        "thing": thing,
        "moment": moment,
        "back": request.path.partition("figures/")[0],
        "is_fragment": fragment,
    }
    return render(
        request, "reporting/_explanation.html" if fragment else "reporting/explanation.html", context
    )
