"""What the project is measured against, and how far it is."""

from datetime import date
from typing import Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.history import tracked
from projects.models.projects import Project


class BaselineQuerySet(models.QuerySet["Baseline"]):
    def current_on(self, day: date) -> Self:
        """The last baseline of each project that was approved on or before `day`."""
        return self.filter(approved_on__lte=day).order_by("project_id", "-number").distinct("project_id")


@tracked()
class Baseline(models.Model):
    """An approved plan: numbered, immutable. A change of plan is the next baseline.

    `breakpoints` holds planned value over time as `[["2026-01-31", "1234.50"], ...]`: cumulative at the end of that
    day, in the project's currency; linear in between. Empty where the source gave no plan over time: then every
    figure of earned value is undefined.
    """

    class Source(models.TextChoices):
        PORTAL = "portal", _("Portal")
        IMPORT = "import", _("Import")

    project = models.ForeignKey(Project, models.CASCADE, related_name="baselines", verbose_name=_("project"))
    number = models.PositiveSmallIntegerField(_("number"))
    approved_on = models.DateField(_("approved"))
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("approved by"),
    )
    source = models.CharField(_("source"), max_length=6, choices=Source.choices, default=Source.PORTAL)
    start = models.DateField(_("start"), null=True, blank=True)
    finish = models.DateField(_("finish"), null=True, blank=True)
    bac = models.DecimalField(
        _("budget at completion"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    breakpoints = models.JSONField(_("planned value over time"), default=list, blank=True)
    reason = models.TextField(_("reason"), blank=True)

    objects = BaselineQuerySet.as_manager()

    class Meta:
        verbose_name = _("baseline")
        verbose_name_plural = _("baselines")
        ordering = ["project", "number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="projects_baseline_number_unique"),
            models.CheckConstraint(condition=Q(number__gte=1), name="projects_baseline_number_from_one"),
            models.CheckConstraint(
                condition=Q(start__isnull=True) | Q(finish__isnull=True) | Q(finish__gte=F("start")),
                name="projects_baseline_finish_after_start",
            ),
            models.CheckConstraint(
                condition=Q(bac__isnull=True) | Q(bac__gte=0), name="projects_baseline_bac"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="immutable", operation=pgtrigger.Update),
            # An import that is undone takes its own baselines back; those that people approved stay.
            pgtrigger.Protect(
                name="kept", operation=pgtrigger.Delete, condition=~pgtrigger.Q(old__source="import")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} #{self.number}"


@tracked()
class ProgressMeasurement(models.Model):
    """Physical progress as measured on a day; earned value is that share of the baseline's budget."""

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="progress_measurements", verbose_name=_("project")
    )
    measured_on = models.DateField(_("measured on"))
    percent_complete = models.DecimalField(_("percent complete"), max_digits=6, decimal_places=3)

    class Meta:
        verbose_name = _("progress measurement")
        verbose_name_plural = _("progress measurements")
        ordering = ["project", "measured_on"]
        constraints = [
            models.UniqueConstraint(fields=["project", "measured_on"], name="projects_progress_one_a_day"),
            models.CheckConstraint(
                condition=Q(percent_complete__range=(0, 100)), name="projects_progress_percent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measured_on}: {self.percent_complete} %"
