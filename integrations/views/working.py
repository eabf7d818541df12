"""An import that a worker has: how far it is, stop it, try it again."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from integrations import services
from integrations.models import ImportRun
from integrations.views.runs import get_run, look_again, waited
from people.requests import SignedInRequest

# A worker that is there takes an import within seconds.
LONG_SECONDS = 20


@never_cache
@require_safe
def import_progress(request: SignedInRequest, pk: int) -> HttpResponse:
    """The words and the bar; once the worker is done, the page is to be loaded anew."""
    runs = ImportRun.objects.visible_to(request.user).defer("content", "plan", "choices")
    run = get_object_or_404(runs.select_related("portfolio"), pk=pk)
    if not run.is_pending:
        answer = HttpResponse()
        answer["HX-Refresh"] = "true"
        return answer
    now = timezone.now()
    context = {"run": run, "look_again": look_again(run, now), "waits_long": waited(run, now) > LONG_SECONDS}
    return render(request, "integrations/_progress.html", context)


@require_POST
def cancel_import(request: SignedInRequest, pk: int) -> HttpResponse:
    """Stop what the worker has not finished."""
    run = get_run(request, pk)
    try:
        stopped = services.cancel_import(run=run, actor=request.user)
    except services.NotPendingError as late:
        if late.run.state == ImportRun.State.CONFIRMED:
            messages.warning(request, _("It was too late to stop: the file was imported already."))
        else:
            messages.warning(request, _("There was nothing left to stop."))
    else:
        if stopped.state == ImportRun.State.CANCELLED:
            messages.success(request, _("The import was stopped. Nothing was written."))
        else:
            messages.success(request, _("The undoing was stopped. What the file wrote stands as before."))
    return redirect("integrations:import-detail", pk=pk)


@require_POST
def retry_import(request: SignedInRequest, pk: int) -> HttpResponse:
    """Have a failed import tried again."""
    run = get_run(request, pk)
    try:
        services.retry_import(run=run, actor=request.user, now=timezone.now())
    except services.NotFailedError:
        messages.warning(request, _("This import has not failed: there is nothing to try again."))
    return redirect("integrations:import-detail", pk=pk)
