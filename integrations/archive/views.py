"""The page "Export everything": begin, see how far it is, take the file, delete it."""

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from common.clock import business_date
from common.operations import without_names
from integrations.archive.pieces import read_pieces
from integrations.models import ArchiveExport
from integrations.permissions import may_export_everything
from integrations.services import archives
from people.refusals import MissingPermission
from people.requests import SignedInRequest
from people.roles import Permission

# Milliseconds until the page asks again how far the worker is.
LOOK_AGAIN = 1_000
# A worker that is there takes an export within seconds, unless it is busy with an import.
LONG_SECONDS = 30
SHOWN = 50


def _to_exporters(request: SignedInRequest) -> None:
    """403 with the reason for whoever does not hold the permission on everything."""
    if not may_export_everything(request.user):
        raise MissingPermission(
            Permission.EXPORT_EVERYTHING,
            _("Everything is exported by those who lead the PMO of the whole organisation."),
        )


def _export(request: SignedInRequest, pk: int) -> ArchiveExport:
    _to_exporters(request)
    return get_object_or_404(ArchiveExport.objects.select_related("requested_by"), pk=pk)


@never_cache
@require_safe
def archive_page(request: SignedInRequest) -> HttpResponse:
    """What is under way, the file that can be taken, and every export before."""
    _to_exporters(request)
    now = timezone.now()
    rows = ArchiveExport.objects.select_related("requested_by").prefetch_related("downloads__by")
    exports = list(rows[:SHOWN])
    ready = [one for one in exports if one.state == ArchiveExport.State.READY and not _is_over(one)]
    context = {
        "exports": exports,
        "pending": next((one for one in exports if one.is_pending), None),
        "ready": ready[0] if ready else None,
        "failed": next((one for one in exports[:1] if one.state == ArchiveExport.State.FAILED), None),
        "reason": without_names(exports[0].error) if exports else "",
        "now": now,
        "days": archives.KEPT.days,
        **_watching(exports[0] if exports else None),
    }
    return render(request, "integrations/archive.html", context)


def _is_over(export: ArchiveExport) -> bool:
    return export.expires_at is not None and export.expires_at <= timezone.now()


def _watching(export: ArchiveExport | None) -> dict[str, object]:
    waited = (timezone.now() - export.run_after).total_seconds() if export else 0
    return {"look_again": LOOK_AGAIN, "waits_long": waited > LONG_SECONDS}


@never_cache
@require_safe
def progress(request: SignedInRequest, pk: int) -> HttpResponse:
    """The words and the bar; once the worker is done, the page is to be loaded anew."""
    export = _export(request, pk)
    if not export.is_pending:
        answer = HttpResponse()
        answer["HX-Refresh"] = "true"
        return answer
    return render(request, "integrations/_archive_progress.html", {"export": export, **_watching(export)})


@require_POST
def begin(request: SignedInRequest) -> HttpResponse:
    """Have everything exported."""
    _to_exporters(request)
    try:
        archives.begin_archive(actor=request.user, now=timezone.now())
    except archives.AlreadyUnderWay:
        messages.warning(request, _("An export is under way already: it will hold everything as well."))
    return redirect("archive:overview")


@require_POST
def cancel(request: SignedInRequest, pk: int) -> HttpResponse:
    """Stop what the worker has not finished."""
    try:
        archives.cancel_archive(export=_export(request, pk), actor=request.user)
    except archives.NotInThatState:
        messages.warning(request, _("There was nothing left to stop."))
    else:
        messages.success(request, _("The export was stopped. Nothing of it is kept."))
    return redirect("archive:overview")


@require_POST
def retry(request: SignedInRequest, pk: int) -> HttpResponse:
    """Have a failed export tried again."""
    try:
        archives.retry_archive(export=_export(request, pk), actor=request.user, now=timezone.now())
    except archives.NotInThatState:
        messages.warning(request, _("This export has not failed: there is nothing to try again."))
    except archives.AlreadyUnderWay:
        messages.warning(request, _("An export is under way already: it will hold everything as well."))
    return redirect("archive:overview")


@never_cache
@require_POST
def download(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The file, in pieces. By POST: who took it is written down, and nothing fetches it beforehand."""
    try:
        export = archives.record_download(export=_export(request, pk), actor=request.user, now=timezone.now())
    except archives.NotInThatState:
        messages.warning(request, _("There is no file of this export any more. Export everything again."))
        return redirect("archive:overview")
    response = StreamingHttpResponse(read_pieces(export), content_type="application/zip")
    day = business_date(export.as_of or export.requested_at)
    response["Content-Disposition"] = f'attachment; filename="portal-{day:%Y-%m-%d}-{export.pk}.zip"'
    response["Content-Length"] = str(export.size)
    return response


@require_POST
def remove(request: SignedInRequest, pk: int) -> HttpResponse:
    """Delete the file before its time."""
    try:
        archives.remove_archive(export=_export(request, pk), actor=request.user)
    except archives.NotInThatState:
        messages.warning(request, _("There is no file of this export any more."))
    else:
        messages.success(request, _("The file was deleted."))
    return redirect("archive:overview")
