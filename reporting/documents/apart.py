"""Rendering in a process of its own: WeasyPrint has no limit of time or memory, an operating system process has.

The process gets no database: its environment points to none. See __main__.py for its side.
"""

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from reporting.documents.engine import Rendered

SECONDS = 780
PROGRESS = "progress"
PAGES = "pages"
NO_DATABASE = "postgres://nobody@/none?host=/nonexistent"


class RenderingFailed(Exception):
    """The document could not be rendered; the message says why, as far as the process could tell."""


def render_apart(
    canonical: str,
    language: str,
    *,
    progress: Callable[[int, int], None] | None = None,
    seconds: float = SECONDS,
) -> Rendered:
    """Render the monthly report of frozen figures in a process that is killed after `seconds`.

    Raises RenderingFailed when it fails, runs out of memory or of time.
    """
    with tempfile.TemporaryDirectory(prefix="report-") as folder:
        source, target = Path(folder, "figures.json"), Path(folder, "report.pdf")
        source.write_text(canonical, encoding="utf-8")
        process = subprocess.Popen(  # noqa: S603 (our own interpreter and module, no shell)
            [sys.executable, "-m", "reporting.documents", str(source), str(target), language],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=settings.BASE_DIR,
            env={**os.environ, "DATABASE_URL": NO_DATABASE, "PMO_DB_ROLE": "app", "WEB_POOL": "False"},
        )
        deadline = threading.Timer(seconds, process.kill)
        deadline.daemon = True
        deadline.start()
        complaints: list[str] = []
        reader = threading.Thread(target=lambda: complaints.extend(process.stderr or ()), daemon=True)
        reader.start()
        pages = 0
        try:
            for line in process.stdout or ():
                # A library of the renderer may print as well.
                word, *numbers = line.split() or [""]
                if word == PROGRESS and progress:
                    progress(int(numbers[0]), int(numbers[1]))
                elif word == PAGES:
                    pages = int(numbers[0])
            code = process.wait()
        finally:
            # Also when the worker itself is being stopped: the child never outlives the call.
            expired = not deadline.is_alive()
            deadline.cancel()
            process.kill()
            process.wait()
            reader.join()
            for stream in (process.stdout, process.stderr):
                if stream:
                    stream.close()
        if code or not pages:
            raise RenderingFailed(_reason(code, "".join(complaints), expired=expired))
        return Rendered(target.read_bytes(), pages)


def _reason(code: int, complaints: str, *, expired: bool) -> str:
    if expired:
        return "The time limit was reached."
    if "MemoryError" in complaints or code == -9:
        return "The memory limit was reached."
    lines = complaints.strip().splitlines()
    return lines[-1] if lines else f"The renderer ended with code {code}."
