"""KPI snapshots: one row per scope and period end, computed from the facts and never typed in."""

from datetime import date
from typing import Any, Self

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.access import access_of
from people.models import Scope, User
from people.roles import Permission
from portfolio.models import ReportingPeriod


class KpiSnapshotQuerySet(models.QuerySet["KpiSnapshot"]):
    def month(self, as_of: date) -> Self:
        """The snapshots of the reporting period that ends on `as_of`."""
        return self.filter(as_of=as_of)

    def projects(self) -> Self:
        """Projects' rows only. A roll-up row covers confidential projects too: totals on screen never read one."""
        return self.filter(scope__kind=Scope.Kind.PROJECT)

    def within(self, scope: Scope) -> Self:
        """At or below a scope."""
        return self.filter(scope__path__startswith=scope.path)

    def visible_to(self, user: User, permission: str = Permission.VIEW_PROJECT) -> Self:
        """Rows of the projects on which the user holds `permission`."""
        return self.projects().filter(
            access_of(user).q(permission, confidential="scope__project__confidential")
        )


def _money(label: Any) -> Any:
    return models.DecimalField(label, max_digits=18, decimal_places=2, null=True, blank=True)


def _ratio(label: Any) -> Any:
    return models.DecimalField(label, max_digits=18, decimal_places=6, null=True, blank=True)


def _rag(label: Any) -> Any:
    return models.PositiveSmallIntegerField(label, null=True, blank=True)


RAG_COLUMNS = (
    "declared_rag", "computed_rag", "cost_rag", "schedule_rag", "risk_rag", "benefits_rag", "freshness_rag",
)  # fmt: skip


# What is added up over projects, or counted (reporting.selectors.month_sums).
SUMMED_COLUMNS = (
    "currency", "bac", "pv", "ev", "ac", "eac", "vac", "approved_budget", "expected_cost",
    "in_year_budget", "in_year_forecast", "benefits_realised", "benefits_planned", "es", "elapsed_months",
    "milestones_on_time", "milestones_due", "updates_on_time", "updates_due",
    "updated", "finished", "freshness_rag", "slip_days", "consistency",
    "declared_rag", "computed_rag", "cost_rag", "schedule_rag", "benefits_rag",
)  # fmt: skip


def _known_rags() -> Q:
    condition = Q()
    for column in RAG_COLUMNS:
        condition &= Q(**{f"{column}__isnull": True}) | Q(**{f"{column}__range": (1, 5)})
    return condition


class KpiSnapshot(models.Model):
    """The KPIs of a project, programme or portfolio at the end of a reporting period; undefined is NULL.

    Money is in `currency`, months and ratios are plain numbers, `percent_complete` runs from 0 to 100. `values`
    holds the catalogue's other figures, the declared colours by dimension and the reasons of the computed ones;
    `coverage` how many projects each figure covers (and what could not be used); `lineage` where it comes from.
    A frozen row never changes: a trigger refuses, whoever asks.
    """

    scope = models.ForeignKey(Scope, models.PROTECT, related_name="snapshots", verbose_name=_("scope"))
    period = models.ForeignKey(
        ReportingPeriod, models.PROTECT, related_name="snapshots", verbose_name=_("reporting period")
    )
    as_of = models.DateField(_("as of"))
    data_date = models.DateField(_("computed for the day"))
    currency = models.CharField(_("currency"), max_length=3)
    project_count = models.PositiveIntegerField(_("projects"), default=1)

    bac = _money(_("budget at completion"))
    pv = _money(_("planned value"))
    ev = _money(_("earned value"))
    ac = _money(_("actual cost"))
    eac = _money(_("estimate at completion"))
    etc = _money(_("estimate to complete"))
    vac = _money(_("variance at completion"))
    approved_budget = _money(_("approved budget"))
    expected_cost = _money(_("expected cost"))
    forecast_cost = _money(_("own forecast"))
    in_year_budget = _money(_("budget of the fiscal year"))
    in_year_forecast = _money(_("forecast of the fiscal year"))
    benefits_planned = _money(_("benefits planned to date"))
    benefits_realised = _money(_("benefits realised to date"))

    cpi = _ratio(_("cost performance index"))
    spi = _ratio(_("schedule performance index"))
    spi_t = _ratio(_("schedule performance index in time"))
    es = _ratio(_("earned schedule"))
    elapsed_months = _ratio(_("elapsed months"))
    budget_variance = _ratio(_("budget variance"))
    in_year_variance = _ratio(_("in-year variance"))
    benefits_realisation = _ratio(_("benefits realisation"))
    weakest_benefit = _ratio(_("weakest non-financial benefit"))
    percent_complete = models.DecimalField(
        _("percent complete"), max_digits=9, decimal_places=3, null=True, blank=True
    )

    baseline_finish = models.DateField(_("baseline finish"), null=True, blank=True)
    forecast_finish = models.DateField(_("forecast finish"), null=True, blank=True)
    slip_days = models.IntegerField(_("slip in days"), null=True, blank=True)
    slip_since_last_days = models.IntegerField(_("slip since the last report"), null=True, blank=True)
    freshness_days = models.PositiveIntegerField(_("freshness"), null=True, blank=True)
    milestones_on_time = models.PositiveIntegerField(_("milestones met on time"), default=0)
    milestones_due = models.PositiveIntegerField(_("milestones due"), default=0)
    updates_on_time = models.PositiveIntegerField(_("updates submitted on time"), default=0)
    updates_due = models.PositiveIntegerField(_("updates due"), default=0)
    updated = models.BooleanField(_("updated in this period"), default=False)
    finished = models.BooleanField(_("finished"), default=False)

    declared_rag = _rag(_("declared RAG"))
    computed_rag = _rag(_("computed RAG"))
    cost_rag = _rag(_("computed cost RAG"))
    schedule_rag = _rag(_("computed schedule RAG"))
    risk_rag = _rag(_("computed risk RAG"))
    benefits_rag = _rag(_("computed benefits RAG"))
    freshness_rag = _rag(_("freshness RAG"))
    consistency = models.SmallIntegerField(_("declared minus computed"), null=True, blank=True)
    outlook = models.CharField(_("outlook"), max_length=9, blank=True)

    values = models.JSONField(_("other figures"), default=dict)
    coverage = models.JSONField(_("coverage"), default=dict)
    lineage = models.JSONField(_("lineage"), default=dict)
    formula_version = models.PositiveSmallIntegerField(_("formula version"))
    facts_revision = models.PositiveBigIntegerField(_("revision of the facts"), null=True, blank=True)
    computed_at = models.DateTimeField(_("computed"))
    frozen = models.BooleanField(_("frozen"), default=False)

    objects = KpiSnapshotQuerySet.as_manager()

    class Meta:
        verbose_name = _("KPI snapshot")
        verbose_name_plural = _("KPI snapshots")
        constraints = [
            models.UniqueConstraint(fields=["scope", "as_of"], name="reporting_snapshot_scope_as_of"),
            models.CheckConstraint(condition=_known_rags(), name="reporting_snapshot_rag_known"),
            models.CheckConstraint(
                condition=Q(milestones_on_time__lte=models.F("milestones_due"))
                & Q(updates_on_time__lte=models.F("updates_due")),
                name="reporting_snapshot_parts_of_wholes",
            ),
            models.CheckConstraint(
                condition=Q(data_date__lte=models.F("as_of")), name="reporting_snapshot_data_date"
            ),
        ]
        indexes = [
            # What a month adds up to, and what is worst in it: from the index alone, which is a tenth of the rows.
            models.Index(
                fields=["as_of", "scope"], include=[*SUMMED_COLUMNS, "id"], name="reporting_snapshot_sums"
            ),
            # The spend curve adds up five of seventy columns over a year of months: from the index alone.
            models.Index(
                fields=["as_of", "scope"],
                include=["currency", "pv", "ev", "ac", "eac", "approved_budget"],
                name="reporting_snapshot_series",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__frozen=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scope_id} {self.as_of}"
