"""Reports: what one may read, the files themselves, and a second try for one that failed."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from people.access import access_of
from people.refusals import MissingPermission
from people.requests import SignedInRequest
from people.roles import Permission
from reporting.models import Report, ReportFile
from reporting.receivers import hint_reports
from reporting.selectors.closing import reports_by_month, visible_reports
from reporting.services.reports import retry_report

REPORTS_SHOWN = 200


@never_cache
@require_safe
def report_list(request: SignedInRequest) -> HttpResponse:
    """Every report that the reader may open, the newest month first."""
    return render(
        request, "reporting/report_list.html", {"reports": reports_by_month(request.user, REPORTS_SHOWN)}
    )


@never_cache
@require_safe
def download(request: SignedInRequest, pk: int) -> HttpResponse:
    """The PDF. 404 for whoever may not see it, and while there is none."""
    report = get_object_or_404(visible_reports(request.user), pk=pk, state=Report.State.READY)
    file = ReportFile.objects.filter(report=report).first()
    if file is None:
        raise Http404
    response = HttpResponse(bytes(file.content), content_type="application/pdf")
    name = f"{report.scope.portfolio.code}-{report.period.month}-{report.language}"
    suffix = "" if report.audience == "standard" else f"-{report.audience}"
    revision = "" if report.revision == 1 else f"-r{report.revision}"
    response["Content-Disposition"] = f'attachment; filename="{name}{suffix}{revision}.pdf"'
    response["ETag"] = f'"{report.sha256}"'
    return response


@require_POST
def retry(request: SignedInRequest, pk: int) -> HttpResponse:
    """Queue a failed report again."""
    report = get_object_or_404(visible_reports(request.user), pk=pk)
    if not access_of(request.user).may(Permission.CLOSE_PERIOD, report.scope):
        raise MissingPermission(
            Permission.CLOSE_PERIOD, _("Only the PMO director has a report rendered again.")
        )
    if retry_report(report=report, actor=request.user, now=timezone.now()):
        hint_reports([report.pk])
    return redirect("reporting:period", code=report.scope.portfolio.code, month=report.period.month)
