"""The servers that the tests use: started by the first run that needs them, shared, stopped by the last."""

import fcntl
import os
import re
import secrets
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from dev.console import LauncherError
from dev.layout import Layout, repository_layout
from dev.postgres import Postgres, open_cluster
from dev.valkey import LOGICAL_DATABASES, Valkey, open_valkey


@dataclass(frozen=True)
class Services:
    postgres: Postgres
    valkey: Valkey

    def start(self, *, bound: bool) -> None:
        self.postgres.start(bound=bound)
        self.valkey.start(bound=bound)

    def stop(self) -> None:
        self.valkey.stop()
        self.postgres.stop()


def open_services(layout: Layout, *, durable: bool) -> Services:
    return Services(open_cluster(layout, durable=durable), open_valkey(layout))


@contextmanager
def test_services(name: str) -> Iterator[dict[str, str]]:
    """The environment for one test run; the servers stop after the last run, unless `make services` keeps them."""
    layout = repository_layout("test")
    layout.logs.mkdir(parents=True, exist_ok=True)
    with (layout.state / "users.lock").open("a") as users:
        services = _join(layout, users)
        try:
            yield test_environment(services, name)
        finally:
            drop_databases(services.postgres, name)
            if not keep_file(layout).exists() and _last_one(users):
                services.stop()


def keep_services(name: str) -> dict[str, str]:
    """Start the servers and let them run on; return the environment for a shell."""
    layout = repository_layout("test")
    layout.logs.mkdir(parents=True, exist_ok=True)
    with (layout.state / "users.lock").open("a") as users:
        services = _join(layout, users)
        keep_file(layout).touch()
        return test_environment(services, name)


def stop_kept_services() -> None:
    layout = repository_layout("test")
    keep_file(layout).unlink(missing_ok=True)
    open_services(layout, durable=False).stop()


def keep_file(layout: Layout) -> Path:
    return layout.state / "keep"


def test_environment(services: Services, name: str) -> dict[str, str]:
    """The variables of one test run. Each name has its own databases, so that two runs do not meet."""
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,30}", name):
        raise LauncherError(f"--name {name}: small letters, digits and underscores only, 31 at most")
    layout = services.postgres.layout
    database = f"pmo_{name}"
    services.postgres.create_roles(database)
    static = layout.state / "static"
    static.mkdir(parents=True, exist_ok=True)
    return {
        **services.postgres.urls(database),
        **services.valkey.urls(zlib.crc32(name.encode()) % LOGICAL_DATABASES),
        "SECRET_KEY": secret(layout.state / "secret-key"),
        "DEBUG": "False",
        "SECURE": "False",
        "ALLOWED_HOSTS": "localhost,127.0.0.1,testserver",
        "STATIC_ROOT": str(static),
        "STATICFILES_BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage",
        "VENDOR_ROOT": str(layout.vendor),
        "PMO_PSQL": services.postgres.binaries["psql"],
        "CHROMIUM_PATH": chromium_path(layout),
    }


def chromium_path(layout: Layout) -> str:
    """The browser for the tests: named by CHROMIUM_PATH, the pinned one once unpacked, or the system's; else empty."""
    pinned = layout.run / "chromium" / "chromium"
    system = [Path(folder) / "chromium" for folder in ("/usr/bin", "/usr/local/bin", "/snap/bin")]
    for candidate in (os.environ.get("CHROMIUM_PATH", ""), str(pinned), *map(str, system)):
        if candidate and Path(candidate).exists():
            return candidate
    return ""


def drop_databases(postgres: Postgres, name: str) -> None:
    """Drop the databases of a run that ends: its own, and those that pytest made beside it."""
    own = re.compile(rf"(test_)?pmo_{re.escape(name)}(_gw\d+)?")
    for database in postgres.query("SELECT datname FROM pg_database").splitlines():
        if own.fullmatch(database):
            postgres.query(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')


def _join(layout: Layout, users: IO[str]) -> Services:
    """Start or find the servers. The exclusive lock serialises starts; the shared one says "in use"."""
    fcntl.flock(users, fcntl.LOCK_EX)
    services = open_services(layout, durable=False)
    services.start(bound=False)
    fcntl.flock(users, fcntl.LOCK_SH)
    return services


def _last_one(users: IO[str]) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def secret(path: Path) -> str:
    """A key that stays the same for this folder, so that sessions survive a restart."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(60))
    return path.read_text()
