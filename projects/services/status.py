"""Status updates: the draft that is saved while typing, and the submission."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from common.clock import business_date
from people.models import User
from portfolio.binding import Binding, Subject, binding
from portfolio.models import ReportingPeriod
from projects.models import (
    ProgrammeStatus,
    ProgrammeStatusDraft,
    ProgressMeasurement,
    Project,
    StatusDraft,
    StatusUpdate,
)
from projects.models.projects import DatePrecision
from projects.selectors.editing import is_dated_by_plan
from projects.services.facts import facts_have_changed


class DraftChanged(Exception):
    """The draft was saved elsewhere (another tab) since this one was read; `draft` is what is stored."""

    def __init__(self, draft: StatusDraft | ProgrammeStatusDraft) -> None:
        super().__init__(str(draft))
        self.draft = draft


class UpdateChanged(Exception):
    """Somebody submitted for the same period since the form was opened; `update` is theirs."""

    def __init__(self, update: StatusUpdate | ProgrammeStatus) -> None:
        super().__init__(str(update))
        self.update = update


class PeriodClosed(Exception):
    """The reporting period no longer takes updates."""


@transaction.atomic
def save_draft(
    *,
    project: Project,
    period: ReportingPeriod,
    payload: Mapping[str, str],
    expected_revision: int,
    actor: User,
    now: datetime,
) -> StatusDraft:
    """Keep what was typed, valid or not. `expected_revision` 0 means that the form knew of no draft.

    Raises DraftChanged, and writes nothing, when the stored draft is at another revision.
    """
    rows = StatusDraft.objects.filter(project=project)
    draft: StatusDraft = kept_draft(
        rows, {"project": project, "period": period, "author": actor}, payload, expected_revision, now
    )
    return draft


def kept_draft(
    rows: Any, owner: Mapping[str, Any], payload: Mapping[str, str], expected_revision: int, now: datetime
) -> Any:
    """The same for any kind of draft: `owner` says whose it is. Raises DraftChanged."""
    draft, created = rows.select_for_update().get_or_create(
        **owner, defaults={"payload": dict(payload), "saved_at": now}
    )
    if created:
        return draft
    if draft.revision != expected_revision:
        raise DraftChanged(draft)
    draft.payload = dict(payload)
    draft.revision += 1
    draft.saved_at = now
    draft.save()
    return draft


@transaction.atomic
def discard_draft(*, project: Project, period: ReportingPeriod, actor: User) -> None:
    """Forget what was typed: the form opens from the last update again."""
    StatusDraft.objects.filter(project=project, period=period, author=actor).delete()


@transaction.atomic
def submit_status_update(
    *,
    project: Project,
    period: ReportingPeriod,
    values: Mapping[str, Any],
    percent_complete: Decimal | None,
    forecast_finish: date | None,
    expected_version: int,
    expected_draft: int | None = None,
    actor: User,
    now: datetime,
) -> StatusUpdate:
    """Submit the period's update: a new version when there is one already; the draft goes.

    The forecast finish becomes the project's, unless that follows from dated work packages.
    Progress is recorded as measured on the business date, or the period's last day when that has passed. Under a
    supportive PMO the update is accepted at once, else it waits for review (portfolio.binding). A deputy is its author,
    on behalf of whom they act for.
    Raises PeriodClosed (also when the project was archived or moved meanwhile), UpdateChanged when somebody else submitted since `expected_version` (0: none yet), or
    DraftChanged when the actor's draft, which goes with the submission, is another one than `expected_draft` (0: none).
    """
    # The row lock orders two submissions; a period that closes meanwhile waits for it or wins before it.
    locked_period = ReportingPeriod.objects.select_for_update(no_key=True).get(pk=period.pk)
    if locked_period.state != ReportingPeriod.State.OPEN:
        raise PeriodClosed
    locked = Project.objects.select_for_update(of=("self",), no_key=True).get(pk=project.pk)
    if locked.archived_at is not None or locked.portfolio_id != project.portfolio_id:
        # Archived, or moved to where another period may be open: what was typed is kept as the draft that it is.
        raise PeriodClosed
    current = StatusUpdate.objects.current().filter(project=project, period=period, sequence=1).first()
    if (current.version if current else 0) != expected_version and current is not None:
        raise UpdateChanged(current)
    draft = StatusDraft.objects.filter(project=project, period=period, author=actor).first()
    if draft and expected_draft is not None and draft.revision != expected_draft:
        raise DraftChanged(draft)
    today = business_date(now)
    if current:
        StatusUpdate.objects.filter(pk=current.pk).update(is_current=False)
    live = binding(project.portfolio.pmo_type, Subject.STATUS_UPDATE) is Binding.LIVE
    update = StatusUpdate.objects.create(
        project=project,
        period=period,
        version=current.version + 1 if current else 1,
        state=StatusUpdate.State.ACCEPTED if live else StatusUpdate.State.SUBMITTED,
        author=actor,
        on_behalf_of=actor.acting_for,
        submitted_at=now,
        is_late=today > period.due,
        **values,
    )
    if percent_complete is not None:
        ProgressMeasurement.objects.update_or_create(
            project=project,
            measured_on=min(today, period.end),
            defaults={"percent_complete": percent_complete},
        )
    # The finish of a dated plan is the plan's, whatever was typed before it had dates.
    if forecast_finish != locked.forecast_finish and not is_dated_by_plan(locked):
        _announce_finish(locked, forecast_finish)
    discard_draft(project=project, period=period, actor=actor)
    facts_have_changed(project_ids=[project.pk])
    return update


def _announce_finish(project: Project, finish: date | None) -> None:
    """An update says the day; whoever has the project's form open is told that it has changed."""
    project.forecast_finish = finish
    project.forecast_finish_precision = DatePrecision.DAY
    if finish is not None:
        project.unread = {key: words for key, words in project.unread.items() if key != "forecast_finish"}
    project.version += 1
    project.save(update_fields=["forecast_finish", "forecast_finish_precision", "unread", "version"])
