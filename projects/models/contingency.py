"""The money set aside for risks that a project knows of, and what was drawn from it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.history import tracked
from projects.models.projects import Project


@tracked()
class ContingencyMovement(models.Model):
    """Money in the project's currency into the contingency reserve, or out of it; what is left is their sum."""

    class Kind(models.TextChoices):
        SET_ASIDE = "set_aside", _("Set aside")
        DRAWN = "drawn", _("Drawn")
        RELEASED = "released", _("Released")

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="contingency_movements", verbose_name=_("project")
    )
    kind = models.CharField(_("kind"), max_length=9, choices=Kind.choices)
    moved_on = models.DateField(_("date"))
    amount = models.DecimalField(_("amount"), max_digits=18, decimal_places=2)
    reason = models.CharField(_("reason"), max_length=300)
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("movement of the contingency")
        verbose_name_plural = _("movements of the contingency")
        ordering = ["project", "moved_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="projects_contingency_amount"),
        ]

    def __str__(self) -> str:
        return f"{self.moved_on}: {self.get_kind_display()} {self.amount}"
