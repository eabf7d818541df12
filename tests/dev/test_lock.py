"""Two launchers must not share a data folder."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from dev.console import LauncherError
from dev.lock import only_one

ROOT = Path(__file__).resolve().parents[2]
HOLD = """
import sys, time
from pathlib import Path
from dev.lock import only_one
with only_one(Path(sys.argv[1]), "make demo"):
    print("held", flush=True)
    time.sleep(60)
"""


def test_the_second_launcher_learns_who_holds_the_lock(tmp_path: Path) -> None:
    lock = tmp_path / "state" / "lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(lock)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as holder:
        try:
            assert holder.stdout is not None
            assert holder.stdout.readline() == "held\n"
            with (
                pytest.raises(LauncherError, match=rf"already running here \(process {holder.pid}\)"),
                only_one(lock, "make demo"),
            ):
                pytest.fail("the lock was given twice")
        finally:
            holder.kill()
    # A killed launcher leaves its file, but no lock.
    with only_one(lock, "make demo"):
        assert lock.read_text() == str(os.getpid())
