"""The plan as the project manager keeps it: work packages in a tree, and how far each is."""

from typing import Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.history import tracked
from common.word_index import Words
from people.models import User
from projects.models.projects import Project
from projects.plan.progress import ProgressRule

RULES = [
    (ProgressRule.PHYSICAL.value, _("Physical %")),
    (ProgressRule.ZERO_HUNDRED.value, _("0/100")),
    (ProgressRule.FIFTY_FIFTY.value, _("50/50")),
    (ProgressRule.WEIGHTED_MILESTONES.value, _("Weighted milestones")),
]


class WorkPackageQuerySet(models.QuerySet["WorkPackage"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(project__in=Project.objects.visible_to(user))

    def planned(self) -> Self:
        """Without what was cancelled: the scope that is still to be delivered."""
        return self.filter(cancelled_on__isnull=True)


@tracked()
class WorkPackage(models.Model):
    """A part of the work breakdown structure. Only the leaves are planned: what is above sums them up.

    Dates are what is expected now; what was promised lies in the baselines. `cost` is the planned cost in the project's
    currency, `profile` spreads it otherwise than evenly: `[["2026-01-31", "12.5"], ...]`, cumulative percent by the end
    of that day. A package that a baseline knows is cancelled, never deleted.
    """

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="work_packages", verbose_name=_("project")
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("part of")
    )
    position = models.PositiveIntegerField(_("position"))
    name = models.CharField(_("name"), max_length=200)
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("responsible"),
    )
    start = models.DateField(_("start"), null=True, blank=True)
    finish = models.DateField(_("finish"), null=True, blank=True)
    actual_start = models.DateField(_("actual start"), null=True, blank=True)
    actual_finish = models.DateField(_("actual finish"), null=True, blank=True)
    cost = models.DecimalField(
        _("planned cost"), max_digits=18, decimal_places=2, default=0, validators=[MinValueValidator(0)]
    )
    progress_rule = models.CharField(
        _("measured by"), max_length=19, choices=RULES, default=ProgressRule.PHYSICAL.value
    )
    profile = models.JSONField(_("spread of its cost"), default=list, blank=True)
    cancelled_on = models.DateField(_("cancelled"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = WorkPackageQuerySet.as_manager()

    class Meta:
        verbose_name = _("work package")
        verbose_name_plural = _("work packages")
        ordering = ["project", "position", "id"]
        constraints = [
            # What composite foreign keys point to, so that a package's parts and milestones are of its own project.
            models.UniqueConstraint(fields=["id", "project"], name="projects_workpackage_of_project"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="projects_workpackage_not_its_own_part",
            ),
            models.CheckConstraint(
                condition=Q(start__isnull=True, finish__isnull=True)
                | Q(start__isnull=False, finish__isnull=False, finish__gte=F("start")),
                name="projects_workpackage_dates",
            ),
            models.CheckConstraint(
                condition=Q(actual_finish__isnull=True)
                | Q(actual_start__isnull=False, actual_finish__gte=F("actual_start")),
                name="projects_workpackage_actual_dates",
            ),
            models.CheckConstraint(condition=Q(cost__gte=0), name="projects_workpackage_cost"),
            models.CheckConstraint(
                condition=Q(progress_rule__in=[rule.value for rule in ProgressRule]),
                name="projects_workpackage_rule_known",
            ),
        ]
        indexes = [GinIndex(Words("name"), name="projects_workpackage_words")]

    def __str__(self) -> str:
        return self.name


@tracked()
class PackageProgress(models.Model):
    """Physical progress of a work package as measured on a day."""

    package = models.ForeignKey(
        WorkPackage, models.CASCADE, related_name="measurements", verbose_name=_("work package")
    )
    project = models.ForeignKey(Project, models.CASCADE, related_name="+", verbose_name=_("project"))
    measured_on = models.DateField(_("measured on"))
    percent_complete = models.DecimalField(_("percent complete"), max_digits=6, decimal_places=3)

    class Meta:
        verbose_name = _("progress of a work package")
        verbose_name_plural = _("progress of work packages")
        ordering = ["package", "measured_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["package", "measured_on"], name="projects_packageprogress_one_a_day"
            ),
            models.CheckConstraint(
                condition=Q(percent_complete__range=(0, 100)), name="projects_packageprogress_percent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measured_on}: {self.percent_complete} %"
