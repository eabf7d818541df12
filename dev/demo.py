"""`make demo`: the whole portal on this machine, with real servers and data that stay until `make demo-reset`."""

import contextlib
import os
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass

from dev.console import LauncherError, complain, say, step
from dev.installation import fingerprint, install, run_quietly
from dev.interrupts import StopRequested, ignore_further_signals, stop_signals
from dev.layout import Layout, repository_layout
from dev.lock import only_one
from dev.ports import choose_port, first_free
from dev.postgres import running_pid
from dev.processes import Child, Command, spawn, stop_all, tail
from dev.services import Services, open_services, secret

DATABASE = "pmo"
READY_SECONDS = 90
WATCH_SECONDS = 0.3
LINES_SHOWN = 15
FIRST_SMTP = 2525
FIRST_MAIL_PAGE = 8025


@dataclass(frozen=True)
class MailPorts:
    """Where the demo's mails are caught, and where they are shown."""

    smtp: int
    page: int


def run_demo(seed_arguments: list[str]) -> int:
    """Start everything, wait until it answers, say where it is, and stop it all when asked."""
    layout = repository_layout("demo")
    with only_one(layout.state / "lock", "make demo"), stop_signals():
        children: list[Child] = []
        services: Services | None = None
        try:
            port = choose_port(os.environ.get("PORT"))
            mail = choose_mail_ports(port)
            say("Setting up")
            install(layout, browser=False)
            services = open_services(layout, durable=True)
            with step("PostgreSQL and Valkey"):
                services.start(bound=True)
                services.postgres.create_roles(DATABASE)
            environment = write_environment(layout, services, port, mail)
            _prepare_database(layout, services, environment, seed_arguments)
            children = _start_portal(layout, environment, port, mail)
            with step("Web, workers and beat"):
                _wait_until_ready(children, port)
            _greet(layout, environment, port, mail)
            _watch([*children, *_server_children(services)])
        except StopRequested:
            say("\nStopping")
            return 0
        finally:
            ignore_further_signals()
            stop_all(children)
            if services is not None:
                services.stop()
    return 0


def reset_demo() -> int:
    """Remove the demo's data, never below a live server."""
    layout = repository_layout("demo")
    with only_one(layout.state / "lock", "make demo"):
        if (layout.state / "data-location").exists():
            data = layout.data()
            if running_pid(data / "postgres") is not None:
                open_services(layout, durable=True).stop()
            shutil.rmtree(layout.sockets(), ignore_errors=True)
            if data != layout.state:
                shutil.rmtree(data)
                with contextlib.suppress(OSError):  # another purpose may lie beside it
                    data.parent.rmdir()
        for entry in layout.state.iterdir():
            if entry.name == "lock":
                continue
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
    say("The demo's data is gone; `make demo` makes it anew")
    return 0


def choose_mail_ports(portal: int) -> MailPorts:
    """Free ports for the server that catches the demo's mails, and for the page that shows them."""
    smtp = first_free(FIRST_SMTP, but={portal})
    page = first_free(FIRST_MAIL_PAGE, but={portal})
    if smtp is None or page is None:
        raise LauncherError(
            f"No port is free for the demo's mails: from {FIRST_SMTP} and from {FIRST_MAIL_PAGE} on, a hundred are busy"
        )
    return MailPorts(smtp, page)


def write_environment(layout: Layout, services: Services, port: int, mail: MailPorts) -> dict[str, str]:
    """Write the variables that the settings read, so that `manage.py` works against the demo with nothing set."""
    environment = {
        **services.postgres.urls(DATABASE),
        **services.valkey.urls(),
        "SECRET_KEY": secret(layout.state / "secret-key"),
        "DEBUG": "False",
        "SECURE": "False",
        "ALLOWED_HOSTS": os.environ.get("ALLOWED_HOSTS", "localhost,127.0.0.1"),
        "CSRF_TRUSTED_ORIGINS": f"http://localhost:{port}",
        # Whoever looks at the demo comes in with a password alone.
        "SECOND_FACTOR_ROLES": "",
        "PORTAL_URL": f"http://localhost:{port}",
        "EMAIL_URL": f"smtp://127.0.0.1:{mail.smtp}",
        "DEFAULT_FROM_EMAIL": "PMO Portal <portal@demo.example>",
        "STATIC_ROOT": str(layout.state / "static"),
        "VENDOR_ROOT": str(layout.vendor),
    }
    file = layout.state / "env"
    unfinished = layout.state / "env.new"
    unfinished.touch(mode=0o600)
    unfinished.write_text("".join(f"{name}={value}\n" for name, value in environment.items()))
    unfinished.replace(file)
    return environment


def _prepare_database(
    layout: Layout, services: Services, environment: Mapping[str, str], seed_arguments: list[str]
) -> None:
    manage = [str(layout.python), "manage.py"]
    with step("Migrations"):
        run_quietly([*manage, "migrate", "--verbosity", "0"], layout, "The migration", environment)
    if services.postgres.query("SELECT count(*) FROM portfolio_portfolio", DATABASE) == "0":
        with step("Demo data (first start only)"):
            run_quietly([*manage, "seed_demo", *seed_arguments], layout, "Making the demo data", environment)
    _collect_static_files(layout, manage, environment)


def _collect_static_files(layout: Layout, manage: list[str], environment: Mapping[str, str]) -> None:
    """Hash and compress what the browser loads; skipped while nothing of it changed, since it takes seconds."""
    sources = (layout.repository / "static", layout.repository / "docs" / "screenshots" / "guides")
    seen = [
        f"{file.relative_to(source)} {file.stat().st_mtime_ns}"
        for source in sources
        for file in sorted(source.rglob("*"))
        if file.is_file()
    ]
    key = fingerprint([layout.repository / "uv.lock", layout.vendor / ".pmo-stamp"], "\n".join(seen))
    stamp = layout.state / "static-stamp"
    if stamp.exists() and stamp.read_text() == key:
        return
    with step("Static files"):
        collect = [*manage, "collectstatic", "--no-input", "--clear", "--verbosity", "0"]
        run_quietly(collect, layout, "Collecting the static files", environment)
    stamp.write_text(key)


def _start_portal(layout: Layout, environment: Mapping[str, str], port: int, mail: MailPorts) -> list[Child]:
    """The processes of the portal, as docker-compose.yml starts them, but several queues share a worker."""
    binaries = layout.venv / "bin"
    celery = (str(binaries / "celery"), "-A", "pmo_portal")
    worker = (*celery, "worker", "--loglevel", "INFO", "--without-gossip", "--without-mingle")
    host = os.environ.get("HOST", "127.0.0.1")
    commands = [
        Command(
            "mail",
            # First, so that it is there before anybody sends: a server of this machine that hands nothing on.
            (str(layout.python), "-m", "dev.catcher", str(layout.state / "mail"), str(mail.smtp), str(mail.page)),
            {},
            layout.logs / "mail.log",
            ready_line="Catching mails",
            cwd=layout.repository,
        ),
        Command(
            "web",
            (str(binaries / "gunicorn"), "pmo_portal.wsgi:application", "--bind", f"{host}:{port}", "--workers", "2",
             "--timeout", "60", "--graceful-timeout", "5", "--worker-tmp-dir", str(layout.state),
             "--access-logfile", "-", "--no-control-socket"),
            {**environment, "WEB_POOL": "True"},
            layout.logs / "web.log",
            ready_line="Booting worker",
        ),
        Command(
            "worker",
            (*worker, "--queues", "fast,kpi,mail,import", "--concurrency", "2", "--hostname", "main@demo"),
            environment,
            layout.logs / "worker.log",
            ready_line="main@demo ready.",
        ),
        Command(
            "worker-pdf",
            # A report may take a gigabyte: a fresh process for each gives it back.
            (*worker, "--queues", "pdf", "--concurrency", "1", "--max-tasks-per-child", "1", "--hostname", "pdf@demo"),
            environment,
            layout.logs / "worker-pdf.log",
            ready_line="pdf@demo ready.",
        ),
        Command(
            "beat",
            (*celery, "beat", "--loglevel", "INFO", "--pidfile=", "--schedule", str(layout.state / "beat-schedule")),
            environment,
            layout.logs / "beat.log",
            ready_line="beat: Starting",
        ),
    ]  # fmt: skip
    children: list[Child] = []
    try:
        children += [spawn(command) for command in commands]
    except OSError as error:
        stop_all(children)
        raise LauncherError(f"A process of the portal could not start: {error}") from error
    return children


def _wait_until_ready(children: list[Child], port: int) -> None:
    deadline = time.monotonic() + READY_SECONDS
    waiting = "the web server"
    while time.monotonic() < deadline:
        _check(children)
        slow = [child.name for child in children if not child.ready()]
        waiting = ", ".join(slow) or "/readyz"
        if not slow and _answers(f"http://127.0.0.1:{port}/readyz"):
            return
        time.sleep(0.1)
    raise LauncherError(
        f"The demo did not get ready within {READY_SECONDS} s; waiting for {waiting}: see .run/demo/logs/"
    )


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - our own address
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _greet(layout: Layout, environment: Mapping[str, str], port: int, mail: MailPorts) -> None:
    told = subprocess.run(
        [str(layout.python), "manage.py", "seed_demo", "--print-logins"],
        cwd=layout.repository,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    logins = (
        told.stdout.rstrip()
        if told.returncode == 0
        else "  (the logins could not be read: manage.py seed_demo --print-logins)"
    )
    say(
        f"\nThe portal is ready: http://localhost:{port}/\n\n{logins}\n\n"
        f"Mails that it sends: http://localhost:{mail.page}/ (they go nowhere else; kept in .run/demo/mail/)\n"
        "Ctrl-C stops it; the data stays. Logs: .run/demo/logs/"
    )


def _watch(children: list[Child]) -> None:
    """Until somebody stops the demo, or a process ends by itself, which is an error."""
    while True:
        _check(children)
        time.sleep(WATCH_SECONDS)


def _check(children: list[Child]) -> None:
    for child in children:
        if (code := child.poll()) is not None:
            complain(tail(child.command.log, LINES_SHOWN))
            raise LauncherError(
                f"{child.name} ended by itself (code {code}); its last lines are above, all of them in {child.command.log}"
            )


def _server_children(services: Services) -> list[Child]:
    return [child for child in (services.postgres.child, services.valkey.child) if child is not None]
