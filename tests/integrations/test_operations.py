"""The operations page, another try for what was given up, /metrics and the signs of life."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from common import heartbeats, operations
from integrations.models import ImportMapping, ImportRun
from integrations.operations.overview import beat_lines, overview, read_redis
from integrations.operations.services import try_again
from people.models import OperatorAct, OutgoingMail, User
from people.services import queue_mail
from tests import factories

pytestmark = pytest.mark.django_db

TOKEN = "a-token-of-the-scraper"
NOBODY_THERE = "redis://127.0.0.1:1/0"


@pytest.fixture(autouse=True)
def silence() -> Iterator[None]:
    """No sign of life from another test."""
    redis = heartbeats._redis()
    redis.delete(heartbeats.WORKERS, heartbeats.BEAT)
    yield
    redis.delete(heartbeats.WORKERS, heartbeats.BEAT)
    redis.close()


@pytest.fixture
def operator() -> User:
    return factories.user("administrator", full_name="Ada Operator")


@pytest.fixture
def page(operator: User) -> Client:
    client = Client()
    client.force_login(operator)
    return client


def failed_mail(reason: str = "ConnectionRefusedError: refused", body: str = "text") -> OutgoingMail:
    mail = queue_mail(
        kind="invitation",
        recipient=None,
        address="somebody@example.org",
        language="en",
        subject="A subject",
        body=body or "text",
        now=timezone.now(),
    )
    OutgoingMail.objects.filter(pk=mail.pk).update(state="failed", attempts=5, error=reason, body=body)
    return mail


def everything_lives(now: datetime) -> None:
    heartbeats.worker_lives(name="all@here", queues=settings.PORTAL_QUEUES, started=now, now=now)
    for entry in settings.CELERY_BEAT_SCHEDULE:
        heartbeats.beat_sent(entry=entry, now=now)


def test_all_is_well_when_workers_and_beat_speak_and_nothing_was_given_up(page: Client) -> None:
    everything_lives(timezone.now())
    text = page.get("/operations/").content.decode()
    assert "Everything runs" in text
    assert "all@here" in text
    assert settings.PORTAL_VERSION in text


def test_a_silent_worker_and_a_late_beat_are_said(page: Client) -> None:
    everything_lives(timezone.now() - timedelta(minutes=5))
    text = page.get("/operations/").content.decode()
    for queue in settings.PORTAL_QUEUES:
        assert f"No worker serves the queue {queue}" in text
    assert "The task sweep-mails was due" in text
    assert "Everything runs" not in text


def test_a_worker_that_serves_some_queues_leaves_the_others_unserved(now: datetime) -> None:
    heartbeats.worker_lives(name="one@here", queues=["mail", "fast"], started=now, now=now)
    assert heartbeats.unserved(heartbeats.workers(now), now) == ["kpi", "pdf", "import"]
    heartbeats.worker_leaves(name="one@here")
    assert heartbeats.workers(now) == []


def test_what_another_version_wrote_is_left_out(now: datetime) -> None:
    with heartbeats._redis() as redis:
        redis.hset(heartbeats.WORKERS, "old@here", "no json")
        redis.hset(heartbeats.BEAT, "sweep-mails", "yesterday")
    assert heartbeats.workers(now) == []
    assert heartbeats.last_beats() == {}


def test_a_nightly_task_is_due_the_next_night(now: datetime) -> None:
    heartbeats.beat_sent(entry="forget-mails-nightly", now=now.replace(hour=2, minute=40))
    at = timezone.now()
    [line] = [line for line in beat_lines(read_redis(at), at) if line.name == "forget-mails-nightly"]
    assert line.due is not None
    assert (line.due.hour, line.due.minute) == (2, 40)


def test_without_redis_the_page_says_unknown_and_answers(page: Client, settings) -> None:
    settings.REDIS_URL = NOBODY_THERE
    response = page.get("/operations/")
    assert response.status_code == 200
    assert "Redis does not answer" in response.content.decode()


def test_without_redis_a_sign_of_life_is_not_worth_an_error(settings, now: datetime) -> None:
    settings.REDIS_URL = NOBODY_THERE
    heartbeats.worker_lives(name="one@here", queues=["mail"], started=now, now=now)
    heartbeats.worker_leaves(name="one@here")
    heartbeats.beat_sent(entry="sweep-mails", now=now)


def test_the_page_asks_the_database_as_often_with_many_jobs_as_with_none(operator: User) -> None:
    with CaptureQueriesContext(
        connection,
    ) as few:
        overview(timezone.now())
    for _each in range(5):
        failed_mail()
    with CaptureQueriesContext(connection) as many:
        overview(timezone.now())
    assert len(many) == len(few)
    # One per kind of job, the database's own figures, the migrations (two), the latest acts.
    assert len(few) == len(operations.kinds()) + 4


def test_a_failed_mail_is_told_with_its_reason_and_not_with_its_text(page: Client) -> None:
    mail = failed_mail("550 mailbox full")
    text = page.get("/operations/mail/failed/").content.decode()
    assert str(mail.pk) in text
    assert "550 mailbox full" in text
    assert f'action="/operations/mail/failed/{mail.pk}/again/"' in text
    assert 'action="/operations/mail/failed/again/"' in text
    assert "A subject" not in text


def test_one_is_tried_again_and_stands_in_the_trail(page: Client, operator: User, no_hints) -> None:
    first, second = failed_mail(), failed_mail()
    page.post(f"/operations/mail/failed/{first.pk}/again/")
    assert [mail.state for mail in OutgoingMail.objects.order_by("pk")] == ["queued", "failed"]
    act = OperatorAct.objects.get()
    assert (act.actor, act.kind, act.jobs) == (operator, "mail", [first.pk])
    event = act.events.get()
    assert event.pgh_context["actor"] == operator.pk
    assert ("people.tasks.send_mail", (second.pk,)) not in no_hints


def test_all_are_tried_again_but_those_whose_text_is_gone(page: Client) -> None:
    again, gone = failed_mail(), failed_mail(body="")
    answer = page.post("/operations/mail/failed/again/", follow=True).content.decode()
    assert "1 job waits again." in answer
    assert "Its text was dropped" in answer
    assert OperatorAct.objects.get().jobs == [again.pk]
    assert OutgoingMail.objects.get(pk=gone.pk).state == "failed"


def test_the_second_of_two_finds_nothing_left(page: Client) -> None:
    mail = failed_mail()
    page.post(f"/operations/mail/failed/{mail.pk}/again/")
    answer = page.post(f"/operations/mail/failed/{mail.pk}/again/", follow=True).content.decode()
    assert "Nothing was left to try again" in answer
    assert OperatorAct.objects.count() == 1


def failed_import(who: User, plan_hash: str) -> ImportRun:
    return ImportRun.objects.create(
        portfolio=factories.portfolio(),
        mapping=ImportMapping.objects.get(name="panorama_fr"),
        mapping_version=1,
        source="panorama",
        as_of=timezone.now().date(),
        file_name="Hidden file.csv",
        file_size=1,
        file_sha256="0" * 64,
        state=ImportRun.State.FAILED,
        plan_hash=plan_hash,
        attempts=3,
        error="ValueError: row 'Hidden project'",
        requested_by=who,
        created_at=timezone.now(),
    )


def test_a_failed_import_goes_on_in_the_name_of_whoever_asked_for_it(page: Client) -> None:
    officer = factories.user("pmo_officer")
    reading, applying = failed_import(officer, ""), failed_import(officer, "a" * 64)
    text = page.get("/operations/import/failed/").content.decode()
    assert "ValueError" in text
    assert "Hidden" not in text
    page.post("/operations/import/failed/again/")
    for run, state in ((reading, "queued"), (applying, "to_apply")):
        run.refresh_from_db()
        assert (run.state, run.requested_by, run.attempts, run.error) == (state, officer, 0, "")
    assert OperatorAct.objects.get().jobs == [reading.pk, applying.pk]


def test_without_the_right_nothing_is_tried_again() -> None:
    mail, director = failed_mail(), factories.user("pmo_director")
    kind = operations.kind_of("mail")
    assert kind is not None
    with pytest.raises(PermissionDenied):
        try_again(kind=kind, ids=[mail.pk], actor=director, now=timezone.now())
    assert OutgoingMail.objects.get().state == "failed"


def test_a_kind_that_nobody_knows_is_not_there(page: Client) -> None:
    assert page.get("/operations/nonsense/failed/").status_code == 404
    # Figures are never given up.
    assert page.get("/operations/figures/failed/").status_code == 404
    assert page.post("/operations/figures/failed/again/").status_code == 404


def test_an_error_keeps_its_kind_and_loses_what_follows() -> None:
    assert operations.without_names("ValueError: the bridge 'Secret'").startswith("ValueError")
    assert "Secret" not in operations.without_names("ValueError: the bridge 'Secret'")
    assert operations.without_names("The time limit was reached.") == "The time limit was reached."


def test_figures_that_wait_have_waited_since_their_facts_changed() -> None:
    project = factories.project(factories.portfolio())
    revision = project.facts_revision
    [line] = [kind for kind in operations.kinds() if kind.key == "figures"]
    revision.refresh_from_db()
    counts = line.counts()
    assert (counts.waiting, counts.oldest) == (1, revision.stale_since)


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer wrong", TOKEN, f"Basic {TOKEN}", f"Bearer {TOKEN}x"])
def test_metrics_are_not_there_without_the_token(given: str, settings) -> None:
    settings.METRICS_TOKEN = TOKEN
    assert Client().get("/metrics", headers={"Authorization": given}).status_code == 404


def test_metrics_are_not_there_when_no_token_was_set(settings) -> None:
    settings.METRICS_TOKEN = ""
    assert Client().get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def scraped() -> str:
    response = Client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert response.status_code == 200
    return str(response.content.decode())


def test_metrics_count_and_name_nobody(settings) -> None:
    settings.METRICS_TOKEN = TOKEN
    everything_lives(timezone.now())
    failed_mail()
    factories.project(factories.portfolio("SECRET", name="Hidden portfolio"), name="Hidden project")
    text = scraped()
    assert 'pmo_jobs{kind="mail",state="failed"} 1.0' in text
    assert 'pmo_jobs{kind="figures",state="waiting"} 1.0' in text
    assert 'pmo_workers{queue="pdf"} 1.0' in text
    assert 'pmo_queue_length{queue="mail"}' in text
    assert "pmo_redis_up 1.0" in text
    for name in ("Hidden", "SECRET", "somebody@"):
        assert name not in text


def test_metrics_claim_nothing_that_redis_does_not_say(settings) -> None:
    settings.METRICS_TOKEN = TOKEN
    settings.REDIS_URL = NOBODY_THERE
    text = scraped()
    assert "pmo_redis_up 0.0" in text
    assert "pmo_workers{" not in text


def test_readiness_warns_of_queues_without_a_worker_and_stays_ready() -> None:
    at = timezone.now()
    heartbeats.worker_lives(name="one@here", queues=["mail", "fast", "kpi"], started=at, now=at)
    response = Client().get("/readyz")
    assert response.status_code == 200
    assert response.json()["warnings"] == ["no worker for the queue pdf", "no worker for the queue import"]


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_a_real_worker_says_that_it_lives_and_takes_its_leave(tmp_path) -> None:
    from tests.worker import celery_worker

    with celery_worker(tmp_path / "worker.log", "mail", "fast"):
        [worker] = heartbeats.workers(timezone.now())
        assert worker.queues == ("fast", "mail")
    assert heartbeats.workers(timezone.now()) == []
