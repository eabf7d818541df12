"""Frozen figures, and the reports that are rendered from them."""

from datetime import datetime
from typing import Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.history import tracked
from people.access import Access, access_of
from people.models import Scope, User
from people.roles import CONFIDENTIAL_ROLES, Permission
from portfolio.models import ReportingPeriod

MAX_ATTEMPTS = 3


class Audience(models.TextChoices):
    """For whom figures are frozen: confidential projects are in the complete set alone, totals included.

    The reduced set is the standard one without money and without names of people.
    """

    STANDARD = "standard", _("Standard")
    COMPLETE = "complete", _("Complete, with confidential projects")
    REDUCED = "reduced", _("Without money and names")


@tracked(exclude=["figures"])
class FrozenFigures(models.Model):
    """What a portfolio's figures were when its period was closed: canonical JSON and its SHA-256.

    Immutable: a correction is the next revision, which stands beside this one.
    """

    scope = models.ForeignKey(Scope, models.PROTECT, related_name="frozen_figures", verbose_name=_("scope"))
    period = models.ForeignKey(
        ReportingPeriod, models.PROTECT, related_name="frozen_figures", verbose_name=_("reporting period")
    )
    audience = models.CharField(_("audience"), max_length=8, choices=Audience.choices)
    revision = models.PositiveSmallIntegerField(_("revision"), default=1)
    # Text, not JSONB: the hash is over these very bytes.
    figures = models.TextField(_("figures"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    frozen_at = models.DateTimeField(_("frozen"))
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("frozen by")
    )

    class Meta:
        verbose_name = _("frozen figures")
        verbose_name_plural = _("frozen figures")
        constraints = [
            models.UniqueConstraint(
                fields=["scope", "period", "audience", "revision"], name="reporting_frozenfigures_unique"
            ),
            models.CheckConstraint(
                condition=Q(audience__in=Audience.values), name="reporting_frozenfigures_audience"
            ),
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="reporting_frozenfigures_sha256"
            ),
        ]
        triggers = [pgtrigger.Protect(name="immutable", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.scope_id} {self.period_id} {self.audience} r{self.revision}"


class ReportQuerySet(models.QuerySet["Report"]):
    def visible_to(self, user: User) -> Self:
        """Reports that this person may read: published ones, unpublished ones for the PMO and auditors.

        The reduced pack is for everyone who may read reports. The others hold money and names: they are for readers
        who may see both on the whole scope, and the complete one only by roles that see confidential projects.
        """
        access = access_of(user)
        cleared = Access(tuple(grant for grant in access.grants if grant.role in CONFIDENTIAL_ROLES))
        return self.filter(
            Q(period__state=ReportingPeriod.State.PUBLISHED) | access.q(Permission.VIEW_UNPUBLISHED_REPORT),
            access.q(Permission.VIEW_REPORT),
            Q(audience=Audience.REDUCED)
            | Q(audience=Audience.STANDARD) & _in_full(access)
            | Q(audience=Audience.COMPLETE) & _in_full(cleared),
        )

    def claimable(self, now: datetime) -> Self:
        """Waiting for a worker, or left behind by one whose lease has run out."""
        return self.filter(
            Q(state=Report.State.QUEUED, run_after__lte=now)
            | Q(state=Report.State.RENDERING, lease_until__lt=now)
        )


def _in_full(access: Access) -> Q:
    """The condition "these grants open reports with money and names of the row's scope"."""
    return (
        access.q(Permission.VIEW_REPORT) & access.q(Permission.VIEW_COST) & access.q(Permission.VIEW_PEOPLE)
    )


@tracked(exclude=["lease_until", "run_after", "progress_done", "progress_total"])
class Report(models.Model):
    """One document to render from frozen figures: the row is the order, the message to the worker only a hint."""

    class Definition(models.TextChoices):
        MONTHLY = "monthly", _("Monthly report")

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RENDERING = "rendering", _("Being rendered")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Failed")

    figures = models.ForeignKey(
        FrozenFigures, models.PROTECT, related_name="reports", verbose_name=_("frozen figures")
    )
    # Repeated from the figures, because the unique key that makes a double report impossible needs them here.
    scope = models.ForeignKey(Scope, models.PROTECT, related_name="reports", verbose_name=_("scope"))
    period = models.ForeignKey(
        ReportingPeriod, models.PROTECT, related_name="reports", verbose_name=_("reporting period")
    )
    audience = models.CharField(_("audience"), max_length=8, choices=Audience.choices)
    revision = models.PositiveSmallIntegerField(_("revision"), default=1)
    definition = models.CharField(
        _("report"), max_length=10, choices=Definition.choices, default=Definition.MONTHLY
    )
    language = models.CharField(_("language"), max_length=2, choices=User.Language.choices)
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    run_after = models.DateTimeField(_("not before"))
    lease_until = models.DateTimeField(_("claimed until"), null=True, blank=True)
    error = models.TextField(_("error"), blank=True)
    progress_done = models.PositiveIntegerField(_("parts done"), default=0)
    progress_total = models.PositiveIntegerField(_("parts"), default=0)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("requested by")
    )
    requested_at = models.DateTimeField(_("requested"))
    rendered_at = models.DateTimeField(_("rendered"), null=True, blank=True)
    pages = models.PositiveIntegerField(_("pages"), null=True, blank=True)
    size = models.PositiveIntegerField(_("size"), null=True, blank=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-period__start", "scope", "audience", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["scope", "period", "definition", "language", "audience", "revision"],
                name="reporting_report_unique",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "rendering", "ready", "failed"]),
                name="reporting_report_state",
            ),
            models.CheckConstraint(
                condition=Q(state="ready", sha256__regex=r"^[0-9a-f]{64}$", pages__isnull=False, pages__gte=1)
                | (~Q(state="ready") & Q(sha256="", pages__isnull=True)),
                name="reporting_report_ready_has_file",
            ),
            models.CheckConstraint(
                condition=~Q(state="rendering") | Q(lease_until__isnull=False),
                name="reporting_report_rendering_has_lease",
            ),
        ]
        indexes = [
            # What the sweeper looks for: normally empty.
            models.Index(
                fields=["run_after"],
                condition=Q(state__in=["queued", "rendering"]),
                name="reporting_report_pending",
            ),
        ]

    def __str__(self) -> str:
        return (
            f"{self.scope_id} {self.period_id} {self.language} {self.audience} r{self.revision}: {self.state}"
        )

    @property
    def is_pending(self) -> bool:
        """Whether a worker still has something to do."""
        return self.state in (self.State.QUEUED, self.State.RENDERING)


class ReportFile(models.Model):
    """The rendered document, in the database so that it and the report's state commit together (docs/adr/)."""

    report = models.OneToOneField(
        Report, models.PROTECT, primary_key=True, related_name="file", verbose_name=_("report")
    )
    content = models.BinaryField(_("content"))

    class Meta:
        verbose_name = _("report file")
        verbose_name_plural = _("report files")
        triggers = [pgtrigger.Protect(name="immutable", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return str(self.report_id)
