"""Decisions about a project as a whole: move, archive, reopen. Each says what follows before it is taken."""

from collections.abc import Callable
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
from portfolio.selectors import open_period_of
from projects import services
from projects.forms.moving import MoveForm, ReasonForm
from projects.models import Project
from projects.selectors.life_cycle import closed_by
from projects.selectors.moving import move_preview, places_to_move_to
from projects.services.locks import ProjectChanged
from projects.views.access import project_to_move, project_to_reopen, visible_project


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def move_project(request: SignedInRequest, code: str) -> HttpResponse:
    """Choose a place (GET `to`), look at what follows, confirm."""
    project = project_to_move(request, code)
    data = request.POST if request.method == "POST" else request.GET if "to" in request.GET else None
    form = MoveForm(data, places=places_to_move_to(request.user, project))
    if data is None or not form.is_valid():
        return _move_page(request, project, form, status=422 if form.is_bound else 200)
    if request.method != "POST":
        return _move_page(request, project, form)
    place = form.place()
    try:
        services.move_project(
            project=project,
            portfolio=place.portfolio,
            programme=place.programme,
            expected_version=whole_number(request.POST.get("version")),
            actor=request.user,
            now=timezone.now(),
        )
    except ProjectChanged:
        project = project_to_move(request, code)
        return _move_page(request, project, form, changed=True, status=409)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return _move_page(request, project, form, status=422)
    messages.success(
        request, _("%(project)s lies in %(place)s now.") % {"project": project.name, "place": place.name}
    )
    still_there = Project.objects.visible_to(request.user).filter(pk=project.pk).exists()
    return redirect("reporting:project", code=code) if still_there else redirect("/")


def _move_page(
    request: SignedInRequest, project: Project, form: MoveForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    chosen = form.is_bound and "to" in getattr(form, "cleaned_data", {})
    preview = move_preview(request.user, project, form.place(), timezone.now()) if chosen else None
    context = {"project": project, "form": form, "preview": preview, **more}
    return render(request, "projects/move_project.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def archive_project(request: SignedInRequest, code: str) -> HttpResponse:
    """Ask for the reason and say what follows."""
    project = project_to_move(request, code)
    return _decide(
        request,
        project,
        template="projects/archive_project.html",
        decide=services.archive_project,
        done=_("%(project)s is archived."),
        period=open_period_of(project.portfolio_id),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reopen_project(request: SignedInRequest, code: str) -> HttpResponse:
    """Ask for the reason and say what follows."""
    project = project_to_reopen(request, code)
    return _decide(
        request,
        project,
        template="projects/reopen_project.html",
        decide=services.reopen_project,
        done=_("%(project)s is in use again."),
        closing=closed_by(project),
    )


def _decide(
    request: SignedInRequest,
    project: Project,
    *,
    template: str,
    decide: Callable[..., Project],
    done: str,
    **more: Any,
) -> HttpResponse:
    """The page of a decision that asks for a reason, and the decision; what was typed stays on every answer."""
    form = ReasonForm(
        request.POST if request.method == "POST" else None, initial={"version": project.version}
    )
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            decide(
                project=project,
                reason=form.cleaned_data["reason"],
                expected_version=form.cleaned_data["version"],
                actor=request.user,
                now=timezone.now(),
            )
        except ProjectChanged:
            project, status, more["changed"] = visible_project(request, project.code), 409, True
            # Deciding again is a decision over what is shown now.
            form.data = {**request.POST.dict(), "version": str(project.version)}
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, done % {"project": project.name})
            return redirect("reporting:project", code=project.code)
    return render(request, template, {"project": project, "form": form, **more}, status=status)
