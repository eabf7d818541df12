"""What waits for what, within a project and between projects."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.history import tracked
from people.models import User
from projects.models.milestones import Milestone
from projects.models.projects import Project
from projects.models.work_packages import WorkPackage
from projects.plan.network import Kind

KINDS = [
    (Kind.FINISH_TO_START.value, _("Finish to start")),
    (Kind.START_TO_START.value, _("Start to start")),
    (Kind.FINISH_TO_FINISH.value, _("Finish to finish")),
    (Kind.START_TO_FINISH.value, _("Start to finish")),
]


def _one_end(side: str) -> Q:
    """Exactly one of a package and a milestone."""
    return Q(**{f"{side}_package__isnull": False, f"{side}_milestone__isnull": True}) | Q(
        **{f"{side}_package__isnull": True, f"{side}_milestone__isnull": False}
    )


class DependencyQuerySet(models.QuerySet["Dependency"]):
    def of_project(self, project: Project) -> Self:
        """Those that the project waits in, and those in which it is waited for."""
        return self.filter(Q(project=project) | Q(predecessor_project=project))

    def visible_to(self, user: User) -> Self:
        """Those of which the reader sees both projects."""
        seen = Project.objects.visible_to(user)
        return self.filter(project__in=seen, predecessor_project__in=seen)


@tracked()
class Dependency(models.Model):
    """`project` waits, in a work package or milestone of its own, for one of `predecessor_project` (often the same).

    A hard dependency cannot be planned away and counts for the critical path; a soft one is a preference.
    `lag_days` are calendar days, below zero for a lead.
    """

    class Strength(models.TextChoices):
        HARD = "hard", _("Hard")
        SOFT = "soft", _("Soft")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        AGREED = "agreed", _("Agreed")
        AT_RISK = "at_risk", _("At risk")
        DELIVERED = "delivered", _("Delivered")

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="dependencies", verbose_name=_("project")
    )
    predecessor_project = models.ForeignKey(
        Project, models.CASCADE, related_name="dependents", verbose_name=_("project that delivers")
    )
    predecessor_package = models.ForeignKey(
        WorkPackage, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("predecessor")
    )
    predecessor_milestone = models.ForeignKey(
        Milestone, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("predecessor")
    )
    successor_package = models.ForeignKey(
        WorkPackage, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("successor")
    )
    successor_milestone = models.ForeignKey(
        Milestone, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("successor")
    )
    kind = models.CharField(_("kind"), max_length=2, choices=KINDS, default=Kind.FINISH_TO_START.value)
    lag_days = models.SmallIntegerField(_("lag"), default=0)
    strength = models.CharField(_("strength"), max_length=4, choices=Strength.choices, default=Strength.HARD)
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.OPEN)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("owner"),
    )
    note = models.TextField(_("note"), blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = DependencyQuerySet.as_manager()

    class Meta:
        verbose_name = _("dependency")
        verbose_name_plural = _("dependencies")
        ordering = ["project", "id"]
        constraints = [
            models.CheckConstraint(condition=_one_end("predecessor"), name="projects_dependency_predecessor"),
            models.CheckConstraint(condition=_one_end("successor"), name="projects_dependency_successor"),
            models.CheckConstraint(
                condition=Q(predecessor_package__isnull=True)
                | Q(successor_package__isnull=True)
                | ~Q(predecessor_package=F("successor_package")),
                name="projects_dependency_two_packages",
            ),
            models.CheckConstraint(
                condition=Q(predecessor_milestone__isnull=True)
                | Q(successor_milestone__isnull=True)
                | ~Q(predecessor_milestone=F("successor_milestone")),
                name="projects_dependency_two_milestones",
            ),
            models.CheckConstraint(
                condition=Q(lag_days__range=(-3650, 3650)), name="projects_dependency_lag"
            ),
            models.UniqueConstraint(
                fields=[
                    "predecessor_package",
                    "predecessor_milestone",
                    "successor_package",
                    "successor_milestone",
                ],
                nulls_distinct=False,
                name="projects_dependency_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_project_id} -> {self.project_id}"
