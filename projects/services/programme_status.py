"""The status of a programme: the draft that is saved while typing, and the submission."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from common.clock import business_date
from people.models import User
from portfolio.models import Programme, ReportingPeriod
from portfolio.services.locks import locked_programme
from projects.models import ProgrammeStatus, ProgrammeStatusDraft
from projects.permissions import can_submit_programme_status
from projects.services.locks import demand
from projects.services.status import DraftChanged, PeriodClosed, UpdateChanged, kept_draft


@transaction.atomic
def save_programme_draft(
    *,
    programme: Programme,
    period: ReportingPeriod,
    payload: Mapping[str, str],
    expected_revision: int,
    actor: User,
    now: datetime,
) -> ProgrammeStatusDraft:
    """Keep what was typed, valid or not; as `save_draft`. Raises DraftChanged."""
    owner = {"programme": programme, "period": period, "author": actor}
    draft: ProgrammeStatusDraft = kept_draft(
        ProgrammeStatusDraft.objects, owner, payload, expected_revision, now
    )
    return draft


@transaction.atomic
def discard_programme_draft(*, programme: Programme, period: ReportingPeriod, actor: User) -> None:
    """Forget what was typed: the form opens from the last status again."""
    ProgrammeStatusDraft.objects.filter(programme=programme, period=period, author=actor).delete()


@transaction.atomic
def submit_programme_status(
    *,
    programme: Programme,
    period: ReportingPeriod,
    values: Mapping[str, Any],
    expected_version: int,
    expected_draft: int | None = None,
    actor: User,
    now: datetime,
) -> ProgrammeStatus:
    """Declare the programme's status for the period: a new version when there is one, which is locked then.

    The draft goes with it. A deputy is its author, on behalf of whom they act for. Raises PermissionDenied, PeriodClosed
    (also when the programme was moved meanwhile), UpdateChanged when somebody else submitted since `expected_version`
    (0: none yet), DraftChanged when the actor's draft is another one than `expected_draft` (None: whatever it is).
    """
    held = ReportingPeriod.objects.select_for_update(no_key=True).get(pk=period.pk)
    if held.state != ReportingPeriod.State.OPEN:
        raise PeriodClosed
    locked = locked_programme(programme)
    demand(can_submit_programme_status(actor, locked))
    if locked.portfolio_id != programme.portfolio_id:
        raise PeriodClosed
    mine = {"programme": locked, "period": held}
    current = ProgrammeStatus.objects.current().filter(**mine).first()
    if current is not None and current.version != expected_version:
        raise UpdateChanged(current)
    draft = ProgrammeStatusDraft.objects.filter(**mine, author=actor).first()
    if draft and expected_draft is not None and draft.revision != expected_draft:
        raise DraftChanged(draft)
    if current:
        ProgrammeStatus.objects.filter(pk=current.pk).update(is_current=False)
    status = ProgrammeStatus.objects.create(
        **mine,
        version=current.version + 1 if current else 1,
        author=actor,
        on_behalf_of=actor.acting_for,
        submitted_at=now,
        is_late=business_date(now) > held.due,
        **values,
    )
    discard_programme_draft(programme=locked, period=held, actor=actor)
    return status
