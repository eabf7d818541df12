"""manage.py import_archive FILE [--unpacked GIB]"""

from argparse import ArgumentParser
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.db import connection

from common.trail.origin import TrailedCommand

_GIB = 1024**3


class Command(TrailedCommand):
    help = (
        "Fill an empty portal from an archive (docs/archive.md): everything or nothing. Runs as the owner of the tables, "
        "as migrate does; stop the web, the workers and beat first."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--unpacked", type=int, metavar="GIB", help="refuse what unpacks to more than that (default 16)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        from integrations.archive.emptiness import PortalNotReady
        from integrations.archive.problems import BadArchive
        from integrations.archive.restoring import restore_archive
        from integrations.archive.unpacking import LIMITS, Unpacker
        from integrations.management.commands.export_archive import Progress
        from integrations.shipped import load_after_migrate

        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"{path} is no file.")
        given = options["unpacked"]
        limits = replace(LIMITS, unpacked=given * _GIB) if given else LIMITS
        told = Progress("imported", quiet=not options["verbosity"])
        aside = connection.copy()
        try:
            aside.ensure_connection()
            with Unpacker(path, limits) as archive:
                rows = restore_archive(aside.connection, archive, told=told)
        except BadArchive as bad:
            raise CommandError(f"{bad} Nothing was written.") from None
        except PortalNotReady as refusal:
            raise CommandError(str(refusal)) from None
        finally:
            aside.close()
        # Mappings that came with this portal and were not known to the one that wrote the archive.
        load_after_migrate()
        self.stdout.write(
            f"{rows:,} rows imported. Nobody has a password or a second factor here yet: people choose a new password "
            "through Forgotten password, or manage.py invite_administrator lets the first one in."
        )
