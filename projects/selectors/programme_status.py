"""Reads about the status of a programme: what its form begins with, and what its page shows."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from people.models import User
from portfolio.models import Programme, ReportingPeriod
from projects.models import ProgrammeStatus, ProgrammeStatusDraft

CARRIED = ("overall_rag", "outlook", "summary", "achievements", "next_steps", "decisions_needed", "language")


@dataclass(frozen=True, slots=True)
class ProgrammeFormStart:
    """As `StatusFormStart`: `stored` is what was declared, last month's where nothing is; `initial` the draft over it."""

    initial: dict[str, Any]
    stored: dict[str, Any]
    draft: ProgrammeStatusDraft | None
    absent_draft: ProgrammeStatusDraft | None
    previous: ProgrammeStatus | None
    current: ProgrammeStatus | None


def programme_form_start(programme: Programme, period: ReportingPeriod, user: User) -> ProgrammeFormStart:
    """Two statements."""
    statuses = list(
        ProgrammeStatus.objects.current()
        .filter(programme=programme, period__start__lte=period.start)
        .select_related("period", "author", "on_behalf_of")
        .order_by("-period__start")[:2]
    )
    current = next((one for one in statuses if one.period_id == period.pk), None)
    previous = next((one for one in statuses if one.period_id != period.pk), None)
    source = current or previous
    stored: dict[str, Any] = {"language": user.language}
    if source:
        stored = {name: getattr(source, name) for name in CARRIED}
    authors = [one for one in (user, user.acting_for) if one]
    drafts = {
        draft.author_id: draft
        for draft in ProgrammeStatusDraft.objects.filter(
            programme=programme, period=period, author__in=authors
        )
    }
    draft = drafts.get(user.pk)
    return ProgrammeFormStart(
        initial=stored | (draft.payload if draft else {}),
        stored=stored,
        draft=draft,
        absent_draft=drafts.get(user.acting_for.pk) if user.acting_for else None,
        previous=previous,
        current=current,
    )


@dataclass(frozen=True, slots=True)
class ShownStatus:
    """A programme's status on its page: of the month shown, or the last one before it."""

    status: ProgrammeStatus
    signature: str
    is_of_period: bool


def shown_status(programme: Programme, period_end: date, *, names: bool) -> ShownStatus | None:
    """What was declared last, up to and including the period that ends on the day. One statement."""
    status = (
        ProgrammeStatus.objects.current()
        .filter(programme=programme, period__end__lte=period_end)
        .select_related("period", "author", "on_behalf_of")
        .order_by("-period__end")
        .first()
    )
    if status is None:
        return None
    return ShownStatus(status, status.signature(names=names), status.period.end == period_end)
