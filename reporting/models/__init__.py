"""KPI snapshots."""

from reporting.models.snapshots import KpiSnapshot, KpiSnapshotQuerySet

__all__ = ["KpiSnapshot", "KpiSnapshotQuerySet"]
