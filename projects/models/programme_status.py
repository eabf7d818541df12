"""The status of a programme as a whole: what its manager declares for a reporting period, beside its projects'."""

from typing import Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.history import tracked
from people.models import User
from portfolio.models import Programme, ReportingPeriod
from projects.models.status import StatusUpdate, rag_field, signature_of


class ProgrammeStatusQuerySet(models.QuerySet["ProgrammeStatus"]):
    def current(self) -> Self:
        """Without the versions that a correction has replaced."""
        return self.filter(is_current=True)


@tracked()
class ProgrammeStatus(models.Model):
    """A programme's declared status for a reporting period; a correction is a new version, the former one is locked."""

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="statuses", verbose_name=_("programme")
    )
    period = models.ForeignKey(
        ReportingPeriod, models.PROTECT, related_name="programme_statuses", verbose_name=_("reporting period")
    )
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    is_current = models.BooleanField(_("current version"), default=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("author")
    )
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("on behalf of"),
    )
    submitted_at = models.DateTimeField(_("submitted"))
    is_late = models.BooleanField(_("late"), default=False)
    overall_rag = rag_field(_("overall"))
    outlook = models.CharField(_("outlook"), max_length=9, choices=StatusUpdate.Outlook.choices, blank=True)
    summary = models.TextField(_("summary"))
    achievements = models.TextField(_("done since the last update"), blank=True)
    next_steps = models.TextField(_("next steps"), blank=True)
    decisions_needed = models.TextField(_("decisions needed"), blank=True)
    language = models.CharField(_("language"), max_length=2, choices=User.Language.choices)

    objects = ProgrammeStatusQuerySet.as_manager()

    class Meta:
        verbose_name = _("status of a programme")
        verbose_name_plural = _("statuses of programmes")
        ordering = ["-period__start", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "period", "version"], name="projects_programmestatus_version_unique"
            ),
            models.UniqueConstraint(
                fields=["programme", "period"],
                condition=Q(is_current=True),
                name="projects_programmestatus_one_current",
            ),
            models.CheckConstraint(
                condition=Q(overall_rag__isnull=True) | Q(overall_rag__range=(1, 5)),
                name="projects_programmestatus_rag_known",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="superseded",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__is_current=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.period_id} v{self.version}"

    def signature(self, *, names: bool = True) -> str:
        """Who wrote it, as `StatusUpdate.signature` has it."""
        return signature_of(self.author, self.on_behalf_of, names=names)


class ProgrammeStatusDraft(models.Model):
    """What a person has typed into the programme's form and not submitted; see `StatusDraft`."""

    programme = models.ForeignKey(
        Programme, models.CASCADE, related_name="drafts", verbose_name=_("programme")
    )
    period = models.ForeignKey(
        ReportingPeriod, models.CASCADE, related_name="programme_drafts", verbose_name=_("reporting period")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="programme_drafts", verbose_name=_("author")
    )
    payload = models.JSONField(_("typed values"), default=dict)
    revision = models.PositiveIntegerField(_("revision"), default=1)
    saved_at = models.DateTimeField(_("saved"))

    class Meta:
        verbose_name = _("draft of a programme's status")
        verbose_name_plural = _("drafts of programmes' statuses")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "period", "author"], name="projects_programmestatusdraft_one_each"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.period_id} {self.author_id}"
