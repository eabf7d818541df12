"""Status updates: what a project manager declares for a reporting period."""

from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.history import tracked
from common.rag import DIMENSIONS
from common.word_index import Words
from people.models import User
from portfolio.models import ReportingPeriod
from projects.models.projects import Project


class RagChoice(models.IntegerChoices):
    GREEN = 1, _("Green")
    AMBER_GREEN = 2, _("Amber/Green")
    AMBER = 3, _("Amber")
    AMBER_RED = 4, _("Amber/Red")
    RED = 5, _("Red")


def rag_field(name: Any) -> "models.PositiveSmallIntegerField[int | None, int | None]":
    """One of the five RAG steps, or none."""
    return models.PositiveSmallIntegerField(name, choices=RagChoice.choices, null=True, blank=True)


def _known_rags() -> Q:
    condition = Q()
    for dimension in ("overall", *DIMENSIONS):
        condition &= Q(**{f"{dimension}_rag__isnull": True}) | Q(**{f"{dimension}_rag__range": (1, 5)})
    return condition


def signature_of(author: User | None, on_behalf_of: User | None, *, names: bool) -> str:
    """Who wrote something for whom, by name or, for readers without `names`, by function; empty when nobody did."""
    if author is None:
        return ""
    if on_behalf_of is None:
        return author.full_name if names else gettext("Author")
    if not names:
        return gettext("Deputy")
    return gettext("%(deputy)s for %(principal)s") % {
        "deputy": author.full_name,
        "principal": on_behalf_of.full_name,
    }


DIMENSION_LABELS: dict[str, Promise] = {
    "schedule": _("Schedule"),
    "cost": _("Cost"),
    "scope": _("Scope"),
    "quality": _("Quality"),
    "risk": _("Risk"),
    "benefits": _("Benefits"),
    "resources": _("Resources"),
}


# The texts in which words are found. What is said about cost is not among them: amounts are never searched.
SEARCHED_TEXTS = (
    "summary",
    "achievements",
    "next_steps",
    "decisions_needed",
    *(f"{name}_comment" for name in DIMENSIONS if name != "cost"),
)


class StatusUpdateQuerySet(models.QuerySet["StatusUpdate"]):
    def current(self) -> Self:
        """Without the versions that a correction has replaced."""
        return self.filter(is_current=True)


@tracked()
class StatusUpdate(models.Model):
    """A project's declared status for a reporting period; a correction is a new version."""

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("Submitted")
        RETURNED = "returned", _("Returned")
        ACCEPTED = "accepted", _("Accepted")

    class Outlook(models.TextChoices):
        IMPROVING = "improving", _("Improving")
        STABLE = "stable", _("Stable")
        WORSENING = "worsening", _("Worsening")

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="status_updates", verbose_name=_("project")
    )
    period = models.ForeignKey(
        ReportingPeriod, models.PROTECT, related_name="status_updates", verbose_name=_("reporting period")
    )
    sequence = models.PositiveSmallIntegerField(_("sequence"), default=1)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    is_current = models.BooleanField(_("current version"), default=True)
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.SUBMITTED)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("author"),
    )
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("on behalf of"),
    )
    submitted_at = models.DateTimeField(_("submitted"))
    is_late = models.BooleanField(_("late"), default=False)
    overall_rag = rag_field(_("overall"))
    schedule_rag = rag_field(_("schedule"))
    schedule_comment = models.TextField(_("comment on schedule"), blank=True)
    cost_rag = rag_field(_("cost"))
    cost_comment = models.TextField(_("comment on cost"), blank=True)
    scope_rag = rag_field(_("scope"))
    scope_comment = models.TextField(_("comment on scope"), blank=True)
    quality_rag = rag_field(_("quality"))
    quality_comment = models.TextField(_("comment on quality"), blank=True)
    risk_rag = rag_field(_("risk"))
    risk_comment = models.TextField(_("comment on risk"), blank=True)
    benefits_rag = rag_field(_("benefits"))
    benefits_comment = models.TextField(_("comment on benefits"), blank=True)
    resources_rag = rag_field(_("resources"))
    resources_comment = models.TextField(_("comment on resources"), blank=True)
    outlook = models.CharField(_("outlook"), max_length=9, choices=Outlook.choices, blank=True)
    summary = models.TextField(_("summary"), blank=True)
    achievements = models.TextField(_("done since the last update"), blank=True)
    next_steps = models.TextField(_("next steps"), blank=True)
    decisions_needed = models.TextField(_("decisions needed"), blank=True)
    language = models.CharField(_("language"), max_length=2, choices=User.Language.choices)
    unread = models.JSONField(_("values that could not be read"), default=dict, blank=True)

    objects = StatusUpdateQuerySet.as_manager()

    class Meta:
        verbose_name = _("status update")
        verbose_name_plural = _("status updates")
        ordering = ["-period__start", "-sequence", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "period", "sequence", "version"],
                name="projects_statusupdate_version_unique",
            ),
            models.UniqueConstraint(
                fields=["project", "period", "sequence"],
                condition=Q(is_current=True),
                name="projects_statusupdate_one_current",
            ),
            models.CheckConstraint(condition=_known_rags(), name="projects_statusupdate_rag_known"),
        ]
        indexes = [
            models.Index(fields=["period", "project"], name="projects_statusupdate_period"),
            # The latest updates of all projects.
            models.Index(
                fields=["submitted_at", "id"],
                condition=Q(is_current=True),
                name="projects_statusupdate_latest",
            ),
            GinIndex(
                Words(*SEARCHED_TEXTS), condition=Q(is_current=True), name="projects_statusupdate_words"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.period_id} v{self.version}"

    def signature(self, *, names: bool = True) -> str:
        """Who wrote it: "Deputy for Principal" when for somebody absent; functions for readers without `names`.

        Empty when nobody is recorded (an import).
        """
        return signature_of(self.author, self.on_behalf_of, names=names)

    def rated_dimensions(self) -> list[tuple[Promise, int | None, str]]:
        """Label, RAG and comment of each dimension that says anything."""
        rows = [
            (
                DIMENSION_LABELS[name],
                getattr(self, f"{name}_rag"),
                getattr(self, f"{name}_comment"),
            )
            for name in DIMENSIONS
        ]
        return [row for row in rows if row[1] is not None or row[2]]


class StatusDraft(models.Model):
    """What a person has typed into the update form and not submitted: raw text, valid or not, so nothing is lost.

    `revision` guards against two open tabs: a save that is based on an older revision is refused.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="drafts", verbose_name=_("project"))
    period = models.ForeignKey(
        ReportingPeriod, models.CASCADE, related_name="drafts", verbose_name=_("reporting period")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts", verbose_name=_("author")
    )
    payload = models.JSONField(_("typed values"), default=dict)
    revision = models.PositiveIntegerField(_("revision"), default=1)
    saved_at = models.DateTimeField(_("saved"))

    class Meta:
        verbose_name = _("draft of a status update")
        verbose_name_plural = _("drafts of status updates")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "period", "author"], name="projects_statusdraft_one_each"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.period_id} {self.author_id}"
