"""What whoever operates the portal is told of imports: no file's name, no portfolio's."""

from collections.abc import Sequence

from django.db.models import Count, Min, Q
from django.utils.translation import gettext_lazy

from common import operations
from common.operations import FailedJob, JobCounts, JobKind
from integrations.models import ImportRun

State = ImportRun.State


def register() -> None:
    """Called once, when the models are there."""
    from integrations.operations.services import retry_imports

    operations.register(
        JobKind(
            key="import",
            label=gettext_lazy("Imports"),
            queue="import",
            counts=_counts,
            failed=_failed,
            retry=lambda ids, now: retry_imports(import_ids=ids, now=now),
            hint=_hint,
        )
    )
    operations.stores_files("import", gettext_lazy("Imported files"), ImportRun)


def _counts() -> JobCounts:
    rows = ImportRun.objects.filter(
        state__in=[*ImportRun.WAITING, *ImportRun.WORKING, State.FAILED]
    ).order_by()
    return JobCounts(
        **rows.aggregate(
            waiting=Count("pk", filter=Q(state__in=ImportRun.WAITING)),
            running=Count("pk", filter=Q(state__in=ImportRun.WORKING)),
            failed=Count("pk", filter=Q(state=State.FAILED)),
            oldest=Min("run_after", filter=Q(state__in=ImportRun.WAITING)),
        )
    )


def _failed(first: int, last: int) -> list[FailedJob]:
    """The kind of the error alone: what follows it may quote the file."""
    rows = ImportRun.objects.filter(state=State.FAILED).defer("content", "plan").order_by("-pk")[first:last]
    return [
        FailedJob(
            pk=run.pk,
            about=run.source,
            since=run.created_at,
            attempts=run.attempts,
            reason=operations.without_names(run.error),
        )
        for run in rows
    ]


def _hint(ids: Sequence[int]) -> None:
    from integrations.receivers import hint_imports

    hint_imports(list(ids))
