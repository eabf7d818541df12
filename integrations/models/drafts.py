"""A mapping in the making: the file that it is tried on, and what has been decided so far."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from integrations.models.mappings import ImportMapping
from people.models import User


class MappingDraftQuerySet(models.QuerySet["MappingDraft"]):
    def visible_to(self, user: User) -> Self:
        """A person's own: the file can hold anything."""
        return self.filter(author=user)


class MappingDraft(models.Model):
    """Raw typing until it is saved as a version of a mapping; `base` is the version that it began from, if any."""

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="mapping_drafts", verbose_name=_("author")
    )
    base = models.ForeignKey(
        ImportMapping,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="drafts",
        verbose_name=_("mapping"),
    )
    file_name = models.CharField(_("file"), max_length=255)
    content = models.BinaryField(_("content of the file"), default=bytes)
    spec = models.JSONField(_("specification"), default=dict)
    version = models.PositiveIntegerField(_("version"), default=1)
    created_at = models.DateTimeField(_("uploaded"))

    objects = MappingDraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft of a mapping")
        verbose_name_plural = _("drafts of mappings")
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.file_name
