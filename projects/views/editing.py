"""Editing a project: one form, one change; what somebody else saved meanwhile is shown beside what was typed."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from common.locking import CONFLICT, Conflict, chosen, is_resolving, side_by_side
from people.models import User
from people.requests import SignedInRequest
from portfolio.selectors.attributes import attributes_of
from projects import services
from projects.forms.project import ProjectForm
from projects.models import Project
from projects.permissions import (
    can_assign_manager,
    can_move_project,
    can_name_sponsor,
    can_set_confidential,
)
from projects.selectors.editing import form_values, is_dated_by_plan, stages
from projects.services.changes import has_money
from projects.services.locks import ProjectChanged
from projects.views.access import project_to_edit


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit_project(request: SignedInRequest, code: str) -> HttpResponse:
    """The form, and its saving; a button of the conflict fills it and saves nothing."""
    project = project_to_edit(request, code)
    if request.method != "POST":
        return _page(request, project, _form(request.user, project))
    if is_resolving(request.POST):
        return _resolve(request, project)
    form = _form(request.user, project, request.POST)
    if not form.is_valid():
        return _page(request, project, form)
    try:
        services.edit_project(
            project=project,
            values=form.values(),
            attributes=form.attribute_values(),
            expected_version=form.cleaned_data["version"],
            actor=request.user,
            now=timezone.now(),
        )
    except ProjectChanged:
        return _with_theirs(request, code)
    except ValidationError as refusal:
        form.refuse(refusal)
        return _page(request, project, form)
    messages.success(request, _("%(project)s is saved.") % {"project": project.name})
    return redirect("reporting:project", code=code)


def _form(
    user: User,
    project: Project,
    data: Mapping[str, Any] | None = None,
    initial: Mapping[str, Any] | None = None,
) -> ProjectForm:
    """The form for this person and the project as it stands. At most six statements."""
    attributes = attributes_of(project.portfolio)
    allowed = {"manager": can_assign_manager, "sponsor": can_name_sponsor}
    return ProjectForm(
        data,
        initial={**form_values(project, attributes), "version": project.version, **(initial or {})},
        stages=stages(),
        attributes=attributes,
        stored=project.attributes,
        unread=project.unread,
        people={"manager": project.manager, "sponsor": project.sponsor},
        may_name=[name for name, may in allowed.items() if may(user, project)],
        may_hide=can_set_confidential(user, project),
        fixed_currency=has_money(project),
        dated_by_plan=is_dated_by_plan(project),
    )


def _with_theirs(request: SignedInRequest, code: str) -> HttpResponse:
    """What was typed stays in the form; beside it is what somebody else saved. Saving again is a decision over it."""
    # Read again: moved or archived meanwhile, it may not be this person's to see or edit any more.
    project = project_to_edit(request, code)
    form = _form(request.user, project, {**request.POST.dict(), "version": str(project.version)})
    conflict = side_by_side(form, form_values(project, form.attributes))
    return _page(request, project, form, conflict)


def _resolve(request: SignedInRequest, project: Project) -> HttpResponse:
    """The form filled with what was chosen; both versions once more when there is a third one by now."""
    if request.POST.get("version") != str(project.version):
        return _with_theirs(request, project.code)
    empty = _form(request.user, project)
    names = [bound.name for bound in empty.visible_fields()]
    values = chosen(request.POST, form_values(project, empty.attributes), names)
    messages.info(request, _("The form holds what you chose. Nothing is saved yet."))
    return _page(request, project, _form(request.user, project, initial=values))


def _page(
    request: SignedInRequest, project: Project, form: ProjectForm, conflict: Conflict | None = None
) -> HttpResponse:
    # Names typed by the person are in the form; the page itself says what is stored.
    context = {
        "project": project,
        "form": form,
        "conflict": conflict,
        "may_move": can_move_project(request.user, project),
    }
    status = CONFLICT if conflict else 422 if form.is_bound else 200
    return render(request, "projects/edit_project.html", context, status=status)
