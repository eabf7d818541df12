"""Real Celery processes against the test's own database and broker."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from pmo_portal.celery import app

ROOT = Path(__file__).resolve().parent.parent
START_LIMIT = 60.0


def _environment() -> dict[str, str]:
    """The launcher's environment with the name of the test database in the place of the ordinary one."""
    ordinary, used = os.environ["DATABASE_URL"], connection.settings_dict["NAME"]
    before, _, after = ordinary.partition("?")
    head, _, _name = before.rpartition("/")
    return {**os.environ, "DATABASE_URL": f"{head}/{used}?{after}", "PMO_DB_ROLE": "app", "LOG_LEVEL": "INFO"}


def no_message_waits() -> None:
    """Empty the queues: what a run before left there is no business of the next."""
    with app.connection_for_read() as broker:
        for queue in settings.PORTAL_QUEUES:
            broker.default_channel.queue_purge(queue)


def eventually(condition: Callable[[], bool], log: Path, seconds: float = 30) -> None:
    """Wait until the worker that writes `log` has done it; fails with what it said last."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return
        time.sleep(0.1)
    pytest.fail(f"Nothing within {seconds} s. The worker said:\n{log.read_text()[-3000:]}")


@contextmanager
def celery_worker(log: Path, *queues: str) -> Iterator[None]:
    """A worker for the queues; its output goes to `log`. Raises RuntimeError when it does not come up."""
    name = f"test-{os.getpid()}-{'-'.join(queues)}@localhost"
    command = [
        *(sys.executable, "-m", "celery", "-A", "pmo_portal", "worker"),
        *("--queues", ",".join(queues), "--hostname", name, "--concurrency", "1", "--loglevel", "INFO"),
    ]
    with log.open("w") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=_environment(),
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            _wait_until_it_answers(process, name, log)
            yield
        finally:
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_until_it_answers(process: "subprocess.Popen[bytes]", name: str, log: Path) -> None:
    until = time.monotonic() + START_LIMIT
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"The worker ended with {process.returncode}:\n{log.read_text()[-3000:]}")
        if app.control.ping(destination=[name], timeout=0.5):
            return
    raise RuntimeError(f"The worker did not answer within {START_LIMIT:.0f} s:\n{log.read_text()[-3000:]}")
