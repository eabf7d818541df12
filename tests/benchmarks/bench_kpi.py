"""Times of the KPI refresh, of the dashboard's figures and of pages over HTTP at 120 and 10,000 projects.

Prints, never judges.

In the tests' environment: `python -m tests.benchmarks.bench_kpi`; BENCH_PROJECTS sets the larger size.
"""

import os
import subprocess
import sys
from pathlib import Path

PROMISED = "10000"


def main() -> int:
    """Run the measurements in a test database of their own."""
    tests = [str(Path(__file__).with_name(name)) for name in ("test_kpi_times.py", "test_http_times.py")]
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-m", "benchmark", *tests],
        env={"BENCH_PROJECTS": PROMISED, **os.environ},
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
