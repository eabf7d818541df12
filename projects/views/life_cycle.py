"""The life cycle of a project: its phases, its objectives, how it ends."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from people.requests import SignedInRequest
from projects import services
from projects.forms.life_cycle import ObjectiveForm, PhaseForm
from projects.forms.versioned import put_refusal
from projects.models import Project
from projects.permissions import (
    can_archive_project,
    can_close_project,
    can_edit_project,
    can_keep_templates,
    can_reopen_project,
    can_save_template,
    can_view_history,
    can_view_people,
)
from projects.selectors.editing import stages
from projects.selectors.life_cycle import life_cycle_of
from projects.services.locks import ProjectChanged
from projects.views.access import project_to_edit, visible_project


@never_cache
@require_safe
def life_cycle(request: SignedInRequest, code: str) -> HttpResponse:
    """Where the project stands. A fixed number of statements, whatever it holds."""
    return page(request, visible_project(request, code))


def page(
    request: SignedInRequest,
    project: Project,
    *,
    phase_form: PhaseForm | None = None,
    changed: str = "",
    status: int = 200,
) -> HttpResponse:
    """The whole page; `changed` says what somebody else did meanwhile."""
    user = request.user
    may_edit, names = can_edit_project(user, project), can_view_people(user, project)
    life = life_cycle_of(project)
    if may_edit and phase_form is None:
        phase_form = PhaseForm(project=project, stages=stages())
    context: dict[str, Any] = {
        "project": project,
        "life": life,
        "may_edit": may_edit,
        "may_close": can_close_project(user, project),
        "may_archive": can_archive_project(user, project),
        "may_reopen": can_reopen_project(user, project),
        "may_save_template": can_save_template(user, project),
        "may_keep_templates": can_keep_templates(user),
        "shows_names": names,
        "hides_names": bool(life.reviews) and not names,
        "history_url": reverse("projects:project-history", args=[project.code])
        if can_view_history(user, project)
        else "",
        "phase_form": phase_form if may_edit else None,
        "objective_form": ObjectiveForm() if may_edit else None,
        "changed": changed,
    }
    return render(request, "projects/life_cycle/page.html", context, status=status)


@never_cache
@require_POST
def change_phase(request: SignedInRequest, code: str) -> HttpResponse:
    """Move the project to another phase of its method, or into one of a method where it has none."""
    project = project_to_edit(request, code)
    form = PhaseForm(request.POST, project=project, stages=stages())
    if not form.is_valid():
        return page(request, project, phase_form=form, status=422)
    try:
        saved = services.edit_project(
            project=project,
            values=form.values(),
            attributes={},
            expected_version=form.cleaned_data["version"],
            actor=request.user,
            now=timezone.now(),
        )
    except ProjectChanged:
        project = project_to_edit(request, code)
        again = PhaseForm(
            {**request.POST.dict(), "version": str(project.version)}, project=project, stages=stages()
        )
        told = _("Somebody changed the project meanwhile: look at the phase, then decide again.")
        return page(request, project, phase_form=again, changed=told, status=409)
    except ValidationError as refusal:
        put_refusal(form, refusal)
        return page(request, project, phase_form=form, status=422)
    stage = saved.phase or saved.method
    messages.success(request, _("%(project)s is in %(phase)s now.") % {"project": saved.name, "phase": stage})
    return redirect("projects:life-cycle", code=code)
