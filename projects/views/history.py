"""Who changed what about a project, and about one month's status."""

from django.http.response import HttpResponseBase
from django.shortcuts import get_list_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common.formats import format_month
from common.months import parse_month
from common.templatetags.portal import language
from common.trail.registry import Subject
from common.trail.views import answer_history
from people.refusals import MissingPermission
from people.requests import SignedInRequest
from people.roles import Permission
from projects.models import Project, StatusUpdate
from projects.permissions import can_view_history, can_view_people
from projects.views.access import visible_project


@never_cache
@require_safe
def project_history(request: SignedInRequest, code: str) -> HttpResponseBase:
    """The history of a project and of everything in it; as a page or as a CSV file."""
    project = _with_history(request, code)
    subject = Subject("project", project, request.user, names=can_view_people(request.user, project))
    return answer_history(request, subject, heading=project.name, steps=[_step(project)], name=project.code)


@never_cache
@require_safe
def status_history(request: SignedInRequest, code: str, month: str) -> HttpResponseBase:
    """The history of what was declared for a month, over all of its versions."""
    project = _with_history(request, code)
    updates = get_list_or_404(StatusUpdate, project=project, period__start=parse_month(month))
    shown = format_month(parse_month(month), language())
    page = reverse("projects:status-of-month", args=[code, month])
    return answer_history(
        request,
        Subject("status", updates[0], request.user, names=can_view_people(request.user, project)),
        heading=_("Status, %(month)s") % {"month": shown},
        steps=[_step(project), {"name": shown, "url": page}],
        name=f"{project.code}-{month}",
    )


def _with_history(request: SignedInRequest, code: str) -> Project:
    """The project, or 404, or 403 with the reason."""
    project = visible_project(request, code)
    if not can_view_history(request.user, project):
        raise MissingPermission(
            Permission.VIEW_HISTORY, _("Your role does not show the history of this project.")
        )
    return project


def _step(project: Project) -> dict[str, str]:
    return {"name": project.name, "url": reverse("reporting:project", args=[project.code])}
