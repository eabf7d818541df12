"""Rendering reports: claim the row, render apart, store the file and the state in one transaction.

The row is the truth: a message that is lost or comes twice, a worker that dies at any point, or two workers at once
end in one stored file. A claim is a lease with a number (`attempts`); whoever lost the lease writes nothing.
"""

import hashlib
import logging
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction

from people.access import access_of
from people.models import User
from people.roles import Permission
from reporting.documents import Rendered, RenderingFailed, render_apart
from reporting.models import Report, ReportFile
from reporting.models.reports import MAX_ATTEMPTS, ReportQuerySet

logger = logging.getLogger(__name__)

# Much longer than any silence of a living renderer: it tells its progress, and at least that it lives.
LEASE = timedelta(minutes=5)
BACK_OFF = timedelta(seconds=30)
# Progress is told to the database at most so often.
PROGRESS_EVERY = timedelta(seconds=1)

Clock = Callable[[], datetime]


def produce_report(*, report_id: int, clock: Clock) -> bool:
    """Render one report if nobody else does. True when this call stored it; safe to call any number of times."""
    report = claim_report(report_id=report_id, now=clock())
    if report is None:
        return False
    told = clock()

    def progress(done: int, total: int) -> None:
        nonlocal told
        now = clock()
        if now - told >= PROGRESS_EVERY:
            told = now
            record_progress(report=report, done=done, total=total, now=now)

    try:
        rendered = render_apart(report.figures.figures, report.language, progress=progress)
    except RenderingFailed as error:
        logger.exception("Report %s could not be rendered.", report_id)
        record_failure(report=report, error=str(error), now=clock())
        return False
    return store_report(report=report, rendered=rendered, now=clock())


@transaction.atomic
def claim_report(*, report_id: int, now: datetime) -> Report | None:
    """Take a waiting report, or one whose worker has gone. None when there is nothing to do.

    After MAX_ATTEMPTS it is failed instead: it then waits for a person.
    """
    report = (
        Report.objects.select_for_update(skip_locked=True, no_key=True, of=("self",))
        .claimable(now)
        .select_related("figures")
        .filter(pk=report_id)
        .first()
    )
    if report is None:
        return None
    if report.attempts >= MAX_ATTEMPTS:
        report.state = Report.State.FAILED
        report.error = report.error or "The worker was lost."
        report.save(update_fields=["state", "error"])
        return None
    report.state = Report.State.RENDERING
    report.attempts += 1
    report.lease_until = now + LEASE
    report.progress_done = report.progress_total = 0
    report.save(update_fields=["state", "attempts", "lease_until", "progress_done", "progress_total"])
    return report


def record_progress(*, report: Report, done: int, total: int, now: datetime) -> None:
    """Say how far the rendering is; renews the lease."""
    _held(report).update(progress_done=done, progress_total=total, lease_until=now + LEASE)


@transaction.atomic
def store_report(*, report: Report, rendered: Rendered, now: datetime) -> bool:
    """Store the file and make the report ready, both or neither. False when the lease was lost meanwhile."""
    stored = _held(report).update(
        state=Report.State.READY,
        error="",
        rendered_at=now,
        pages=rendered.pages,
        size=len(rendered.content),
        sha256=hashlib.sha256(rendered.content).hexdigest(),
        progress_done=rendered.pages,
        progress_total=rendered.pages,
    )
    if not stored:
        return False
    ReportFile.objects.create(report_id=report.pk, content=rendered.content)
    return True


@transaction.atomic
def record_failure(*, report: Report, error: str, now: datetime) -> None:
    """Queue the report again after a pause that grows, or give up after MAX_ATTEMPTS."""
    last = report.attempts >= MAX_ATTEMPTS
    _held(report).update(
        state=Report.State.FAILED if last else Report.State.QUEUED,
        error=error[:2000],
        run_after=now + BACK_OFF * 4 ** (report.attempts - 1),
    )


@transaction.atomic
def retry_report(*, report: Report, actor: User, now: datetime) -> bool:
    """Queue a failed report again. False when it is not failed. Raises PermissionDenied without the right."""
    if not access_of(actor).may(Permission.CLOSE_PERIOD, report.scope):
        raise PermissionDenied
    return bool(
        Report.objects.filter(pk=report.pk, state=Report.State.FAILED).update(
            state=Report.State.QUEUED, attempts=0, error="", run_after=now, requested_by=actor
        )
    )


@transaction.atomic
def retry_reports(*, report_ids: Collection[int] | None, now: datetime) -> list[int]:
    """Queue these failed reports again, or all of them (None); the ids of those that wait again.

    For whoever operates the portal: who asked for the report stays who it was, and whether the caller may do this was
    checked there.
    """
    failed = Report.objects.filter(state=Report.State.FAILED)
    rows = failed if report_ids is None else failed.filter(pk__in=report_ids)
    locked = list(rows.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
    failed.filter(pk__in=locked).update(state=Report.State.QUEUED, attempts=0, error="", run_after=now)
    return locked


def _held(report: Report) -> ReportQuerySet:
    """The row, if this claim still holds it."""
    return Report.objects.filter(pk=report.pk, state=Report.State.RENDERING, attempts=report.attempts)
