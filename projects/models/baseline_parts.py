"""What a baseline promised in detail, how it came to be approved, and what was earned against it since."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.history import tracked
from projects.models.baselines import Baseline
from projects.models.milestones import Milestone
from projects.models.projects import Project
from projects.models.work_packages import RULES, WorkPackage

_IMMUTABLE = pgtrigger.Protect(name="immutable", operation=pgtrigger.Update | pgtrigger.Delete)
# A baseline is written with its parts in one transaction: nothing is added to what was approved. Of a row that is seen,
# only the transaction that wrote it is still in progress; unlike the number of that transaction, this holds in its
# savepoints too. `xmin` has the lower half of the number, the upper one is that of now. The schema is named, so that no
# temporary table takes the baseline's place.
_WITH_ITS_BASELINE = pgtrigger.Trigger(
    name="with_its_baseline",
    operation=pgtrigger.Insert,
    when=pgtrigger.Before,
    declare=[("here", "bigint"), ("state", "text")],
    func="""
        here := pg_current_xact_id()::text::bigint;
        SELECT pg_xact_status((here + (((xmin::text::bigint - here) << 32) >> 32))::text::xid8) INTO state
            FROM public.projects_baseline WHERE id = NEW.baseline_id;
        IF state IS DISTINCT FROM 'in progress' THEN
            RAISE EXCEPTION 'Cannot insert rows into % table without their baseline', TG_TABLE_NAME;
        END IF;
        RETURN NEW;
    """,
)


@tracked()
class BaselinePackage(models.Model):
    """A planned work package as the baseline froze it, whatever becomes of the package."""

    baseline = models.ForeignKey(
        Baseline, models.CASCADE, related_name="packages", verbose_name=_("baseline")
    )
    project = models.ForeignKey(Project, models.CASCADE, related_name="+", verbose_name=_("project"))
    package = models.ForeignKey(
        WorkPackage, models.PROTECT, related_name="baselined", verbose_name=_("work package")
    )
    code = models.CharField(_("WBS code"), max_length=60)
    name = models.CharField(_("name"), max_length=200)
    start = models.DateField(_("start"))
    finish = models.DateField(_("finish"))
    cost = models.DecimalField(_("baseline cost"), max_digits=18, decimal_places=2)
    progress_rule = models.CharField(_("measured by"), max_length=19, choices=RULES)
    profile = models.JSONField(_("spread of its cost"), default=list, blank=True)

    class Meta:
        verbose_name = _("work package of a baseline")
        verbose_name_plural = _("work packages of a baseline")
        ordering = ["baseline", "id"]
        constraints = [
            models.UniqueConstraint(fields=["baseline", "package"], name="projects_baselinepackage_once"),
            models.CheckConstraint(
                condition=Q(finish__gte=F("start")), name="projects_baselinepackage_dates"
            ),
            models.CheckConstraint(condition=Q(cost__gte=0), name="projects_baselinepackage_cost"),
        ]
        triggers = [_IMMUTABLE, _WITH_ITS_BASELINE]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


@tracked()
class BaselineMilestone(models.Model):
    """A milestone's date as the baseline promised it, and the share of its package that it earns."""

    baseline = models.ForeignKey(
        Baseline, models.CASCADE, related_name="milestones", verbose_name=_("baseline")
    )
    project = models.ForeignKey(Project, models.CASCADE, related_name="+", verbose_name=_("project"))
    milestone = models.ForeignKey(
        Milestone, models.PROTECT, related_name="baselined", verbose_name=_("milestone")
    )
    name = models.CharField(_("name"), max_length=200)
    day = models.DateField(_("baseline"))
    package = models.ForeignKey(
        WorkPackage, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("work package")
    )
    weight = models.DecimalField(_("weight"), max_digits=6, decimal_places=3, null=True, blank=True)

    class Meta:
        verbose_name = _("milestone of a baseline")
        verbose_name_plural = _("milestones of a baseline")
        ordering = ["baseline", "day", "id"]
        constraints = [
            models.UniqueConstraint(fields=["baseline", "milestone"], name="projects_baselinemilestone_once"),
        ]
        triggers = [_IMMUTABLE, _WITH_ITS_BASELINE]

    def __str__(self) -> str:
        return f"{self.day}: {self.name}"


class EarnedCurve(models.Model):
    """What was earned against a baseline: `[["2026-01-31", "1234.50"], ...]`, cumulative from that day on.

    Computed from packages, their progress and their milestones in the transaction that changes one of these, so that a
    refresh of ten thousand projects reads one row each. Never typed: untracked.
    """

    baseline = models.OneToOneField(
        Baseline, models.CASCADE, primary_key=True, related_name="earned", verbose_name=_("baseline")
    )
    steps = models.JSONField(_("earned value over time"), default=list)
    measured = models.PositiveIntegerField(_("work packages measured"), default=0)
    packages = models.PositiveIntegerField(_("work packages"), default=0)

    class Meta:
        verbose_name = _("earned value over time")
        verbose_name_plural = _("earned value over time")

    def __str__(self) -> str:
        return str(self.baseline_id)


@tracked()
class BaselineProposal(models.Model):
    """A plan as it is asked to become the next baseline: frozen as it was proposed, decided once.

    `plan` holds packages, milestones and the curve; see `projects.selectors.frozen_plan`.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Rejected")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="baseline_proposals", verbose_name=_("project")
    )
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.PROPOSED)
    reason = models.TextField(_("reason"))
    plan = models.JSONField(_("plan"))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("on behalf of"),
    )
    proposed_at = models.DateTimeField(_("proposed"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    remark = models.TextField(_("remark"), blank=True)
    baseline = models.OneToOneField(
        Baseline, models.PROTECT, null=True, blank=True, related_name="proposal", verbose_name=_("baseline")
    )

    class Meta:
        verbose_name = _("proposed baseline")
        verbose_name_plural = _("proposed baselines")
        ordering = ["-proposed_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(state="proposed"),
                name="projects_baselineproposal_one_open",
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_at__isnull=True, decided_by__isnull=True)
                | (~Q(state="proposed") & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="projects_baselineproposal_decided",
            ),
            models.CheckConstraint(
                condition=Q(state="approved", baseline__isnull=False)
                | (~Q(state="approved") & Q(baseline__isnull=True)),
                name="projects_baselineproposal_baseline",
            ),
            models.CheckConstraint(
                condition=~Q(state="rejected") | ~Q(remark=""), name="projects_baselineproposal_rejected_why"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="decided_once",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=~pgtrigger.Q(old__state="proposed"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.proposed_at:%Y-%m-%d}"
