"""The figures that a report is made of, frozen as plain values when a period is closed.

They come from the same selectors as the dashboards, over the projects that the audience may see: the standard set
leaves confidential projects out of every list and every total.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from people.models import Scope
from portfolio.models import Portfolio, ReportingPeriod
from projects.models import Project
from reporting.kpi.rollup import Totals
from reporting.models import KpiSnapshot, KpiSnapshotQuerySet
from reporting.models.reports import Audience
from reporting.selectors.figures_projects import ProjectGroup, group_projects, project_figures
from reporting.selectors.totals import series_over, totals_over

SCHEMA = 1


def build_figures(
    *,
    portfolio: Portfolio,
    period: ReportingPeriod,
    previous: ReportingPeriod | None,
    audience: str,
    revision: int,
    frozen_at: datetime,
    frozen_by: str,
    organisation: str,
    logo: Mapping[str, str] | None = None,
    frozen_on_behalf_of: str = "",
) -> dict[str, Any]:
    """Everything that the report of `portfolio` for `period` shows, as plain values (see `canonical`).

    Amounts of totals are in the portfolio's currency, those of a project in its own. `previous` is the period that
    arrows compare with.
    """
    rows = audience_rows(portfolio.scope, audience)
    snapshots = list(
        rows.month(period.end)
        .select_related(
            "scope__project__portfolio",
            "scope__project__programme",
            "scope__project__manager",
            "scope__project__sponsor",
            "scope__project__method",
            "scope__project__phase",
        )
        .order_by("scope__project__code")
    )
    earlier = {row.scope_id: row for row in rows.month(previous.end)} if previous else {}
    groups = group_projects([row.scope.project for row in snapshots])
    figures = {
        "schema": SCHEMA,
        "organisation": organisation,
        # Only where there is one: packs from before logos have none either.
        **({"logo": dict(logo)} if logo else {}),
        "audience": audience,
        "revision": revision,
        "scope": {
            "code": portfolio.code,
            "name": portfolio.name,
            "currency": portfolio.currency,
            "pmo_type": portfolio.pmo_type,
        },
        "period": {
            "month": period.month,
            "start": period.start,
            "end": period.end,
            "due": period.due,
        },
        "data_date": max((row.data_date for row in snapshots), default=period.end),
        "frozen_at": frozen_at.isoformat(),
        "frozen_by": frozen_by,
        "frozen_on_behalf_of": frozen_on_behalf_of,
        "totals": _totals(totals_over(rows, as_of=period.end, currency=portfolio.currency)),
        "previous_totals": _totals(totals_over(rows, as_of=previous.end, currency=portfolio.currency))
        if previous and earlier
        else None,
        "groups": [_group(rows, group, period, portfolio) for group in groups],
        "series": [
            [point.as_of, point.pv, point.ac, point.ev]
            for point in series_over(_last_months(rows, period), currency=portfolio.currency)
        ],
        "projects": project_figures(snapshots, earlier, groups, period),
    }
    plain: dict[str, Any] = _plain(figures)
    return plain


def audience_rows(scope: Scope, audience: str) -> KpiSnapshotQuerySet:
    """The snapshots of the projects at or below `scope` that the audience may see."""
    rows = KpiSnapshot.objects.projects().within(scope)
    return rows if audience == Audience.COMPLETE else rows.filter(scope__project__confidential=False)


def has_confidential(scope: Scope) -> bool:
    """Whether the complete figures of a scope differ from the standard ones."""
    return Project.objects.within(scope).filter(confidential=True).exists()


def canonical(figures: Mapping[str, Any]) -> str:
    """The one text for these figures: sorted keys, no spaces, amounts as strings. Raises TypeError for a float."""
    return json.dumps(_plain(figures), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def sha256_of(text: str) -> str:
    """The fingerprint that a report prints and a reader can recompute."""
    return hashlib.sha256(text.encode()).hexdigest()


def _last_months(rows: KpiSnapshotQuerySet, period: ReportingPeriod) -> KpiSnapshotQuerySet:
    # As many as the dashboard's curve shows.
    first = date(period.end.year - 1, period.end.month, 1)
    return rows.filter(as_of__range=(first, period.end))


def _group(
    rows: KpiSnapshotQuerySet, group: ProjectGroup, period: ReportingPeriod, portfolio: Portfolio
) -> dict[str, Any]:
    part = rows.filter(scope__project__in=group.project_ids)
    return {
        "kind": group.kind,
        "code": group.code,
        "name": group.name,
        "totals": _totals(totals_over(part, as_of=period.end, currency=portfolio.currency)),
    }


def _totals(totals: Totals) -> dict[str, Any]:
    return asdict(totals)


def _plain(value: Any) -> Any:
    """Values that JSON writes in one way only. Floats are refused: they would not be the database's figures."""
    match value:
        case None | str() | bool():
            return value
        case int():
            return int(value)
        case Decimal():
            return format(value, "f")
        case date():
            return value.isoformat()
        case Mapping():
            return {str(key): _plain(item) for key, item in value.items()}
        case Sequence():
            return [_plain(item) for item in value]
    raise TypeError(f"{type(value).__name__} has no place in frozen figures.")
