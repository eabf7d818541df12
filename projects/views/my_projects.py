"""A project manager's list: what is due from me."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from common.clock import business_date
from people.requests import SignedInRequest
from projects.selectors import managed_projects


@require_safe
def my_projects(request: SignedInRequest) -> HttpResponse:
    """My projects, those with an update due first."""
    rows = managed_projects(request.user, business_date(timezone.now()))
    due = [row for row in rows if row.is_due]
    return render(
        request, "projects/my_projects.html", {"due": due, "done": [row for row in rows if not row.is_due]}
    )
