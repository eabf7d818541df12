"""One migrated database that all test databases are copied from: copying takes a second, migrating a minute.

Every process of every run asks for it; the first one makes it. `migrate` still runs on each copy, so the template only
shortens the way. It is made anew when a migration changes, or what migrations are made with.
"""

import ast
import hashlib
import inspect
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db.migrations.loader import MigrationLoader
from psycopg import sql

PREFIX = "pmo_template_"
KEPT = 3
REPOSITORY = Path(__file__).parents[2]


def sources() -> list[Path]:
    """What decides how a migrated database looks: the packages, the migrations, what those import of the portal."""
    loader = MigrationLoader(None)
    modules = {migration.__module__ for migration in loader.disk_migrations.values()}
    waiting = [Path(inspect.getfile(sys.modules[module])) for module in modules]
    found = {REPOSITORY / "uv.lock"}
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += _imported(path)
    return sorted(found)


def _imported(path: Path) -> Iterator[Path]:
    """The portal's modules that a module of the portal imports."""
    if REPOSITORY not in path.parents or "site-packages" in path.parts:
        return
    for node in ast.walk(ast.parse(path.read_text())):
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        names += [one.name for one in node.names] if isinstance(node, ast.Import) else []
        for dotted in names:
            module = REPOSITORY.joinpath(*dotted.split(".")).with_suffix(".py")
            if module.is_file():
                yield module


def digests() -> list[str]:
    """One for each of those files, wherever the repository lies."""
    return [
        hashlib.sha256("/".join(path.parts[-3:]).encode() + path.read_bytes()).hexdigest()[:20]
        for path in sources()
    ]


@contextmanager
def held(cursor: Any, make: Callable[[str, str | None], None]) -> Iterator[str]:
    """The template's name; nobody else makes, drops or copies one until the end.

    `make` migrates a new database of the name that it is given; one that is only some migrations behind is its start.
    """
    # Another process may be migrating: that takes longer than a statement or a lock may.
    cursor.execute("SET statement_timeout = 0")
    cursor.execute("SET lock_timeout = 0")
    cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [PREFIX])
    parts = sorted(digests())
    wanted = f"{PREFIX}{hashlib.sha256(' '.join(parts).encode()).hexdigest()[:16]}"
    cursor.execute(
        "SELECT datname, shobj_description(oid, 'pg_database') FROM pg_database"
        " WHERE starts_with(datname, %s) ORDER BY oid",
        [PREFIX],
    )
    found: dict[str, str | None] = dict(cursor.fetchall())
    if wanted not in found:
        _make(cursor, wanted, parts, make, found)
    yield wanted


def _make(
    cursor: Any,
    wanted: str,
    parts: list[str],
    make: Callable[[str, str | None], None],
    found: dict[str, str | None],
) -> None:
    fitting = [name for name, made_of in found.items() if fits(made_of, parts)]
    start = max(fitting, key=lambda name: len(found[name] or ""), default=None)
    # Under another name until it is whole: one that was cut off says not what it is made of, and is dropped.
    unfinished = f"{wanted}_new"
    make(unfinished, start)
    cursor.execute(
        sql.SQL("COMMENT ON DATABASE {} IS {}").format(
            sql.Identifier(unfinished), sql.Literal(" ".join(parts))
        )
    )
    cursor.execute(
        sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(unfinished), sql.Identifier(wanted))
    )
    # What it began with and the latest ones stay: new migrations are edited more than once.
    kept = {start, *[name for name, made_of in found.items() if made_of][-KEPT:]}
    for other in set(found) - kept:
        cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(other)))


def fits(made_of: str | None, parts: list[str]) -> bool:
    """Whether a template lacks nothing but migrations that came later."""
    return bool(made_of) and set(str(made_of).split()) <= set(parts)
