"""Children that the launcher starts, watches and stops: each in a process group of its own, so none outlives it."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dev.layout import Account

PR_SET_PDEATHSIG = 1
POLL_SECONDS = 0.05


@dataclass(frozen=True)
class Command:
    """How a child is started and stopped."""

    name: str
    arguments: tuple[str, ...]
    environment: Mapping[str, str]
    log: Path
    account: Account | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    grace_seconds: float = 10.0
    # False: the child goes on when the launcher ends (the shared test services).
    bound: bool = True
    cwd: Path | None = None
    # The line in the log that says the child is ready for work.
    ready_line: str = ""


@dataclass
class Child:
    command: Command
    process: subprocess.Popen[bytes]
    log_offset: int = 0
    _asked: bool = field(default=False, init=False)
    _stopped: bool = field(default=False, init=False)

    @property
    def name(self) -> str:
        return self.command.name

    @property
    def pid(self) -> int:
        return self.process.pid

    def poll(self) -> int | None:
        return self.process.poll()

    def ready(self) -> bool:
        """Whether the line that says so is in the log of this run."""
        if not self.command.ready_line:
            return True
        with self.command.log.open("rb") as log:
            log.seek(self.log_offset)
            return self.command.ready_line.encode() in log.read()

    def ask_to_stop(self) -> None:
        """Once only: servers take a second request as a wish for a harder stop."""
        if self.poll() is None and not self._asked:
            self._asked = True
            _signal(self.pid, self.command.stop_signal)

    def stop(self) -> None:
        """Ask, wait, then end the whole process group: grandchildren too."""
        if self._stopped:
            return
        self._stopped = True
        self.ask_to_stop()
        try:
            self.process.wait(self.command.grace_seconds)
        except subprocess.TimeoutExpired:
            pass
        finally:
            _signal_group(self.pid, signal.SIGKILL)
            self.process.wait()


def spawn(command: Command) -> Child:
    """Start a child in a session of its own; what it prints goes to its log."""
    command.log.parent.mkdir(parents=True, exist_ok=True)
    account = command.account
    with command.log.open("ab") as log:
        offset = log.tell()
        process = subprocess.Popen(
            command.arguments,
            env={**os.environ, **command.environment},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            cwd=command.cwd,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
            # Safe: the launcher has one thread. The call must come after the change of account, which would undo it.
            preexec_fn=_end_with_parent(command.stop_signal) if command.bound else None,  # noqa: PLW1509
        )
    return Child(command, process, offset)


def stop_all(children: Sequence[Child]) -> None:
    """Stop in reverse order of the start, but ask all of one kind at once so that the waits overlap."""
    for child in reversed(children):
        child.ask_to_stop()
    for child in reversed(children):
        child.stop()


def pid_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def tail(log: Path, lines: int) -> str:
    """The last lines of a log; empty when there is none."""
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
    except OSError:
        return ""


def _end_with_parent(sent: signal.Signals) -> Callable[[], None] | None:
    """Linux only: the kernel signals the child when the launcher dies, even by SIGKILL."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)

    def ask_kernel() -> None:
        libc.prctl(PR_SET_PDEATHSIG, int(sent))

    return ask_kernel


def _signal(pid: int, sent: signal.Signals) -> None:
    try:
        os.kill(pid, sent)
    except ProcessLookupError:
        return


def _signal_group(pid: int, sent: signal.Signals) -> None:
    try:
        os.killpg(pid, sent)
    except (ProcessLookupError, PermissionError):
        return
