"""What whoever operates the portal is told of figures and reports: numbers, and reasons without names."""

from collections.abc import Sequence

from django.db.models import Count, F, Min, Q
from django.utils.translation import gettext_lazy

from common import operations
from common.operations import FailedJob, JobCounts, JobKind
from projects.models import FactsRevision
from reporting.models import Report, ReportFile

State = Report.State


def register() -> None:
    """Called once, when the models are there."""
    from reporting.services.reports import retry_reports

    operations.register(
        JobKind(key="figures", label=gettext_lazy("Figures of projects"), queue="kpi", counts=_stale)
    )
    operations.register(
        JobKind(
            key="report",
            label=gettext_lazy("Reports"),
            queue="pdf",
            counts=_reports,
            failed=_failed,
            retry=lambda ids, now: retry_reports(report_ids=ids, now=now),
            hint=_hint,
        )
    )
    operations.stores_files("report", gettext_lazy("Reports (PDF)"), ReportFile)


def _stale() -> JobCounts:
    """A project is computed in one go: it waits, or it is up to date. None is given up: the sweeper takes all."""
    behind = FactsRevision.objects.filter(computed_revision__lt=F("revision"))
    found = behind.aggregate(waiting=Count("pk"), oldest=Min("stale_since"))
    return JobCounts(waiting=found["waiting"], running=0, failed=0, oldest=found["oldest"])


def _reports() -> JobCounts:
    rows = Report.objects.exclude(state=State.READY).order_by()
    return JobCounts(
        **rows.aggregate(
            waiting=Count("pk", filter=Q(state=State.QUEUED)),
            running=Count("pk", filter=Q(state=State.RENDERING)),
            failed=Count("pk", filter=Q(state=State.FAILED)),
            oldest=Min("requested_at", filter=Q(state=State.QUEUED)),
        )
    )


def _failed(first: int, last: int) -> list[FailedJob]:
    rows = Report.objects.filter(state=State.FAILED).order_by("-requested_at", "-pk")[first:last]
    return [
        FailedJob(
            pk=report.pk,
            about=f"{report.definition} {report.language} {report.audience}",
            since=report.requested_at,
            attempts=report.attempts,
            reason=operations.without_names(report.error),
        )
        for report in rows
    ]


def _hint(ids: Sequence[int]) -> None:
    from reporting.receivers import hint_reports

    hint_reports(ids)
