"""Milestones: what was promised, what is expected, what happened."""

from datetime import date
from typing import Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from common.history import tracked
from common.word_index import Words
from people.access import access_of
from people.models import Scope, User
from people.roles import Permission
from projects.models.projects import Project
from projects.models.work_packages import WorkPackage


class MilestoneQuerySet(models.QuerySet["Milestone"]):
    def visible_to(self, user: User) -> Self:
        """Milestones of the active projects that the user sees."""
        sees = access_of(user).q(
            Permission.VIEW_PROJECT, scope="project__scope", confidential="project__confidential"
        )
        return self.filter(sees, project__archived_at__isnull=True)

    def within(self, scope: Scope) -> Self:
        return self.filter(project__scope__path__startswith=scope.path)

    def expected_between(self, start: date, end: date) -> Self:
        """Not met on `start` and expected (forecast, else baseline) in the range, both days included.

        The next one first.
        """
        return (
            self.filter(Q(actual_date__isnull=True) | Q(actual_date__gt=start))
            .annotate(expected=Coalesce("forecast_date", "baseline_date"))
            .filter(expected__range=(start, end))
            .order_by("expected", "pk")
        )


@tracked()
class Milestone(models.Model):
    """A significant point in a project; it has no duration."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="milestones", verbose_name=_("project"))
    name = models.CharField(_("name"), max_length=200)
    baseline_date = models.DateField(_("baseline"), null=True, blank=True)
    forecast_date = models.DateField(_("forecast"), null=True, blank=True)
    actual_date = models.DateField(_("actual"), null=True, blank=True)
    is_key = models.BooleanField(_("key milestone"), default=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    # The work package that it belongs to, and what share of it is earned by meeting it ("weighted milestones").
    package = models.ForeignKey(
        WorkPackage,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="milestones",
        verbose_name=_("work package"),
    )
    weight = models.DecimalField(
        _("weight"), max_digits=6, decimal_places=3, null=True, blank=True, help_text=_("Percent.")
    )
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = ["position", "id"]
        constraints = [
            # What composite foreign keys point to, as with work packages.
            models.UniqueConstraint(fields=["id", "project"], name="projects_milestone_of_project"),
            models.CheckConstraint(
                condition=Q(weight__isnull=True) | Q(weight__range=(0, 100), package__isnull=False),
                name="projects_milestone_weight",
            ),
        ]
        indexes = [
            models.Index(
                Coalesce("forecast_date", "baseline_date"),
                "project",
                condition=models.Q(actual_date__isnull=True),
                name="projects_milestone_expected",
            ),
            GinIndex(Words("name"), name="projects_milestone_words"),
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class MilestoneForecast(models.Model):
    """What was forecast for a milestone from a day on: the slip diagram's points. One a day, the last one counts."""

    milestone = models.ForeignKey(
        Milestone, models.CASCADE, related_name="forecasts", verbose_name=_("milestone")
    )
    project = models.ForeignKey(Project, models.CASCADE, related_name="+", verbose_name=_("project"))
    told_on = models.DateField(_("said on"))
    day = models.DateField(_("forecast"), null=True, blank=True)

    class Meta:
        verbose_name = _("forecast of a milestone")
        verbose_name_plural = _("forecasts of milestones")
        ordering = ["milestone", "told_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["milestone", "told_on"], name="projects_milestoneforecast_one_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.told_on}: {self.day}"
