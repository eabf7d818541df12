"""A real worker, a real broker: facts change in one process, figures in another."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from projects.models import FactsRevision, ProgressMeasurement
from projects.services import facts_have_changed
from reporting import tasks
from reporting.models import KpiSnapshot
from tests import factories
from tests.reporting import figures
from tests.worker import ROOT, celery_worker, eventually, no_message_waits

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


def test_a_worker_recomputes_what_changed_and_all_above_it(tmp_path: Path) -> None:
    no_message_waits()
    portfolio = factories.portfolio()
    factories.period(portfolio)
    project = figures.measured_project(portfolio)
    log = tmp_path / "worker.log"

    with celery_worker(log, "kpi"):
        facts_have_changed(project_ids=[project.pk])
        eventually(KpiSnapshot.objects.filter(scope=portfolio.scope, ev=600).exists, log)

        ProgressMeasurement.objects.update(percent_complete=100)
        facts_have_changed(project_ids=[project.pk])
        eventually(KpiSnapshot.objects.filter(scope=portfolio.scope, ev=1200).exists, log)

    assert KpiSnapshot.objects.get(scope=project.scope).ev == 1200
    assert not FactsRevision.objects.filter(computed_revision__lt=3).exists()


@pytest.mark.slow
def test_a_change_whose_hint_was_lost_is_found_by_a_worker_that_sweeps(tmp_path: Path) -> None:
    portfolio = factories.portfolio()
    factories.period(portfolio)
    project = figures.measured_project(portfolio)
    facts_have_changed(project_ids=[project.pk])
    no_message_waits()  # the broker has lost the hint
    log = tmp_path / "worker.log"

    with celery_worker(log, "kpi"):
        time.sleep(1)
        assert not KpiSnapshot.objects.exists()
        tasks.sweep_stale.delay()
        eventually(KpiSnapshot.objects.filter(scope=project.scope, ev=600).exists, log)


PUBLISH = """
import django, time
django.setup()
from reporting.receivers import _hint
_hint([1])()  # what a process does once, such as opening its connection pool
before = time.monotonic()
_hint([1])()
print(time.monotonic() - before)
"""


def test_a_broker_that_hangs_holds_a_request_up_for_seconds_at_most() -> None:
    """It accepts connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        result = subprocess.run(
            [sys.executable, "-c", PUBLISH],
            cwd=ROOT,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "pmo_portal.settings",
                "CELERY_BROKER_URL": f"redis://127.0.0.1:{port}/0",
            },
            capture_output=True,
            text=True,
            timeout=60,
        )

    assert result.returncode == 0, result.stderr
    assert "was not sent" in result.stderr
    assert float(result.stdout) < 4
