"""Objectives of a project: added, said otherwise, moved, removed."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from common.locking import CONFLICT, Conflict, chosen, is_resolving, side_by_side
from common.whole_numbers import whole_number
from people.requests import SignedInRequest
from projects.forms.life_cycle import ObjectiveForm
from projects.forms.versioned import put_refusal
from projects.models import Objective, Project
from projects.selectors.life_cycle import was_objective
from projects.services import objectives as services
from projects.services.locks import RowChanged
from projects.views.access import project_to_edit
from projects.views.life_cycle import page


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add_objective(request: SignedInRequest, code: str) -> HttpResponse:
    """The form, and the last one of the list."""
    project = project_to_edit(request, code)
    form = ObjectiveForm(request.POST if request.method == "POST" else None)
    if not form.is_bound or not form.is_valid():
        return _form_page(request, project, form)
    try:
        services.add_objective(
            project=project,
            text=form.cleaned_data["text"],
            criterion=form.cleaned_data["criterion"],
            actor=request.user,
            now=timezone.now(),
        )
    except ValidationError as refusal:
        put_refusal(form, refusal)
        return _form_page(request, project, form)
    messages.success(request, _("The objective is added."))
    return redirect("projects:life-cycle", code=code)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit_objective(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    """The form of one objective; what somebody else saved meanwhile is shown beside what was typed."""
    project = project_to_edit(request, code)
    objective = Objective.objects.filter(project=project, pk=pk).first()
    if objective is None:
        return _gone(request, project, pk)
    if request.method != "POST":
        return _form_page(request, project, ObjectiveForm(initial=_values(objective)), objective)
    form = ObjectiveForm(request.POST)
    if is_resolving(request.POST):
        if whole_number(request.POST.get("version")) != objective.version:
            return _beside(request, project, objective, pk)
        filled = chosen(request.POST, _values(objective), ["text", "criterion"])
        return _form_page(request, project, ObjectiveForm(initial=_values(objective) | filled), objective)
    if not form.is_valid():
        return _form_page(request, project, form, objective)
    try:
        services.edit_objective(
            objective=objective,
            text=form.cleaned_data["text"],
            criterion=form.cleaned_data["criterion"],
            expected_version=form.cleaned_data["version"] or 0,
            actor=request.user,
            now=timezone.now(),
        )
    except RowChanged as conflict:
        return _beside(request, project, conflict.row, pk)
    except ValidationError as refusal:
        put_refusal(form, refusal)
        return _form_page(request, project, form, objective)
    messages.success(request, _("Saved."))
    return redirect("projects:life-cycle", code=code)


@never_cache
@require_POST
def move_objective(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    """One place up or down."""
    up = request.POST.get("to") == "up"
    return _act(request, code, pk, lambda **given: services.move_objective(up=up, **given))


@never_cache
@require_POST
def remove_objective(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    """Take it out; the history keeps it."""
    return _act(request, code, pk, services.remove_objective)


def _act(request: SignedInRequest, code: str, pk: int, act: Callable[..., object]) -> HttpResponse:
    project = project_to_edit(request, code)
    objective = get_object_or_404(Objective, project=project, pk=pk)
    try:
        act(
            objective=objective,
            expected_version=whole_number(request.POST.get("version")),
            actor=request.user,
            now=timezone.now(),
        )
    except RowChanged:
        told = _("Somebody changed this objective meanwhile: look at it, then decide again.")
        return page(request, project, changed=told, status=CONFLICT)
    return redirect("projects:life-cycle", code=code)


def _values(objective: Objective) -> dict[str, Any]:
    return {"text": objective.text, "criterion": objective.criterion, "version": objective.version}


def _beside(request: SignedInRequest, project: Project, row: Objective | None, pk: int) -> HttpResponse:
    """What was typed stays in the form; saving again is a decision over what is shown beside it."""
    if row is None:
        return _gone(request, project, pk)
    form = ObjectiveForm({**request.POST.dict(), "version": str(row.version)})
    return _form_page(request, project, form, row, conflict=side_by_side(form, _values(row)))


def _gone(request: SignedInRequest, project: Project, pk: int) -> HttpResponse:
    """It was removed: whoever typed can add it again with what they typed. What never was here does not exist."""
    if request.method != "POST" or not was_objective(project, pk):
        raise Http404
    form = ObjectiveForm(initial={name: request.POST.get(name, "") for name in ("text", "criterion")})
    return _form_page(request, project, form, gone=True)


def _form_page(
    request: SignedInRequest,
    project: Project,
    form: ObjectiveForm,
    objective: Objective | None = None,
    *,
    conflict: Conflict | None = None,
    gone: bool = False,
) -> HttpResponse:
    context = {"project": project, "form": form, "objective": objective, "conflict": conflict, "gone": gone}
    status = CONFLICT if conflict or gone else 422 if form.is_bound else 200
    return render(request, "projects/life_cycle/objective.html", context, status=status)
