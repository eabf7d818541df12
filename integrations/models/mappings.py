"""Mappings as data: each version of each is a row."""

from typing import Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from common.history import tracked


class ImportMappingQuerySet(models.QuerySet["ImportMapping"]):
    def current(self) -> Self:
        """The version of each mapping that new imports take."""
        return self.filter(is_current=True)


@tracked()
class ImportMapping(models.Model):
    """How the columns of a source's files become facts (`integrations.mapping` checks and compiles `spec`).

    Each version is a row of its own: an import keeps the one that it was read with.
    """

    name = models.CharField(_("name"), max_length=50)
    source = models.CharField(_("source"), max_length=30)
    title_en = models.CharField(_("title (English)"), max_length=120)
    title_fr = models.CharField(_("title (French)"), max_length=120)
    spec = models.JSONField(_("specification"))
    version = models.PositiveIntegerField(_("version"), default=1)
    shipped = models.BooleanField(_("comes with the portal"), default=False)
    is_current = models.BooleanField(_("current version"), default=True)
    saved_at = models.DateTimeField(_("saved"), null=True, blank=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("saved by"),
    )

    objects = ImportMappingQuerySet.as_manager()

    class Meta:
        verbose_name = _("import mapping")
        verbose_name_plural = _("import mappings")
        ordering = ["name", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "version"], name="integrations_importmapping_version_unique"
            ),
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(is_current=True),
                name="integrations_importmapping_one_current",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="saved",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__shipped=False)
                & (
                    pgtrigger.Q(old__spec__df=pgtrigger.F("new__spec"))
                    | pgtrigger.Q(old__version__df=pgtrigger.F("new__version"))
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The title in the reader's language."""
        return self.title_fr if (get_language() or "").startswith("fr") else self.title_en
