"""Who uploaded, decided, confirmed or discarded an import."""

from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common.trail.registry import Subject
from common.trail.views import answer_history
from integrations.models import ImportRun
from people.access import access_of
from people.refusals import MissingPermission
from people.requests import SignedInRequest
from people.roles import Permission


@never_cache
@require_safe
def import_history(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The history of one import; what it wrote is in the history of its portfolio."""
    runs = ImportRun.objects.visible_to(request.user).for_list().select_related("portfolio__scope")
    run = get_object_or_404(runs, pk=pk)
    access, scope = access_of(request.user), run.portfolio.scope
    if not access.may(Permission.VIEW_HISTORY, scope):
        raise MissingPermission(Permission.VIEW_HISTORY, _("Your role does not show the history here."))
    return answer_history(
        request,
        Subject("import", run, request.user, names=access.may(Permission.VIEW_PEOPLE, scope)),
        heading=run.file_name,
        steps=[
            {"name": _("Imports"), "url": reverse("integrations:import-list")},
            {"name": run.file_name, "url": reverse("integrations:import-detail", args=[pk])},
        ],
        name=f"import-{pk}",
    )
