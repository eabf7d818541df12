"""The status of a programme as a whole: form, draft and submission, and what was declared for a month.

As projects/views/status.py, about a programme: no progress, no finish, no dimensions.
"""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_list_or_404, get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.locking import CONFLICT, Conflict, chosen, is_resolving, side_by_side
from common.months import parse_month
from people.access import access_of
from people.refusals import MissingPermission
from people.requests import SignedInRequest
from people.roles import Permission
from portfolio.models import Programme, ReportingPeriod
from portfolio.selectors import open_period_of
from projects import services
from projects.forms.status import ProgrammeStatusForm
from projects.models import ProgrammeStatus
from projects.permissions import can_submit_programme_status
from projects.selectors.programme_status import ProgrammeFormStart, programme_form_start
from projects.services.status import DraftChanged, PeriodClosed, UpdateChanged
from projects.views.status import counter


def _visible(request: SignedInRequest, code: str) -> Programme:
    rows = Programme.objects.visible_to(request.user).select_related("scope", "portfolio")
    return get_object_or_404(rows, code=code)


def _to_report_on(request: SignedInRequest, code: str) -> Programme:
    """The programme, or 404, or 403 with the reason."""
    programme = _visible(request, code)
    if programme.archived_at is not None:
        raise PermissionDenied(_("This programme is archived: it can be read, not changed."))
    if not can_submit_programme_status(request.user, programme):
        raise MissingPermission(
            Permission.SUBMIT_PROGRAMME_STATUS,
            _("The status of a programme is written by its manager or the PMO director."),
        )
    return programme


@require_http_methods(["GET", "HEAD", "POST"])
def programme_status(request: SignedInRequest, code: str) -> HttpResponse:
    """The status of the open period: pre-filled form, and its submission."""
    programme = _to_report_on(request, code)
    period = open_period_of(programme.portfolio_id)
    if period is None:
        return render(request, "projects/programme_no_period.html", {"programme": programme})
    start = programme_form_start(programme, period, request.user)
    if request.method == "POST" and is_resolving(request.POST):
        return _resolve(request, programme, period, start)
    if request.method == "POST":
        return _submit(request, programme, period, start)
    form = ProgrammeStatusForm(initial=start.initial)
    return _page(
        request, programme, period, start, form, version=start.current.version if start.current else 0
    )


def _submit(
    request: SignedInRequest, programme: Programme, period: ReportingPeriod, start: ProgrammeFormStart
) -> HttpResponse:
    form = ProgrammeStatusForm(request.POST)
    expected = counter(request.POST.get("version"))
    if request.POST.get("period") != str(period.pk):
        form.add_error(
            None, _("The reporting period has changed since you opened this page. Check, then submit again.")
        )
    if not form.is_valid():
        return _page(request, programme, period, start, form, version=expected)
    differs = start.draft is not None and side_by_side(form, start.draft.payload).differing
    try:
        services.submit_programme_status(
            programme=programme,
            period=period,
            values=form.cleaned_data,
            expected_version=expected,
            expected_draft=counter(request.POST.get("draft_revision")) if differs else None,
            actor=request.user,
            now=timezone.now(),
        )
    except UpdateChanged as conflict:
        return _with_status(request, programme, period, form, version=conflict.update.version)
    except DraftChanged:
        return _with_draft(request, programme, period, form, version=expected)
    except PeriodClosed:
        form.add_error(None, _("The reporting period was closed meanwhile. Your text is kept as a draft."))
        return _page(request, programme, period, start, form, version=expected)
    messages.success(request, _("Status of %(programme)s submitted.") % {"programme": programme.name})
    return redirect("reporting:programme", code=programme.code)


def _with_status(
    request: SignedInRequest,
    programme: Programme,
    period: ReportingPeriod,
    form: ProgrammeStatusForm,
    *,
    version: int,
) -> HttpResponse:
    """Somebody submitted meanwhile: both versions."""
    start = programme_form_start(programme, period, request.user)
    names = access_of(request.user).may(Permission.VIEW_PEOPLE, programme.scope)
    conflict = side_by_side(
        form,
        start.stored,
        who=start.current.signature(names=names) if start.current else "",
        at=start.current.submitted_at if start.current else None,
    )
    return _page(
        request, programme, period, start, form, version=version, conflict=conflict, against="update"
    )


def _with_draft(
    request: SignedInRequest,
    programme: Programme,
    period: ReportingPeriod,
    form: ProgrammeStatusForm,
    *,
    version: int,
) -> HttpResponse:
    """The same person typed something else in another tab or on another device: both drafts."""
    start = programme_form_start(programme, period, request.user)
    conflict = side_by_side(form, start.draft.payload if start.draft else {})
    return _page(request, programme, period, start, form, version=version, conflict=conflict, against="draft")


def _resolve(
    request: SignedInRequest, programme: Programme, period: ReportingPeriod, start: ProgrammeFormStart
) -> HttpResponse:
    """A button of the conflict: the form is filled with what was chosen, to be looked at and submitted."""
    typed = ProgrammeStatusForm(request.POST)
    version = start.current.version if start.current else 0
    expected = counter(request.POST.get("version"))
    if version not in (0, expected):
        return _with_status(request, programme, period, typed, version=version)
    revision = start.draft.revision if start.draft else 0
    known = counter(request.POST.get("draft_revision"))
    if request.POST["resolve"] == "compare" or revision not in (0, known):
        return _with_draft(request, programme, period, typed, version=expected)
    against_draft = request.POST.get("against") == "draft" and start.draft is not None
    theirs = start.draft.payload if start.draft and against_draft else start.stored
    values = chosen(request.POST, theirs, typed.fields)
    try:
        draft = services.save_programme_draft(
            programme=programme,
            period=period,
            payload=values,
            expected_revision=revision,
            actor=request.user,
            now=timezone.now(),
        )
    except DraftChanged:
        return _with_draft(request, programme, period, typed, version=expected)
    messages.info(request, _("The form holds what you chose. Nothing is submitted yet."))
    form, start = ProgrammeStatusForm(initial=values), replace(start, draft=draft)
    return _page(request, programme, period, start, form, version=version)


def _page(
    request: SignedInRequest,
    programme: Programme,
    period: ReportingPeriod,
    start: ProgrammeFormStart,
    form: ProgrammeStatusForm,
    *,
    version: int,
    conflict: Conflict | None = None,
    against: str = "",
) -> HttpResponse:
    absent = ProgrammeStatusForm.typed_values(start.absent_draft.payload) if start.absent_draft else []
    context = {
        **_addresses(programme),
        "programme": programme,
        "period": period,
        "form": form,
        "start": start,
        "draft": start.draft,
        "version": version,
        "conflict": conflict,
        "against": against,
        "absent_draft": absent,
    }
    status = CONFLICT if conflict else 422 if form.is_bound else 200
    return render(request, "projects/programme_status.html", context, status=status)


def _addresses(programme: Programme) -> dict[str, str]:
    return {
        "form_url": reverse("projects:programme-status", args=[programme.code]),
        "draft_url": reverse("projects:programme-draft", args=[programme.code]),
    }


@require_POST
def programme_draft(request: SignedInRequest, code: str) -> HttpResponse:
    """Keep what is typed, valid or not, and say which of it will not be accepted."""
    programme = _to_report_on(request, code)
    period = open_period_of(programme.portfolio_id)
    if period is None or request.POST.get("period") != str(period.pk):
        raise PermissionDenied(_("The reporting period of this draft is closed."))
    form = ProgrammeStatusForm(request.POST)
    context: dict[str, Any] = {**_addresses(programme), "problems": form.typed_problems()}
    try:
        context["draft"] = services.save_programme_draft(
            programme=programme,
            period=period,
            payload={name: request.POST[name] for name in form.fields if name in request.POST},
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
def discard_programme_draft(request: SignedInRequest, code: str) -> HttpResponse:
    """Start again from the last status."""
    programme = _to_report_on(request, code)
    period = open_period_of(programme.portfolio_id)
    if period is not None:
        services.discard_programme_draft(programme=programme, period=period, actor=request.user)
    return redirect("projects:programme-status", code=code)


@require_safe
def programme_month(request: SignedInRequest, code: str, month: str) -> HttpResponse:
    """What was declared for a month, with every version of it."""
    programme = _visible(request, code)
    names = access_of(request.user).may(Permission.VIEW_PEOPLE, programme.scope)
    versions = get_list_or_404(
        ProgrammeStatus.objects.filter(programme=programme, period__start=parse_month(month))
        .select_related("author", "on_behalf_of", "period")
        .order_by("-version")
    )
    context = {
        "programme": programme,
        "period": versions[0].period,
        "versions": [(one, one.signature(names=names)) for one in versions],
        "hides_names": not names,
    }
    return render(request, "projects/programme_month.html", context)
