"""Reads about the status of a programme: what its form begins with, and what its page shows."""

from dataclasses import dataclass
from datetime import date

from people.models import User
from portfolio.models import Programme, ReportingPeriod
from projects.models import ProgrammeStatus, ProgrammeStatusDraft
from projects.selectors.form_start import FormStart, current_and_previous, own_and_absent

CARRIED = ("overall_rag", "outlook", "summary", "achievements", "next_steps", "decisions_needed", "language")


def programme_form_start(programme: Programme, period: ReportingPeriod, user: User) -> FormStart:
    """As `status_form_start`. Two statements."""
    statuses = ProgrammeStatus.objects.current().filter(programme=programme).order_by("-period__start")
    current, previous = current_and_previous(statuses, period)
    source = current or previous
    stored = {name: getattr(source, name) for name in CARRIED} if source else {"language": user.language}
    drafts = ProgrammeStatusDraft.objects.filter(programme=programme, period=period)
    draft, absent_draft = own_and_absent(drafts, user)
    return FormStart(stored, current, previous, draft, absent_draft)


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
