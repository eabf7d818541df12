"""What whoever operates the portal is told of exports of everything: that they wait, run or failed, and how large they are."""

from collections.abc import Sequence

from django.db.models import Count, Min, Q
from django.utils.translation import gettext_lazy

from common import operations
from common.operations import FailedJob, JobCounts, JobKind
from integrations.models import ArchiveExport, ArchivePiece

State = ArchiveExport.State


def register() -> None:
    """Called once, when the models are there."""
    from integrations.services.archives import retry_archives

    operations.register(
        JobKind(
            key="archive",
            label=gettext_lazy("Exports of everything"),
            queue="import",
            counts=_counts,
            failed=_failed,
            retry=lambda ids, now: retry_archives(export_ids=ids, now=now),
            hint=_hint,
        )
    )
    operations.stores_files("archive", gettext_lazy("Exports of everything"), ArchivePiece)


def _counts() -> JobCounts:
    rows = ArchiveExport.objects.filter(state__in=[*ArchiveExport.PENDING, State.FAILED]).order_by()
    return JobCounts(
        **rows.aggregate(
            waiting=Count("pk", filter=Q(state=State.QUEUED)),
            running=Count("pk", filter=Q(state=State.WRITING)),
            failed=Count("pk", filter=Q(state=State.FAILED)),
            oldest=Min("run_after", filter=Q(state=State.QUEUED)),
        )
    )


def _failed(first: int, last: int) -> list[FailedJob]:
    rows = ArchiveExport.objects.filter(state=State.FAILED).order_by("-requested_at", "-pk")[first:last]
    return [
        FailedJob(
            pk=export.pk,
            about="",
            since=export.requested_at,
            attempts=export.attempts,
            reason=operations.without_names(export.error),
        )
        for export in rows
    ]


def _hint(ids: Sequence[int]) -> None:
    from integrations.receivers import hint_archives

    hint_archives(list(ids))
