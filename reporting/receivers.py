"""Facts have changed: say so to a worker after commit. The project's revision is what counts, this is a hint."""

import logging
from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction

from reporting.tasks import refresh_project_kpis, render_report, sweep_stale

logger = logging.getLogger(__name__)

# One message carries at most so many; more changes than that are left to the sweeper, which takes all.
HINTED_SCOPES = 200


def hint_refresh(sender: object, scope_ids: Sequence[int], **kwargs: Any) -> None:
    """Have the figures of these scopes recomputed soon after the transaction has committed."""
    transaction.on_commit(_hint(list(scope_ids)))


def _hint(scope_ids: list[int]) -> Callable[[], None]:
    def publish() -> None:
        try:
            if len(scope_ids) <= HINTED_SCOPES:
                refresh_project_kpis.delay(scope_ids)
            else:
                sweep_stale.delay()
        except Exception:
            # What was saved is saved: whatever stops the broker must not fail the request. The sweeper heals it.
            logger.exception("The hint to recompute %d scopes was not sent.", len(scope_ids))

    return publish


def hint_reports(report_ids: Sequence[int]) -> None:
    """Have these reports rendered soon. Called after commit; what does not get through is the sweeper's."""
    for pk in report_ids:
        try:
            render_report.delay(pk)
        except Exception:
            logger.exception("The hint to render report %d was not sent.", pk)
            return
