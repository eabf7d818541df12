"""Submitting a project's status update, and the draft that is saved while one types."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_list_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.months import parse_month
from people.requests import SignedInRequest
from portfolio.models import ReportingPeriod
from portfolio.selectors import open_period_of
from projects import services
from projects.forms import StatusUpdateForm
from projects.models import Project, StatusUpdate
from projects.permissions import can_view_people
from projects.selectors import StatusFormStart, status_form_start
from projects.services.status import DraftChanged, PeriodClosed, UpdateChanged
from projects.views.access import project_to_report_on, visible_project


@require_http_methods(["GET", "HEAD", "POST"])
def status_update(request: SignedInRequest, code: str) -> HttpResponse:
    """The update of the open period: pre-filled form, and its submission."""
    project = project_to_report_on(request, code)
    period = open_period_of(project.portfolio_id)
    if period is None:
        return render(request, "projects/no_open_period.html", {"project": project})
    start = status_form_start(project, period, request.user)
    if request.method == "POST":
        return _submit(request, project, period, start)
    form = StatusUpdateForm(initial=start.initial)
    return _form_page(
        request, project, period, start, form, version=start.current.version if start.current else 0
    )


def _submit(
    request: SignedInRequest, project: Project, period: ReportingPeriod, start: StatusFormStart
) -> HttpResponse:
    form = StatusUpdateForm(request.POST)
    expected = _number(request.POST.get("version"))
    if request.POST.get("period") != str(period.pk):
        form.add_error(
            None, _("The reporting period has changed since you opened this page. Check, then submit again.")
        )
    if not form.is_valid():
        return _form_page(request, project, period, start, form, version=expected)
    values: dict[str, Any] = form.cleaned_data | {"language": project.language}
    try:
        services.submit_status_update(
            project=project,
            period=period,
            percent_complete=values.pop("percent_complete"),
            forecast_finish=values.pop("forecast_finish"),
            values=values,
            expected_version=expected,
            actor=request.user,
            now=timezone.now(),
        )
    except UpdateChanged as conflict:
        return _form_page(
            request, project, period, start, form, version=conflict.update.version, theirs=conflict.update
        )
    except PeriodClosed:
        form.add_error(None, _("The reporting period was closed meanwhile. Your text is kept as a draft."))
        return _form_page(request, project, period, start, form, version=expected)
    messages.success(request, _("Status update of %(project)s submitted.") % {"project": project.name})
    return redirect("projects:my-projects")


def _form_page(
    request: SignedInRequest,
    project: Project,
    period: ReportingPeriod,
    start: StatusFormStart,
    form: StatusUpdateForm,
    *,
    version: int,
    theirs: StatusUpdate | None = None,
) -> HttpResponse:
    context = {
        "project": project,
        "period": period,
        "form": form,
        "start": start,
        "draft": start.draft,
        "version": version,
        "theirs": theirs,
        "absent_draft": StatusUpdateForm.typed_values(start.absent_draft.payload)
        if start.absent_draft
        else [],
    }
    status = 422 if form.is_bound else 200
    return render(request, "projects/status_update.html", context, status=status)


@require_POST
def status_draft(request: SignedInRequest, code: str) -> HttpResponse:
    """Keep what is typed, valid or not, and say which of it will not be accepted."""
    project = project_to_report_on(request, code)
    period = open_period_of(project.portfolio_id)
    if period is None or request.POST.get("period") != str(period.pk):
        raise PermissionDenied(_("The reporting period of this draft is closed."))
    form = StatusUpdateForm(request.POST)
    payload = {name: request.POST[name] for name in form.fields if name in request.POST}
    context: dict[str, Any] = {"project": project, "problems": form.typed_problems()}
    try:
        context["draft"] = services.save_draft(
            project=project,
            period=period,
            payload=payload,
            expected_revision=_number(request.POST.get("draft_revision")),
            actor=request.user,
            now=timezone.now(),
        )
    except DraftChanged as conflict:
        context["stored"] = conflict.draft
        return render(request, "projects/_draft_state.html", context, status=422)
    return render(request, "projects/_draft_state.html", context)


@require_POST
def discard_draft(request: SignedInRequest, code: str) -> HttpResponse:
    """Start again from the last update."""
    project = project_to_report_on(request, code)
    period = open_period_of(project.portfolio_id)
    if period is not None:
        services.discard_draft(project=project, period=period, actor=request.user)
    return redirect("projects:status-update", code=code)


@require_safe
def status_of_month(request: SignedInRequest, code: str, month: str) -> HttpResponse:
    """What was declared for a month, with every version of it."""
    project = visible_project(request, code)
    names = can_view_people(request.user, project)
    versions = get_list_or_404(
        StatusUpdate.objects.filter(project=project, period__start=parse_month(month))
        .select_related("author", "on_behalf_of", "period")
        .order_by("-sequence", "-version")
    )
    return render(
        request,
        "projects/status_of_month.html",
        {
            "project": project,
            "update": versions[0],
            "versions": versions,
            "shows_names": names,
            "hides_names": not names and any(version.author_id for version in versions),
        },
    )


def _number(text: str | None) -> int:
    """A counter that came round with the form; anything else counts as "knew of none"."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0
