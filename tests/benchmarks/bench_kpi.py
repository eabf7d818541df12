"""Times of the KPI refresh and of the dashboard's figures at 120 and 10,000 projects. Prints, never judges.

In the tests' environment: `python -m tests.benchmarks.bench_kpi`; BENCH_PROJECTS sets the larger size.
"""

import os
import subprocess
import sys
from pathlib import Path

PROMISED = "10000"


def main() -> int:
    """Run the measurement in a test database of its own."""
    test = Path(__file__).with_name("test_kpi_times.py")
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-m", "benchmark", str(test)],
        env={"BENCH_PROJECTS": PROMISED, **os.environ},
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
