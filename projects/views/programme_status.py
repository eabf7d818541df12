"""The status of a programme as a whole: its form, and what was declared for a month."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_list_or_404, get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.months import parse_month
from people.access import access_of
from people.refusals import MissingPermission
from people.requests import SignedInRequest
from people.roles import Permission
from portfolio.models import Programme
from portfolio.selectors import open_period_of
from projects import services
from projects.forms.status import ProgrammeStatusForm
from projects.models import ProgrammeStatus, ProgrammeStatusDraft, StatusUpdate
from projects.permissions import can_submit_programme_status
from projects.selectors.form_start import FormStart
from projects.selectors.programme_status import programme_form_start
from projects.views.status_form import StatusFormPage, period_of_draft


@dataclass(frozen=True)
class ProgrammeStatusPage(StatusFormPage):
    """No progress, no finish, no dimensions: those are its projects'."""

    programme: Programme

    form_class = ProgrammeStatusForm
    template = "projects/programme_status.html"

    def start(self) -> FormStart:
        return programme_form_start(self.programme, self.period, self.request.user)

    def context(self) -> dict[str, Any]:
        return {
            "programme": self.programme,
            "form_url": reverse("projects:programme-status", args=[self.programme.code]),
            "draft_url": reverse("projects:programme-draft", args=[self.programme.code]),
            "discard_url": reverse("projects:discard-programme-draft", args=[self.programme.code]),
            "later_url": reverse("reporting:programme", args=[self.programme.code]),
        }

    def signature(self, status: StatusUpdate | ProgrammeStatus) -> str:
        return status.signature(names=_shows_names(self.request, self.programme))

    def save_draft(
        self, payload: Mapping[str, str], *, expected_revision: int, now: datetime
    ) -> ProgrammeStatusDraft:
        return services.save_programme_draft(
            programme=self.programme,
            period=self.period,
            payload=payload,
            expected_revision=expected_revision,
            actor=self.request.user,
            now=now,
        )

    def submit(
        self, values: Mapping[str, Any], *, expected_version: int, expected_draft: int | None, now: datetime
    ) -> HttpResponse:
        services.submit_programme_status(
            programme=self.programme,
            period=self.period,
            values=values,
            expected_version=expected_version,
            expected_draft=expected_draft,
            actor=self.request.user,
            now=now,
        )
        messages.success(
            self.request, _("Status of %(programme)s submitted.") % {"programme": self.programme.name}
        )
        return redirect("reporting:programme", code=self.programme.code)


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


def _shows_names(request: SignedInRequest, programme: Programme) -> bool:
    return access_of(request.user).may(Permission.VIEW_PEOPLE, programme.scope)


@require_http_methods(["GET", "HEAD", "POST"])
def programme_status(request: SignedInRequest, code: str) -> HttpResponse:
    """The status of the open period: pre-filled form, and its submission."""
    programme = _to_report_on(request, code)
    period = open_period_of(programme.portfolio_id)
    if period is None:
        return render(request, "projects/programme_no_period.html", {"programme": programme})
    return ProgrammeStatusPage(request, period, programme).answer()


@require_POST
def programme_draft(request: SignedInRequest, code: str) -> HttpResponse:
    """Keep what is typed, valid or not, and say which of it will not be accepted."""
    programme = _to_report_on(request, code)
    period = period_of_draft(request, programme.portfolio_id)
    return ProgrammeStatusPage(request, period, programme).keep_draft()


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
    names = _shows_names(request, programme)
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
