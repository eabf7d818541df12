"""Which portal wrote an archive, and whether this one is of the same version: its tables are those of its migrations."""

from typing import Any

import psycopg
from django.conf import settings
from django.db.migrations.loader import MigrationLoader

from integrations.archive.layout import MANIFEST
from integrations.archive.problems import BadArchive
from integrations.archive.tables import exported_models


def portal_version(snapshot: psycopg.Connection) -> dict[str, Any]:
    """The version, and the last migration of each app whose tables are exported."""
    rows = snapshot.execute(
        "SELECT app, max(name) FROM django_migrations WHERE app = ANY(%s) GROUP BY app ORDER BY app",
        [_apps()],
    ).fetchall()
    return {"version": settings.PORTAL_VERSION, "migrations": dict(rows)}


def _apps() -> list[str]:
    return sorted({model._meta.app_label for model in exported_models()})


def check_version(theirs: Any, ours: dict[str, Any]) -> None:
    """Raises BadArchive when an archive comes from another version of the tables."""
    there = theirs.get("migrations") if isinstance(theirs, dict) else None
    if not isinstance(there, dict) or not isinstance(theirs.get("version"), str):
        raise BadArchive(
            MANIFEST, "It does not say which portal wrote it.", "Export the archive anew.", theirs
        )
    here = ours["migrations"]
    if there == here:
        return
    known = MigrationLoader(None).disk_migrations
    newer = [f"{app}.{name}" for app, name in there.items() if (app, name) not in known]
    if newer:
        raise BadArchive(
            MANIFEST,
            f"It was written by version {theirs['version']}, which is newer than this portal ({ours['version']}).",
            "Upgrade this portal to that version, then import.",
            ", ".join(newer),
        )
    other = [
        f"{app}.{there.get(app, 'nothing')}"
        for app in sorted({*there, *here})
        if there.get(app) != here.get(app)
    ]
    raise BadArchive(
        MANIFEST,
        f"It was written by version {theirs['version']}, whose tables are older than those of this portal "
        f"({ours['version']}).",
        "Import it into an empty portal of that version, then upgrade that portal.",
        ", ".join(other),
    )
