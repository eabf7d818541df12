"""Lists over all projects: milestones and status updates."""

from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from people.requests import SignedInRequest
from projects.tables.milestones import MilestoneList
from projects.tables.updates import UpdateList

PAGE = "components/list_page.html"


@never_cache
@require_safe
def milestone_list(request: SignedInRequest) -> HttpResponseBase:
    """The milestones that the reader sees: a page, its table, or a file."""
    return MilestoneList(request).answer(PAGE)


@never_cache
@require_safe
def update_list(request: SignedInRequest) -> HttpResponseBase:
    """The status updates that the reader sees: a page, its table, or a file."""
    return UpdateList(request).answer(PAGE)
