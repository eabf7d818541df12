"""A real worker, a real mail server: every mail arrives, and no crash makes it arrive more than once more."""

import asyncio
import email
import os
import signal
import socket
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from email import policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.utils import timezone

from people import tasks
from people.models import OutgoingMail
from people.services.mail import queue_mail
from tests.reporting.test_report_worker import processes_of
from tests.worker import celery_worker, eventually, no_message_waits

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

MAILS = 12


class Mailbox:
    """Keeps what arrives. Slow to say "accepted": who is killed meanwhile does not know that it was."""

    def __init__(self) -> None:
        self.received: list[EmailMessage] = []
        self.pause = 0.0

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.received.append(email.message_from_bytes(envelope.original_content, policy=policy.default))
        await asyncio.sleep(self.pause)
        return "250 OK"

    @property
    def copies(self) -> Counter[str]:
        return Counter(message["Message-ID"] for message in self.received)


@pytest.fixture
def mailbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    box = Mailbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        # Read by the worker's process; this one keeps its mails in memory.
        monkeypatch.setenv("EMAIL_URL", f"smtp://127.0.0.1:{port}")
        monkeypatch.setenv("DEFAULT_FROM_EMAIL", "Portail <portail@example.org>")
        yield box
    finally:
        controller.stop()


def queue(number: int) -> OutgoingMail:
    return queue_mail(
        kind="test",
        recipient=None,
        address=f"reader{number}@example.org",
        language="fr",
        subject=f"Écart n° {number}",
        body=f"Bonjour {number},\n\n.\nà bientôt.\n",
        now=timezone.now(),
    )


def test_a_mail_arrives_as_it_was_written(mailbox: Mailbox, tmp_path: Path) -> None:
    no_message_waits()
    with celery_worker(tmp_path / "worker.log", "mail"):
        mail = queue(1)
        eventually(OutgoingMail.objects.filter(state="sent").exists, tmp_path / "worker.log")

    [message] = mailbox.received
    assert message["From"] == "Portail <portail@example.org>"
    assert message["To"] == "reader1@example.org"
    assert message["Subject"] == "Écart n° 1"
    assert message["Message-ID"] == mail.message_id
    assert message["Auto-Submitted"] == "auto-generated"
    # A line of a single full stop ends a mail for who does not take care.
    assert message.get_body(("plain",)).get_content().splitlines() == ["Bonjour 1,", "", ".", "à bientôt."]


@pytest.mark.slow
def test_mails_arrive_at_least_once_and_at_most_twice_though_the_worker_is_killed(
    mailbox: Mailbox, tmp_path: Path
) -> None:
    no_message_waits()
    mailbox.pause = 0.5
    with celery_worker(tmp_path / "first.log", "mail"):
        processes = processes_of("mail")
        mails = [queue(number) for number in range(MAILS)]
        eventually(lambda: len(mailbox.received) >= 4, tmp_path / "first.log")
        # The fourth has arrived and was not acknowledged yet. SIGKILL, as the kernel's memory killer does it.
        for pid in processes:
            os.kill(pid, signal.SIGKILL)

    arrived_before = len(mailbox.received)
    assert OutgoingMail.objects.filter(state="sending").count() == 1, "killed in the middle of one"
    assert OutgoingMail.objects.filter(state="sent").count() < arrived_before, "one arrived unrecorded"

    # Hints go with the worker or come again, the lease runs out: the sweeper does without either.
    no_message_waits()
    OutgoingMail.objects.filter(state="sending").update(lease_until=timezone.now() - timedelta(seconds=1))
    mailbox.pause = 0.0
    log = tmp_path / "second.log"
    with celery_worker(log, "mail", "fast"):
        tasks.sweep_mails.delay()
        tasks.sweep_mails.delay()
        eventually(lambda: not OutgoingMail.objects.exclude(state="sent").exists(), log)

    copies = mailbox.copies
    assert set(copies) == {mail.message_id for mail in mails}, "each at least once"
    assert sorted(copies.values()) == [1] * (MAILS - 1) + [2], "and the one in the middle once more"
    assert not OutgoingMail.objects.exclude(body="").exists()
