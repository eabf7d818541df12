"""Real workers and imports: done once, whatever is killed, cancelled or hinted twice."""

import os
import signal
import threading
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from integrations import tasks
from integrations.models import ImportMapping, ImportRun
from integrations.receivers import hint_imports
from integrations.services import (
    NotPendingError,
    accept_import,
    cancel_import,
    retry_import,
    upload_import,
    work_on_import,
)
from integrations.services.progress import ClaimLostError, told_aside
from integrations.services.working import claim_import
from people.models import User
from portfolio.models import Portfolio
from projects.models import Project
from tests import factories
from tests.integrations.files import edition, row, worked
from tests.reporting.test_report_worker import processes_of
from tests.waiting import wait_until_somebody_waits
from tests.worker import celery_worker, eventually, no_message_waits

pytestmark = pytest.mark.django_db(transaction=True)
FIRST = date(2018, 9, 30)


@pytest.fixture
def gov() -> Portfolio:
    return factories.portfolio("GOV", currency="GBP")


@pytest.fixture
def officer(gov: Portfolio) -> User:
    return factories.user("pmo_officer", gov.scope)


def uploaded(gov: Portfolio, officer: User, rows: int = 3) -> ImportRun:
    return upload_import(
        portfolio=gov,
        mapping=ImportMapping.objects.current().get(name="gmpp_2018_2020"),
        content=edition(*[row(name=f"Project {number}") for number in range(rows)]),
        file_name="edition.csv",
        as_of=FIRST,
        actor=officer,
        now=timezone.now(),
    )


def accepted(gov: Portfolio, officer: User, rows: int = 3) -> ImportRun:
    run = uploaded(gov, officer, rows)
    assert work_on_import(run_id=run.pk, clock=timezone.now)
    run.refresh_from_db()
    return accept_import(run=run, actor=officer, now=timezone.now(), shown_hash=run.plan_hash)


def test_the_worker_tells_how_far_it_is_while_its_transaction_is_open(gov: Portfolio, officer: User) -> None:
    run = claim_import(run_id=accepted(gov, officer).pk, now=timezone.now())
    assert run is not None
    with told_aside(run, timezone.now) as tell:
        tell(ImportRun.Phase.WRITING, 1, 3)
    seen = ImportRun.objects.get(pk=run.pk)
    assert (seen.progress_phase, seen.progress_done, seen.progress_total) == ("writing", 1, 3)


@pytest.mark.parametrize("lost", ["cancelled", "taken over"])
def test_who_lost_the_claim_writes_nothing(
    gov: Portfolio, officer: User, monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    run = accepted(gov, officer)

    def elsewhere() -> None:
        try:
            if lost == "cancelled":
                cancel_import(run=run, actor=officer)
            else:
                ImportRun.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
                claim_import(run_id=run.pk, now=timezone.now())
        finally:
            connections.close_all()

    def meanwhile(*args: object, **kwargs: object) -> None:
        other = threading.Thread(target=elsewhere)
        other.start()
        other.join(timeout=30)

    # The very last thing before the outcome is written.
    monkeypatch.setattr("integrations.services.confirm.facts_have_changed", meanwhile)
    assert not work_on_import(run_id=run.pk, clock=timezone.now)
    assert not Project.objects.exists()
    run.refresh_from_db()
    assert (run.state, run.attempts) == (("cancelled", 1) if lost == "cancelled" else ("applying", 2))


def test_a_cancelled_import_stops_at_the_next_look(gov: Portfolio, officer: User) -> None:
    run = claim_import(run_id=accepted(gov, officer).pk, now=timezone.now())
    assert run is not None
    with told_aside(run, timezone.now) as tell:
        tell(ImportRun.Phase.WRITING, 1, 3)
        cancel_import(run=run, actor=officer)
        with pytest.raises(ClaimLostError):
            tell(ImportRun.Phase.UNDOING, 2, 3)
    stopped = ImportRun.objects.get(pk=run.pk)
    assert (stopped.state, bytes(stopped.content), stopped.lease_until) == ("cancelled", b"", None)


def test_it_is_too_late_to_cancel_what_is_written(gov: Portfolio, officer: User) -> None:
    run = accepted(gov, officer)
    assert worked(now=timezone.now()) == 1
    with pytest.raises(NotPendingError) as late:
        cancel_import(run=run, actor=officer)
    assert late.value.run.state == "confirmed"


def test_a_step_that_fails_is_tried_again_and_then_given_up(
    gov: Portfolio, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = accepted(gov, officer)
    with monkeypatch.context() as broken:
        broken.setattr("integrations.services.apply.write_baselines", lambda *a, **k: 1 / 0)
        for attempt in (1, 2, 3):
            ImportRun.objects.update(run_after=timezone.now())
            assert not work_on_import(run_id=run.pk, clock=timezone.now)
            run.refresh_from_db()
            assert (run.attempts, run.error) == (attempt, "ZeroDivisionError")
    assert run.state == "failed"
    assert not Project.objects.exists()
    retry_import(run=run, actor=officer, now=timezone.now())
    assert worked(now=timezone.now()) == 1
    assert Project.objects.count() == 3


def test_a_right_that_was_withdrawn_meanwhile_counts(gov: Portfolio, officer: User) -> None:
    run = accepted(gov, officer)
    officer.grants.all().delete()
    assert not work_on_import(run_id=run.pk, clock=timezone.now)
    run.refresh_from_db()
    assert run.state == "failed"
    assert "may not import" in run.error
    assert not Project.objects.exists()


def test_the_hint_goes_out_with_the_upload(
    gov: Portfolio, officer: User, no_hints: list[tuple[str, tuple]]
) -> None:
    run = uploaded(gov, officer)
    assert ("integrations.tasks.run_import", (run.pk,)) in no_hints
    assert tasks.sweep_imports() == 1
    assert worked(now=timezone.now()) == 1
    assert tasks.sweep_imports() == 0


@pytest.mark.slow
@pytest.mark.services
def test_an_import_is_applied_once_though_its_worker_is_killed(
    gov: Portfolio, officer: User, tmp_path: Path
) -> None:
    no_message_waits()
    run = accepted(gov, officer, rows=1500)
    with transaction.atomic(), celery_worker(tmp_path / "first.log", "import"):
        # What an import writes last has to wait, so that its worker dies with everything else written.
        connection.cursor().execute("LOCK TABLE projects_factsrevision IN EXCLUSIVE MODE")
        processes = processes_of("import")
        hint_imports([run.pk])
        wait_until_somebody_waits(seconds=120)
        assert ImportRun.objects.get(pk=run.pk).progress_phase == "writing"
        for pid in processes:
            # SIGKILL, as the kernel's memory killer does it.
            os.kill(pid, signal.SIGKILL)
    assert not Project.objects.exists()

    ImportRun.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    with celery_worker(tmp_path / "second.log", "import", "fast"):
        tasks.sweep_imports.delay()
        # Twice is as good as once.
        hint_imports([run.pk])
        done = ImportRun.objects.filter(pk=run.pk, state="confirmed")
        eventually(done.exists, tmp_path / "second.log", seconds=180)
    assert Project.objects.count() == 1500
    run.refresh_from_db()
    assert run.attempts == 2
