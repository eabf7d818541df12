"""A mail server that hands nothing on: what the demo sends is kept as files and shown on a page of this machine.

Runs in the portal's environment, as a child of `make demo`: `python -m dev.catcher FOLDER SMTP_PORT PAGE_PORT`.
"""

import asyncio
import email
import html
import re
import signal
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

from aiosmtpd.smtp import SMTP, Envelope, Session

SHOWN = 200
FILE = re.compile(r"[0-9]+\.eml")
LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)]")
# The mails open accounts of the demo: a page of somebody else's name that points here does not get to read them.
OWN_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
STYLE = """
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; margin: 0 0 .25rem; }
p, dl { margin: 0 0 1.5rem; color: color-mix(in srgb, CanvasText 70%, Canvas); }
ol { list-style: none; margin: 0; padding: 0; border-top: 1px solid color-mix(in srgb, CanvasText 20%, Canvas); }
li { border-bottom: 1px solid color-mix(in srgb, CanvasText 20%, Canvas); }
li a { display: block; padding: .75rem .25rem; color: inherit; text-decoration: none; }
li a:hover, li a:focus-visible { background: color-mix(in srgb, CanvasText 6%, Canvas); }
li strong { display: block; }
li span { color: color-mix(in srgb, CanvasText 70%, Canvas); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 1rem; }
dd { margin: 0; color: CanvasText; overflow-wrap: anywhere; }
pre { font: inherit; white-space: pre-wrap; overflow-wrap: anywhere; margin: 0; padding: 1.25rem;
  border: 1px solid color-mix(in srgb, CanvasText 20%, Canvas); border-radius: .5rem; }
nav { margin-bottom: 1.5rem; }
"""


@dataclass(frozen=True)
class Caught:
    name: str
    message: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.message["Subject"] or "(no subject)")

    @property
    def text(self) -> str:
        part = self.message.get_body(("plain",))
        return str(part.get_content()) if part is not None else "(no plain text)"


class Keep:
    """aiosmtpd's handler: each mail becomes one file; its name is the nanosecond of its arrival."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        file = self.folder / f"{time.time_ns()}.eml"
        unfinished = file.with_suffix(".new")
        unfinished.touch(mode=0o600)
        unfinished.write_bytes(envelope.original_content or b"")
        unfinished.rename(file)
        return "250 OK"


def caught(folder: Path) -> list[Caught]:
    """The mails in the folder, the newest first."""
    files = sorted((file for file in folder.glob("*.eml") if FILE.fullmatch(file.name)), reverse=True)
    return [Caught(file.name, read(file)) for file in files[:SHOWN]]


def read(file: Path) -> EmailMessage:
    return email.message_from_bytes(file.read_bytes(), policy=policy.default)


def list_page(mails: list[Caught]) -> str:
    items = "".join(
        f'<li><a href="/{mail.name}"><strong>{html.escape(mail.subject)}</strong>'
        f"<span>{html.escape(str(mail.message['To']))} · {_arrival(mail.name)}</span></a></li>"
        for mail in mails
    )
    return _page(
        "Mails of the demo",
        "<h1>Mails of the demo</h1><p>What the portal sends arrives here and nowhere else. "
        "This page looks again every five seconds.</p>"
        + (f"<ol>{items}</ol>" if mails else "<p>Nothing has been sent yet.</p>"),
        refresh=True,
    )


def mail_page(mail: Caught) -> str:
    headers = "".join(
        f"<dt>{name}</dt><dd>{html.escape(str(mail.message[name] or ''))}</dd>"
        for name in ("From", "To", "Date", "Message-ID")
    )
    return _page(
        mail.subject,
        f'<nav><a href="/">All mails</a></nav><h1>{html.escape(mail.subject)}</h1><dl>{headers}</dl>'
        f'<pre lang="{html.escape(str(mail.message["Content-Language"] or "en"))}">{_linked(mail.text)}</pre>',
        refresh=False,
    )


def _arrival(name: str) -> str:
    """In the time of the machine that somebody sits at."""
    arrived = datetime.fromtimestamp(int(name.removesuffix(".eml")) / 1e9, tz=UTC)
    return arrived.astimezone().strftime("%Y-%m-%d %H:%M:%S")


def _linked(text: str) -> str:
    parts, end = [], 0
    for found in LINK.finditer(text):
        address = html.escape(found.group())
        parts += [html.escape(text[end : found.start()]), f'<a href="{address}">{address}</a>']
        end = found.end()
    return "".join([*parts, html.escape(text[end:])])


def _page(title: str, content: str, *, refresh: bool) -> str:
    again = '<meta http-equiv="refresh" content="5">' if refresh else ""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">{again}'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{html.escape(title)}</title><link rel="stylesheet" href="/style.css"></head>'
        f"<body><main>{content}</main></body></html>"
    )


def page_server(folder: Path, port: int) -> ThreadingHTTPServer:
    """The page's server, bound to this machine only."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if urlsplit(f"//{self.headers.get('Host', '')}").hostname not in OWN_NAMES:
                self._answer(HTTPStatus.FORBIDDEN, "text/plain", "Ask for localhost.")
                return
            name = self.path.lstrip("/")
            if not name:
                self._answer(HTTPStatus.OK, "text/html", list_page(caught(folder)))
            elif name == "style.css":
                self._answer(HTTPStatus.OK, "text/css", STYLE)
            elif FILE.fullmatch(name) and (folder / name).exists():
                self._answer(HTTPStatus.OK, "text/html", mail_page(Caught(name, read(folder / name))))
            else:
                self._answer(HTTPStatus.NOT_FOUND, "text/plain", "There is no such mail.")

        def _answer(self, status: HTTPStatus, kind: str, text: str) -> None:
            content = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Content-Security-Policy", "default-src 'none'; style-src 'self'")
            self.send_header("Referrer-Policy", "no-referrer")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it
            """A page that looks again every five seconds would fill the log."""

    return ThreadingHTTPServer(("127.0.0.1", port), Page)


async def serve(folder: Path, smtp_port: int, page_port: int) -> None:
    """Catch mails until the process is asked to stop."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    page = page_server(folder, page_port)
    Thread(target=page.serve_forever, daemon=True).start()
    keep = Keep(folder)
    async with await loop.create_server(
        lambda: SMTP(keep, hostname="localhost", enable_SMTPUTF8=True), "127.0.0.1", smtp_port
    ):
        print(f"Catching mails on port {smtp_port}, page on port {page_port}", flush=True)
        await stop.wait()
    page.shutdown()


if __name__ == "__main__":
    kept = Path(sys.argv[1])
    kept.mkdir(parents=True, exist_ok=True)
    asyncio.run(serve(kept, int(sys.argv[2]), int(sys.argv[3])))
