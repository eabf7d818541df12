"""Who can be named in a plan, offered while one types."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from people.refusals import MissingPermission
from people.requests import SignedInRequest
from people.roles import Permission
from projects.permissions import can_view_people
from projects.selectors.project_people import people_offered
from projects.views.access import project_to_edit


@never_cache
@require_safe
def plan_people(request: SignedInRequest, code: str) -> HttpResponse:
    """Options for a field of the plan that names somebody: people who are on the project."""
    project = project_to_edit(request, code)
    if not can_view_people(request.user, project):
        raise MissingPermission(
            Permission.VIEW_PEOPLE, _("Your role does not show the names of the people of this project.")
        )
    # The one field that is asked about, whatever the form calls it.
    typed = next((str(value) for value in request.GET.values() if value), "")
    people = people_offered(project, typed, timezone.now())
    return render(request, "projects/_people_found.html", {"people": people})
