"""The contingency of a project: a movement recorded, corrected, taken back."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from common.clock import business_date
from common.locking import CONFLICT, Conflict, chosen, is_resolving, side_by_side
from people.requests import SignedInRequest
from projects.forms.contingency import MovementForm, stored_movement
from projects.models import ContingencyMovement, Project
from projects.services.contingency import add_movement, edit_movement, remove_movement
from projects.services.locks import RowChanged
from projects.views.money_access import project_to_fund


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: SignedInRequest, code: str) -> HttpResponse:
    project = project_to_fund(request, code)
    form = MovementForm(
        project, request.POST or None, initial={"moved_on": business_date(timezone.now()), "version": 0}
    )
    if form.is_bound and form.is_valid():
        try:
            add_movement(project=project, values=form.values(), actor=request.user, now=timezone.now())
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            return _done(request, project)
    return _page(request, project, form)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    """The form, and its saving; a button of the conflict fills it and saves nothing."""
    project = project_to_fund(request, code)
    movement = get_object_or_404(ContingencyMovement, project=project, pk=pk)
    if request.method != "POST":
        return _page(request, project, _form(movement), movement)
    if is_resolving(request.POST) and request.POST.get("version") == str(movement.version):
        names = [bound.name for bound in _form(movement).visible_fields()]
        values = chosen(request.POST, stored_movement(movement), names)
        messages.info(request, _("The form holds what you chose. Nothing is saved yet."))
        return _page(request, project, _form(movement, initial=values), movement)
    form = _form(movement, request.POST)
    if not form.is_valid():
        return _page(request, project, form, movement)
    try:
        edit_movement(
            movement=movement,
            values=form.values(),
            expected_version=form.cleaned_data["version"] or 0,
            actor=request.user,
            now=timezone.now(),
        )
    except RowChanged as changed:
        return _with_theirs(request, project, changed.row)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return _page(request, project, form, movement)
    return _done(request, project)


@never_cache
@require_POST
def remove(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    project = project_to_fund(request, code)
    movement = get_object_or_404(ContingencyMovement, project=project, pk=pk)
    version = request.POST.get("version", "")
    try:
        remove_movement(
            movement=movement,
            expected_version=int(version) if version.isdecimal() and len(version) < 10 else 0,
            actor=request.user,
            now=timezone.now(),
        )
    except RowChanged as changed:
        return _with_theirs(request, project, changed.row)
    except ValidationError as refusal:
        form = _form(movement, {**stored_movement(movement), "version": str(movement.version)})
        form.is_valid()
        form.add_error(None, refusal)
        return _page(request, project, form, movement)
    return _done(request, project)


def _form(
    movement: ContingencyMovement, data: Any = None, initial: dict[str, Any] | None = None
) -> MovementForm:
    stored = {**stored_movement(movement), "version": movement.version}
    return MovementForm(movement.project, data, initial={**stored, **(initial or {})})


def _with_theirs(
    request: SignedInRequest, project: Project, movement: ContingencyMovement | None
) -> HttpResponse:
    """What was typed stays in the form; beside it is what somebody else saved. Saving again is a decision over it."""
    if movement is None:
        messages.error(request, _("Somebody removed this movement meanwhile."))
        return redirect(_url(project))
    stored = stored_movement(movement)
    typed = {**stored, **request.POST.dict(), "version": str(movement.version)}
    form = _form(movement, typed)
    form.is_valid()
    return _page(request, project, form, movement, side_by_side(form, stored))


def _page(
    request: SignedInRequest,
    project: Project,
    form: MovementForm,
    movement: ContingencyMovement | None = None,
    conflict: Conflict | None = None,
) -> HttpResponse:
    context = {
        "project": project,
        "form": form,
        "movement": movement,
        "conflict": conflict,
        "back": _url(project),
    }
    status = CONFLICT if conflict else 422 if form.is_bound else 200
    return render(request, "projects/money/movement.html", context, status=status)


def _done(request: SignedInRequest, project: Project) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect(_url(project))


def _url(project: Project) -> str:
    return f"{reverse('projects:money', args=[project.code])}#contingency"
