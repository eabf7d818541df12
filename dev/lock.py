"""One launcher at a time per data folder."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dev.console import LauncherError


@contextmanager
def only_one(path: Path, what: str) -> Iterator[None]:
    """Hold the lock while the block runs. The kernel releases it when the process ends, however it ends.

    Raises LauncherError, with the number of the process that holds it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            raise LauncherError(
                f"{what} is already running here (process {holder}): stop it first, with Ctrl-C"
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
