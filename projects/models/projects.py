"""The project itself, and the revision counter of its facts."""

from typing import Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from common.history import tracked
from common.word_index import Words
from people.access import access_of
from people.models import Scope, User
from people.roles import Permission
from portfolio.models import Portfolio, Programme
from portfolio.models.portfolios import CODE, CURRENCY
from projects.models.methods import Method, Phase


class ProjectQuerySet(models.QuerySet["Project"]):
    def visible_to(self, user: User, permission: str = Permission.VIEW_PROJECT) -> Self:
        """Projects on which the user holds `permission`, confidential ones only as decided (people.access)."""
        return self.filter(access_of(user).q(permission, confidential="confidential"))

    def active(self) -> Self:
        return self.filter(archived_at__isnull=True)

    def within(self, scope: Scope) -> Self:
        """Projects at or below a scope."""
        return self.filter(scope__path__startswith=scope.path)

    def for_page(self) -> Self:
        """With everything that a page names about a project, in one statement."""
        return self.select_related("scope", "portfolio", "programme", "manager", "sponsor", "method", "phase")


class DatePrecision(models.TextChoices):
    """How exactly a date is known."""

    DAY = "day", _("Day")
    MONTH = "month", _("Month")
    YEAR = "year", _("Year")


@tracked(exclude=["search_text", "sort_key"])
class Project(models.Model):
    """A temporary endeavour that delivers something its portfolio wants (ISO 21502).

    `code` never changes. `unread` keeps what an import could not read, verbatim, by field:
    `{field: {"state": "withheld" | "unknown" | "not_applicable" | "unreadable", "verbatim": text}}`.
    """

    class Priority(models.IntegerChoices):
        CRITICAL = 1, _("Critical")
        HIGH = 2, _("High")
        MEDIUM = 3, _("Medium")
        LOW = 4, _("Low")

    scope = models.OneToOneField(Scope, models.PROTECT, related_name="project", verbose_name=_("scope"))
    code = models.CharField(_("code"), max_length=30, unique=True, validators=[CODE])
    name = models.CharField(_("name"), max_length=300)
    description = models.TextField(_("description"), blank=True)
    portfolio = models.ForeignKey(
        Portfolio, models.PROTECT, related_name="projects", verbose_name=_("portfolio")
    )
    programme = models.ForeignKey(
        Programme, models.PROTECT, null=True, blank=True, related_name="projects", verbose_name=_("programme")
    )
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="managed_projects",
        verbose_name=_("project manager"),
    )
    sponsor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sponsored_projects",
        verbose_name=_("sponsor"),
    )
    method = models.ForeignKey(
        Method, models.PROTECT, null=True, blank=True, related_name="projects", verbose_name=_("method")
    )
    phase = models.ForeignKey(
        Phase, models.PROTECT, null=True, blank=True, related_name="projects", verbose_name=_("phase")
    )
    priority = models.PositiveSmallIntegerField(
        _("priority"),
        choices=Priority.choices,
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(4)],
    )
    start_date = models.DateField(_("start"), null=True, blank=True)
    start_precision = models.CharField(
        _("start is known to the"), max_length=5, choices=DatePrecision.choices, default=DatePrecision.DAY
    )
    forecast_finish = models.DateField(_("forecast finish"), null=True, blank=True)
    forecast_finish_precision = models.CharField(
        _("forecast finish is known to the"),
        max_length=5,
        choices=DatePrecision.choices,
        default=DatePrecision.DAY,
    )
    actual_finish = models.DateField(_("actual finish"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, validators=[CURRENCY])
    confidential = models.BooleanField(_("confidential"), default=False)
    language = models.CharField(
        _("language of its texts"), max_length=2, choices=User.Language.choices, default=User.Language.ENGLISH
    )
    attributes = models.JSONField(_("custom attributes"), default=dict, blank=True)
    unread = models.JSONField(_("values that could not be read"), default=dict, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True)
    # Why it was archived, or opened again: the last decision's; the history has them all.
    archive_reason = models.TextField(_("reason for archiving or reopening"), blank=True)
    search_text = models.TextField(_("search text"), blank=True, editable=False)
    sort_key = models.CharField(_("sort key"), max_length=300, blank=True, editable=False)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        ordering = ["sort_key", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(priority__isnull=True) | Q(priority__range=(1, 4)),
                name="projects_project_priority",
            ),
            models.CheckConstraint(
                condition=Q(currency__regex=r"^[A-Z]{3}$"), name="projects_project_currency_iso"
            ),
            models.CheckConstraint(
                condition=Q(phase__isnull=True) | Q(method__isnull=False),
                name="projects_project_phase_of_method",
            ),
        ]
        indexes = [
            models.Index(fields=["portfolio", "sort_key"], name="projects_project_in_portfolio"),
            # The first page of the list of projects, however many there are.
            models.Index(fields=["sort_key", "id"], name="projects_project_by_name"),
            models.Index(fields=["forecast_finish"], name="projects_project_finish"),
            GinIndex(Words("search_text"), name="projects_project_words"),
            GinIndex(fields=["attributes"], opclasses=["jsonb_path_ops"], name="projects_project_attributes"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class FactsRevision(models.Model):
    """How often a project's facts changed, and up to which change its figures are computed.

    Untracked and apart from Project, so that recomputing neither locks the project nor fills its history.
    """

    project = models.OneToOneField(
        Project, models.CASCADE, primary_key=True, related_name="facts_revision", verbose_name=_("project")
    )
    revision = models.PositiveBigIntegerField(_("revision"), default=1)
    computed_revision = models.PositiveBigIntegerField(_("computed revision"), default=0)
    # Since when its figures are older than its facts, by the database's clock; for the operations page alone.
    stale_since = models.DateTimeField(_("figures are behind since"), db_default=Now())

    class Meta:
        verbose_name = _("revision of facts")
        verbose_name_plural = _("revisions of facts")
        constraints = [
            models.CheckConstraint(
                condition=Q(computed_revision__lte=models.F("revision")), name="projects_factsrevision_order"
            ),
        ]
        indexes = [
            # What the sweeper looks for: normally empty.
            models.Index(
                fields=["project"],
                condition=Q(computed_revision__lt=models.F("revision")),
                name="projects_factsrevision_stale",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id}: {self.computed_revision}/{self.revision}"
