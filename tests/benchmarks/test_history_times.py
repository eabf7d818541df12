"""Times of history pages and files over 24 months of events, printed; asserts what was found, and the statements.

`BENCH_PROJECTS=10000` measures what is promised: 1.7 million events.
"""

import os
import sys
import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import factories
from tests.benchmarks.history_data import write_histories
from tests.trail.people import signed_in

PROJECTS = int(os.environ.get("BENCH_PROJECTS", "1000"))
MOST_STATEMENTS = 20
QUERIES: dict[str, dict[str, str]] = {
    "first page": {},
    "one person": {"person": "manager 7"},
    "nobody's": {"person": "clerk"},
    "a field": {"what": "projects.project:manager"},
    "a field that never changes": {"what": "projects.project:priority"},
    "deletions": {"kind": "delete"},
    "an old month": {"since": "2025-01-01", "until": "2025-01-31"},
}


@pytest.mark.benchmark
@pytest.mark.django_db(transaction=True)
def test_times_of_histories(capsys: pytest.CaptureFixture[str]) -> None:
    events = write_histories(PROJECTS)
    factories.user(full_name="Clerk")
    client = signed_in(factories.user("pmo_officer"))
    lines = [f"\n{PROJECTS} projects, {events} events; milliseconds and statements of a whole page"]
    statements = []
    for code in ("MOST", "QUIET", "SMALL"):
        path = reverse("reporting:portfolio-history", args=[code])
        client.get(path)
        for name, query in QUERIES.items():
            began = time.perf_counter()
            with CaptureQueriesContext(connection) as captured:
                page = client.get(path, query)
            took = time.perf_counter() - began
            assert page.status_code == 200
            lines.append(f"{code:6} {name:28} {took * 1000:6.0f} ms {len(captured):3}")
            statements.append(len(captured))
            if name == "first page":
                assert page.content.count(b"event-name") > 100
    began = time.perf_counter()
    answer = client.get(reverse("reporting:portfolio-history", args=["SMALL"]), {"export": "csv"})
    size = sum(len(part) for part in answer.streaming_content)
    lines.append(
        f"SMALL  as a file of {size // 1024} KB       {(time.perf_counter() - began) * 1000:6.0f} ms"
    )
    with capsys.disabled():
        sys.stdout.write("\n".join(lines) + "\n")
    # A page names what its events are about: a few statements for the kinds of things there, none for each event.
    assert max(statements) <= MOST_STATEMENTS
