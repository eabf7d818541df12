"""Background work: ids in, one service call. Each is safe to run twice, or never: the sweeper finds what is left."""

import logging
from typing import Any

from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from common.hints import hint_again
from reporting.models import Report
from reporting.selectors.staleness import split_scopes, stale_project_ids
from reporting.services.refresh import CHUNK, refresh_all_open, refresh_projects
from reporting.services.reports import produce_report
from reporting.services.rollups import roll_up_open

logger = logging.getLogger(__name__)

# One sweep hints at so many; the next comes in seconds.
SWEPT = 20
# A deadlock or a lost connection: once more in a moment, and in the end it is the sweeper's.
_AGAIN: dict[str, Any] = {
    "autoretry_for": (OperationalError,),
    "max_retries": 3,
    "retry_backoff": 1,
    "retry_backoff_max": 10,
}


@shared_task(**_AGAIN)
def refresh_project_kpis(scope_ids: list[int]) -> int:
    """Recompute the projects among the scopes and all above them; of programmes and portfolios the roll-up."""
    projects, others = split_scopes(scope_ids)
    computed = refresh_projects(project_ids=projects, now=timezone.now())
    if others:
        refresh_rollups.delay(others)
    return computed


@shared_task(**_AGAIN)
def refresh_rollups(scope_ids: list[int]) -> int:
    """Recompute the roll-ups of programmes and portfolios in their open periods (a rate has changed, say)."""
    return roll_up_open(scope_ids=scope_ids, now=timezone.now())


@shared_task(**_AGAIN)
def sweep_stale() -> int:
    """Recompute every project whose figures are older than its facts: lost hints, killed workers, imports."""
    computed, last = 0, 0
    while ids := stale_project_ids(after=last, limit=CHUNK):
        computed += _refresh_or_log(ids)
        last = ids[-1]
    return computed


def _refresh_or_log(ids: list[int]) -> int:
    """One project that cannot be computed must not keep the others from it."""
    try:
        return refresh_projects(project_ids=ids, now=timezone.now(), skip_locked=True)
    except OperationalError:
        raise
    except Exception:
        logger.exception("Projects %s could not be recomputed.", ids)
        return sum(_refresh_or_log([pk]) for pk in ids) if len(ids) > 1 else 0


@shared_task(**_AGAIN)
def refresh_all() -> int:
    """Recompute everything that is open: planned value and freshness move with the date."""
    return refresh_all_open(now=timezone.now())


@shared_task(**_AGAIN)
def render_report(report_id: int) -> bool:
    """Render one report, unless it is done or being done. The row says so, not the message."""
    return produce_report(report_id=report_id, clock=timezone.now)


@shared_task(**_AGAIN)
def sweep_reports() -> int:
    """Hint again at reports that wait, or whose worker has gone. Returns how many were hinted at."""
    ids = list(
        Report.objects.claimable(timezone.now())
        .order_by("run_after", "pk")
        .values_list("pk", flat=True)[:SWEPT]
    )
    return hint_again(render_report, ids, most=SWEPT)
