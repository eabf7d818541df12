"""Where the launcher keeps things: everything lies below `.run/` of the repository, but for what that folder cannot hold."""

import hashlib
import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path

from dev.console import LauncherError

# The kernel's limit for a unix socket's path is 108 bytes; PostgreSQL's lock file beside it needs a few.
LONGEST_SOCKET_PATH = 100
SOCKET_NAME = ".s.PGSQL.5432"


@dataclass(frozen=True)
class Account:
    """The system account that PostgreSQL runs as; it refuses to run as root."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True)
class Layout:
    """The folders of one set of services: `demo` keeps its data, `test` may lose it."""

    repository: Path
    purpose: str

    @property
    def run(self) -> Path:
        return self.repository / ".run"

    @property
    def state(self) -> Path:
        return self.run / self.purpose

    @property
    def logs(self) -> Path:
        return self.state / "logs"

    @property
    def venv(self) -> Path:
        return self.repository / ".venv"

    @property
    def python(self) -> Path:
        return self.venv / "bin" / "python"

    @property
    def vendor(self) -> Path:
        return self.run / "vendor"

    @property
    def node_modules(self) -> Path:
        return self.repository / "node_modules"

    @property
    def location_file(self) -> Path:
        """Remembers the data's place when it is not below the repository."""
        return self.state / "data-location"

    @property
    def _digest(self) -> str:
        return hashlib.sha256(str(self.repository).encode()).hexdigest()[:12]

    @property
    def elsewhere(self) -> Path:
        return Path("/var/tmp") / f"pmo-portal-{os.getuid()}-{self._digest}" / self.purpose  # noqa: S108 - not shared, not guessed

    def data(self) -> Path:
        """The folder above PostgreSQL's data and the sockets: chosen once, then remembered.

        The memory names the repository too: a copied or moved folder chooses anew, and never shares another one's data.
        """
        if self.location_file.exists():
            repository, _, place = self.location_file.read_text().strip().partition("\n")
            if repository == str(self.repository):
                return Path(place)
        self.state.mkdir(parents=True, exist_ok=True)
        account = server_account()
        chosen = self.state if account is None or can_enter(account, self.state) else self.elsewhere
        chosen.mkdir(parents=True, exist_ok=True)
        if account is not None and not can_enter(account, chosen):
            raise LauncherError(
                f"PostgreSQL's account {account.name} can enter neither {self.state} nor {chosen}"
            )
        self.location_file.write_text(f"{self.repository}\n{chosen}\n")
        return chosen

    def sockets(self) -> Path:
        """The folder of the unix sockets; their path must be short."""
        near = self.data() / "s"
        if len(str(near / SOCKET_NAME)) < LONGEST_SOCKET_PATH:
            return near
        return Path("/tmp") / f"pmo-{os.getuid()}-{self._digest}-{self.purpose}"  # noqa: S108 - made with mode 700


def repository_layout(purpose: str) -> Layout:
    return Layout(Path(__file__).resolve().parent.parent, purpose)


def server_account() -> Account | None:
    """Whom PostgreSQL runs as when root starts it; None when the person is not root and runs it themselves."""
    if os.getuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise LauncherError(
        "root cannot run PostgreSQL, and there is no account `postgres` or `nobody`: use another user"
    )


def can_enter(account: Account, folder: Path) -> bool:
    """Ask the system itself: modes, groups and access lists all count."""
    probe = subprocess.run(
        ["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)],
        user=account.uid,
        group=account.gid,
        extra_groups=[],
        cwd="/",
        stderr=subprocess.DEVNULL,
        check=False,
    )
    return probe.returncode == 0
