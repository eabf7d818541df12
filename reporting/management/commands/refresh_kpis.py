"""Recomputes KPI snapshots by hand; the worker does the same by itself."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from common.trail.origin import TrailedCommand
from portfolio.models import ReportingPeriod
from reporting.models import KpiSnapshot
from reporting.services.refresh import refresh_all_open, refresh_month


class Command(TrailedCommand):
    help = "Recompute the KPIs of every open reporting period."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--all-months",
            action="store_true",
            help="Also compute past months that have no figures yet, the oldest first. Frozen figures stay.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        if options["all_months"]:
            known = KpiSnapshot.objects.values("period_id")
            past = ReportingPeriod.objects.exclude(state=ReportingPeriod.State.OPEN).exclude(pk__in=known)
            for period in past.order_by("end", "pk"):
                count = refresh_month(period=period, now=now, freeze=True)
                self.stdout.write(f"{period}: {count} projects computed and frozen.")
        self.stdout.write(f"Open periods: {refresh_all_open(now=now)} projects computed.")
