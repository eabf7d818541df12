"""Exports of everything: each an order to a worker, its file in pieces, and who took it away."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q, Value
from django.utils.translation import gettext_lazy as _

from common.history import tracked


class ArchiveExportQuerySet(models.QuerySet["ArchiveExport"]):
    def claimable(self, now: datetime) -> Self:
        """Waiting for a worker, or left behind by one whose lease has run out."""
        return self.filter(
            Q(state=ArchiveExport.State.QUEUED, run_after__lte=now)
            | Q(state=ArchiveExport.State.WRITING, lease_until__lt=now)
        )

    def overdue(self, now: datetime) -> Self:
        """Those whose file is to be deleted."""
        return self.filter(state=ArchiveExport.State.READY, expires_at__lte=now)


@tracked(exclude=["lease_until", "run_after", "progress_done", "progress_total"])
class ArchiveExport(models.Model):
    """One archive to write (integrations.archive): the row is the order, the message to the worker only a hint.

    queued -> writing -> ready -> removed; or failed when it was begun MAX_ATTEMPTS times, or cancelled. No more than one
    is under way at a time: it holds everything anyway.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting for a worker")
        WRITING = "writing", _("Being written")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Stopped")
        REMOVED = "removed", _("File deleted")

    PENDING = (State.QUEUED, State.WRITING)

    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    run_after = models.DateTimeField(_("not before"))
    lease_until = models.DateTimeField(_("claimed until"), null=True, blank=True)
    error = models.TextField(_("error"), blank=True)
    progress_done = models.PositiveBigIntegerField(_("rows and files done"), default=0)
    progress_total = models.PositiveBigIntegerField(_("rows and files"), default=0)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked for by")
    )
    requested_at = models.DateTimeField(_("asked for"))
    # The moment that the archive holds.
    as_of = models.DateTimeField(_("as of"), null=True, blank=True)
    rows = models.PositiveBigIntegerField(_("rows"), null=True, blank=True)
    files = models.PositiveBigIntegerField(_("files"), null=True, blank=True)
    size = models.PositiveBigIntegerField(_("size in bytes"), null=True, blank=True)
    sha256 = models.CharField(_("SHA-256 of the file"), max_length=64, blank=True)
    expires_at = models.DateTimeField(_("file is deleted"), null=True, blank=True)

    objects = ArchiveExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("export of everything")
        verbose_name_plural = _("exports of everything")
        ordering = ["-requested_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                Value(1),
                condition=Q(state__in=["queued", "writing"]),
                name="integrations_archiveexport_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "writing", "ready", "failed", "cancelled", "removed"]),
                name="integrations_archiveexport_state",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["ready", "removed"],
                    sha256__regex=r"^[0-9a-f]{64}$",
                    size__isnull=False,
                    as_of__isnull=False,
                    expires_at__isnull=False,
                )
                | (~Q(state__in=["ready", "removed"]) & Q(sha256="", size__isnull=True)),
                name="integrations_archiveexport_ready_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(state="writing", lease_until__isnull=False)
                | (~Q(state="writing") & Q(lease_until__isnull=True)),
                name="integrations_archiveexport_lease_of_work",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.requested_at:%Y-%m-%d %H:%M}: {self.state}"

    @property
    def is_pending(self) -> bool:
        """Whether a worker still has something to do."""
        return self.state in self.PENDING


class ArchivePiece(models.Model):
    """Some of the bytes of an archive, so that neither who writes nor who reads it holds all of them."""

    export = models.ForeignKey(
        ArchiveExport, models.PROTECT, related_name="pieces", verbose_name=_("export of everything")
    )
    number = models.PositiveIntegerField(_("number"))
    content = models.BinaryField(_("content"))

    class Meta:
        verbose_name = _("piece of an archive")
        verbose_name_plural = _("pieces of archives")
        constraints = [
            models.UniqueConstraint(fields=["export", "number"], name="integrations_archivepiece_unique")
        ]

    def __str__(self) -> str:
        return f"{self.export_id}: {self.number}"


@tracked()
class ArchiveDownload(models.Model):
    """Somebody took an archive away."""

    export = models.ForeignKey(
        ArchiveExport, models.PROTECT, related_name="downloads", verbose_name=_("export of everything")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by whom")
    )
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("download of an archive")
        verbose_name_plural = _("downloads of archives")
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.export_id}: {self.at:%Y-%m-%d %H:%M}"
