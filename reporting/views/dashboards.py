"""Overview pages: home, portfolio, programme, project. Each answers as a page or as one of its fragments."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common.clock import business_date
from common.rag import Rag
from common.templatetags.portal import rag_name
from people.access import access_of
from people.models import Scope
from people.requests import SignedInRequest
from people.roles import Permission
from portfolio.models import Portfolio, Programme
from portfolio.permissions import can_create_portfolio
from projects.models import Project
from projects.permissions import can_submit_programme_status
from projects.selectors import managed_projects
from projects.selectors.baselines import waiting, waiting_in_order
from projects.selectors.programme_status import shown_status
from reporting.selectors.beginning import beginning
from reporting.selectors.dashboard import Pulse, board_of, pulse_of
from reporting.selectors.disclosure import money_shown
from reporting.selectors.heatmap import MISSING, WATERMELON, HeatFilter
from reporting.selectors.home import portfolio_cards, projects_in_trouble
from reporting.selectors.parts import parts_of
from reporting.selectors.periods import Moment, moment_of
from reporting.selectors.project_page import project_page
from reporting.views.manage import portfolio_links, programme_links
from reporting.views.pictures import points_of_months, points_of_project, spend_picture

DUE_SHOWN = 5


@never_cache
@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    """Where the reader stands: what is due from them, and their portfolios."""
    today = business_date(timezone.now())
    due = [row for row in managed_projects(request.user, today) if row.is_due]
    cards = portfolio_cards(request.user)
    decisions = waiting_in_order(request.user)
    context = {
        "baselines": waiting(decisions[:DUE_SHOWN]),
        "baselines_due": len(decisions),
        "due": due[:DUE_SHOWN],
        "due_count": len(due),
        "cards": cards,
        "worries": (worries := projects_in_trouble(request.user, cards)),
        "hides_names": any(row.hides_name for row in worries),
        "beginning": None if due or decisions else beginning(request.user, cards),
        "may_create": can_create_portfolio(request.user, None),
    }
    return render(request, "reporting/home.html", context)


@never_cache
@require_safe
def portfolio(request: SignedInRequest, code: str) -> HttpResponse:
    """A portfolio's dashboard for a reporting period."""
    found = get_object_or_404(
        Portfolio.objects.visible_to(request.user).select_related("scope", "parent__scope"), code=code
    )
    context: dict[str, Any] = {
        "portfolio": found,
        "trail": _trail(request, found.parent),
        "may_read_reports": access_of(request.user).may(Permission.VIEW_REPORT, found.scope),
        "manage_links": portfolio_links(request.user, found),
        "history_url": _history(request, "reporting:portfolio-history", found),
        "explain": reverse("reporting:portfolio", args=[code]) + "figures/",
    }
    return _dashboard(request, "reporting/portfolio.html", found.scope, found, context)


@never_cache
@require_safe
def programme(request: SignedInRequest, code: str) -> HttpResponse:
    """A programme's dashboard for a reporting period."""
    found = get_object_or_404(
        Programme.objects.visible_to(request.user).select_related("scope", "portfolio__scope", "manager"),
        code=code,
    )
    names = access_of(request.user).may(Permission.VIEW_PEOPLE, found.scope)
    context: dict[str, Any] = {
        "programme": found,
        "shows_names": names,
        "may_report": can_submit_programme_status(request.user, found),
        "trail": _trail(request, found.portfolio),
        "manage_links": programme_links(request.user, found),
        "history_url": _history(request, "reporting:programme-history", found),
        "explain": reverse("reporting:programme", args=[code]) + "figures/",
    }
    return _dashboard(
        request,
        "reporting/programme.html",
        found.scope,
        found.portfolio,
        context,
        on_page=lambda moment: {"shown": shown_status(found, moment.as_of, names=names)},
    )


@never_cache
@require_safe
def project(request: SignedInRequest, code: str) -> HttpResponse:
    """A project's page for a reporting period: state, why, what is next, who."""
    found = get_object_or_404(
        Project.objects.visible_to(request.user)
        .for_page()
        .select_related("portfolio__scope", "programme__scope"),
        code=code,
    )
    pulse = pulse_of(request.user, found.scope)
    if _unchanged(request, pulse):
        return HttpResponse(status=204)
    moment = moment_of(found.portfolio_id, request.GET.get("period", ""))
    page = project_page(request.user, found, moment, business_date(timezone.now()))
    context = {
        "project": found,
        "moment": moment,
        "page": page,
        "pulse": pulse,
        "trail": _trail(request, found.portfolio),
        "opens_programme": found.programme is not None
        and access_of(request.user).may(Permission.VIEW_PROJECT, found.programme.scope),
        "spend": spend_picture(
            points_of_project(page.spend),
            currency=found.currency,
            today=page.day,
            budget=page.now.approved_budget if page.now else None,
        ),
        "history_url": _history(request, "projects:project-history", found),
        "explain": reverse("reporting:project", args=[code]) + "figures/",
    }
    fragment = request.headers.get("HX-Target") == "figures"
    return render(
        request, "reporting/_project_figures.html" if fragment else "reporting/project.html", context
    )


def _dashboard(
    request: SignedInRequest,
    template: str,
    scope: Scope,
    owner: Portfolio,
    context: dict[str, Any],
    *,
    on_page: Callable[[Moment], dict[str, Any]] = lambda _moment: {},
) -> HttpResponse:
    """`on_page`: what the page shows beside its fragments."""
    pulse = pulse_of(request.user, scope)
    if _unchanged(request, pulse):
        return HttpResponse(status=204)
    moment = moment_of(owner.pk, request.GET.get("period", ""))
    context |= {"moment": moment, "pulse": pulse, "show_choices": _show_choices()}
    if moment is not None:
        money = money_shown(request.user, scope, moment.as_of)
        board = board_of(
            request.user,
            scope,
            owner.currency,
            moment,
            business_date(timezone.now()),
            HeatFilter.of(request.GET, shows_cost=money.any),
            money=money,
        )
        context |= {
            "board": board,
            "parts": parts_of(
                request.user, scope, owner.currency, board.sums.of(moment.as_of), board.sums.rates
            ),
            "spend": spend_picture(
                points_of_months(board.series),
                currency=owner.currency,
                today=board.day,
                budget=board.totals.approved_budget,
            ),
        }
        if not request.headers.get("HX-Target"):
            context |= on_page(moment)
    fragment = {"figures": "reporting/_figures.html", "heatmap-list": "reporting/_heatmap.html"}
    target = request.headers.get("HX-Target", "") if moment else ""
    return render(request, fragment.get(target, template), context)


def _unchanged(request: SignedInRequest, pulse: Pulse) -> bool:
    """Whether a polling page already shows what there is. Other requests of the page carry its token as well."""
    return request.headers.get("HX-Target") == "figures" and request.headers.get("X-Figures") == pulse.token


def _history(request: SignedInRequest, name: str, found: Portfolio | Programme | Project) -> str:
    """Where its history is; empty for readers whose role does not show it."""
    secret = isinstance(found, Project) and found.confidential
    allowed = access_of(request.user).may(Permission.VIEW_HISTORY, found.scope, confidential=secret)
    return reverse(name, args=[found.code]) if allowed else ""


def _trail(request: SignedInRequest, parent: Portfolio | None) -> list[dict[str, str]]:
    """The way up, as far as it is open to the reader."""
    if parent is None or not access_of(request.user).may(Permission.VIEW_PROJECT, parent.scope):
        return []
    return [{"name": parent.name, "url": reverse("reporting:portfolio", args=[parent.code])}]


def _show_choices() -> list[tuple[str, str]]:
    colours = [(str(int(step)), rag_name(step)) for step in sorted(Rag, reverse=True)]
    return [
        ("", _("All projects")),
        *colours,
        (WATERMELON, _("Declared better than computed")),
        (MISSING, _("Update missing")),
    ]
