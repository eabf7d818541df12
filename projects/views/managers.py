"""Naming a project's manager."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.locking import CONFLICT, Conflict, chosen, is_resolving, side_by_side
from common.search import unaccented
from people.access import access_of
from people.models import User
from people.refusals import MissingPermission
from people.requests import SignedInRequest
from people.roles import Permission
from projects import services
from projects.forms import AssignManagerForm
from projects.models import Project
from projects.services.managers import ProjectChanged
from projects.views.access import project_to_staff

PEOPLE_OFFERED = 12


@require_http_methods(["GET", "HEAD", "POST"])
def assign_manager(request: SignedInRequest, code: str) -> HttpResponse:
    """Name the manager; on a conflict the page shows who was named meanwhile."""
    project = project_to_staff(request, code)
    initial = {"manager": project.manager.email if project.manager else "", "version": project.version}
    conflict, resolving = None, is_resolving(request.POST)
    form = AssignManagerForm(request.POST or None, initial=initial)
    if resolving and request.POST.get("version") == str(project.version):
        # Whoever was named since is on the page: the field is filled with the choice, nothing is saved.
        form = AssignManagerForm(initial=initial | chosen(request.POST, initial, ["manager"]))
    elif resolving:
        form, conflict = _both(request, project)
    elif request.method == "POST" and form.is_valid():
        try:
            services.assign_manager(
                project=project,
                manager=form.cleaned_data["manager"],
                expected_version=form.cleaned_data["version"],
                actor=request.user,
                now=timezone.now(),
            )
        except ValidationError as refusal:
            form.add_error("manager", refusal)
        except ProjectChanged as changed:
            project = changed.project
            form, conflict = _both(request, project)
        else:
            name = form.cleaned_data["manager"].full_name
            messages.success(request, _("%(name)s now manages this project.") % {"name": name})
            return redirect("reporting:project", code=code)
    return render(
        request,
        "projects/assign_manager.html",
        {"project": project, "form": form, "conflict": conflict},
        status=CONFLICT if conflict else 422 if form.is_bound else 200,
    )


def _both(request: SignedInRequest, project: Project) -> tuple[AssignManagerForm, Conflict]:
    """What was typed, for the project as it stands now, and beside it who manages it now."""
    form = AssignManagerForm({"manager": request.POST.get("manager", ""), "version": project.version})
    return form, side_by_side(form, {"manager": project.manager.email if project.manager else ""})


@require_safe
def people_found(request: SignedInRequest) -> HttpResponse:
    """Options for the field above: people whose name or address contains what was typed."""
    if not access_of(request.user).may_anywhere(Permission.ASSIGN_MANAGER):
        raise MissingPermission(Permission.ASSIGN_MANAGER, _("Project managers are named by the PMO."))
    # The one field that is asked about, whatever its name: a page can have one per row.
    typed = next((str(value).strip() for value in request.GET.values() if value), "")[:100]
    people = User.objects.none()
    if len(typed) >= 2:
        people = User.objects.active().matching(unaccented(typed))[:PEOPLE_OFFERED]
    return render(request, "projects/_people_found.html", {"people": people})
