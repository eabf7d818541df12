"""How a project begins and ends: templates of plans, objectives, and the end-of-project review."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.history import tracked
from projects.models.methods import Bilingual, Method
from projects.models.projects import Project


@tracked()
class PlanTemplate(Bilingual):
    """A plan to begin with, of a method: packages and milestones by days from the start.

    `plan` is read by `projects.plan.templates`.
    """

    method = models.ForeignKey(Method, models.PROTECT, related_name="templates", verbose_name=_("method"))
    code = models.SlugField(_("code"), max_length=40, unique=True)
    plan = models.JSONField(_("plan"))
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("template of a plan")
        verbose_name_plural = _("templates of plans")
        ordering = ["method", "code"]


@tracked()
class Objective(models.Model):
    """What the project is for, and how one will know that it was reached."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="objectives", verbose_name=_("project"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    text = models.CharField(_("objective"), max_length=300)
    criterion = models.CharField(_("success criterion"), max_length=300, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("objective")
        verbose_name_plural = _("objectives")
        ordering = ["project", "position", "id"]

    def __str__(self) -> str:
        return self.text


@tracked()
class ProjectReview(models.Model):
    """The end-of-project review: objectives against results. Numbered, since a reopened project closes again.

    `results` is `[{"objective": text, "criterion": text, "achieved": "fully" | "partly" | "not", "result": text}, ...]`;
    `figures` are the last ones of cost and time, as the review saw them.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="reviews", verbose_name=_("project"))
    number = models.PositiveSmallIntegerField(_("number"))
    closed_on = models.DateField(_("closed"))
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("closed by")
    )
    results = models.JSONField(_("results"))
    figures = models.JSONField(_("figures"))
    summary = models.TextField(_("summary"))
    went_well = models.TextField(_("what went well"), blank=True)
    to_improve = models.TextField(_("what to do otherwise"), blank=True)
    follow_on = models.TextField(_("follow-on actions"), blank=True)

    class Meta:
        verbose_name = _("end-of-project review")
        verbose_name_plural = _("end-of-project reviews")
        ordering = ["project", "number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="projects_projectreview_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="projects_projectreview_from_one"),
        ]
        triggers = [pgtrigger.Protect(name="immutable", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.project_id} #{self.number}"
