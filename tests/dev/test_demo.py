"""`make demo` as a person uses it: in a copy of the repository, with real servers, stopped in every way there is."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import pytest

ROOT = Path(__file__).resolve().parents[2]
SMALL = "--projects 6 --months 3"
READY = "The portal is ready"
# What a fresh terminal has; nothing of the variables that this test run lives on.
KEPT = ("PATH", "HOME", "LANG", "SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS", "PMO_PG_BIN")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.services,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="counts processes through /proc"),
]


def ctrl_c(process: subprocess.Popen[str]) -> None:
    os.killpg(process.pid, signal.SIGINT)


def terminate(process: subprocess.Popen[str]) -> None:
    process.terminate()


@dataclass
class Demo:
    folder: Path
    tag: str = field(default_factory=lambda: uuid4().hex)
    port: int = 0

    def environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in KEPT if name in os.environ}
        return {**kept, "PMO_TEST_TAG": self.tag}

    def make(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["make", "--no-print-directory", *arguments],
            cwd=self.folder,
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    @contextmanager
    def running(self) -> Iterator[subprocess.Popen[str]]:
        """Start it as a terminal does, in a process group of its own, and wait until it says that it is ready."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        with subprocess.Popen(
            ["make", "--no-print-directory", "demo", f"PORT={self.port}", f"SEED={SMALL}"],
            cwd=self.folder,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        ) as process:
            try:
                shown = self._read_until_ready(process)
                assert READY in shown, shown
                yield process
            finally:
                if process.poll() is None:
                    ctrl_c(process)
                    process.wait(40)

    def _read_until_ready(self, process: subprocess.Popen[str]) -> str:
        shown = ""
        assert process.stdout is not None
        for line in process.stdout:
            shown += line
            if READY in line:
                break
        return shown

    def get(self, path: str) -> int:
        with urllib.request.urlopen(f"http://localhost:{self.port}{path}", timeout=10) as answer:
            return int(answer.status)

    def alive(self) -> dict[int, str]:
        """Every process that descends from this demo, whatever group or session it moved to."""
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if f"PMO_TEST_TAG={self.tag}".encode() in (folder / "environ").read_bytes():
                    found[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except (OSError, UnicodeDecodeError):
                continue
        return found

    def pid_of(self, text: str) -> int:
        return min(pid for pid, command in self.alive().items() if text in command)

    def wait_for_nobody(self, seconds: float) -> dict[int, str]:
        deadline = time.monotonic() + seconds
        while (alive := self.alive()) and time.monotonic() < deadline:
            time.sleep(0.1)
        return alive


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A copy of the working tree; the installed packages are borrowed, so that no network is needed."""
    folder = tmp_path_factory.mktemp("demo") / "portal"
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target)
    (folder / ".venv").symlink_to(ROOT / ".venv")
    (folder / "node_modules").symlink_to(ROOT / "node_modules")
    demo = Demo(folder)
    try:
        yield demo
    finally:
        for pid in demo.alive():
            os.kill(pid, signal.SIGKILL)
        demo.wait_for_nobody(10)
        demo.make("demo-reset")


QUEUE = """
from django.utils import timezone
from people.services import queue_mail
queue_mail(kind="test", recipient=None, address="zoe@example.org", language="en", subject="Hello Zoe", body="Hi.",
           now=timezone.now())
"""


def shows_what_it_sends(demo: Demo, process: subprocess.Popen[str]) -> None:
    """A mail that the portal writes is sent by a worker and stands on the page that the greeting names."""
    assert process.stdout is not None
    line = next(line for line in process.stdout if line.startswith("Mails that it sends: "))
    page = line.split()[4]
    shell = [demo.folder / ".venv/bin/python", "manage.py", "shell", "--no-imports", "-c", QUEUE]
    subprocess.run(shell, cwd=demo.folder, env=demo.environment(), check=True, capture_output=True)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with urllib.request.urlopen(page, timeout=10) as answer:  # noqa: S310 - our own address
            if "Hello Zoe" in answer.read().decode():
                return
        time.sleep(0.3)
    pytest.fail("The mail did not arrive.")


@pytest.mark.parametrize("stop", [ctrl_c, terminate])
def test_it_answers_and_leaves_no_process_behind(
    demo: Demo, stop: Callable[[subprocess.Popen[str]], None]
) -> None:
    with demo.running() as process:
        assert demo.get("/readyz") == 200
        assert demo.get("/livez") == 200
        # manage.py finds the running demo with no environment set.
        count = "from projects.models import Project; print(Project.objects.count())"
        managed = subprocess.run(
            [demo.folder / ".venv/bin/python", "manage.py", "shell", "--no-imports", "-c", count],
            cwd=demo.folder,
            env=demo.environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert managed.stdout.strip() == "6", managed.stderr
        shows_what_it_sends(demo, process)
        commands = " ".join(demo.alive().values())
        for part in ("gunicorn", "celery", "beat", "postgres", "max-tasks-per-child", "dev.catcher"):
            assert part in commands
        stop(process)
        process.wait(40)
        assert demo.wait_for_nobody(5) == {}


def test_a_second_launcher_and_a_reset_are_refused_while_it_runs(demo: Demo) -> None:
    with demo.running():
        for command in ("demo", "demo-reset"):
            refused = demo.make(command)
            assert refused.returncode != 0
            assert refused.stderr.startswith("make demo is already running here (process ")
            assert demo.get("/readyz") == 200


def test_a_child_that_dies_is_named_and_the_rest_is_stopped(demo: Demo) -> None:
    with demo.running() as process:
        os.kill(demo.pid_of("--queues pdf"), signal.SIGKILL)
        assert process.stdout is not None
        shown = process.stdout.read()
        assert process.wait(40) != 0
        assert "worker-pdf ended by itself" in shown
        assert demo.wait_for_nobody(5) == {}


def test_a_killed_launcher_takes_its_children_with_it_and_the_next_start_works(demo: Demo) -> None:
    with demo.running() as process:
        os.kill(demo.pid_of("-m dev demo"), signal.SIGKILL)
        process.wait(20)
        assert demo.wait_for_nobody(30) == {}
    with demo.running():
        assert demo.get("/readyz") == 200
    assert demo.wait_for_nobody(5) == {}


def test_reset_removes_the_data(demo: Demo) -> None:
    done = demo.make("demo-reset")
    assert done.returncode == 0, done.stderr
    left = {entry.name for entry in (demo.folder / ".run" / "demo").iterdir()}
    assert left == {"lock"}
