"""Who is who in other tools: an identifier there, one object here."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.history import tracked
from portfolio.models import Programme
from projects.models import Project


@tracked()
class ExternalRef(models.Model):
    """An object's identity in a source, and what that source said last: the base of the next compare.

    A source without identifiers has its names as identities (`project_name`: "portfolio id:name"). `last_imported`
    is {key: {"value" or "state", "as_of"}}; long texts are kept as digests. The trail has it too: undoing an import puts
    back what was remembered before.
    """

    class Kind(models.TextChoices):
        PROJECT = "project", _("Project")
        PROJECT_NAME = "project_name", _("Name of a project")
        PROGRAMME = "programme", _("Programme")

    source = models.CharField(_("source"), max_length=30)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    external_id = models.CharField(_("identifier in the source"), max_length=340)
    project = models.ForeignKey(
        Project,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="external_refs",
        verbose_name=_("project"),
    )
    programme = models.ForeignKey(
        Programme,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="external_refs",
        verbose_name=_("programme"),
    )
    last_imported = models.JSONField(_("imported last"), default=dict, blank=True)

    class Meta:
        verbose_name = _("external reference")
        verbose_name_plural = _("external references")
        constraints = [
            models.UniqueConstraint(
                fields=["source", "kind", "external_id"], name="integrations_externalref_unique"
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=["project", "project_name"], project__isnull=False, programme__isnull=True
                )
                | Q(kind="programme", project__isnull=True, programme__isnull=False),
                name="integrations_externalref_one_target",
            ),
        ]
        indexes = [
            models.Index(fields=["project", "source"], name="integrations_ref_of_project"),
        ]

    def __str__(self) -> str:
        return f"{self.source}:{self.external_id}"
