"""The mappings that come with the portal: JSON files, loaded into rows after each migrate."""

import json
from typing import Any

from django.apps import apps as current_apps
from django.apps.registry import Apps
from django.db import DEFAULT_DB_ALIAS, router

from integrations.mapping import SHIPPED, read_mapping


def load_after_migrate(*, using: str = DEFAULT_DB_ALIAS, apps: Apps = current_apps, **kwargs: Any) -> None:
    """Create or update one row per file. Writes nothing when the rows already say the same."""
    try:
        mapping_model: Any = apps.get_model("integrations", "ImportMapping")
    except LookupError:
        # Migrated back to before the table existed.
        return
    if not router.allow_migrate_model(using, mapping_model):
        return
    rows = mapping_model.objects.using(using)
    known = {(row.name, row.version): row for row in rows.all()}
    for path in sorted(SHIPPED.glob("*.json")):
        data = json.loads(path.read_text(encoding="utf-8"))
        spec = read_mapping(data)
        values = {
            "source": spec.source,
            "title_en": spec.title_en,
            "title_fr": spec.title_fr,
            "spec": data,
            "shipped": True,
            "is_current": True,
        }
        row = known.get((spec.name, spec.version))
        if row is None or any(getattr(row, field) != value for field, value in values.items()):
            # An import keeps the version that it was read with: a newer file comes beside the row of the older one.
            rows.filter(name=spec.name).exclude(version=spec.version).update(is_current=False)
            rows.update_or_create(name=spec.name, version=spec.version, defaults=values)
