"""What the launcher says: one line per step, one line per error."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class LauncherError(Exception):
    """Something that the person can put right. The message is one line: what is wrong, and the remedy."""


def say(message: str) -> None:
    print(message, flush=True)


def complain(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


@contextmanager
def step(title: str) -> Iterator[None]:
    """Print the title with the time that the step took, unless it was too short to matter."""
    begun = time.monotonic()
    yield
    taken = time.monotonic() - begun
    say(f"  {title:<34} {taken:5.1f} s")
