"""The outbox: what is written into it, who claims it, what becomes of a mail that cannot be sent."""

import ast
import email
import smtplib
from datetime import datetime, timedelta
from email import policy
from threading import Thread

import pytest
from django.core import mail as sent_mail
from django.core.exceptions import ValidationError
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.db import connections, transaction
from kombu.exceptions import OperationalError as BrokerDown

from people import tasks
from people.models import OutgoingMail
from people.models.mail import MAX_ATTEMPTS
from people.services.delivery import (
    BACK_OFF,
    LEASE,
    claim_mail,
    deliver_mail,
    forget_texts,
    record_sent,
    retry_mail,
)
from people.services.mail import queue_letter, queue_mail
from tests import factories
from tests.architecture.source import FLOORS, name_of, parsed, python_files

Hints = list[tuple[str, tuple]]


def queued(now: datetime, **fields: object) -> OutgoingMail:
    values = {
        "kind": "test",
        "recipient": None,
        "address": "zoe.ok@example.org",
        "language": "fr",
        "subject": "Écart de coût",
        "body": "Bonjour,\n\nà bientôt.\n",
    }
    return queue_mail(**{**values, **fields}, now=now)


def deliver(mail: OutgoingMail, now: datetime) -> bool:
    return deliver_mail(mail_id=mail.pk, clock=lambda: now)


@pytest.fixture
def refusing(monkeypatch: pytest.MonkeyPatch):
    """A server that answers with this error, whoever writes."""

    def answer_with(error: Exception) -> None:
        def refuse(self: EmailBackend, messages: object) -> int:
            raise error

        monkeypatch.setattr(EmailBackend, "send_messages", refuse)

    return answer_with


@pytest.mark.django_db(transaction=True)
def test_a_worker_is_told_after_commit_and_not_after_a_rollback(no_hints: Hints, now: datetime) -> None:
    with transaction.atomic():
        mail = queued(now)
        assert no_hints == []
    assert no_hints == [("people.tasks.send_mail", (mail.pk,))]

    no_hints.clear()
    with transaction.atomic():
        queued(now)
        transaction.set_rollback(True)
    assert no_hints == []
    assert OutgoingMail.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_down_does_not_fail_what_was_saved(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, now: datetime
) -> None:
    asked = []

    def refuse(*args: object, **kwargs: object) -> None:
        asked.append(args)
        raise BrokerDown("refused")

    monkeypatch.setattr("celery.app.task.Task.apply_async", refuse)
    monkeypatch.setattr("people.receivers._Broker.ask_from", 0.0)
    with transaction.atomic():
        for _ in range(20):
            queued(now)
    assert OutgoingMail.objects.filter(state="queued").count() == 20
    assert "was not sent" in caplog.text
    assert len(asked) == 1, "an import that invites hundreds waits for it once"


@pytest.mark.django_db
def test_a_mail_leaves_as_text_and_as_a_sheet_with_its_headers(now: datetime) -> None:
    mail = queued(now)
    assert deliver(mail, now)

    [message] = sent_mail.outbox
    read = email.message_from_bytes(message.message().as_bytes(), policy=policy.default)
    assert read["To"] == mail.address
    assert read["From"] == "PMO Portal <pmo-portal@localhost>"
    assert read["Subject"] == "Écart de coût"
    assert read["Message-ID"] == mail.message_id
    assert read["Date"].datetime == now
    assert read["Auto-Submitted"] == "auto-generated"
    assert read["Content-Language"] == "fr"
    assert [part.get_content_type() for part in read.iter_parts()] == ["text/plain", "text/html"]
    assert read.get_body(("plain",)).get_content() == "Bonjour,\n\nà bientôt.\n"
    assert "<p>Bonjour,</p><p>à bientôt.</p>" in read.get_body(("html",)).get_content()
    assert message.message().as_bytes() == message.message().as_bytes(), "a second copy is the same mail"

    mail.refresh_from_db()
    assert (mail.state, mail.body, mail.sent_at, mail.lease_until) == ("sent", "", now, None)
    assert not deliver(mail, now), "twice told, once sent"
    assert len(sent_mail.outbox) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "a@example.org\nBcc: all@example.org",
        "a@example.org\r\nSubject: other",
        "a@example.org, b@example.org",
        "A <a@example.org>",
        "nobody",
        "",
    ],
)
def test_an_address_that_carries_more_than_an_address_is_refused(address: str, now: datetime) -> None:
    with pytest.raises(ValidationError):
        queued(now, address=address)
    assert not OutgoingMail.objects.exists()


@pytest.mark.django_db
def test_a_subject_is_one_line_whatever_stands_in_a_name(now: datetime) -> None:
    mail = queued(now, subject="Deputy of Ada\r\nBcc: all@example.org")
    assert mail.subject == "Deputy of Ada Bcc: all@example.org"
    assert len(queued(now, subject="x" * 500).subject) == 200
    assert deliver(mail, now)
    assert sent_mail.outbox[0].message()["Bcc"] is None


@pytest.mark.django_db
def test_the_row_decides_who_sends(now: datetime) -> None:
    mail = queued(now)
    first = claim_mail(mail_id=mail.pk, now=now)
    assert first is not None
    assert claim_mail(mail_id=mail.pk, now=now) is None, "its lease runs"

    later = now + LEASE + timedelta(seconds=1)
    second = claim_mail(mail_id=mail.pk, now=later)
    assert second is not None
    assert second.message_id == first.message_id
    assert not record_sent(mail=first, now=later), "the first has lost its lease and records nothing"
    assert record_sent(mail=second, now=later)


@pytest.mark.django_db
def test_each_attempt_waits_longer_and_the_fifth_is_the_last(now: datetime, refusing) -> None:
    refusing(smtplib.SMTPServerDisconnected("Connection unexpectedly closed"))
    mail = queued(now)
    pauses = []
    for _ in range(MAX_ATTEMPTS):
        assert not deliver(mail, mail.run_after)
        before = mail.run_after
        mail.refresh_from_db()
        if mail.state == "queued":
            assert not deliver(mail, mail.run_after - timedelta(seconds=1)), "not before its time"
            pauses.append((mail.run_after - before) / BACK_OFF)
    assert pauses == [1, 5, 25, 125]
    assert mail.state == "failed"
    assert mail.error == "SMTPServerDisconnected: Connection unexpectedly closed"
    assert mail.body, "it can be sent again by hand"

    assert retry_mail(mail_id=mail.pk, now=now)
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == ("queued", 0)
    assert not retry_mail(mail_id=mail.pk, now=now), "only what is given up"


@pytest.mark.django_db
@pytest.mark.parametrize(("code", "state"), [(550, "failed"), (450, "queued")])
def test_an_address_that_the_server_refuses_for_good_is_asked_once(
    code: int, state: str, now: datetime, refusing
) -> None:
    refusing(smtplib.SMTPRecipientsRefused({"zoe.ok@example.org": (code, b"No such user")}))
    mail = queued(now)
    assert not deliver(mail, now)
    mail.refresh_from_db()
    assert (mail.state, mail.error) == (state, f"{code} No such user")


@pytest.mark.django_db
def test_a_mail_whose_workers_all_die_is_given_up(now: datetime) -> None:
    mail = queued(now)
    for _ in range(MAX_ATTEMPTS):
        assert claim_mail(mail_id=mail.pk, now=now) is not None
        now += LEASE + timedelta(seconds=1)
    assert claim_mail(mail_id=mail.pk, now=now) is None
    mail.refresh_from_db()
    assert (mail.state, mail.error) == ("failed", "The worker was lost while it was sending.")


@pytest.mark.django_db
def test_the_sweeper_hints_at_what_waits_and_at_what_was_left(
    no_hints: Hints, now: datetime, django_assert_num_queries
) -> None:
    waiting, left, running, later, sent = (queued(now) for _ in range(5))
    OutgoingMail.objects.filter(pk=left.pk).update(state="sending", lease_until=now)
    claim_mail(mail_id=running.pk, now=datetime.now(tz=now.tzinfo) + timedelta(days=1))
    OutgoingMail.objects.filter(pk=later.pk).update(
        run_after=datetime.now(tz=now.tzinfo) + timedelta(hours=1)
    )
    assert deliver(sent, now)
    no_hints.clear()

    with django_assert_num_queries(1):
        assert tasks.sweep_mails() == 2
    assert no_hints == [("people.tasks.send_mail", (pk,)) for pk in (waiting.pk, left.pk)]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_one_mail(now: datetime) -> None:
    mails = [queued(now) for _ in range(8)]
    results: list[bool] = []

    def work() -> None:
        results.extend(deliver(mail, now) for mail in mails)
        connections.close_all()

    workers = [Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=60)
    assert sum(results) == len(mails)
    assert sorted(m.extra_headers["Message-ID"] for m in sent_mail.outbox) == sorted(
        mail.message_id for mail in mails
    )


@pytest.mark.django_db
def test_a_letter_is_in_the_language_of_its_reader_and_escapes_nothing(
    now: datetime, tmp_path, settings
) -> None:
    (tmp_path / "letter.txt").write_text(
        "{% load i18n %}{% translate 'Portfolio' %} & {{ title }}\n\n{{ now|date:'H:i' }} {{ portal_url }}\n"
    )
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    reader = factories.user(language="fr", time_zone="Asia/Tokyo")
    mail = queue_letter(
        kind="test", recipient=reader, template="letter.txt", context={"title": "l'État", "now": now}, now=now
    )
    assert mail.subject == "Portefeuille & l'État"
    assert mail.body == f"19:00 {settings.PORTAL_URL}\n"
    assert (mail.address, mail.language, mail.recipient) == (reader.email, "fr", reader)


@pytest.mark.django_db(transaction=True)
def test_the_outbox_tells_what_was_given_up_and_queues_it_again(
    now: datetime, refusing, capsys: pytest.CaptureFixture[str], no_hints: Hints
) -> None:
    refusing(smtplib.SMTPRecipientsRefused({"zoe.ok@example.org": (550, b"No such user")}))
    mail = queued(now)
    queued(now)
    deliver(mail, now)
    no_hints.clear()

    call_command("outbox")
    told = capsys.readouterr().out
    assert "failed        1" in told
    assert "queued        1" in told
    assert f"{mail.pk}  test  zoe.ok@example.org  550 No such user" in told

    call_command("outbox", "--retry")
    assert capsys.readouterr().out == "1 queued again\n"
    assert no_hints == [("people.tasks.send_mail", (mail.pk,))]
    assert OutgoingMail.objects.filter(state="queued").count() == 2


@pytest.mark.django_db
def test_the_text_of_a_mail_that_was_given_up_is_dropped_after_a_month(now: datetime) -> None:
    old, recent, waiting = (queued(day) for day in (now - timedelta(days=31), now - timedelta(days=29), now))
    OutgoingMail.objects.filter(pk__in=[old.pk, recent.pk]).update(state="failed")

    assert forget_texts(now=now) == 1

    assert set(OutgoingMail.objects.exclude(body="")) == {recent, waiting}
    assert not retry_mail(mail_id=old.pk, now=now), "there is nothing left to send"
    assert retry_mail(mail_id=recent.pk, now=now)


def test_every_mail_goes_through_the_outbox() -> None:
    senders = {
        name_of(path)
        for path in python_files(*FLOORS)
        for node in ast.walk(parsed(path))
        if (
            isinstance(node, ast.ImportFrom)
            and (node.module or "").startswith(("django.core.mail", "smtplib"))
        )
        or (isinstance(node, ast.Import) and any(alias.name == "smtplib" for alias in node.names))
    }
    # letters.py says what a mail looks like and hands it to delivery.py, which alone sends.
    assert senders == {"people/services/delivery.py", "people/letters.py"}
