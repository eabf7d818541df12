"""Background work of imports. Each task is safe to run twice, or never: the sweeper finds what is left."""

from celery import shared_task
from django.utils import timezone

from integrations.models import ImportRun
from integrations.services.working import work_on_import

# One sweep hints at so many; the next comes in seconds.
SWEPT = 20


@shared_task  # type: ignore[untyped-decorator]
def run_import(run_id: int) -> bool:
    """Do an import's next step, unless it is done or being done. The row says so, not the message."""
    return work_on_import(run_id=run_id, clock=timezone.now)


@shared_task  # type: ignore[untyped-decorator]
def sweep_imports() -> int:
    """Hint again at imports that wait, or whose worker has gone. Returns how many."""
    ids = list(
        ImportRun.objects.claimable(timezone.now())
        .order_by("run_after", "pk")
        .values_list("pk", flat=True)[:SWEPT]
    )
    for pk in ids:
        run_import.delay(pk)
    return len(ids)
