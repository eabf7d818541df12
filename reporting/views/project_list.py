"""The list of projects."""

from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from people.requests import SignedInRequest
from reporting.tables.projects import ProjectList


@never_cache
@require_safe
def project_list(request: SignedInRequest) -> HttpResponseBase:
    """The projects that the reader sees: a page, its table, or a file."""
    return ProjectList(request).answer("reporting/project_list.html")
