"""Background work of imports and of exports of everything. Each task is safe to run twice, or never: the sweeper finds what is left."""

from celery import shared_task
from django.utils import timezone

from common.hints import hint_again
from integrations.archive.working import work_on_archive
from integrations.models import ArchiveExport, ImportRun
from integrations.services.archives import forget_archives
from integrations.services.working import work_on_import

# One sweep hints at so many; the next comes in seconds.
SWEPT = 20


@shared_task
def run_import(run_id: int) -> bool:
    """Do an import's next step, unless it is done or being done. The row says so, not the message."""
    return work_on_import(run_id=run_id, clock=timezone.now)


@shared_task
def sweep_imports() -> int:
    """Hint again at imports that wait, or whose worker has gone. Returns how many were hinted at."""
    ids = list(
        ImportRun.objects.claimable(timezone.now())
        .order_by("run_after", "pk")
        .values_list("pk", flat=True)[:SWEPT]
    )
    return hint_again(run_import, ids, most=SWEPT)


# Everything takes longer than one import; still well under half of the broker's patience (visibility_timeout).
@shared_task(time_limit=1_700, soft_time_limit=1_650)
def run_archive(export_id: int) -> bool:
    """Write an export of everything, unless it is done or being done. The row says so, not the message."""
    return work_on_archive(export_id=export_id, clock=timezone.now)


@shared_task
def sweep_archives() -> int:
    """Hint again at exports that wait, or whose worker has gone. Returns how many were hinted at."""
    waiting = ArchiveExport.objects.claimable(timezone.now()).values_list("pk", flat=True)
    ids = list(waiting.order_by("run_after", "pk")[:SWEPT])
    return hint_again(run_archive, ids, most=SWEPT)


@shared_task
def forget_old_archives() -> int:
    """Delete the files of exports whose time is over. Returns how many."""
    return forget_archives(now=timezone.now())
