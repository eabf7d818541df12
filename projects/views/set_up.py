"""Creating a project: where, under which code, by whom it is run."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from people.access import access_of
from people.granting import holds_all_of
from people.models import RoleGrant
from people.refusals import MissingPermission
from people.requests import SignedInRequest
from people.roles import Permission
from portfolio.models import Portfolio
from portfolio.selectors.attributes import attributes_of
from projects import services
from projects.forms.project import NewProjectForm
from projects.permissions import can_keep_templates, can_put_into
from projects.selectors.editing import Place, free_code, places_for_projects, stages
from projects.selectors.templates import template_choices, templates
from projects.views.templates import preview_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_project(request: SignedInRequest) -> HttpResponse:
    """The form for one portfolio, named in the address; without it, the portfolios to choose from."""
    places = _places(request)
    code = request.GET.get("portfolio", "")
    portfolios = _portfolios(places)
    if not code and len(portfolios) == 1:
        code = portfolios[0].code
    if not code:
        return render(request, "projects/new_project_where.html", {"portfolios": portfolios})
    here = [place for place in places if place.portfolio.code == code]
    if not here:
        return _elsewhere(request, code)
    if request.method == "POST":
        return _create(request, here)
    return _page(request, here, _form(request, here))


def _places(request: SignedInRequest) -> list[Place]:
    """Where this person may create projects; 403 where there is no such place."""
    if not access_of(request.user).may_anywhere(Permission.CREATE_PROJECT):
        raise MissingPermission(Permission.CREATE_PROJECT, _("Projects are created by the PMO."))
    return places_for_projects(request.user)


def _portfolios(places: list[Place]) -> list[Portfolio]:
    found = {place.portfolio.pk: place.portfolio for place in places}
    return list(found.values())


def _elsewhere(request: SignedInRequest, code: str) -> HttpResponse:
    """A portfolio that the person sees without the right there is refused; another one does not exist."""
    if code in Portfolio.objects.visible_to(request.user).values_list("code", flat=True):
        raise MissingPermission(
            Permission.CREATE_PROJECT, _("In this portfolio you may not create projects.")
        )
    raise Http404


def _form(request: SignedInRequest, here: list[Place], data: QueryDict | None = None) -> NewProjectForm:
    portfolio = here[0].portfolio
    place = _asked_for(request, here)
    access = access_of(request.user)
    names = can_put_into(request.user, place.scope, permission=Permission.ASSIGN_MANAGER)
    sponsors = names and holds_all_of(access, RoleGrant.RoleName.SPONSOR, place.scope, confidential=False)
    initial: dict[str, Any] = {
        "code": free_code(portfolio, request.user) if data is None else "",
        "place": place.key,
        "currency": portfolio.currency,
        "confidential": "no",
        "language": request.user.language,
    }
    return NewProjectForm(
        data,
        initial=initial,
        places=[(one.key, one.programme.name if one.programme else _("None")) for one in here],
        templates=template_choices(templates()),
        stages=stages(),
        attributes=attributes_of(portfolio),
        may_name=[name for name, may in (("manager", names), ("sponsor", sponsors)) if may],
        may_hide=can_put_into(
            request.user, place.scope, confidential=True, permission=Permission.ASSIGN_MANAGER
        ),
    )


def _asked_for(request: SignedInRequest, here: list[Place]) -> Place:
    """The place that the form or the address names, else the portfolio itself or the first of its programmes."""
    wanted = request.POST.get("place") or f"programme:{request.GET.get('programme', '')}"
    return next((place for place in here if place.key == wanted), here[0])


def _create(request: SignedInRequest, here: list[Place]) -> HttpResponse:
    form = _form(request, here, request.POST)
    if not form.is_valid():
        return _page(request, here, form)
    place = next(place for place in here if place.key == form.cleaned_data["place"])
    try:
        project = services.set_up_project(
            portfolio=place.portfolio,
            programme=place.programme,
            code=form.cleaned_data["code"],
            values=form.values(),
            attributes=form.attribute_values(),
            template=form.cleaned_data["template"],
            template_cost=form.cleaned_data["template_cost"],
            actor=request.user,
            now=timezone.now(),
        )
    except ValidationError as refusal:
        form.refuse(refusal)
        if "code" in form.errors:
            free = free_code(place.portfolio, request.user)
            form.add_error("code", _("%(code)s is free.") % {"code": free})
        return _page(request, here, form)
    if form.cleaned_data["template"]:
        said = _("%(project)s is created with a plan to begin with: change it as the project asks.")
        messages.success(request, said % {"project": project.name})
        return redirect("projects:plan", code=project.code)
    messages.success(
        request,
        _("%(project)s is created. Next: its money, milestones and baseline.") % {"project": project.name},
    )
    return redirect("reporting:project", code=project.code)


def _page(request: SignedInRequest, here: list[Place], form: NewProjectForm) -> HttpResponse:
    portfolio = here[0].portfolio
    access = access_of(request.user)
    context = {
        "portfolio": portfolio,
        "form": form,
        "portfolio_url": reverse("reporting:portfolio", args=[portfolio.code])
        if access.may(Permission.VIEW_PROJECT, portfolio.scope)
        else "",
        "has_programmes": len(here) > 1 or here[0].programme is not None,
        "may_keep_templates": can_keep_templates(request.user),
        **(preview_of(form.data) if form.is_bound else {}),
    }
    return render(request, "projects/new_project.html", context, status=422 if form.is_bound else 200)
