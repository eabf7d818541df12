"""Portfolios form a tree; a programme belongs to one portfolio."""

from typing import Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.history import tracked
from common.word_index import Words
from people.access import access_of
from people.models import Scope, User
from people.roles import Permission
from portfolio.binding import PmoType

CODE = RegexValidator(r"^[A-Z0-9][A-Z0-9_-]*\Z", _("Use capital letters, digits, hyphens and underscores."))
CURRENCY = RegexValidator(r"^[A-Z]{3}\Z", _("Use the three-letter ISO 4217 code, such as EUR."))


class PortfolioQuerySet(models.QuerySet["Portfolio"]):
    def visible_to(self, user: User, permission: str = Permission.VIEW_PROJECT) -> Self:
        """Portfolios on which the user holds `permission`."""
        return self.filter(access_of(user).q(permission))

    def active(self) -> Self:
        return self.filter(archived_at__isnull=True)


@tracked()
class Portfolio(models.Model):
    """A set of projects and programmes that is steered as one; may lie within another portfolio."""

    class Type(models.TextChoices):
        SUPPORTIVE = PmoType.SUPPORTIVE.value, _("Supportive")
        CONTROLLING = PmoType.CONTROLLING.value, _("Controlling")
        DIRECTIVE = PmoType.DIRECTIVE.value, _("Directive")

    scope = models.OneToOneField(Scope, models.PROTECT, related_name="portfolio", verbose_name=_("scope"))
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("parent portfolio"),
    )
    code = models.CharField(_("code"), max_length=30, unique=True, validators=[CODE])
    name = models.CharField(_("name"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    currency = models.CharField(_("currency"), max_length=3, validators=[CURRENCY])
    pmo_type = models.CharField(_("PMO type"), max_length=11, choices=Type.choices)
    fiscal_year_start_month = models.PositiveSmallIntegerField(
        _("first month of the fiscal year"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(12)],
    )
    due_day = models.PositiveSmallIntegerField(
        _("day of the following month on which status updates are due"),
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(28)],
    )
    version = models.PositiveIntegerField(_("version"), default=1)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True)

    objects = PortfolioQuerySet.as_manager()

    class Meta:
        verbose_name = _("portfolio")
        verbose_name_plural = _("portfolios")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="portfolio_not_its_own_parent"
            ),
            models.CheckConstraint(
                condition=Q(pmo_type__in=[t.value for t in PmoType]), name="portfolio_pmo_type_known"
            ),
            models.CheckConstraint(
                condition=Q(fiscal_year_start_month__range=(1, 12)), name="portfolio_fiscal_year_start_month"
            ),
            models.CheckConstraint(condition=Q(due_day__range=(1, 28)), name="portfolio_due_day"),
            models.CheckConstraint(condition=Q(currency__regex=r"^[A-Z]{3}$"), name="portfolio_currency_iso"),
        ]
        indexes = [GinIndex(Words("code", "name", "description"), name="portfolio_portfolio_words")]

    def __str__(self) -> str:
        return self.name


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    def visible_to(self, user: User, permission: str = Permission.VIEW_PROJECT) -> Self:
        return self.filter(access_of(user).q(permission))

    def active(self) -> Self:
        return self.filter(archived_at__isnull=True)


@tracked()
class Programme(models.Model):
    """Related projects of one portfolio, run together for benefits that none gives alone."""

    scope = models.OneToOneField(Scope, models.PROTECT, related_name="programme", verbose_name=_("scope"))
    portfolio = models.ForeignKey(
        Portfolio, models.PROTECT, related_name="programmes", verbose_name=_("portfolio")
    )
    code = models.CharField(_("code"), max_length=30, unique=True, validators=[CODE])
    name = models.CharField(_("name"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="managed_programmes",
        verbose_name=_("programme manager"),
    )
    version = models.PositiveIntegerField(_("version"), default=1)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["name"]
        constraints = [
            # The target of projects' composite foreign key: a project's programme lies in its own portfolio.
            models.UniqueConstraint(fields=["id", "portfolio"], name="portfolio_programme_id_portfolio"),
        ]
        indexes = [GinIndex(Words("code", "name", "description"), name="portfolio_programme_words")]

    def __str__(self) -> str:
        return self.name
