"""A project's status update: its form, and what was declared for a month."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_list_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.months import parse_month
from people.requests import SignedInRequest
from portfolio.selectors import open_period_of
from projects import services
from projects.forms import StatusUpdateForm
from projects.forms.status import DraftedForm
from projects.models import ProgrammeStatus, Project, StatusDraft, StatusUpdate
from projects.permissions import can_view_history, can_view_people
from projects.selectors import status_form_start
from projects.selectors.editing import is_dated_by_plan
from projects.selectors.form_start import FormStart
from projects.views.access import project_to_report_on, visible_project
from projects.views.status_form import StatusFormPage, period_of_draft


@dataclass(frozen=True)
class ProjectStatusPage(StatusFormPage):
    """Besides the status, an update tells progress and the forecast finish."""

    project: Project

    form_class = StatusUpdateForm
    template = "projects/status_update.html"

    def start(self) -> FormStart:
        return status_form_start(self.project, self.period, self.request.user)

    @cached_property
    def dated_by_plan(self) -> bool:
        return is_dated_by_plan(self.project)

    def form(
        self, data: Mapping[str, Any] | None = None, initial: Mapping[str, Any] | None = None
    ) -> DraftedForm:
        form = StatusUpdateForm(data, initial=dict(initial or {}))
        if self.dated_by_plan:
            form.finish_from_plan(self.project.forecast_finish)
        return form

    def context(self) -> dict[str, Any]:
        return {
            "project": self.project,
            "form_url": reverse("projects:status-update", args=[self.project.code]),
            "draft_url": reverse("projects:status-draft", args=[self.project.code]),
            "discard_url": reverse("projects:discard-draft", args=[self.project.code]),
            "later_url": reverse("projects:my-projects"),
        }

    def signature(self, status: StatusUpdate | ProgrammeStatus) -> str:
        return status.signature()

    def save_draft(self, payload: Mapping[str, str], *, expected_revision: int, now: datetime) -> StatusDraft:
        return services.save_draft(
            project=self.project,
            period=self.period,
            payload=payload,
            expected_revision=expected_revision,
            actor=self.request.user,
            now=now,
        )

    def submit(
        self, values: Mapping[str, Any], *, expected_version: int, expected_draft: int | None, now: datetime
    ) -> HttpResponse:
        measured = {"percent_complete", "forecast_finish"}
        declared = {name: value for name, value in values.items() if name not in measured}
        services.submit_status_update(
            project=self.project,
            period=self.period,
            percent_complete=values["percent_complete"],
            forecast_finish=values["forecast_finish"],
            values=declared | {"language": self.project.language},
            expected_version=expected_version,
            expected_draft=expected_draft,
            actor=self.request.user,
            now=now,
        )
        messages.success(
            self.request, _("Status update of %(project)s submitted.") % {"project": self.project.name}
        )
        return redirect("projects:my-projects")


@require_http_methods(["GET", "HEAD", "POST"])
def status_update(request: SignedInRequest, code: str) -> HttpResponse:
    """The update of the open period: pre-filled form, and its submission."""
    project = project_to_report_on(request, code)
    period = open_period_of(project.portfolio_id)
    if period is None:
        return render(request, "projects/no_open_period.html", {"project": project})
    return ProjectStatusPage(request, period, project).answer()


@require_POST
def status_draft(request: SignedInRequest, code: str) -> HttpResponse:
    """Keep what is typed, valid or not, and say which of it will not be accepted."""
    project = project_to_report_on(request, code)
    period = period_of_draft(request, project.portfolio_id)
    return ProjectStatusPage(request, period, project).keep_draft()


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
