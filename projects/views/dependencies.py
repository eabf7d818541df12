"""Dependencies of a plan: listed, added from a search, changed, removed."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from common.locking import CONFLICT, Conflict, chosen, is_resolving, side_by_side
from people.requests import SignedInRequest
from projects.forms.dependencies import (
    AddDependencyForm,
    EditDependencyForm,
    RemoveDependencyForm,
    form_values,
)
from projects.models import Dependency, Project
from projects.permissions import can_edit_project, can_view_people
from projects.selectors.dependencies import DependencyRow, dependencies_of, dependency_to_edit
from projects.selectors.dependency_ends import (
    FoundEnd,
    OwnEnds,
    end_of,
    ends_found,
    own_ends,
)
from projects.selectors.project_people import people_offered
from projects.services import dependencies as services
from projects.services.dependencies import End
from projects.services.locks import RowChanged
from projects.views.access import project_to_edit, visible_project

# The button of the form that searches without saving.
FIND = "find"


@never_cache
@require_safe
def dependency_list(request: SignedInRequest, code: str) -> HttpResponse:
    """What the plan waits for, and who waits for it."""
    project = visible_project(request, code)
    context = {
        "project": project,
        "found": dependencies_of(request.user, project),
        "may_edit": can_edit_project(request.user, project),
    }
    return render(request, "projects/dependencies/list.html", context)


@never_cache
@require_safe
def ends(request: SignedInRequest, code: str) -> HttpResponse:
    """What can be waited for, by the words typed so far: the choices of the form's search."""
    project = project_to_edit(request, code)
    picked = end_of(request.user, project, request.GET.get("predecessor", ""))
    context = _offer(request, project, request.GET.get("q", ""), picked)
    return render(request, "projects/dependencies/_ends.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add_dependency(request: SignedInRequest, code: str) -> HttpResponse:
    """The form; its search works as a button of the form too, which saves nothing and loses nothing."""
    project = project_to_edit(request, code)
    own = own_ends(project)
    options: dict[str, Any] = {"own": own, "names": can_view_people(request.user, project)}
    if request.method != "POST":
        start = {"successor": request.GET.get("successor", ""), "q": request.GET.get("q", "")}
        return _add_page(request, project, AddDependencyForm(initial=start, **options), own)
    if FIND in request.POST:
        return _add_page(request, project, AddDependencyForm(initial=request.POST.dict(), **options), own)
    form = AddDependencyForm(request.POST, **options)
    picked = end_of(request.user, project, request.POST.get("predecessor", ""))
    if picked is None:
        form.add_error("q", _("Choose what it waits for from what is found."))
    if not form.is_valid() or picked is None:
        return _add_page(request, project, form, own, picked)
    successor = own.end(project, form.cleaned_data["successor"])
    try:
        services.add_dependency(
            predecessor=picked[0],
            successor=successor or End(project),
            values=form.values(),
            actor=request.user,
            now=timezone.now(),
        )
    except ValidationError as refusal:
        form.refuse(refusal)
        return _add_page(request, project, form, own, picked)
    messages.success(request, _("The dependency is recorded."))
    return redirect("projects:dependencies", code=code)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit_dependency(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    """The form, and its saving; a button of the conflict fills it and saves nothing."""
    project = project_to_edit(request, code)
    row = dependency_to_edit(request.user, project, pk)
    if row is None or row.dependency is None:
        return _gone(request, project)
    if request.method != "POST":
        return _edit_page(request, row, _edit_form(request, row.dependency))
    if is_resolving(request.POST):
        return _resolve(request, row, row.dependency)
    form = _edit_form(request, row.dependency, request.POST)
    if not form.is_valid():
        return _edit_page(request, row, form)
    try:
        services.edit_dependency(
            dependency=row.dependency,
            values=form.values(),
            expected_version=form.cleaned_data["version"],
            actor=request.user,
            now=timezone.now(),
        )
    except RowChanged:
        return _with_theirs(request, project, pk)
    except ValidationError as refusal:
        form.refuse(refusal)
        return _edit_page(request, row, form)
    messages.success(request, _("The dependency is saved."))
    return redirect("projects:dependencies", code=code)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def remove_dependency(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    """Asks, then removes what was on the page; what was changed since is shown first."""
    project = project_to_edit(request, code)
    row = dependency_to_edit(request.user, project, pk)
    if row is None or row.dependency is None:
        return _gone(request, project)
    form = RemoveDependencyForm(request.POST or None, initial={"version": row.dependency.version})
    was_changed = False
    if request.method == "POST" and form.is_valid():
        try:
            services.remove_dependency(
                dependency=row.dependency,
                expected_version=form.cleaned_data["version"],
                actor=request.user,
                now=timezone.now(),
            )
        except RowChanged as changed:
            if changed.row is None:
                return _gone(request, project)
            was_changed, form = True, RemoveDependencyForm(initial={"version": changed.row.version})
        else:
            messages.success(request, _("The dependency is removed."))
            return redirect("projects:dependencies", code=code)
    status = CONFLICT if was_changed else 422 if form.is_bound else 200
    context = {"project": project, "row": row, "form": form, "was_changed": was_changed}
    return render(request, "projects/dependencies/remove.html", context, status=status)


def _offer(
    request: SignedInRequest, project: Project, typed: str, picked: tuple[End, FoundEnd] | None
) -> dict[str, Any]:
    """What the search offers; what was chosen before stays among it."""
    found, has_more = ends_found(request.user, project, typed)
    kept = picked[1] if picked else None
    if kept and kept.key not in {one.key for one in found}:
        found = [kept, *found]
    return {
        "project": project,
        "ends": found,
        "has_more": has_more,
        "typed": typed,
        "picked": kept.key if kept else "",
    }


def _add_page(
    request: SignedInRequest,
    project: Project,
    form: AddDependencyForm,
    own: OwnEnds,
    picked: tuple[End, FoundEnd] | None = None,
) -> HttpResponse:
    if picked is None:
        picked = end_of(request.user, project, str(form["predecessor"].value() or ""))
    context = {
        "form": form,
        "has_plan": bool(own.packages or own.milestones),
        "people": people_offered(project, "", timezone.now()) if "owner" in form.fields else [],
        **_offer(request, project, str(form["q"].value() or ""), picked),
    }
    return render(request, "projects/dependencies/add.html", context, status=422 if form.is_bound else 200)


def _edit_form(
    request: SignedInRequest,
    dependency: Dependency,
    data: Mapping[str, Any] | None = None,
    initial: Mapping[str, Any] | None = None,
) -> EditDependencyForm:
    return EditDependencyForm(
        data,
        names=can_view_people(request.user, dependency.project),
        owner=dependency.owner,
        initial={**form_values(dependency), "version": dependency.version, **(initial or {})},
    )


def _with_theirs(request: SignedInRequest, project: Project, pk: int) -> HttpResponse:
    """What was typed stays in the form; beside it is what somebody else saved. Saving again is a decision over it."""
    row = dependency_to_edit(request.user, project, pk)
    if row is None or row.dependency is None:
        return _gone(request, project)
    version = str(row.dependency.version)
    form = _edit_form(request, row.dependency, {**request.POST.dict(), "version": version})
    return _edit_page(request, row, form, side_by_side(form, form_values(row.dependency)))


def _resolve(request: SignedInRequest, row: DependencyRow, dependency: Dependency) -> HttpResponse:
    """The form filled with what was chosen; both versions once more when there is a third one by now."""
    if request.POST.get("version") != str(dependency.version):
        return _with_theirs(request, dependency.project, dependency.pk)
    names = [bound.name for bound in _edit_form(request, dependency).visible_fields()]
    values = chosen(request.POST, form_values(dependency), names)
    messages.info(request, _("The form holds what you chose. Nothing is saved yet."))
    return _edit_page(request, row, _edit_form(request, dependency, initial=values))


def _edit_page(
    request: SignedInRequest,
    row: DependencyRow,
    form: EditDependencyForm,
    conflict: Conflict | None = None,
) -> HttpResponse:
    project = row.own.project
    context = {
        "project": project,
        "row": row,
        "form": form,
        "conflict": conflict,
        "people": people_offered(project, "", timezone.now()) if "owner" in form.fields else [],
    }
    status = CONFLICT if conflict else 422 if form.is_bound else 200
    return render(request, "projects/dependencies/edit.html", context, status=status)


def _gone(request: SignedInRequest, project: Project) -> HttpResponse:
    """Removed meanwhile, or never this plan's: what was typed is shown, so that it can be kept."""
    note = str(request.POST.get("note", ""))[:2000] if request.method == "POST" else ""
    context = {"project": project, "note": note}
    return render(request, "projects/dependencies/gone.html", context, status=404)
