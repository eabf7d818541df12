"""Money over date ranges: what is approved, expected and spent, in the project's currency, plain units.

An amount is kept for the range of days it was given for: spreading it finer would be guessing.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.history import tracked
from portfolio.models.portfolios import CURRENCY
from projects.models.projects import Project


class Nature(models.TextChoices):
    CAPEX = "capex", _("Capital expenditure")
    OPEX = "opex", _("Operating expenditure")


class Money(models.Model):
    """An amount, by category and nature."""

    category = models.CharField(_("category"), max_length=60, blank=True)
    nature = models.CharField(_("nature"), max_length=5, choices=Nature.choices, blank=True)
    amount = models.DecimalField(_("amount"), max_digits=18, decimal_places=2)

    class Meta:
        abstract = True


@tracked()
class BudgetLine(Money):
    """An approved or forecast amount for the project's whole life, a fiscal year or a month."""

    class Kind(models.TextChoices):
        APPROVED = "approved", _("Approved")
        FORECAST = "forecast", _("Forecast")

    class RangeKind(models.TextChoices):
        WHOLE_LIFE = "whole_life", _("Whole life")
        FISCAL_YEAR = "fiscal_year", _("Fiscal year")
        MONTH = "month", _("Month")

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="budget_lines", verbose_name=_("project")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    range_kind = models.CharField(_("covers"), max_length=11, choices=RangeKind.choices)
    # A whole-life amount has no range of its own: it is the project's, whatever its dates become.
    start = models.DateField(_("from"), null=True, blank=True)
    end = models.DateField(_("to"), null=True, blank=True)

    class Meta:
        verbose_name = _("budget line")
        verbose_name_plural = _("budget lines")
        constraints = [
            models.CheckConstraint(
                condition=Q(range_kind="whole_life", start__isnull=True, end__isnull=True)
                | Q(
                    range_kind__in=["fiscal_year", "month"],
                    start__isnull=False,
                    end__isnull=False,
                    end__gte=F("start"),
                ),
                name="projects_budgetline_range",
            ),
            models.UniqueConstraint(
                fields=["project", "kind", "range_kind", "start", "category", "nature"],
                nulls_distinct=False,
                name="projects_budgetline_unique",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.start}–{self.end}: {self.amount}"


@tracked()
class CostEntry(Money):
    """An actual cost, a commitment or a forecast of cost, as booked for a range of days (mostly a month)."""

    class Kind(models.TextChoices):
        ACTUAL = "actual", _("Actual")
        COMMITMENT = "commitment", _("Commitment")
        FORECAST = "forecast", _("Forecast")

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="cost_entries", verbose_name=_("project")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    start = models.DateField(_("from"))
    end = models.DateField(_("to"))
    # Where it was booked in another currency: that amount, and the rate of its month by which `amount` was made.
    booked_amount = models.DecimalField(
        _("amount as booked"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    booked_currency = models.CharField(
        _("currency as booked"), max_length=3, blank=True, validators=[CURRENCY]
    )
    rate = models.DecimalField(_("rate"), max_digits=18, decimal_places=8, null=True, blank=True)
    # What the books call it: a line that was imported is known again by it.
    reference = models.CharField(_("reference"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("cost entry")
        verbose_name_plural = _("cost entries")
        constraints = [
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="projects_costentry_range"),
            models.CheckConstraint(
                condition=Q(booked_amount__isnull=True, booked_currency="", rate__isnull=True)
                | (Q(booked_amount__isnull=False, rate__isnull=False, rate__gt=0) & ~Q(booked_currency="")),
                name="projects_costentry_booked",
            ),
            models.UniqueConstraint(
                fields=["project", "kind", "reference"],
                condition=~Q(reference=""),
                name="projects_costentry_reference",
            ),
        ]
        indexes = [
            models.Index(fields=["project", "kind", "start"], name="projects_costentry_by_month"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.start}: {self.amount}"
