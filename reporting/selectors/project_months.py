"""A project's reporting periods: what was declared, what the figures said, and why the two say what they do."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from projects.models import Project, StatusUpdate
from reporting.models import KpiSnapshot
from reporting.selectors.heatmap import HeatCell, heat_cells, overall_cell

HISTORY = 12


@dataclass(frozen=True, slots=True)
class Why:
    """One dimension of the status: declared with its comment, computed with its reason."""

    cell: HeatCell
    comment: str
    reason: dict[str, Any] | None

    @property
    def says_why(self) -> bool:
        return bool(self.comment or self.reason)


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One reporting period: what was declared and what the figures said."""

    month: date
    overall: HeatCell
    cells: tuple[HeatCell, ...]
    snapshot: KpiSnapshot | None
    update: StatusUpdate | None


def snapshots_until(project: Project, until: date | None) -> dict[date, KpiSnapshot]:
    """By period end, newest first."""
    rows = KpiSnapshot.objects.filter(scope_id=project.scope_id).order_by("-as_of")
    if until:
        rows = rows.filter(as_of__lte=until)
    return {row.as_of: row for row in rows[:HISTORY]}


def updates_until(project: Project, until: date | None) -> dict[date, StatusUpdate]:
    """The last update of each period, by period end, newest first."""
    rows = (
        StatusUpdate.objects.current()
        .filter(project=project)
        .select_related("period", "author", "on_behalf_of")
        .order_by("-period__end", "-sequence")
    )
    if until:
        rows = rows.filter(period__end__lte=until)
    updates: dict[date, StatusUpdate] = {}
    for row in rows[:HISTORY]:
        updates.setdefault(row.period.end, row)
    return updates


def whys(now: KpiSnapshot, before: KpiSnapshot | None, update: StatusUpdate | None) -> Iterator[Why]:
    """Dimensions with something to say, the worst first."""
    reasons = now.values.get("reasons") or {}
    cells = [
        cell for cell in heat_cells(now, before) if cell.declared is not None or cell.computed is not None
    ]
    for cell in sorted(cells, key=lambda one: -max(one.declared or 0, one.computed or 0)):
        comment = getattr(update, f"{cell.dimension}_comment") if update else ""
        yield Why(cell, comment, reasons.get(cell.dimension) if cell.computed is not None else None)


def history_of(
    snapshots: dict[date, KpiSnapshot], updates: dict[date, StatusUpdate]
) -> tuple[HistoryRow, ...]:
    days = sorted(snapshots.keys() | updates.keys(), reverse=True)[:HISTORY]
    return tuple(
        HistoryRow(
            month=day,
            overall=_overall(snapshots.get(day), updates.get(day), _earlier(days, snapshots, place)),
            cells=heat_cells(snapshots[day], None) if day in snapshots else (),
            snapshot=snapshots.get(day),
            update=updates.get(day),
        )
        for place, day in enumerate(days)
    )


def _earlier(days: Sequence[date], snapshots: dict[date, KpiSnapshot], place: int) -> KpiSnapshot | None:
    return snapshots.get(days[place + 1]) if place + 1 < len(days) else None


def _overall(
    snapshot: KpiSnapshot | None, update: StatusUpdate | None, before: KpiSnapshot | None
) -> HeatCell:
    if snapshot:
        return overall_cell(snapshot, before)
    return HeatCell("overall", update.overall_rag if update else None, None, None, compared=True)
