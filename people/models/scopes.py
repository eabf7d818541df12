"""A scope is the place in the tree where rights, figures and reports hang: one per portfolio, programme, project."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.history import tracked


class ScopeQuerySet(models.QuerySet["Scope"]):
    def within(self, scope: "Scope") -> Self:
        """The scope itself and everything below it."""
        return self.filter(path__startswith=scope.path)


@tracked()
class Scope(models.Model):
    """One node of the tree. `path` lists the ids from the root to the node itself: `/12/45/678/`.

    A child's path starts with its parent's, so "applies to everything below" is one indexed prefix comparison.
    """

    class Kind(models.TextChoices):
        PORTFOLIO = "portfolio", _("Portfolio")
        PROGRAMME = "programme", _("Programme")
        PROJECT = "project", _("Project")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    path = models.CharField(_("path"), max_length=255)

    objects = ScopeQuerySet.as_manager()

    class Meta:
        verbose_name = _("scope")
        verbose_name_plural = _("scopes")
        constraints = [
            models.UniqueConstraint(
                fields=["path"], name="people_scope_path_unique", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(condition=Q(path__regex=r"^(/[0-9]+)+/$"), name="people_scope_path_form"),
            models.CheckConstraint(
                condition=Q(kind__in=["portfolio", "programme", "project"]), name="people_scope_kind_known"
            ),
        ]
        indexes = [
            models.Index(fields=["path"], opclasses=["varchar_pattern_ops"], name="people_scope_path_prefix"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.path}"

    def ancestor_ids(self) -> list[int]:
        """The ids from the root down to the parent; empty for a root."""
        return [int(part) for part in self.path.strip("/").split("/")[:-1]]
