"""Times of pages over HTTP: a real gunicorn, asked from outside, at two sizes of the same database.

CPU is that of gunicorn's processes and of their PostgreSQL backends; the clock is the best of all runs.
"""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.test import Client

from people.models import User
from projects.models import Project
from tests.benchmarks.measure import SMALL, address_of

RUNS = 15
STARTS_WITHIN = 30  # seconds
TICK = os.sysconf("SC_CLK_TCK")
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Asked:
    """One page as one reader."""

    name: str
    path: str
    reader: str = "everywhere"
    runs: int = RUNS
    # Milliseconds of CPU at 10,000 projects; 0 for none.
    budget: int = 40


@dataclass(frozen=True)
class Answer:
    """What a page took: seconds by the clock (the best) and of CPU (the mean), and its size in bytes."""

    name: str
    wall: float
    cpu: float
    size: int
    budget: int


@contextmanager
def gunicorn() -> Iterator["Server"]:
    """The portal's own server on the tests' database, with two workers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "DATABASE_URL": address_of("DATABASE_URL"),
        # As it runs for people: the connections outlive a request.
        "WEB_POOL": "True",
        "SECURE": "False",
        "DEBUG": "False",
        "ALLOWED_HOSTS": "127.0.0.1",
        "SECOND_FACTOR_ROLES": "",
    }
    command = [str(Path(sys.executable).with_name("gunicorn")), "pmo_portal.wsgi:application"]
    process = subprocess.Popen(
        [
            *command,
            "--bind",
            f"127.0.0.1:{port}",
            "--workers",
            "2",
            "--log-level",
            "error",
            "--no-control-socket",
        ],
        cwd=ROOT,
        env=environment,
    )
    server = Server(port, process.pid)
    try:
        server.wait()
        yield server
    finally:
        process.terminate()
        process.wait(timeout=20)


class Server:
    """A running gunicorn, and what it takes of the machine."""

    def __init__(self, port: int, pid: int) -> None:
        self.port, self.pid = port, pid
        self._taken: dict[str, float] = {}

    def wait(self) -> None:
        end = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < end:
            try:
                if self.get("/livez", "")[0] == 200:
                    return
            except OSError:
                time.sleep(0.1)
        raise TimeoutError("gunicorn did not answer")

    def get(self, path: str, cookie: str) -> tuple[int, int]:
        """Status and size of an answer, read to its end."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            link.request("GET", path, headers={"Cookie": cookie} if cookie else {})
            answer = link.getresponse()
            return answer.status, len(answer.read())
        finally:
            link.close()

    def cpu(self) -> float:
        """Seconds of all its processes and of the database's backends for them."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            backends = [str(pid) for (pid,) in cursor.fetchall()]
        # What a backend took stays taken when it is gone.
        self._taken |= {pid: _cpu_of(pid) for pid in [str(self.pid), *children, *backends]}
        return sum(self._taken.values())


def _cpu_of(pid: str) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICK


def pages() -> list[Asked]:
    """What is measured. One portfolio holds all projects: larger than any that people keep."""
    code = Project.objects.order_by("-pk").values_list("code", flat=True)[0]
    portfolio = Project.objects.order_by("-pk").values_list("portfolio__code", flat=True)[0]
    return [
        Asked("home", "/"),
        Asked("projects", "/projects/"),
        Asked("projects, 50 rows", "/projects/?per_page=50"),
        Asked("projects, a twelfth", "/projects/", "one programme"),
        Asked("projects, without money", "/projects/", "without money"),
        Asked("projects by CPI", "/projects/?sort=-cpi"),
        Asked("projects found", "/projects/?q=project+11&cpi_max=1"),
        Asked("milestones", "/milestones/"),
        Asked("milestones found", "/milestones/?q=milestone+9"),
        Asked("status updates", "/updates/"),
        Asked("people", "/people/", "director"),
        Asked("a project", f"/projects/{code}/"),
        Asked("its plan", f"/projects/{code}/plan/"),
        Asked("its Gantt", f"/projects/{code}/gantt/"),
        Asked("its dependencies", f"/projects/{code}/dependencies/"),
        Asked("the other end", f"/projects/{code}/dependencies/ends/?q=design+project+11", "director"),
        Asked("the other end, anywhere", f"/projects/{code}/dependencies/ends/?q=design", "director"),
        Asked("its baselines", f"/projects/{code}/baselines/"),
        Asked("its money", f"/projects/{code}/money/"),
        Asked("its value", f"/projects/{code}/value/"),
        Asked("its benefits", f"/projects/{code}/benefits/"),
        Asked("portfolio of all", f"/portfolios/{portfolio}/"),
        Asked("search", "/search/?q=project+11", budget=60),
        Asked("search, found nowhere", "/search/?q=harbour", budget=60),
        Asked("search, found everywhere", "/search/?q=planned", budget=60),
        Asked("all projects as CSV", "/projects/?export=csv", runs=3, budget=1000),
        Asked("all projects as XLSX", "/projects/?export=xlsx", runs=3, budget=0),
    ]


def cookie_of(reader: User) -> str:
    client = Client()
    client.force_login(reader)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def measure_pages(server: Server, readers: dict[str, str]) -> list[Answer]:
    """Ask every page; one answer before the clock runs, so that templates are compiled and caches are warm."""
    return [_measured(server, one, readers[one.reader]) for one in pages()]


def _measured(server: Server, asked: Asked, cookie: str) -> Answer:
    for _worker in range(2):
        status, size = server.get(asked.path, cookie)
        assert status == 200, f"{asked.path}: {status}"
    walls, before = [], server.cpu()
    for _run in range(asked.runs):
        start = time.perf_counter()
        _status, size = server.get(asked.path, cookie)
        walls.append(time.perf_counter() - start)
    return Answer(asked.name, min(walls), (server.cpu() - before) / asked.runs, size, asked.budget)


def table_of(small: list[Answer], large: list[Answer], projects: int) -> str:
    """Milliseconds at both sizes, what the larger takes of the smaller, and the budget; `!` where it is exceeded."""
    lines = [
        f"{'over HTTP, milliseconds':28}{'clock':>28}{'CPU':>30}{'budget':>10}{'KB':>8}",
        f"{'projects':28}" + f"{SMALL:>10,}{projects:>12,}{'ratio':>8}" * 2,
    ]
    for one, other in zip(small, large, strict=True):
        pairs = ((one.wall, other.wall), (one.cpu, other.cpu))
        cells = "".join(f"{a * 1000:>10,.1f}{b * 1000:>12,.1f}{_ratio(a, b):>8}" for a, b in pairs)
        mark = "!" if other.budget and other.cpu * 1000 > other.budget else " "
        budget = f"{other.budget:,}" if other.budget else "–"
        lines.append(f"{one.name:28}{cells}{budget:>9}{mark}{other.size / 1024:>8,.0f}")
    return "\n".join(lines)


def _ratio(small: float, large: float) -> str:
    return f"{large / small:.1f}" if small > 0 else "–"
