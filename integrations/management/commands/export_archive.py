"""manage.py export_archive FILE"""

import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from common.trail.origin import TrailedCommand


class Command(TrailedCommand):
    help = (
        "Write everything that the portal holds to one file (docs/archive.md): confidential projects, money and names "
        "included. Work may go on meanwhile: the file holds one moment."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="must not be there yet")

    def handle(self, *args: Any, **options: Any) -> None:
        from integrations.archive.dumping import write_archive
        from integrations.archive.snapshot import snapshot

        path: Path = options["file"]
        if path.exists():
            raise CommandError(f"{path} is there already: choose another name, or remove it.")
        unfinished = path.with_name(f"{path.name}.unfinished")
        told = Progress("exported", quiet=not options["verbosity"])
        try:
            # Only its owner reads it, from the first byte on.
            unfinished.touch(mode=0o600)
            with unfinished.open("wb") as target, snapshot() as at_once:
                written = write_archive(at_once, target, now=timezone.now(), told=told)
            unfinished.rename(path)
        except OSError as error:
            raise CommandError(f"{path} could not be written: {error.strerror or error}.") from None
        finally:
            unfinished.unlink(missing_ok=True)
        self.stdout.write(
            f"{path}: {written.rows:,} rows and {written.files:,} files, {written.size:,} bytes. It holds everything, "
            "confidential projects included: keep it as safely as the database."
        )


class Progress:
    """Says on stderr how far something is, not more than once in a few seconds."""

    EVERY = 2.0

    def __init__(self, done: str, *, quiet: bool) -> None:
        self._word, self._quiet = done, quiet
        self._next = time.monotonic() + self.EVERY

    def __call__(self, done: int, total: int) -> None:
        if not self._quiet and time.monotonic() >= self._next:
            self._next = time.monotonic() + self.EVERY
            percent = 100 * done // total if total else 0
            print(f"{done:,} of {total:,} {self._word} ({percent} %)", file=sys.stderr, flush=True)
