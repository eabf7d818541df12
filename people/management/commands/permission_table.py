"""Writes docs/permissions.md from the permission table."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from people.permission_document import markdown


class Command(BaseCommand):
    help = "Write docs/permissions.md from the permission table."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = settings.BASE_DIR / "docs" / "permissions.md"
        path.write_text(markdown(), encoding="utf-8")
        self.stdout.write(f"{path.relative_to(settings.BASE_DIR)} is written.")
