"""Mails go through the outbox: a row is written with what caused it, and leaves once that is committed.

`queue_letter` writes one from a template, in the recipient's language; `queue_mail` takes a text that is ready.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.validators import validate_email
from django.db import transaction
from django.template import Context, Engine
from django.utils import timezone, translation

from common.signals import mail_queued
from people.models import OutgoingMail, User

_SUBJECT_LENGTH = 200
# Of many mails at once the worker is told of so many.
_HINTED = 50


@transaction.atomic
def queue_mail(
    *,
    kind: str,
    recipient: User | None,
    address: str,
    language: str,
    subject: str,
    body: str,
    now: datetime,
) -> OutgoingMail:
    """Write a mail into the outbox; a worker sends it after the transaction has committed.

    `kind` says what it is about ("invitation"), for whoever looks after the outbox. Raises ValidationError when
    `address` is none: nothing that could carry a line break, and with it another header, gets into the outbox.
    """
    return _queued(_row(kind, recipient, address, language, subject, body, now))


@transaction.atomic
def queue_letter(
    *, kind: str, recipient: User, template: str, context: Mapping[str, Any], now: datetime
) -> OutgoingMail:
    """Write a mail to a user from a template of plain text; its first line is the subject.

    In their language, instants in their time zone. The template has `recipient` and `portal_url` beside what `context` holds.
    """
    return _queued(_letter(kind, recipient, template, context, now))


@transaction.atomic
def queue_letters(
    *, kind: str, template: str, letters: Iterable[tuple[User, Mapping[str, Any]]], now: datetime
) -> int:
    """Write the same letter to many, each with their own context: one statement per thousand; how many there were.

    A worker is told of the first few, the sweeper takes the rest.
    """
    rows = [_letter(kind, recipient, template, context, now) for recipient, context in letters]
    mails = OutgoingMail.objects.bulk_create(rows, batch_size=1000)
    for mail in mails[:_HINTED]:
        mail_queued.send(sender=OutgoingMail, mail_id=mail.pk)
    return len(mails)


def _queued(mail: OutgoingMail) -> OutgoingMail:
    mail.save(force_insert=True)
    mail_queued.send(sender=OutgoingMail, mail_id=mail.pk)
    return mail


def _letter(
    kind: str, recipient: User, template: str, context: Mapping[str, Any], now: datetime
) -> OutgoingMail:
    values = {"recipient": recipient, "portal_url": settings.PORTAL_URL, **context}
    with translation.override(recipient.language), timezone.override(recipient.zone):
        # Plain text: an apostrophe in a name stays one.
        text = Engine.get_default().get_template(template).render(Context(values, autoescape=False))
    subject, _, body = text.strip().partition("\n")
    return _row(kind, recipient, recipient.email, recipient.language, subject, body.strip() + "\n", now)


def _row(
    kind: str,
    recipient: User | None,
    address: str,
    language: str,
    subject: str,
    body: str,
    now: datetime,
) -> OutgoingMail:
    address = address.strip()
    validate_email(address)
    return OutgoingMail(
        kind=kind,
        recipient=recipient,
        address=address,
        language=language,
        subject=_one_line(subject),
        body=body,
        message_id=f"<{uuid4().hex}@{settings.MAIL_DOMAIN}>",
        run_after=now,
        queued_at=now,
    )


def _one_line(subject: str) -> str:
    line = " ".join(subject.split())
    return line if len(line) <= _SUBJECT_LENGTH else line[: _SUBJECT_LENGTH - 1] + "…"
