"""Reads for working pages: what is due from whom, and what a status form opens with."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from common.rag import DIMENSIONS
from people.access import access_of
from people.models import User
from portfolio.models import ReportingPeriod
from portfolio.selectors import open_periods
from projects.models import ProgressMeasurement, Project, StatusDraft, StatusUpdate
from projects.selectors.form_start import FormStart, current_and_previous, own_and_absent

# What an update carries from one month to the next: texts and ratings are edited, not typed anew.
CARRIED_FIELDS = (
    "overall_rag",
    "outlook",
    *(f"{dimension}_{part}" for dimension in DIMENSIONS for part in ("rag", "comment")),
    "summary",
    "achievements",
    "next_steps",
    "decisions_needed",
)


@dataclass(frozen=True, slots=True)
class DueUpdate:
    """One of a manager's projects and where its update of the open period stands."""

    project: Project
    period: ReportingPeriod | None
    update: StatusUpdate | None
    last: StatusUpdate | None
    has_draft: bool
    today: date

    @property
    def is_due(self) -> bool:
        return self.period is not None and self.update is None

    @property
    def is_overdue(self) -> bool:
        return self.is_due and self.period is not None and self.today > self.period.due


def managed_projects(user: User, today: date) -> list[DueUpdate]:
    """The projects that a person manages, those with an update due first. Six statements for any number."""
    projects = list(
        Project.objects.visible_to(user)
        .active()
        .filter(scope_id__in=access_of(user).own_project_scopes, actual_finish__isnull=True)
        .for_page()
    )
    periods = open_periods()
    ids = [project.pk for project in projects]
    current = {
        (update.project_id, update.period_id): update
        for update in StatusUpdate.objects.current().filter(project_id__in=ids, period__state="open")
    }
    latest = {
        update.project_id: update
        for update in StatusUpdate.objects.current()
        .filter(project_id__in=ids)
        .select_related("period")
        .order_by("project_id", "-period__start", "-sequence")
        .distinct("project_id")
    }
    drafts = set(
        StatusDraft.objects.filter(author=user, project_id__in=ids, period__state="open").values_list(
            "project_id", flat=True
        )
    )
    rows = [
        DueUpdate(
            project=project,
            period=(period := periods.get(project.portfolio_id)),
            update=current.get((project.pk, period.pk)) if period else None,
            last=latest.get(project.pk),
            has_draft=project.pk in drafts,
            today=today,
        )
        for project in projects
    ]
    return sorted(rows, key=lambda row: (not row.is_due, row.period.due if row.period else today))


def status_form_start(project: Project, period: ReportingPeriod, user: User) -> FormStart:
    """Last update's values to edit; over them, what this person typed before and did not submit. Three statements."""
    updates = StatusUpdate.objects.current().filter(project=project).order_by("-period__start", "-sequence")
    current, previous = current_and_previous(updates, period)
    source = current or previous
    stored: dict[str, Any] = {field: getattr(source, field) for field in CARRIED_FIELDS} if source else {}
    measured = (
        ProgressMeasurement.objects.filter(project=project, measured_on__lte=period.end)
        .order_by("-measured_on")
        .first()
    )
    # Without superfluous zeros, and not as 5E+1.
    stored["percent_complete"] = Decimal(f"{measured.percent_complete.normalize():f}") if measured else None
    stored["forecast_finish"] = project.forecast_finish
    draft, absent_draft = own_and_absent(StatusDraft.objects.filter(project=project, period=period), user)
    return FormStart(stored, current, previous, draft, absent_draft)
