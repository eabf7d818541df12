"""Mappings as data, and each import as a row: the file, the plan that was shown, what became of it."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Func, JSONField, Q, Value
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from common.history import tracked
from people.access import access_of
from people.models import User
from people.roles import Permission
from portfolio.models import Portfolio


@tracked()
class ImportMapping(models.Model):
    """How the columns of a source's files become facts (`integrations.mapping` checks and compiles `spec`)."""

    name = models.CharField(_("name"), max_length=50, unique=True)
    source = models.CharField(_("source"), max_length=30)
    title_en = models.CharField(_("title (English)"), max_length=120)
    title_fr = models.CharField(_("title (French)"), max_length=120)
    spec = models.JSONField(_("specification"))
    version = models.PositiveIntegerField(_("version"), default=1)
    shipped = models.BooleanField(_("comes with the portal"), default=False)

    class Meta:
        verbose_name = _("import mapping")
        verbose_name_plural = _("import mappings")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The title in the reader's language."""
        return self.title_fr if (get_language() or "").startswith("fr") else self.title_en


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    def visible_to(self, user: User) -> Self:
        """Imports into portfolios on which the user may import: a file can hold anything of its portfolio."""
        return self.filter(access_of(user).q(Permission.IMPORT_PORTFOLIO, scope="portfolio__scope"))

    def for_list(self) -> Self:
        """Without the file and the plan, which lists do not show."""
        return self.select_related("portfolio", "mapping", "created_by", "confirmed_by").defer(
            "content", "plan"
        )

    def row_outcomes(self) -> dict[int, list[tuple[str, int | None]]]:
        """Per import its rows as (outcome, project): what a list needs of the plans, which are large."""
        rows = self.order_by().values_list("pk", _of_rows("outcome"), _of_rows("project_id"))
        return {pk: list(zip(outcomes, projects, strict=True)) for pk, outcomes, projects in rows}


def _of_rows(key: str) -> Func:
    """One value of every row of the plan, in the order of the rows."""
    return Func(
        F("plan"),
        Value(f"$.rows[*].{key}"),
        template="jsonb_path_query_array(%(expressions)s::jsonpath)",
        output_field=JSONField(),
    )


@tracked(exclude=["content", "plan", "choices"])
class ImportRun(models.Model):
    """One file on its way in: previewed -> confirmed or discarded; refused when it cannot be read.

    `plan` is what was shown, texts shortened; confirming computes it again and compares `plan_hash`.
    """

    class State(models.TextChoices):
        PREVIEWED = "previewed", _("Waiting for confirmation")
        CONFIRMED = "confirmed", _("Imported")
        REFUSED = "refused", _("Refused")
        DISCARDED = "discarded", _("Discarded")

    portfolio = models.ForeignKey(
        Portfolio, models.PROTECT, related_name="import_runs", verbose_name=_("portfolio")
    )
    mapping = models.ForeignKey(ImportMapping, models.PROTECT, related_name="runs", verbose_name=_("mapping"))
    mapping_version = models.PositiveIntegerField(_("version of the mapping"))
    source = models.CharField(_("source"), max_length=30)
    as_of = models.DateField(_("as of"))
    file_name = models.CharField(_("file"), max_length=255)
    file_size = models.PositiveBigIntegerField(_("size in bytes"))
    file_sha256 = models.CharField(_("SHA-256 of the file"), max_length=64)
    content = models.BinaryField(_("content of the file"), default=bytes)
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.PREVIEWED)
    plan = models.JSONField(_("plan"), default=dict)
    plan_hash = models.CharField(_("hash of the plan"), max_length=64, blank=True)
    counts = models.JSONField(_("counts"), default=dict)
    choices = models.JSONField(_("choices"), default=dict)
    created_at = models.DateTimeField(_("uploaded"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("uploaded by"),
    )
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("confirmed by"),
    )

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="confirmed", confirmed_at__isnull=False)
                | (~Q(state="confirmed") & Q(confirmed_at__isnull=True)),
                name="integrations_importrun_confirmed_at",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["previewed", "confirmed", "refused", "discarded"]),
                name="integrations_importrun_state",
            ),
        ]
        indexes = [
            models.Index(fields=["portfolio", "-created_at"], name="integrations_run_of_portfolio"),
        ]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.as_of})"
