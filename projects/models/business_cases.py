"""The business case as it was approved; what it is worth today is computed beside it."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.history import tracked
from projects.models.projects import Project


@tracked()
class BusinessCase(models.Model):
    """Costs and benefits by year as approved: numbered, immutable. A change is the next one.

    `years` is `[["2026-01-01", "cost", "benefit", "disbenefit"], ...]` by the first day of each fiscal year, in the
    project's currency; `discount_rate` is percent a year.
    """

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="business_cases", verbose_name=_("project")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    approved_on = models.DateField(_("approved"))
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("approved by")
    )
    discount_rate = models.DecimalField(_("discount rate"), max_digits=6, decimal_places=3)
    years = models.JSONField(_("costs and benefits by year"))
    reason = models.TextField(_("reason"))

    class Meta:
        verbose_name = _("business case")
        verbose_name_plural = _("business cases")
        ordering = ["project", "number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="projects_businesscase_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="projects_businesscase_from_one"),
            models.CheckConstraint(
                condition=Q(discount_rate__range=(0, 100)), name="projects_businesscase_rate"
            ),
        ]
        triggers = [pgtrigger.Protect(name="immutable", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.project_id} #{self.number}"
