"""Custom attributes: what a portfolio, and those below it, want to know of projects beyond the standard fields."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from common.history import tracked
from portfolio import attributes
from portfolio.models.portfolios import Portfolio


@tracked()
class CustomAttribute(models.Model):
    """A typed attribute of the projects of a portfolio and of those below it (department, category, zone...).

    `code` and `portfolio` never change: values are stored on projects under the code.
    """

    class Kind(models.TextChoices):
        TEXT = "text", _("Text")
        NUMBER = "number", _("Number")
        DATE = "date", _("Date")
        BOOLEAN = "boolean", _("Yes or no")
        CHOICE = "choice", _("Choice")

    portfolio = models.ForeignKey(
        Portfolio, models.CASCADE, related_name="custom_attributes", verbose_name=_("portfolio")
    )
    code = models.CharField(_("code"), max_length=40, validators=[RegexValidator(r"^[a-z][a-z0-9_]*\Z")])
    label_en = models.CharField(_("label (English)"), max_length=80)
    label_fr = models.CharField(_("label (French)"), max_length=80, blank=True)
    kind = models.CharField(_("kind"), max_length=7, choices=Kind.choices, default=Kind.TEXT)
    choices = models.JSONField(_("choices"), default=list, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    version = models.PositiveIntegerField(_("version"), default=1)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True)

    class Meta:
        verbose_name = _("custom attribute")
        verbose_name_plural = _("custom attributes")
        ordering = ["position", "code"]
        constraints = [
            models.UniqueConstraint(fields=["portfolio", "code"], name="portfolio_customattribute_code"),
            models.CheckConstraint(
                condition=Q(kind__in=["text", "number", "date", "boolean", "choice"]),
                name="portfolio_customattribute_kind",
            ),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[a-z][a-z0-9_]*$"), name="portfolio_customattribute_code_form"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The label in the reader's language, else in the other one."""
        return ((get_language() or "").startswith("fr") and self.label_fr) or self.label_en

    def typed(self) -> attributes.Attribute:
        """The same as a value, for everything that reads and writes what projects hold under its code."""
        return attributes.Attribute(
            code=self.code,
            kind=attributes.Kind(self.kind),
            label_en=self.label_en,
            label_fr=self.label_fr,
            choices=attributes.choices_of(self.choices),
            portfolio_id=self.portfolio_id,
            archived=self.archived_at is not None,
        )
