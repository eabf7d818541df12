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
    known = {row.name: row for row in mapping_model.objects.using(using).all()}
    for path in sorted(SHIPPED.glob("*.json")):
        data = json.loads(path.read_text(encoding="utf-8"))
        spec = read_mapping(data)
        values = {
            "source": spec.source,
            "title_en": spec.title_en,
            "title_fr": spec.title_fr,
            "spec": data,
            "version": spec.version,
            "shipped": True,
        }
        row = known.get(spec.name)
        if row is None or any(getattr(row, field) != value for field, value in values.items()):
            mapping_model.objects.using(using).update_or_create(name=spec.name, defaults=values)
