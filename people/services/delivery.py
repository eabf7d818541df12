"""Sending what waits in the outbox: claim the row, send outside of any transaction, record what came of it.

The row is the truth. A message that is lost or comes twice, two workers at once, a server that is down: each mail
leaves once. Only a worker that dies between the server's "accepted" and our commit makes it leave once more, with
the same Message-ID. A claim is a lease with a number (`attempts`); whoever lost the lease records nothing.
"""

import logging
import smtplib
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import format_datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from people.letters import Letter, letter
from people.models import OutgoingMail
from people.models.mail import MAX_ATTEMPTS, OutgoingMailQuerySet
from people.selectors.organisation import logo_of, organisation

logger = logging.getLogger(__name__)

# Longer than the slowest conversation with a server: about nine answers of settings.EMAIL_TIMEOUT each.
LEASE = timedelta(minutes=5)
# 1, 5, 25 and 125 minutes: a server's maintenance of two hours is waited for.
BACK_OFF = timedelta(minutes=1)
BACK_OFF_FACTOR = 5
# How long a mail that was given up can be sent again by hand.
KEPT = timedelta(days=30)

Clock = Callable[[], datetime]


def deliver_mail(*, mail_id: int, clock: Clock) -> bool:
    """Send one mail if nobody else does. True when this call sent it; safe to call any number of times."""
    mail = claim_mail(mail_id=mail_id, now=clock())
    if mail is None:
        return False
    try:
        _message(mail).send()
    except smtplib.SMTPRecipientsRefused as error:
        code, reason = next(iter(error.recipients.values()))
        text = f"{code} {reason.decode(errors='replace') if isinstance(reason, bytes) else reason}"
        # 5xx about the address itself is the server's last word: asking again would only annoy it.
        record_failure(mail=mail, error=text, final=code >= 500, now=clock())
        return False
    except (OSError, ValueError) as error:
        # SMTPException is an OSError; ValueError is what a header or an address that cannot be written raises.
        record_failure(mail=mail, error=f"{type(error).__name__}: {error}", final=False, now=clock())
        return False
    return record_sent(mail=mail, now=clock())


@transaction.atomic
def claim_mail(*, mail_id: int, now: datetime) -> OutgoingMail | None:
    """Take a waiting mail, or one whose worker has gone. None when there is nothing to do.

    After MAX_ATTEMPTS it is failed instead: it then waits for a person.
    """
    mail = (
        OutgoingMail.objects.select_for_update(skip_locked=True, no_key=True)
        .claimable(now)
        .filter(pk=mail_id)
        .first()
    )
    if mail is None:
        return None
    if mail.attempts >= MAX_ATTEMPTS:
        mail.state = OutgoingMail.State.FAILED
        mail.error = mail.error or "The worker was lost while it was sending."
        mail.save(update_fields=["state", "error"])
        logger.error("Mail %s (%s) is given up: %s", mail.pk, mail.kind, mail.error)
        return None
    mail.state = OutgoingMail.State.SENDING
    mail.attempts += 1
    mail.lease_until = now + LEASE
    mail.save(update_fields=["state", "attempts", "lease_until"])
    return mail


@transaction.atomic
def record_sent(*, mail: OutgoingMail, now: datetime) -> bool:
    """The server has accepted it. Its text is dropped: it may hold a link that opens an account."""
    return bool(
        _held(mail).update(state=OutgoingMail.State.SENT, sent_at=now, lease_until=None, body="", error="")
    )


@transaction.atomic
def record_failure(*, mail: OutgoingMail, error: str, final: bool, now: datetime) -> None:
    """Queue the mail again after a pause that grows, or give up: after MAX_ATTEMPTS, or at once when `final`."""
    given_up = final or mail.attempts >= MAX_ATTEMPTS
    logger.log(
        logging.ERROR if given_up else logging.WARNING,
        "Mail %s (%s), attempt %d of %d: %s",
        *(mail.pk, mail.kind, mail.attempts, MAX_ATTEMPTS, error),
    )
    _held(mail).update(
        state=OutgoingMail.State.FAILED if given_up else OutgoingMail.State.QUEUED,
        error=error[:2000],
        lease_until=None,
        run_after=now + BACK_OFF * BACK_OFF_FACTOR ** (mail.attempts - 1),
    )


@transaction.atomic
def retry_mail(*, mail_id: int, now: datetime) -> bool:
    """Queue a failed mail again. False when it is not failed, or so old that its text is gone."""
    failed = OutgoingMail.objects.filter(pk=mail_id, state=OutgoingMail.State.FAILED).exclude(body="")
    return bool(failed.update(state=OutgoingMail.State.QUEUED, attempts=0, error="", run_after=now))


@transaction.atomic
def retry_mails(*, mail_ids: Collection[int] | None, now: datetime) -> list[int]:
    """Queue these failed mails again, or all of them (None); the ids of those that wait again."""
    failed = OutgoingMail.objects.filter(state=OutgoingMail.State.FAILED).exclude(body="")
    rows = failed if mail_ids is None else failed.filter(pk__in=mail_ids)
    # Two people at once: the second one waits here, and finds nothing left.
    locked = list(rows.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
    failed.filter(pk__in=locked).update(state=OutgoingMail.State.QUEUED, attempts=0, error="", run_after=now)
    return locked


@transaction.atomic
def forget_texts(*, now: datetime) -> int:
    """Drop the texts of mails that were given up long ago; what they said is out of date. Returns how many."""
    old = OutgoingMail.objects.filter(state=OutgoingMail.State.FAILED, queued_at__lt=now - KEPT).exclude(
        body=""
    )
    return old.update(body="")


def send_test_mail(*, address: str, sender: str, reply_to: str, language: str) -> str:
    """Send one mail at once, past the outbox, and say what the server answered: empty when it took it.

    Waits up to settings.EMAIL_TIMEOUT for each answer of the server.
    """
    about = replace(organisation(), sender=sender, reply_to=reply_to)
    with translation.override(language):
        subject = _("A test of the mails of %(organisation)s") % {"organisation": about.name}
        text = _(
            "This mail shows that the portal of the project management office can send mails. "
            "There is nothing to do."
        )
    message = letter(
        subject=subject,
        body=f"{text}\n\n{settings.PORTAL_URL}\n",
        address=address,
        language=language,
        organisation=about,
        logo=logo_of(about),
        headers={"Auto-Submitted": "auto-generated", "Content-Language": language},
    )
    try:
        message.send()
    except (OSError, ValueError) as error:
        return f"{type(error).__name__}: {error}"[:500]
    return ""


def _message(mail: OutgoingMail) -> Letter:
    """The same bytes at each attempt, so that a second copy is the same mail."""
    about = organisation()
    return letter(
        subject=mail.subject,
        body=mail.body,
        address=mail.address,
        language=mail.language,
        organisation=about,
        logo=logo_of(about),
        headers={
            "Message-ID": mail.message_id,
            "Date": format_datetime(mail.queued_at),
            "Content-Language": mail.language,
            # No absence notes and no delivery reports back to a portal that reads no mail.
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
    )


def _held(mail: OutgoingMail) -> OutgoingMailQuerySet:
    """The row, if this claim still holds it."""
    return OutgoingMail.objects.filter(pk=mail.pk, state=OutgoingMail.State.SENDING, attempts=mail.attempts)
