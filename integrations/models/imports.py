"""Each import as a row: the file, the plan that was shown, what became of it."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Func, JSONField, Q, Value
from django.utils.translation import gettext_lazy as _

from common.history import tracked
from integrations.models.mappings import ImportMapping
from people.access import access_of
from people.models import User
from people.roles import Permission
from portfolio.models import Portfolio


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    def visible_to(self, user: User) -> Self:
        """Imports into portfolios on which the user may import: a file can hold anything of its portfolio."""
        return self.filter(access_of(user).q(Permission.IMPORT_PORTFOLIO, scope="portfolio__scope"))

    def claimable(self, now: datetime) -> Self:
        """Waiting for a worker, or left behind by one whose lease has run out."""
        return self.filter(
            Q(state__in=ImportRun.WAITING, run_after__lte=now)
            | Q(state__in=ImportRun.WORKING, lease_until__lt=now)
        )

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


# How often a step of an import is begun before it is given up: a killed worker must not kill the next for ever.
MAX_ATTEMPTS = 3


@tracked(
    exclude=[
        "content",
        "plan",
        "choices",
        "lease_until",
        "run_after",
        "progress_phase",
        "progress_done",
        "progress_total",
    ]
)
class ImportRun(models.Model):
    """One file on its way in; the row is the order, the message to the worker only a hint.

    queued -> reading -> previewed -> to_apply -> applying -> confirmed -> to_undo -> undoing -> undone; or refused when
    the file cannot be read, failed when a step was begun MAX_ATTEMPTS times, cancelled, discarded. `plan` is what was
    shown, texts shortened; applying computes it again and compares `plan_hash`. `requested_by` is the person in whose
    name the present step works; None is the command line.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting to be read")
        READING = "reading", _("Being read")
        PREVIEWED = "previewed", _("Waiting for confirmation")
        TO_APPLY = "to_apply", _("Waiting to be imported")
        APPLYING = "applying", _("Being imported")
        CONFIRMED = "confirmed", _("Imported")
        TO_UNDO = "to_undo", _("Waiting to be undone")
        UNDOING = "undoing", _("Being undone")
        UNDONE = "undone", _("Undone")
        REFUSED = "refused", _("Refused")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")
        DISCARDED = "discarded", _("Discarded")

    class Phase(models.TextChoices):
        READING = "reading", _("Reading the file")
        COMPARING = "comparing", _("Comparing with the portfolio")
        WRITING = "writing", _("Writing the projects")
        UNDOING = "undoing", _("Putting back what was there before")

    WAITING = (State.QUEUED, State.TO_APPLY, State.TO_UNDO)
    WORKING = (State.READING, State.APPLYING, State.UNDOING)
    # What a file has written stands, wholly.
    WRITTEN = (State.CONFIRMED, State.TO_UNDO, State.UNDOING)

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
    sheet = models.CharField(_("sheet of the workbook"), max_length=255, blank=True)
    content = models.BinaryField(_("content of the file"), default=bytes)
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.QUEUED)
    plan = models.JSONField(_("plan"), default=dict)
    plan_hash = models.CharField(_("hash of the plan"), max_length=64, blank=True)
    counts = models.JSONField(_("counts"), default=dict)
    choices = models.JSONField(_("choices"), default=dict)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    run_after = models.DateTimeField(_("not before"), null=True, blank=True)
    lease_until = models.DateTimeField(_("claimed until"), null=True, blank=True)
    error = models.TextField(_("error"), blank=True)
    progress_phase = models.CharField(_("phase"), max_length=9, choices=Phase.choices, blank=True)
    progress_done = models.PositiveIntegerField(_("rows done"), default=0)
    progress_total = models.PositiveIntegerField(_("rows"), default=0)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("requested by"),
    )
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
    # When the transaction that wrote the projects began: the time of all its events in the trail, which undoing reads.
    written_at = models.DateTimeField(_("written"), null=True, blank=True)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("undone by"),
    )

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=["confirmed", "to_undo", "undoing", "undone"], confirmed_at__isnull=False
                )
                | (
                    ~Q(state__in=["confirmed", "to_undo", "undoing", "undone"]) & Q(confirmed_at__isnull=True)
                ),
                name="integrations_importrun_confirmed_at",
            ),
            models.CheckConstraint(
                condition=Q(state="undone", undone_at__isnull=False)
                | (~Q(state="undone") & Q(undone_at__isnull=True)),
                name="integrations_importrun_undone_at",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "queued",
                        "reading",
                        "previewed",
                        "to_apply",
                        "applying",
                        "confirmed",
                        "to_undo",
                        "undoing",
                        "undone",
                        "refused",
                        "failed",
                        "cancelled",
                        "discarded",
                    ]
                ),
                name="integrations_importrun_state",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["reading", "applying", "undoing"], lease_until__isnull=False)
                | (~Q(state__in=["reading", "applying", "undoing"]) & Q(lease_until__isnull=True)),
                name="integrations_importrun_lease_of_work",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["queued", "to_apply", "to_undo"]) | Q(run_after__isnull=False),
                name="integrations_importrun_waits_until",
            ),
            models.CheckConstraint(
                condition=Q(progress_total=0) | Q(progress_done__lte=F("progress_total")),
                name="integrations_importrun_progress",
            ),
            models.CheckConstraint(
                condition=Q(progress_phase__in=["", "reading", "comparing", "writing", "undoing"]),
                name="integrations_importrun_phase",
            ),
        ]
        indexes = [
            models.Index(fields=["portfolio", "-created_at"], name="integrations_run_of_portfolio"),
            # What the sweeper looks for: normally empty.
            models.Index(
                fields=["run_after"],
                condition=Q(state__in=["queued", "reading", "to_apply", "applying", "to_undo", "undoing"]),
                name="integrations_run_pending",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.as_of})"

    @property
    def is_pending(self) -> bool:
        """Whether a worker still has something to do."""
        return self.state in (*self.WAITING, *self.WORKING)
