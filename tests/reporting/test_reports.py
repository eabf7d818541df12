"""Rendering jobs: the row is the truth. Claims, crashes, retries, and who may read what."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from people.models import User
from portfolio.models import Portfolio, ReportingPeriod
from reporting.documents import Rendered, RenderingFailed
from reporting.models import Report, ReportFile
from reporting.services import reports as services
from reporting.services.reports import (
    LEASE,
    claim_report,
    produce_report,
    record_failure,
    record_progress,
    retry_report,
    store_report,
)
from tests import factories
from tests.reporting.figures import NOW, close
from tests.reporting.report_rows import PDF, report

MINUTE = timedelta(minutes=1)
RENDERED = Rendered(PDF, 3)


@pytest.fixture
def portfolio(db: None) -> Portfolio:
    return factories.portfolio("DIGI")


@pytest.fixture
def period(portfolio: Portfolio) -> ReportingPeriod:
    opened = factories.period(portfolio)
    close(opened)
    opened.refresh_from_db()
    return opened


@pytest.fixture
def queued(portfolio: Portfolio, period: ReportingPeriod) -> Report:
    return report(portfolio.scope, period, state="queued")


@pytest.fixture
def renderer(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Rendering replaced by something quick; says what was rendered."""
    rendered: list[str] = []

    def render(text: str, language: str, **options: Any) -> Rendered:
        rendered.append(language)
        options["progress"](1, 3)
        return RENDERED

    monkeypatch.setattr(services, "render_apart", render)
    return rendered


def test_a_report_is_rendered_and_stored_with_its_state(queued: Report, renderer: list[str]) -> None:
    assert produce_report(report_id=queued.pk, clock=lambda: NOW)
    queued.refresh_from_db()
    assert (queued.state, queued.pages, queued.size, queued.attempts) == ("ready", 3, len(PDF), 1)
    assert bytes(queued.file.content) == PDF


def test_a_message_that_comes_twice_renders_once(queued: Report, renderer: list[str]) -> None:
    assert [produce_report(report_id=queued.pk, clock=lambda: NOW) for _ in range(3)] == [True, False, False]
    assert renderer == ["fr"]
    assert not produce_report(report_id=0, clock=lambda: NOW)


def test_a_crash_between_claim_and_store_is_healed(queued: Report, renderer: list[str]) -> None:
    lost = claim_report(report_id=queued.pk, now=NOW)
    assert lost is not None
    # While the lease runs nobody else takes it; afterwards anybody may.
    assert not produce_report(report_id=queued.pk, clock=lambda: NOW + MINUTE)
    assert list(Report.objects.claimable(NOW + MINUTE)) == []
    later = NOW + LEASE + MINUTE
    assert list(Report.objects.claimable(later)) == [queued]
    assert produce_report(report_id=queued.pk, clock=lambda: later)
    # The worker that was thought dead comes back: it has lost the claim and writes nothing.
    assert not store_report(report=lost, rendered=Rendered(b"%PDF other", 1), now=later)
    record_failure(report=lost, error="late", now=later)
    queued.refresh_from_db()
    assert (queued.state, queued.error, bytes(queued.file.content)) == ("ready", "", PDF)
    assert ReportFile.objects.count() == 1


def test_file_and_state_commit_together(queued: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    claimed = claim_report(report_id=queued.pk, now=NOW)
    assert claimed is not None

    def full_disk(**fields: Any) -> None:
        raise DatabaseError("no space left")

    monkeypatch.setattr(ReportFile.objects, "create", full_disk)
    with pytest.raises(DatabaseError):
        store_report(report=claimed, rendered=RENDERED, now=NOW)
    queued.refresh_from_db()
    assert (queued.state, queued.sha256) == ("rendering", "")


def test_a_failure_is_tried_again_later_and_given_up_after_three(
    queued: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any, **options: Any) -> Rendered:
        raise RenderingFailed("The memory limit was reached.")

    monkeypatch.setattr(services, "render_apart", broken)
    clock = [NOW]
    pauses = []
    for _attempt in range(3):
        assert not produce_report(report_id=queued.pk, clock=lambda: clock[-1])
        queued.refresh_from_db()
        pauses.append(queued.run_after - clock[-1])
        assert claim_report(report_id=queued.pk, now=clock[-1]) is None  # not before its pause is over
        clock.append(queued.run_after)
    assert pauses == [timedelta(seconds=30), timedelta(seconds=120), timedelta(seconds=480)]
    assert (queued.state, queued.attempts, queued.error) == ("failed", 3, "The memory limit was reached.")
    assert list(Report.objects.claimable(clock[-1] + LEASE)) == []


def test_a_report_that_kills_its_workers_is_given_up(queued: Report) -> None:
    now = NOW
    for _attempt in range(3):
        assert claim_report(report_id=queued.pk, now=now)
        now += LEASE + MINUTE
    assert claim_report(report_id=queued.pk, now=now) is None
    queued.refresh_from_db()
    assert (queued.state, queued.error) == ("failed", "The worker was lost.")


def test_a_person_may_try_a_failed_report_again(
    portfolio: Portfolio, period: ReportingPeriod, renderer: list[str]
) -> None:
    failed = report(portfolio.scope, period, state="failed")
    director = factories.user("pmo_director", portfolio.scope)
    assert retry_report(report=failed, actor=director, now=NOW)
    assert not retry_report(report=failed, actor=director, now=NOW)
    assert produce_report(report_id=failed.pk, clock=lambda: NOW)


def test_progress_renews_the_lease(queued: Report) -> None:
    claimed = claim_report(report_id=queued.pk, now=NOW)
    assert claimed is not None
    record_progress(report=claimed, done=4, total=12, now=NOW + LEASE)
    queued.refresh_from_db()
    assert (queued.progress_done, queued.progress_total, queued.lease_until) == (4, 12, NOW + 2 * LEASE)


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_one_gets_the_claim() -> None:
    portfolio = factories.portfolio()
    period = factories.period(portfolio)
    pk = report(portfolio.scope, period, state="queued").pk
    claims: list[object] = []
    start = threading.Barrier(5)

    def work() -> None:
        try:
            start.wait()
            claims.append(claim_report(report_id=pk, now=NOW))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(5)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(claims) == 5
    assert sum(claim is not None for claim in claims) == 1


def test_the_same_report_cannot_be_ordered_twice(
    queued: Report, portfolio: Portfolio, period: ReportingPeriod
) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        report(portfolio.scope, period, state="queued")


def test_a_stored_file_cannot_be_changed(portfolio: Portfolio, period: ReportingPeriod) -> None:
    report(portfolio.scope, period)
    with pytest.raises(DatabaseError), transaction.atomic():
        ReportFile.objects.update(content=b"other")
    with pytest.raises(DatabaseError), transaction.atomic():
        ReportFile.objects.all()._raw_delete("default")


# Who reads what


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def publish(period: ReportingPeriod) -> None:
    ReportingPeriod.objects.filter(pk=period.pk).update(state="published", published_at=NOW)


@pytest.fixture
def packs(portfolio: Portfolio, period: ReportingPeriod) -> dict[str, Report]:
    return {
        "standard": report(portfolio.scope, period),
        "complete": report(portfolio.scope, period, audience="complete", text='{"secret":1}'),
    }


@pytest.mark.parametrize(
    ("role", "unpublished", "published"),
    [
        ("pmo_director", {"standard", "complete"}, {"standard", "complete"}),
        ("pmo_officer", {"standard"}, {"standard"}),
        ("auditor", {"standard"}, {"standard"}),
        ("executive", set(), {"standard"}),
        ("team_member", set(), set()),
        ("viewer", set(), set()),
        ("administrator", set(), set()),
    ],
)
def test_who_downloads_what(
    role: str,
    unpublished: set[str],
    published: set[str],
    packs: dict[str, Report],
    portfolio: Portfolio,
    period: ReportingPeriod,
) -> None:
    client = signed_in(factories.user(role, portfolio.scope))

    def readable() -> set[str]:
        answers = {
            name: client.get(reverse("reporting:report-download", args=[pack.pk]))
            for name, pack in packs.items()
        }
        assert {answer.status_code for answer in answers.values()} <= {200, 404}
        return {name for name, answer in answers.items() if answer.status_code == 200}

    assert readable() == unpublished
    publish(period)
    assert readable() == published
    listed = client.get(reverse("reporting:report-list")).content.decode()
    assert {name for name, pack in packs.items() if f"/reports/{pack.pk}/download/" in listed} == published


def test_the_download_is_the_stored_pdf(packs: dict[str, Report], portfolio: Portfolio) -> None:
    client = signed_in(factories.user("pmo_director", portfolio.scope))
    answer = client.get(reverse("reporting:report-download", args=[packs["complete"].pk]))
    assert answer.content == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="DIGI-2026-11-fr-complete.pdf"'


def test_a_reader_of_another_portfolio_finds_nothing(
    packs: dict[str, Report], period: ReportingPeriod
) -> None:
    publish(period)
    client = signed_in(factories.user("pmo_director", factories.portfolio().scope))
    for pack in packs.values():
        assert client.get(reverse("reporting:report-download", args=[pack.pk])).status_code == 404
    assert client.get(reverse("reporting:period", args=["DIGI", "2026-11"])).status_code == 404


# The cycle in the browser


def test_the_period_page_polls_while_a_report_is_on_its_way_and_then_stops(
    queued: Report, portfolio: Portfolio, renderer: list[str]
) -> None:
    client = signed_in(factories.user("pmo_director", portfolio.scope))
    url = reverse("reporting:period", args=["DIGI", "2026-11"])
    fragment = {"HX-Request": "true", "HX-Target": "reports"}
    claimed = claim_report(report_id=queued.pk, now=NOW)
    assert claimed is not None
    record_progress(report=claimed, done=4, total=12, now=NOW)
    waiting = client.get(url, headers=fragment).content.decode()
    assert 'hx-trigger="every' in waiting
    assert '<progress value="4" max="12"' in waiting
    assert "<html" not in waiting
    store_report(report=claimed, rendered=RENDERED, now=NOW)
    done = client.get(url, headers=fragment).content.decode()
    assert 'hx-trigger="every' not in done
    assert f"/reports/{queued.pk}/download/" in done
    assert "<html" in client.get(url).content.decode()


@pytest.mark.django_db
def test_closing_publishing_and_reading_through_the_pages(no_hints: list[tuple[str, tuple]]) -> None:
    portfolio = factories.portfolio("ACME")
    factories.period(portfolio)
    factories.project(portfolio, name="Late one")
    director = signed_in(factories.user("pmo_director", portfolio.scope))
    executive = signed_in(factories.user("executive", portfolio.scope))
    close_url = reverse("reporting:period-close", args=["ACME", "2026-11"])
    publish_url = reverse("reporting:period-publish", args=["ACME", "2026-11"])
    assert director.get(close_url).status_code == 200
    assert director.post(close_url).status_code == 302
    ordered = list(Report.objects.order_by("pk"))
    assert [(name, args) for name, args in no_hints if "render_report" in name] == [
        ("reporting.tasks.render_report", (one.pk,)) for one in ordered
    ]
    assert director.post(close_url, follow=True).status_code == 200  # a second click does no harm
    director.post(publish_url)
    assert ReportingPeriod.objects.get(portfolio=portfolio, start="2026-11-01").state == "closed"
    for one in ordered:
        claimed = claim_report(report_id=one.pk, now=one.run_after)
        assert claimed is not None
        store_report(report=claimed, rendered=RENDERED, now=NOW)
    download = reverse("reporting:report-download", args=[ordered[0].pk])
    assert executive.get(download).status_code == 404
    assert executive.post(publish_url).status_code == 403
    director.post(publish_url)
    assert executive.get(download).content == PDF
    assert "ACME" in executive.get(reverse("reporting:periods", args=["ACME"])).content.decode()
