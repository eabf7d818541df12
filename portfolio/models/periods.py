"""Reporting periods: owned by the root of a portfolio tree, one open at a time, closed for good."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.history import tracked
from portfolio.models.portfolios import Portfolio


class ReportingPeriodQuerySet(models.QuerySet["ReportingPeriod"]):
    def open(self) -> Self:
        return self.filter(state=ReportingPeriod.State.OPEN)

    def covering(self, day: date) -> Self:
        return self.filter(start__lte=day, end__gte=day)


@tracked()
class ReportingPeriod(models.Model):
    """One month of a portfolio tree's cycle: open -> closed (figures frozen) -> published."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")
        PUBLISHED = "published", _("Published")

    portfolio = models.ForeignKey(
        Portfolio, models.PROTECT, related_name="periods", verbose_name=_("portfolio")
    )
    start = models.DateField(_("start"))
    end = models.DateField(_("end"))
    due = models.DateField(_("status updates due"))
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.OPEN)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("closed by"),
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("published by"),
    )

    objects = ReportingPeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("reporting period")
        verbose_name_plural = _("reporting periods")
        ordering = ["-start"]
        constraints = [
            models.UniqueConstraint(fields=["portfolio", "start"], name="portfolio_period_start_unique"),
            models.UniqueConstraint(
                fields=["portfolio"], condition=Q(state="open"), name="portfolio_period_one_open"
            ),
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="portfolio_period_end_after_start"),
            models.CheckConstraint(condition=Q(due__gte=F("start")), name="portfolio_period_due_after_start"),
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True)
                | Q(state__in=["closed", "published"], closed_at__isnull=False),
                name="portfolio_period_closed_at_with_state",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.portfolio.code} {self.start:%Y-%m}"

    @property
    def month(self) -> str:
        """`2026-10`: how a period is named in URLs and commands."""
        return f"{self.start:%Y-%m}"


@tracked()
class PlannedPeriod(models.Model):
    """A month ahead whose due date is fixed already. It is no period yet: opening the month takes the date over."""

    portfolio = models.ForeignKey(
        Portfolio, models.PROTECT, related_name="planned_periods", verbose_name=_("portfolio")
    )
    start = models.DateField(_("start"))
    due = models.DateField(_("status updates due"))

    class Meta:
        verbose_name = _("planned period")
        verbose_name_plural = _("planned periods")
        ordering = ["start"]
        constraints = [
            models.UniqueConstraint(fields=["portfolio", "start"], name="portfolio_plannedperiod_unique"),
            models.CheckConstraint(condition=Q(start__day=1), name="portfolio_plannedperiod_first_of_month"),
            models.CheckConstraint(condition=Q(due__gte=F("start")), name="portfolio_plannedperiod_due"),
        ]

    def __str__(self) -> str:
        return f"{self.portfolio_id} {self.start:%Y-%m}"
