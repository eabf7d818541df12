"""What whoever operates the portal is told of the outbox."""

from collections.abc import Sequence

from django.db.models import Count, Min, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import operations
from common.operations import FailedJob, JobCounts, JobKind
from people.models import OutgoingMail

State = OutgoingMail.State


def register() -> None:
    """Called once, when the models are there."""
    from people.services.delivery import retry_mails

    operations.register(
        JobKind(
            key="mail",
            label=gettext_lazy("Mails"),
            queue="mail",
            counts=_counts,
            failed=_failed,
            retry=lambda ids, now: retry_mails(mail_ids=ids, now=now),
            hint=_hint,
        )
    )


def _counts() -> JobCounts:
    rows = OutgoingMail.objects.filter(state__in=[State.QUEUED, State.SENDING, State.FAILED]).order_by()
    return JobCounts(
        **rows.aggregate(
            waiting=Count("pk", filter=Q(state=State.QUEUED)),
            running=Count("pk", filter=Q(state=State.SENDING)),
            failed=Count("pk", filter=Q(state=State.FAILED)),
            oldest=Min("queued_at", filter=Q(state=State.QUEUED)),
        )
    )


def _failed(first: int, last: int) -> list[FailedJob]:
    """Whom a mail was for is not said; what the server answered may name the address that it refused."""
    rows = OutgoingMail.objects.filter(state=State.FAILED).order_by("-queued_at", "-pk")[first:last]
    gone = _("Its text was dropped after 30 days: what it said is out of date.")
    return [
        FailedJob(
            pk=mail.pk,
            about=mail.kind,
            since=mail.queued_at,
            attempts=mail.attempts,
            reason=mail.error,
            final="" if mail.body else gone,
        )
        for mail in rows
    ]


def _hint(ids: Sequence[int]) -> None:
    from people.receivers import hint_mail

    for pk in ids:
        hint_mail(OutgoingMail, pk)
