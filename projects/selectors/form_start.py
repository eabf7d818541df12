"""What the form of a status opens with: what is declared, and over it what the person typed and did not submit."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import QuerySet

from people.models import User
from portfolio.models import ReportingPeriod
from projects.models import ProgrammeStatus, ProgrammeStatusDraft, StatusDraft, StatusUpdate

Status = TypeVar("Status", StatusUpdate, ProgrammeStatus)
Draft = TypeVar("Draft", StatusDraft, ProgrammeStatusDraft)


@dataclass(frozen=True, slots=True)
class FormStart:
    """`stored` are the values of what was submitted, or of last month's; `initial` has the draft over them."""

    stored: Mapping[str, Any]
    current: StatusUpdate | ProgrammeStatus | None
    previous: StatusUpdate | ProgrammeStatus | None
    draft: StatusDraft | ProgrammeStatusDraft | None
    # Of whom a deputy acts for: to read; what the deputy types is a draft of their own.
    absent_draft: StatusDraft | ProgrammeStatusDraft | None

    @property
    def initial(self) -> dict[str, Any]:
        return {**self.stored, **(self.draft.payload if self.draft else {})}

    @property
    def version(self) -> int:
        """The version that is declared; 0 for none yet."""
        return self.current.version if self.current else 0

    @property
    def revision(self) -> int:
        """The revision of the draft; 0 for no draft."""
        return self.draft.revision if self.draft else 0


def current_and_previous(
    rows: QuerySet[Status], period: ReportingPeriod
) -> tuple[Status | None, Status | None]:
    """Of one form's statuses, newest first: the period's own, and the last before it. One statement."""
    declared = rows.filter(period__start__lte=period.start)
    last = list(declared.select_related("period", "author", "on_behalf_of")[:2])
    return (
        next((one for one in last if one.period_id == period.pk), None),
        next((one for one in last if one.period_id != period.pk), None),
    )


def own_and_absent(rows: QuerySet[Draft], user: User) -> tuple[Draft | None, Draft | None]:
    """Of one form's drafts: the person's own, and that of whom they act for. One statement."""
    absent = user.acting_for
    drafts = {
        draft.author_id: draft for draft in rows.filter(author__in=[one for one in (user, absent) if one])
    }
    return drafts.get(user.pk), drafts.get(absent.pk) if absent else None
