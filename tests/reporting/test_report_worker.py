"""A real worker renders a real report; when it is killed half-way, another one finishes what it began."""

import hashlib
import io
import os
import signal
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pypdf import PdfReader

from pmo_portal.celery import app
from reporting import tasks
from reporting.models import Report
from reporting.receivers import hint_reports
from reporting.selectors.figures import canonical
from tests import factories
from tests.reporting.report_rows import report
from tests.reporting.sample_figures import sample_figures
from tests.worker import celery_worker, eventually, no_message_waits

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


def processes_of(queue: str) -> list[int]:
    """The worker and its children; asked before the work begins, since the broadcast waits for late answers."""
    stats = app.control.inspect(timeout=5).stats() or {}
    return [
        pid
        for name, worker in stats.items()
        if queue in name
        for pid in (*worker["pool"]["processes"], worker["pid"])
    ]


@pytest.mark.slow
def test_a_report_is_rendered_once_though_its_worker_is_killed(tmp_path: Path) -> None:
    no_message_waits()
    portfolio = factories.portfolio()
    period = factories.period(portfolio)
    text = canonical(sample_figures(projects=12))
    order = report(portfolio.scope, period, state="queued", text=text, now=timezone.now())

    with celery_worker(tmp_path / "first.log", "pdf"):
        processes = processes_of("pdf")
        hint_reports([order.pk])
        begun = Report.objects.filter(pk=order.pk, state="rendering", progress_done__gte=1)
        eventually(begun.exists, tmp_path / "first.log", seconds=120)
        for pid in processes:
            # SIGKILL, as the kernel's memory killer does it.
            os.kill(pid, signal.SIGKILL)

    # The lease runs out; its message is lost with the worker, or comes again: both must do.
    Report.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    log = tmp_path / "second.log"
    with celery_worker(log, "pdf", "fast"):
        tasks.sweep_reports.delay()
        eventually(Report.objects.filter(pk=order.pk, state="ready").exists, log, seconds=180)

    order.refresh_from_db()
    content = bytes(order.file.content)
    assert content.startswith(b"%PDF-1.7")
    assert order.sha256 == hashlib.sha256(content).hexdigest()
    assert order.attempts == 2
    assert order.pages == len(PdfReader(io.BytesIO(content)).pages)
    # A page of its own for each project at least.
    assert order.pages > 12
