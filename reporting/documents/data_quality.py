"""The section that says what the figures do not cover: who has not reported, what is missing, what contradicts itself."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from reporting.documents.writing import Figures, Writer, is_reduced, mark, person


@dataclass(frozen=True, slots=True)
class QualityRow:
    code: str
    has_page: bool
    name: str
    manager: str
    text: str


@dataclass(frozen=True, slots=True)
class Coverage:
    label: str
    covered: int
    projects: int
    share: str


@dataclass(frozen=True, slots=True)
class DataQuality:
    coverage: tuple[Coverage, ...]
    missing: tuple[QualityRow, ...]
    late: tuple[QualityRow, ...]
    watermelons: tuple[QualityRow, ...]
    withheld: tuple[QualityRow, ...]


def data_quality(figures: Figures, w: Writer, paged: Collection[str]) -> DataQuality:
    """What the figures do not cover, who has not reported, what contradicts itself."""
    projects = figures["projects"]
    total = len(projects)

    def row(p: Figures, text: str) -> QualityRow:
        return QualityRow(p["code"], p["code"] in paged, p["name"], person(p["manager"]) or "–", text)

    amounts = {
        "approved_budget": sum(p["kpis"].get("approved_budget") is not None for p in projects),
        "ev": sum(p["kpis"].get("ev") is not None for p in projects),
    }
    counts = (
        (_("Status update of the period"), sum(p["updated"] for p in projects)),
        (_("Declared overall status"), sum(p["rags"]["declared"] is not None for p in projects)),
        *(() if is_reduced(figures) else ((_("Approved budget"), amounts["approved_budget"]),)),
        (_("Forecast finish"), sum(p["forecast_finish"] is not None for p in projects)),
        (_("Baseline"), sum(p["baseline_number"] is not None for p in projects)),
        *(() if is_reduced(figures) else ((_("Earned value"), amounts["ev"]),)),
        (_("Project manager named"), sum(p["manager"] is not None for p in projects)),
    )
    return DataQuality(
        coverage=tuple(
            Coverage(label, n, total, w.percent(str(Decimal(n) / total) if total else None, places=0))
            for label, n in counts
        ),
        missing=tuple(row(p, _last_update(p, w)) for p in projects if not p["updated"] and not p["finished"]),
        late=tuple(
            row(p, _("Submitted %(date)s") % {"date": w.date(p["update"]["submitted_on"])})
            for p in projects
            if p["update"] and p["update"]["for_this_period"] and p["update"]["is_late"]
        ),
        watermelons=tuple(
            row(
                p,
                _("Declared %(declared)s, computed %(computed)s")
                % {
                    "declared": mark(p["rags"]["declared"]).letter,
                    "computed": mark(p["rags"]["computed"]).letter,
                },
            )
            for p in projects
            if (p["consistency"] or 0) < 0
        ),
        withheld=tuple(
            row(p, "; ".join(sorted({v["verbatim"] for v in p["unread"].values() if v.get("verbatim")})))
            for p in projects
            if p["unread"]
        ),
    )


def _last_update(p: Figures, w: Writer) -> str:
    if not p["update"]:
        return _("No update yet")
    return _("Last update: %(month)s") % {"month": w.month(p["update"]["month"])}
