"""KPI snapshots, frozen figures and the reports made of them."""

from reporting.models.reports import Audience, FrozenFigures, Report, ReportFile
from reporting.models.snapshots import KpiSnapshot, KpiSnapshotQuerySet

__all__ = ["Audience", "FrozenFigures", "KpiSnapshot", "KpiSnapshotQuerySet", "Report", "ReportFile"]
