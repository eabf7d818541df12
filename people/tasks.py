"""Background work of people: sending mails, forgetting. Each task is safe to run twice, or never: the sweeper finds what is left."""

from celery import shared_task
from django.utils import timezone

from common.hints import hint_again
from people.models import OutgoingMail
from people.services.delivery import deliver_mail, forget_texts
from people.services.sessions import forget_ended_sessions

# One sweep hints at so many; the next comes in seconds.
SWEPT = 100


@shared_task
def send_mail(mail_id: int) -> bool:
    """Send one mail, unless it is sent or being sent. The row says so, not the message."""
    return deliver_mail(mail_id=mail_id, clock=timezone.now)


@shared_task
def sweep_mails() -> int:
    """Hint again at mails that wait, or whose worker has gone. Returns how many were hinted at."""
    ids = list(
        OutgoingMail.objects.claimable(timezone.now())
        .order_by("run_after", "pk")
        .values_list("pk", flat=True)[:SWEPT]
    )
    return hint_again(send_mail, ids, most=SWEPT)


@shared_task
def forget_mails() -> int:
    """Drop the texts of mails that were given up long ago."""
    return forget_texts(now=timezone.now())


@shared_task
def forget_sessions() -> int:
    """Drop what is left of sessions that have ended: addresses and devices among it."""
    return forget_ended_sessions(now=timezone.now())
