"""The demo's mail server: what is sent is kept and shown, on this machine only."""

import signal
import smtplib
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import pytest

from dev.ports import first_free

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Catcher:
    folder: Path
    smtp: int
    page: int

    def send(self, subject: str, text: str) -> None:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = "portal@example.org", "zoe@example.org", subject
        message.set_content(text)
        message["Content-Language"] = "fr"
        with smtplib.SMTP("127.0.0.1", self.smtp, timeout=10) as server:
            server.send_message(message)

    def get(self, path: str, host: str = "localhost") -> str:
        request = urllib.request.Request(f"http://127.0.0.1:{self.page}{path}", headers={"Host": host})
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - our own address
            return str(answer.read().decode())


@pytest.fixture(scope="module")
def catcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catcher]:
    folder = tmp_path_factory.mktemp("mail") / "kept"
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        smtp, page = one.getsockname()[1], other.getsockname()[1]
    command = [sys.executable, "-m", "dev.catcher", str(folder), str(smtp), str(page)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert "Catching mails" in process.stdout.readline()
        yield Catcher(folder, smtp, page)
        begun = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
        assert time.monotonic() - begun < 3, "make demo stops at once"


def test_a_mail_is_kept_as_a_file_and_shown(catcher: Catcher) -> None:
    assert "Nothing has been sent yet" in catcher.get("/")

    catcher.send("Écart <b>", "Bonjour,\n<script>\nhttps://example.org/a?b=1&c=2.\n")

    [file] = catcher.folder.glob("*.eml")
    assert b"Subject: " in file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0, "nobody else on this machine reads it"
    listed = catcher.get("/")
    assert "Écart &lt;b&gt;" in listed
    assert f'href="/{file.name}"' in listed
    shown = catcher.get(f"/{file.name}")
    assert "&lt;script&gt;" in shown
    assert '<pre lang="fr">Bonjour,' in shown
    assert '<a href="https://example.org/a?b=1&amp;c=2">https://example.org/a?b=1&amp;c=2</a>.' in shown


@pytest.mark.parametrize(
    ("path", "host", "status"),
    [
        ("/", "evil.example", 403),
        ("/../../etc/passwd", "localhost", 404),
        ("/nothing.eml", "localhost", 404),
        ("/1.eml", "localhost", 404),
    ],
)
def test_it_shows_nothing_else_and_to_nobody_else(
    catcher: Catcher, path: str, host: str, status: int
) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        catcher.get(path, host)
    assert refused.value.code == status
    refused.value.close()


def test_a_port_that_is_wanted_for_something_else_is_left_to_it() -> None:
    free = first_free(20_000)
    assert free is not None
    assert first_free(20_000, but={free}) != free
