"""Submitting a project's status update, and the draft that is saved while one types."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_list_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.locking import CONFLICT, Conflict, chosen, is_resolving, side_by_side
from common.months import parse_month
from people.requests import SignedInRequest
from portfolio.models import ReportingPeriod
from portfolio.selectors import open_period_of
from projects import services
from projects.forms import StatusUpdateForm
from projects.models import Project, StatusUpdate
from projects.permissions import can_view_history, can_view_people
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
    if request.method == "POST" and is_resolving(request.POST):
        return _resolve(request, project, period, start)
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
    expected = counter(request.POST.get("version"))
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
            expected_draft=_draft_known(request, start, form),
            actor=request.user,
            now=timezone.now(),
        )
    except UpdateChanged as conflict:
        return _with_update(request, project, period, form, version=conflict.update.version)
    except DraftChanged:
        return _with_draft(request, project, period, form, version=expected)
    except PeriodClosed:
        form.add_error(None, _("The reporting period was closed meanwhile. Your text is kept as a draft."))
        return _form_page(request, project, period, start, form, version=expected)
    messages.success(request, _("Status update of %(project)s submitted.") % {"project": project.name})
    return redirect("projects:my-projects")


def _draft_known(request: SignedInRequest, start: StatusFormStart, form: StatusUpdateForm) -> int | None:
    """The draft that the page knew of; None when the stored one holds nothing else than what is submitted."""
    if start.draft is None or not side_by_side(form, start.draft.payload).differing:
        return None
    return counter(request.POST.get("draft_revision"))


def _with_update(
    request: SignedInRequest,
    project: Project,
    period: ReportingPeriod,
    form: StatusUpdateForm,
    *,
    version: int,
) -> HttpResponse:
    """Somebody submitted meanwhile: both versions."""
    # Read again: what the page began with is older than what stopped it.
    start = status_form_start(project, period, request.user)
    update = start.current
    conflict = side_by_side(
        form,
        start.stored,
        who=update.signature() if update else "",
        at=update.submitted_at if update else None,
    )
    return _form_page(
        request, project, period, start, form, version=version, conflict=conflict, against="update"
    )


def _with_draft(
    request: SignedInRequest,
    project: Project,
    period: ReportingPeriod,
    form: StatusUpdateForm,
    *,
    version: int,
) -> HttpResponse:
    """The same person typed something else in another tab or on another device: both drafts."""
    start = status_form_start(project, period, request.user)
    conflict = side_by_side(form, start.draft.payload if start.draft else {})
    return _form_page(
        request, project, period, start, form, version=version, conflict=conflict, against="draft"
    )


def _resolve(
    request: SignedInRequest, project: Project, period: ReportingPeriod, start: StatusFormStart
) -> HttpResponse:
    """A button of the conflict: the form is filled with what was chosen, to be looked at and submitted.

    Asks again when the other version is not the one that was on the page. `compare` comes from the autosave's notice.
    """
    typed = StatusUpdateForm(request.POST)
    version = start.current.version if start.current else 0
    expected = counter(request.POST.get("version"))
    if version not in (0, expected):
        return _with_update(request, project, period, typed, version=version)
    revision = start.draft.revision if start.draft else 0
    if request.POST["resolve"] == "compare" or revision not in (
        0,
        counter(request.POST.get("draft_revision")),
    ):
        return _with_draft(request, project, period, typed, version=expected)
    against_draft = request.POST.get("against") == "draft" and start.draft is not None
    theirs = start.draft.payload if start.draft and against_draft else start.stored
    values = chosen(request.POST, theirs, typed.fields)
    try:
        draft = services.save_draft(
            project=project,
            period=period,
            payload=values,
            expected_revision=revision,
            actor=request.user,
            now=timezone.now(),
        )
    except DraftChanged:
        return _with_draft(request, project, period, typed, version=expected)
    messages.info(request, _("The form holds what you chose. Nothing is submitted yet."))
    form, start = StatusUpdateForm(initial=values), replace(start, draft=draft)
    return _form_page(request, project, period, start, form, version=version)


def _form_page(
    request: SignedInRequest,
    project: Project,
    period: ReportingPeriod,
    start: StatusFormStart,
    form: StatusUpdateForm,
    *,
    version: int,
    conflict: Conflict | None = None,
    against: str = "",
) -> HttpResponse:
    context = {
        **_addresses(project),
        "project": project,
        "period": period,
        "form": form,
        "start": start,
        "draft": start.draft,
        "version": version,
        "conflict": conflict,
        "against": against,
        "absent_draft": StatusUpdateForm.typed_values(start.absent_draft.payload)
        if start.absent_draft
        else [],
    }
    status = CONFLICT if conflict else 422 if form.is_bound else 200
    return render(request, "projects/status_update.html", context, status=status)


def _addresses(project: Project) -> dict[str, str]:
    return {
        "form_url": reverse("projects:status-update", args=[project.code]),
        "draft_url": reverse("projects:status-draft", args=[project.code]),
    }


@require_POST
def status_draft(request: SignedInRequest, code: str) -> HttpResponse:
    """Keep what is typed, valid or not, and say which of it will not be accepted."""
    project = project_to_report_on(request, code)
    period = open_period_of(project.portfolio_id)
    if period is None or request.POST.get("period") != str(period.pk):
        raise PermissionDenied(_("The reporting period of this draft is closed."))
    form = StatusUpdateForm(request.POST)
    payload = {name: request.POST[name] for name in form.fields if name in request.POST}
    context: dict[str, Any] = {**_addresses(project), "problems": form.typed_problems()}
    try:
        context["draft"] = services.save_draft(
            project=project,
            period=period,
            payload=payload,
            expected_revision=counter(request.POST.get("draft_revision")),
            actor=request.user,
            now=timezone.now(),
        )
    except DraftChanged as conflict:
        context["stored"] = conflict.draft
        context["differing"] = side_by_side(form, conflict.draft.payload).differing
        return render(request, "projects/_draft_state.html", context, status=CONFLICT)
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
            "history_url": reverse("projects:status-history", args=[code, month])
            if can_view_history(request.user, project)
            else "",
            "shows_names": names,
            "hides_names": not names and any(version.author_id for version in versions),
        },
    )


def counter(text: str | None) -> int:
    """A counter that came round with the form; anything else counts as "knew of none"."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0
