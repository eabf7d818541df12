"""Ctrl-C, the end of the terminal and the system's SIGTERM all end the launcher in the same, orderly way."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopRequested(Exception):
    """Somebody asked the launcher to end."""


@contextmanager
def stop_signals() -> Iterator[None]:
    """Raise StopRequested in the block when a signal comes."""
    before = {number: signal.signal(number, _raise) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def ignore_further_signals() -> None:
    """An impatient second Ctrl-C must not leave half of the children behind; stopping takes seconds at most."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def _raise(number: int, frame: FrameType | None) -> None:
    raise StopRequested
