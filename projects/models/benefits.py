"""Benefits: what the organisation gains or loses by the project, planned over time, and measured beyond its closure."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.history import tracked
from projects.models.projects import Project


@tracked()
class Benefit(models.Model):
    """A measurable gain, or a disbenefit: a measurable loss that somebody accepts (MSP).

    A `flow` adds up over periods (savings a year), a `level` is a state that is reached (days to answer a request):
    its gain counts from `level_before`. Financial ones are in the project's currency.
    """

    class Kind(models.TextChoices):
        FINANCIAL = "financial", _("Financial")
        NON_FINANCIAL = "non_financial", _("Not financial")

    class Measure(models.TextChoices):
        FLOW = "flow", _("Adds up over time")
        LEVEL = "level", _("A level that is reached")

    project = models.ForeignKey(Project, models.CASCADE, related_name="benefits", verbose_name=_("project"))
    name = models.CharField(_("name"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    kind = models.CharField(_("kind"), max_length=13, choices=Kind.choices)
    is_disbenefit = models.BooleanField(_("disbenefit"), default=False)
    measure = models.CharField(_("measured as"), max_length=5, choices=Measure.choices)
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    level_before = models.DecimalField(
        _("level before the project"), max_digits=18, decimal_places=4, null=True, blank=True
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="owned_benefits",
        verbose_name=_("owner"),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("benefit")
        verbose_name_plural = _("benefits")
        ordering = ["project", "position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="financial", measure="flow", unit="")
                | (Q(kind="non_financial") & ~Q(unit="")),
                name="projects_benefit_unit",
            ),
            models.CheckConstraint(
                condition=Q(measure="level", level_before__isnull=False)
                | Q(measure="flow", level_before__isnull=True),
                name="projects_benefit_level",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OverTime(models.Model):
    """A value for a range of days, in the benefit's unit: a flow's sum over it, a level's value at its end."""

    benefit = models.ForeignKey(Benefit, models.CASCADE, verbose_name=_("benefit"))
    project = models.ForeignKey(Project, models.CASCADE, related_name="+", verbose_name=_("project"))
    start = models.DateField(_("from"))
    end = models.DateField(_("to"))
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=4)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.start} - {self.end}: {self.value}"


@tracked()
class BenefitPlan(OverTime):
    """What is planned for a month or a year; its ranges do not overlap."""

    benefit = models.ForeignKey(Benefit, models.CASCADE, related_name="planned", verbose_name=_("benefit"))

    class Meta:
        verbose_name = _("planned benefit")
        verbose_name_plural = _("planned benefits")
        ordering = ["benefit", "start"]
        constraints = [
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="projects_benefitplan_range"),
            models.UniqueConstraint(fields=["benefit", "start"], name="projects_benefitplan_once"),
        ]


@tracked()
class BenefitMeasure(OverTime):
    """What was measured, by whom."""

    benefit = models.ForeignKey(Benefit, models.CASCADE, related_name="measured", verbose_name=_("benefit"))
    note = models.TextField(_("note"), blank=True)
    measured_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("measured by")
    )
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("measured benefit")
        verbose_name_plural = _("measured benefits")
        ordering = ["benefit", "start"]
        constraints = [
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="projects_benefitmeasure_range"),
            models.UniqueConstraint(fields=["benefit", "start"], name="projects_benefitmeasure_once"),
        ]
