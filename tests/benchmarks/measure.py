"""Times of the KPI refresh and of the dashboard's figures at two sizes."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from django.db import connection

from people.models import User
from portfolio.models import Portfolio
from projects.models import Project
from reporting.models import KpiSnapshot
from reporting.selectors.totals import month_series, month_totals, stale_count
from reporting.services.refresh import refresh_all_open, refresh_month, refresh_projects
from tests import factories
from tests.benchmarks.data import NOW, write_portfolio

SMALL = 120
# Enough to see growth in every run of the slow tests; `bench_kpi` asks for what is promised.
LARGE = int(os.environ.get("BENCH_PROJECTS", "2000"))


@dataclass(frozen=True)
class Timing:
    """One measured step, in seconds: the best of its runs by the clock, their mean of CPU (Python and PostgreSQL)."""

    name: str
    wall: float
    cpu: float


def timed(name: str, work: Callable[[], object], runs: int = 1) -> Timing:
    walls, cpus = [], []
    for _ in range(runs):
        wall, cpu = time.perf_counter(), time.process_time() + backend_cpu()
        work()
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() + backend_cpu() - cpu)
    return Timing(name, min(walls), sum(cpus) / runs)


def backend_cpu() -> float:
    """CPU seconds of the PostgreSQL process behind our connection; 0 where /proc does not tell (another machine)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [pid] = cursor.fetchone()
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def analyse() -> None:
    """The planner's statistics and visibility of all tables, as their owner: the application's login may not."""
    with psycopg.connect(address_of("MIGRATOR_DATABASE_URL"), autocommit=True) as owner:
        owner.execute("VACUUM ANALYZE")


def address_of(login: str) -> str:
    """Where the tests' database is, for one of the logins of the environment."""
    name = str(connection.settings_dict["NAME"])
    return urlsplit(os.environ[login])._replace(path=f"/{name}").geturl().replace("postgres:", "postgresql:")


def measure(count: int) -> list[Timing]:
    """Write `count` projects and time what the portal does with them."""
    timings: list[Timing] = []
    portfolios: list[Portfolio] = []
    timings.append(timed("write the facts", lambda: portfolios.append(write_portfolio(count))))
    [portfolio] = portfolios
    analyse()
    last, current = list(portfolio.periods.order_by("-start")[:2])[::-1]
    one = Project.objects.filter(portfolio=portfolio)[:1].values_list("pk", flat=True)
    timings += [
        timed("a past month, frozen", lambda: refresh_month(period=last, now=NOW, freeze=True)),
        timed("every project, first time", lambda: refresh_all_open(now=NOW)),
        timed("every project, again", lambda: refresh_all_open(now=NOW)),
        timed("one project and all above", lambda: refresh_projects(project_ids=list(one), now=NOW), runs=3),
    ]
    assert KpiSnapshot.objects.month(current.end).projects().within(portfolio.scope).count() == count
    # The autovacuum does this on a running portal: without it, PostgreSQL plans for the few rows it knew of before.
    analyse()
    reader: User = factories.user("pmo_director")
    stale_count(user=reader)

    def totals() -> None:
        assert (
            month_totals(user=reader, as_of=current.end, currency="EUR", scope=portfolio.scope).projects
            == count
        )

    timings += [
        timed("totals of a month", totals, runs=10),
        timed("spend curve", lambda: month_series(user=reader, until=current.end, currency="EUR"), runs=10),
        timed("is anything stale?", lambda: stale_count(user=reader, scope=portfolio.scope), runs=10),
    ]
    return timings


def side_by_side(small: list[Timing], large: list[Timing]) -> str:
    """Milliseconds at both sizes and how much the larger takes of the smaller: by the clock, and of CPU."""
    lines = [
        f"{'milliseconds':28}{'clock':>28}{'CPU':>30}",
        f"{'projects':28}" + f"{SMALL:>10,}{LARGE:>12,}{'ratio':>8}" * 2,
    ]
    for one, other in zip(small, large, strict=True):
        pairs = ((one.wall, other.wall), (one.cpu, other.cpu))
        cells = (f"{a * 1000:>10,.1f}{b * 1000:>12,.1f}{_ratio(a, b):>8}" for a, b in pairs)
        lines.append(f"{one.name:28}" + "".join(cells))
    return "\n".join(lines)


def _ratio(small: float, large: float) -> str:
    # The backend's CPU is counted in hundredths of a second: less than one of them says nothing.
    return f"{large / small:.1f}" if small >= 0.01 else "–"
