"""The row is the truth, the message a hint: what happens when hints are sent, lost, doubled or overtaken."""

import logging
from datetime import date
from threading import Barrier, Thread

import pytest
from celery.app.task import Task
from django.db import connection, connections, transaction
from kombu.exceptions import OperationalError as BrokerDown

from common.signals import facts_changed
from portfolio.models import ExchangeRate
from projects.models import FactsRevision, ProgressMeasurement, Project
from projects.services import facts_have_changed
from reporting import tasks
from reporting.models import KpiSnapshot
from reporting.receivers import HINTED_SCOPES
from reporting.services import refresh
from reporting.services.refresh import freeze_month, refresh_projects
from tests import factories
from tests.reporting import figures
from tests.reporting.figures import NOW

Hints = list[tuple[str, tuple]]


@pytest.mark.django_db(transaction=True)
def test_a_hint_is_sent_after_commit_and_not_after_a_rollback(no_hints: Hints) -> None:
    project = factories.project(factories.portfolio())
    no_hints.clear()

    with transaction.atomic():
        facts_have_changed(project_ids=[project.pk])
        assert no_hints == []
    assert no_hints == [("reporting.tasks.refresh_project_kpis", ([project.scope_id],))]

    no_hints.clear()
    with transaction.atomic():
        facts_have_changed(project_ids=[project.pk])
        transaction.set_rollback(True)
    assert no_hints == []


@pytest.mark.django_db(transaction=True)
def test_many_changes_are_one_hint_to_sweep(no_hints: Hints) -> None:
    facts_changed.send(sender=None, scope_ids=list(range(HINTED_SCOPES + 1)))

    assert no_hints == [("reporting.tasks.sweep_stale", ())]


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_down_does_not_fail_what_was_saved(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise BrokerDown("refused")

    monkeypatch.setattr(Task, "apply_async", refuse)
    project = factories.project(factories.portfolio())
    later = []

    with caplog.at_level(logging.ERROR, logger="reporting.receivers"), transaction.atomic():
        facts_have_changed(project_ids=[project.pk])
        transaction.on_commit(lambda: later.append("ran"))

    assert later == ["ran"], "callbacks after ours run as well"
    assert "was not sent" in caplog.text
    assert FactsRevision.objects.get().revision == 2


@pytest.mark.django_db
def test_a_lost_hint_is_healed_by_the_sweeper() -> None:
    portfolio = factories.portfolio()
    factories.period(portfolio)
    project = figures.measured_project(portfolio)
    refresh_projects(project_ids=[project.pk], now=NOW)
    ProgressMeasurement.objects.update(percent_complete=75)
    facts_have_changed(project_ids=[project.pk])  # its hint goes nowhere

    assert tasks.sweep_stale() == 1

    assert KpiSnapshot.objects.get(scope=project.scope).ev == 900
    assert tasks.sweep_stale() == 0


@pytest.mark.django_db
def test_a_period_that_opens_gets_its_figures_from_the_sweeper() -> None:
    portfolio = factories.portfolio()
    projects = [figures.measured_project(portfolio) for _ in range(3)]
    assert tasks.sweep_stale() == 0
    assert not FactsRevision.objects.filter(computed_revision=0).exists()

    period = factories.period(portfolio)
    assert tasks.sweep_stale() == 3

    assert KpiSnapshot.objects.filter(as_of=period.end).count() == len(projects) + 1


@pytest.mark.django_db
def test_one_project_that_cannot_be_computed_does_not_keep_the_others_from_it(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    portfolio = factories.portfolio()
    factories.period(portfolio)
    first, broken, last = (figures.measured_project(portfolio) for _ in range(3))
    compute = refresh.compute_project

    def fail_for_one(facts, day, thresholds):
        if facts.project_id == broken.pk:
            raise ZeroDivisionError
        return compute(facts, day, thresholds)

    monkeypatch.setattr(refresh, "compute_project", fail_for_one)

    with caplog.at_level(logging.ERROR, logger="reporting.tasks"):
        assert tasks.sweep_stale() == 2

    assert f"[{broken.pk}] could not be recomputed" in caplog.text
    assert {row.scope_id for row in KpiSnapshot.objects.projects()} == {first.scope_id, last.scope_id}
    assert list(FactsRevision.objects.filter(computed_revision=0).values_list("pk", flat=True)) == [broken.pk]


@pytest.mark.django_db
def test_a_hint_about_a_portfolio_recomputes_its_roll_up(no_hints: Hints) -> None:
    portfolio = factories.portfolio()
    factories.period(portfolio)
    project = figures.measured_project(portfolio, currency="GBP")
    refresh_projects(project_ids=[project.pk], now=NOW)
    ExchangeRate.objects.create(base="GBP", quote="EUR", month=date(2026, 11, 1), rate=2)
    no_hints.clear()

    tasks.refresh_project_kpis([portfolio.scope_id])
    assert no_hints == [("reporting.tasks.refresh_rollups", ([portfolio.scope_id],))]
    tasks.refresh_rollups([portfolio.scope_id])

    assert KpiSnapshot.objects.get(scope=portfolio.scope).bac == 2400


@pytest.fixture
def portfolio_of_six(transactional_db: None) -> list[Project]:
    portfolio = factories.portfolio()
    factories.period(portfolio)
    return [figures.measured_project(portfolio) for _ in range(6)]


def in_threads(*jobs: object) -> list[BaseException]:
    """Run the jobs at the same time, each on its own connection; what they raised."""
    ready, errors = Barrier(len(jobs)), []

    def run(job) -> None:
        try:
            ready.wait(timeout=10)
            job()
        except Exception as error:  # noqa: BLE001
            errors.append(error)
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
        assert not thread.is_alive()
    return errors


def test_refreshes_at_the_same_time_leave_totals_that_cover_every_project(
    portfolio_of_six: list[Project],
) -> None:
    ids = [project.pk for project in portfolio_of_six]

    errors = in_threads(
        lambda: refresh_projects(project_ids=ids[:4], now=NOW),
        lambda: refresh_projects(project_ids=ids[2:][::-1], now=NOW),
        lambda: refresh_projects(project_ids=ids[5:], now=NOW),
    )

    assert errors == []
    total = KpiSnapshot.objects.get(scope=portfolio_of_six[0].portfolio.scope)
    assert (total.project_count, total.bac) == (6, 7200)
    assert not FactsRevision.objects.exclude(computed_revision=1).exists()


def test_a_refresh_that_waits_for_a_change_computes_the_change(portfolio_of_six: list[Project]) -> None:
    project = portfolio_of_six[0]
    worker = Thread(
        target=lambda: (refresh_projects(project_ids=[project.pk], now=NOW), connections.close_all())
    )
    with transaction.atomic():
        facts_have_changed(project_ids=[project.pk])
        worker.start()
        worker.join(timeout=0.5)
        assert worker.is_alive(), "the revision's row is locked"
        ProgressMeasurement.objects.filter(project=project).update(percent_complete=100)
    worker.join(timeout=30)

    snapshot = KpiSnapshot.objects.get(scope=project.scope)
    assert (snapshot.ev, snapshot.facts_revision) == (1200, 2)
    assert FactsRevision.objects.get(pk=project.pk).computed_revision == 2


def test_a_refresh_that_waits_for_the_close_of_its_period_leaves_the_frozen_figures(
    portfolio_of_six: list[Project],
) -> None:
    project = portfolio_of_six[0]
    period = project.portfolio.periods.get()
    done: list[int] = []
    worker = Thread(
        target=lambda: (
            done.append(refresh_projects(project_ids=[project.pk], now=NOW)),
            connections.close_all(),
        )
    )
    with transaction.atomic():
        freeze_month(period=period, now=NOW)
        worker.start()
        worker.join(timeout=0.5)
        assert worker.is_alive(), "the period is held"
        figures.close(period)
        ProgressMeasurement.objects.filter(project=project).update(percent_complete=100)
    worker.join(timeout=30)

    assert done == [0]
    assert KpiSnapshot.objects.get(scope=project.scope).ev == 600


def test_the_sweeper_leaves_to_others_what_they_are_computing(portfolio_of_six: list[Project]) -> None:
    busy = portfolio_of_six[0]
    with transaction.atomic():
        list(FactsRevision.objects.select_for_update().filter(pk=busy.pk))
        swept: list[int] = []
        worker = Thread(target=lambda: (swept.append(tasks.sweep_stale()), connections.close_all()))
        worker.start()
        worker.join(timeout=30)
        assert swept == [5]
    assert tasks.sweep_stale() == 1
    assert connection.is_usable()
