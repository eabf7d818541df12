"""What one edition said of each project, kept so that two editions can be laid side by side."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from integrations.models.imports import ImportRun
from projects.models import Project


class EditionRow(models.Model):
    """One row of an imported file: `facts` is {key: {"value" or "state", "precision", "digest"}}, long texts shortened.

    Written when the import is confirmed, gone with it; the file itself stays the source.
    """

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="edition_rows", verbose_name=_("import"))
    project = models.ForeignKey(
        Project, models.CASCADE, related_name="edition_rows", verbose_name=_("project")
    )
    row = models.PositiveIntegerField(_("row of the file"))
    name = models.CharField(_("name"), max_length=300)
    facts = models.JSONField(_("facts"), default=dict)

    class Meta:
        verbose_name = _("row of an edition")
        verbose_name_plural = _("rows of an edition")
        constraints = [
            models.UniqueConstraint(fields=["run", "project"], name="integrations_editionrow_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.name}"
