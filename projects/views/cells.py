"""A cell of a list, edited in place: fragments that take the place of the cell's content."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from common.locking import CONFLICT
from people.requests import SignedInRequest
from projects import services
from projects.forms.cell import CellForm, cell_text
from projects.models import Project
from projects.services.locks import ProjectChanged
from projects.views.access import project_to_edit, project_to_staff


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit_cell(request: SignedInRequest, code: str, field: str) -> HttpResponse:
    """GET: the control with the stored value; POST: saves it at the version that was seen, and answers the value.

    A conflict (409) shows what is stored now beside what was typed; saving again is a decision over it.
    """
    project = _project(request, code, field)
    if request.method != "POST":
        return _control(request, CellForm(project, field))
    form = CellForm(project, field, request.POST)
    if not form.is_valid():
        return _control(request, form, status=422)
    values, attributes = form.change()
    try:
        saved = services.edit_project(
            project=project,
            values=values,
            attributes=attributes,
            expected_version=form.cleaned_data["version"],
            actor=request.user,
            now=timezone.now(),
        )
    except ProjectChanged:
        return _conflict(request, code, field)
    except ValidationError as refusal:
        form.add_error("value", refusal.messages)
        return _control(request, form, status=422)
    return render(request, "projects/_cell_value.html", {"text": cell_text(saved, form)})


def _project(request: SignedInRequest, code: str, field: str) -> Project:
    return project_to_staff(request, code) if field == "manager" else project_to_edit(request, code)


def _conflict(request: SignedInRequest, code: str, field: str) -> HttpResponse:
    project = _project(request, code, field)
    typed = request.POST.copy()
    typed["version"] = str(project.version)
    form = CellForm(project, field, typed)
    return _control(request, form, stored=cell_text(project, form), status=CONFLICT)


def _control(
    request: SignedInRequest, form: CellForm, *, stored: str | None = None, status: int = 200
) -> HttpResponse:
    context = {"form": form, "project": form.project, "stored": stored}
    return render(request, "projects/_cell_form.html", context, status=status)
