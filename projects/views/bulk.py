"""Changing many projects at once: choose the fields, look at each row, confirm all of it or nothing."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from common.whole_numbers import is_whole
from people.access import access_of
from people.refusals import MissingPermission
from people.requests import SignedInRequest
from people.roles import Permission
from portfolio.models import Programme
from projects import services
from projects.forms.bulk import BulkForm
from projects.models import Project
from projects.selectors.bulk import MOST, Plan, chosen_projects, plan_of, shared_attributes
from projects.selectors.editing import stages
from projects.services.bulk import PlanChanged

# What each form says anew for itself.
_OF_THE_FORM = frozenset({"csrfmiddlewaretoken", "_acting_for", "step", "seen", "project"})
_ALLOWED = (Permission.EDIT_PROJECT, Permission.ASSIGN_MANAGER, Permission.CREATE_PROJECT)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit_projects(request: SignedInRequest) -> HttpResponse:
    """`project` names the selected ones; `step` says how far the person is: preview, confirm, or just begun."""
    if not any(access_of(request.user).may_anywhere(permission) for permission in _ALLOWED):
        raise MissingPermission(
            Permission.EDIT_PROJECT, _("Projects are edited by their managers and by the PMO.")
        )
    ids = _ids(request)
    projects = chosen_projects(request.user, ids) if 0 < len(ids) <= MOST else []
    if not projects:
        return _nothing(request, len(ids))
    step = request.POST.get("step", "")
    form = _form(request, projects, bound=step in {"preview", "confirm", "back"})
    if not form.is_bound or not form.is_valid() or step == "back":
        return _choose(request, projects, form)
    if step == "preview":
        return _preview(request, plan_of(request.user, ids, form.wanted(), timezone.now()))
    return _confirm(request, ids, projects, form)


def _ids(request: SignedInRequest) -> list[int]:
    """Each once; what is no key of a project is left out."""
    typed = request.POST.getlist("project")
    return list(dict.fromkeys(int(one) for one in typed if is_whole(one)))


def _nothing(request: SignedInRequest, count: int) -> HttpResponse:
    context = {"too_many": count > MOST, "most": MOST, "count": count}
    return render(
        request, "projects/bulk_nothing.html", context, status=422 if request.method == "POST" else 200
    )


def _form(request: SignedInRequest, projects: list[Project], *, bound: bool) -> BulkForm:
    access = access_of(request.user)
    portfolios = {project.portfolio_id for project in projects}
    return BulkForm(
        request.POST if bound else None,
        stages=stages(),
        attributes=shared_attributes(projects),
        programmes=list(
            Programme.objects.visible_to(request.user)
            .active()
            .filter(portfolio__in=portfolios)
            .select_related("scope", "portfolio__scope")
        ),
        may_name=access.may_anywhere(Permission.ASSIGN_MANAGER),
        may_move=access.may_anywhere(Permission.CREATE_PROJECT),
    )


def _choose(request: SignedInRequest, projects: list[Project], form: BulkForm) -> HttpResponse:
    context = {"projects": projects, "form": form}
    return render(request, "projects/bulk_choose.html", context, status=422 if form.errors else 200)


def _preview(request: SignedInRequest, plan: Plan, **more: Any) -> HttpResponse:
    typed = [
        (key, value) for key in request.POST if key not in _OF_THE_FORM for value in request.POST.getlist(key)
    ]
    context = {"plan": plan, "typed": typed, **more}
    return render(request, "projects/bulk_preview.html", context, status=409 if more else 200)


def _confirm(
    request: SignedInRequest, ids: list[int], projects: list[Project], form: BulkForm
) -> HttpResponse:
    seen = request.POST.get("seen", "")
    try:
        changed = services.edit_projects(
            ids=ids, wanted=form.wanted(), seen=seen, actor=request.user, now=timezone.now()
        )
    except PlanChanged as conflict:
        return _preview(request, conflict.plan, differing=conflict.plan.differing(seen))
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return _choose(request, projects, form)
    messages.success(
        request,
        ngettext("%(n)s project is changed.", "%(n)s projects are changed.", changed) % {"n": changed},
    )
    return redirect("reporting:project-list")
