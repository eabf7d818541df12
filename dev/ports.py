"""A free port for the demo."""

import contextlib
import socket
from collections.abc import Collection

from dev.console import LauncherError

FIRST = 8000
TRIED = 100


def is_free(port: int) -> bool:
    """Whether nothing answers or listens on this port of localhost, by either protocol that browsers try."""
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.settimeout(0.5)
            if probe.connect_ex((address, port)) == 0:
                return False
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def choose_port(explicit: str | None) -> int:
    """The port that was asked for, or the first free one from 8000 on. LauncherError when that cannot be."""
    if explicit:
        if not explicit.isdigit() or not 1 <= int(explicit) <= 65535:
            raise LauncherError(f"PORT={explicit} is no port number (1 to 65535)")
        if not is_free(int(explicit)):
            raise LauncherError(
                f"Port {explicit} is busy: stop what uses it, or run `make demo PORT=` with another number"
            )
        return int(explicit)
    port = first_free(FIRST)
    if port is None:
        raise LauncherError(
            f"No port between {FIRST} and {FIRST + TRIED - 1} is free: set PORT to one that is"
        )
    return port


def first_free(first: int, *, but: Collection[int] = ()) -> int | None:
    """The first free port from `first` on, none of `but`; None when a hundred of them are busy."""
    return next((port for port in range(first, first + TRIED) if port not in but and is_free(port)), None)
