"""One import as its pages need it."""

from datetime import datetime

from django.shortcuts import get_object_or_404

from integrations.models import ImportRun
from people.requests import SignedInRequest

# Milliseconds until a page asks again how far the worker is: at once for small files, calmly for large ones.
FIRST_LOOK, LATER_LOOK = 300, 1_500
PATIENCE_SECONDS = 3


def get_run(request: SignedInRequest, pk: int) -> ImportRun:
    """The import, or 404: what a person may not see does not exist for them."""
    runs = (
        ImportRun.objects.visible_to(request.user)
        .for_list()
        .defer(None)
        .defer("content")
        .select_related("portfolio__scope")
    )
    return get_object_or_404(runs, pk=pk)


def look_again(run: ImportRun, now: datetime) -> int:
    """When to ask again how far the worker is, in milliseconds."""
    return FIRST_LOOK if waited(run, now) < PATIENCE_SECONDS else LATER_LOOK


def waited(run: ImportRun, now: datetime) -> float:
    """Seconds since the present step was asked for."""
    return (now - (run.run_after or run.created_at)).total_seconds()
