"""The rendering process: `python -m reporting.documents FIGURES OUTPUT LANGUAGE`.

Tells its progress on standard output, one line each. Limits itself before it reads anything.
"""

import gc
import logging
import os
import resource
import sys
import threading
import time
from pathlib import Path

# The status table of 3,200 projects and 300 pages take 3.9 GB while they are laid out.
MEMORY = 6 * 1024**3
CPU_SECONDS = 780
FILE_SIZE = 256 * 1024**2
HEARTBEAT = 20.0


def limit() -> None:
    """Bound memory, processor time, file size and core dumps of this process, and let pages go first."""
    os.nice(10)
    # Boxes live until the end: looking for cycles among them every 700 objects costs an eighth of the time.
    gc.set_threshold(300_000, 20, 100)
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, FILE_SIZE),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def tell(*words: object) -> None:
    """One line for the process that waits."""
    print(*words, flush=True)  # noqa: T201


def main(source: str, target: str, language: str) -> None:
    limit()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pmo_portal.settings")
    import django

    django.setup()
    # Thousands of lines about subset fonts; what matters here are errors.
    for name in ("fontTools", "weasyprint"):
        logging.getLogger(name).setLevel(logging.ERROR)
    from reporting.documents.apart import PAGES, PROGRESS
    from reporting.documents.monthly import render_monthly_report

    canonical = Path(source).read_text(encoding="utf-8")
    last = [0, 1]

    def progress(done: int, total: int) -> None:
        last[:] = done, total
        tell(PROGRESS, done, total)

    def beat() -> None:
        # Drawing and writing tell nothing for minutes in a large report: say that this process lives.
        while True:
            time.sleep(HEARTBEAT)
            tell(PROGRESS, *last)

    threading.Thread(target=beat, daemon=True).start()
    rendered = render_monthly_report(canonical, language, progress=progress)
    Path(target).write_bytes(rendered.content)
    tell(PAGES, rendered.pages)


if __name__ == "__main__":
    main(*sys.argv[1:4])
