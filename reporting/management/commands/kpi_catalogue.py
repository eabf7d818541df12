"""Writes docs/kpis.md from the KPI catalogue."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from reporting.kpi.document import markdown


class Command(BaseCommand):
    help = "Write docs/kpis.md from the KPI catalogue."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = settings.BASE_DIR / "docs" / "kpis.md"
        path.write_text(markdown(), encoding="utf-8")
        self.stdout.write(f"{path.relative_to(settings.BASE_DIR)} is written.")
