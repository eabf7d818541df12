"""The outbox: a row per mail says what has to be sent; the message to a worker is only a hint."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

MAX_ATTEMPTS = 5


class OutgoingMailQuerySet(models.QuerySet["OutgoingMail"]):
    def claimable(self, now: datetime) -> Self:
        """Waiting for a worker, or left behind by one whose lease has run out."""
        return self.filter(
            Q(state=OutgoingMail.State.QUEUED, run_after__lte=now)
            | Q(state=OutgoingMail.State.SENDING, lease_until__lt=now)
        )


class OutgoingMail(models.Model):
    """One mail to one person, written in their language when it was queued.

    Untracked: a body may hold a link that opens an account; `body` is emptied once the mail has left.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")

    kind = models.CharField(_("kind"), max_length=40)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="mails",
        verbose_name=_("recipient"),
    )
    address = models.EmailField(_("e-mail address"))
    language = models.CharField(_("language"), max_length=2)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"), blank=True)
    # Fixed with the row: a mail sent twice after a crash is one mail to its reader's programme.
    message_id = models.CharField(_("Message-ID"), max_length=120, unique=True)
    state = models.CharField(_("state"), max_length=7, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    run_after = models.DateTimeField(_("not before"))
    lease_until = models.DateTimeField(_("claimed until"), null=True, blank=True)
    error = models.TextField(_("error"), blank=True)
    queued_at = models.DateTimeField(_("queued"))
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("outgoing mail")
        verbose_name_plural = _("outgoing mails")
        ordering = ["-queued_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["queued", "sending", "sent", "failed"]),
                name="people_outgoingmail_state",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | ~Q(state="sent"),
                name="people_outgoingmail_sent_at",
            ),
        ]
        indexes = [
            models.Index(
                fields=["run_after"],
                condition=Q(state__in=["queued", "sending"]),
                name="people_outgoingmail_pending",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.address}: {self.state}"
