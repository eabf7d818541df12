"""The plan of a project: one table, edited in place, and the answers that take its place."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import trigger_client_event

from common.clock import business_date
from common.locking import CONFLICT
from people.requests import SignedInRequest
from projects.forms.plan import AddForm
from projects.models import Project
from projects.models.work_packages import RULES
from projects.permissions import can_edit_project, can_view_cost, can_view_people
from projects.selectors.plan import plan_of
from projects.services.plan_undo import ChangedSince, NothingToUndo, can_undo, undo_last
from projects.tables.plan import OpenCell, Reader, body, headings, hidden_money
from projects.views.access import project_to_edit, visible_project

REGION = "plan"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the table is to show beside the plan itself.

    `said` is read out, `problem` is shown above the table; `focus` is the key of the row to go to.
    """

    said: str = ""
    problem: str = ""
    focus: str = ""
    opened: OpenCell | None = None
    add_form: AddForm | None = None
    status: int = 200


@never_cache
@require_safe
def plan(request: SignedInRequest, code: str) -> HttpResponse:
    """The whole plan. A fixed number of statements, whatever its size."""
    project = visible_project(request, code)
    may_edit = can_edit_project(request.user, project)
    undo = may_edit and can_undo(project=project, actor=request.user, now=timezone.now())
    return show(request, project, Outcome(), undo=undo)


@never_cache
@require_POST
def undo(request: SignedInRequest, code: str) -> HttpResponse:
    """Take back what this person did last."""
    project = project_to_edit(request, code)
    try:
        undo_last(project=project, actor=request.user, now=timezone.now())
    except NothingToUndo:
        return refused(request, project, _("There is nothing of yours to take back in this plan."))
    except ChangedSince:
        text = _("Somebody changed this meanwhile: it is not taken back. Change it by hand if you must.")
        return refused(request, project, text, status=CONFLICT)
    return written(request, project, _("Your last change is taken back."))


def written(request: SignedInRequest, project: Project, said: str, *, focus: str = "") -> HttpResponse:
    """After a change: the table anew, and an event for whatever else on the page shows the plan."""
    if not _in_place(request):
        messages.success(request, said)
        return redirect("projects:plan", code=project.code)
    # What is shown of the project itself may have changed with the plan.
    project = project_to_edit(request, project.code)
    response = show(request, project, Outcome(said=said, focus=focus), undo=True)
    return trigger_client_event(response, "plan-changed")


def refused(request: SignedInRequest, project: Project, problem: str, *, status: int = 422) -> HttpResponse:
    """Nothing was written, and why."""
    return show(request, project, Outcome(problem=problem, status=status), undo=True)


def show(request: SignedInRequest, project: Project, outcome: Outcome, *, undo: bool) -> HttpResponse:
    """The page, or for htmx the table alone."""
    user = request.user
    reader = Reader(
        may_edit=can_edit_project(user, project),
        sees_money=can_view_cost(user, project),
        sees_names=can_view_people(user, project),
    )
    found = plan_of(project, day=business_date(timezone.now()))
    columns = headings(reader)
    context: dict[str, Any] = {
        "project": project,
        "plan": found,
        "reader": reader,
        "headings": columns,
        "body": body(found, reader, outcome.opened),
        "hidden": hidden_money(found, reader),
        "outcome": outcome,
        "add_form": outcome.add_form or AddForm(auto_id="add-%s"),
        "can_undo": undo,
        "rules": RULES,
        "gantt_url": _gantt_url(project),
    }
    part = "_region.html" if _in_place(request) else "plan.html"
    return render(request, f"projects/plan/{part}", context, status=outcome.status)


def _in_place(request: SignedInRequest) -> bool:
    """Whether the answer takes the place of the table in a page that is open."""
    return request.headers.get("HX-Target") == REGION


def _gantt_url(project: Project) -> str:
    """The Gantt is drawn a floor above; a portal without it has no such picture."""
    try:
        return reverse("reporting:gantt", args=[project.code])
    except NoReverseMatch:
        return ""
