"""Files of booked costs: the file, what was chosen for it, what it would do, what it did."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from people.access import access_of
from people.models import User
from people.roles import Permission
from portfolio.models import Portfolio
from projects.models import Project

# Everybody whose projects it concerns may see what such a file did.
BOOKED_ONCE = ("booked", "undone")


class ActualsImportQuerySet(models.QuerySet["ActualsImport"]):
    def visible_to(self, user: User) -> Self:
        """What was booked, to those who may book on all projects that it names. What was not is its uploader's alone:
        such a file can hold anything, also of projects that neither they nor others see.
        """
        edits = Project.objects.visible_to(user, Permission.EDIT_PROJECT)
        books = edits.visible_to(user, Permission.VIEW_COST)
        named = ActualsProject.objects.filter(run=OuterRef("pk"))
        booked = Q(state__in=BOOKED_ONCE) & Exists(named)
        into = Q(project__isnull=False) | access_of(user).q(
            Permission.IMPORT_PORTFOLIO, scope="portfolio__scope"
        )
        own = Q(created_by=user) & into
        return self.filter(own | booked).exclude(Exists(named.exclude(project__in=books.values("pk"))))

    def for_page(self, user: User) -> Self:
        """Without the file and what it wrote; `shows_portfolio`: whether this person may know where it was sent to."""
        portfolios = Portfolio.objects.visible_to(user).filter(pk=OuterRef("portfolio"))
        rows = self.select_related("portfolio", "project", "created_by", "undone_by")
        return rows.annotate(shows_portfolio=Exists(portfolios)).defer("content", "written")

    def for_list(self, user: User) -> Self:
        """Without what it does line by line either."""
        return self.for_page(user).defer("preview")


class ActualsImport(models.Model):
    """One file of bookings for the projects of a portfolio, or for one project.

    `choice` is `integrations.actuals.columns.Choice`, `layout` how the file is read; `preview` is what was shown, and
    `plan_hash` what it rests on: booking computes it again and compares. `written` lists each cost entry with its values
    before (null: it was not there) and after; undoing compares with the latter.
    """

    class State(models.TextChoices):
        PREVIEWED = "previewed", _("Waiting for confirmation")
        REFUSED = "refused", _("Refused")
        BOOKED = "booked", _("Booked")
        DISCARDED = "discarded", _("Discarded")
        UNDONE = "undone", _("Undone")

    portfolio = models.ForeignKey(
        Portfolio, models.PROTECT, related_name="actuals_imports", verbose_name=_("portfolio")
    )
    project = models.ForeignKey(
        Project,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="actuals_imports",
        verbose_name=_("project"),
    )
    file_name = models.CharField(_("file"), max_length=255)
    file_size = models.PositiveBigIntegerField(_("size in bytes"))
    file_sha256 = models.CharField(_("SHA-256 of the file"), max_length=64)
    content = models.BinaryField(_("content of the file"), default=bytes)
    layout = models.JSONField(_("layout"), default=dict)
    choice = models.JSONField(_("choices"), default=dict)
    state = models.CharField(_("state"), max_length=9, choices=State.choices)
    preview = models.JSONField(_("preview"), default=dict)
    plan_hash = models.CharField(_("hash of the plan"), max_length=64, blank=True)
    written = models.JSONField(_("what was written"), default=list)
    created_at = models.DateTimeField(_("uploaded"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("uploaded by")
    )
    settled_at = models.DateTimeField(_("booked or discarded"), null=True, blank=True)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("undone by"),
    )

    objects = ActualsImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import of actuals")
        verbose_name_plural = _("imports of actuals")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=["previewed", "refused"], settled_at__isnull=True, undone_at__isnull=True
                )
                | Q(state__in=["booked", "discarded"], settled_at__isnull=False, undone_at__isnull=True)
                | Q(state="undone", settled_at__isnull=False, undone_at__isnull=False),
                name="integrations_actualsimport_state",
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="integrations_actualsimport_undone_by",
            ),
        ]
        indexes = [
            models.Index(fields=["created_by", "-created_at"], name="integrations_actuals_of_person"),
        ]

    def __str__(self) -> str:
        return self.file_name


class ActualsProject(models.Model):
    """A project that a file of bookings names: who may not book on it does not see the file."""

    run = models.ForeignKey(
        ActualsImport, models.CASCADE, related_name="named", verbose_name=_("import of actuals")
    )
    project = models.ForeignKey(Project, models.CASCADE, related_name="+", verbose_name=_("project"))

    class Meta:
        verbose_name = _("import of actuals")
        verbose_name_plural = _("imports of actuals")
        constraints = [
            models.UniqueConstraint(fields=["run", "project"], name="integrations_actualsproject_once"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.project_id}"
