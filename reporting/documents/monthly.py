"""The monthly report of a portfolio."""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from reporting.documents.data_quality import data_quality
from reporting.documents.engine import Rendered, render_pdf
from reporting.documents.projects import dimension_labels, project_page
from reporting.documents.sections import finance, heat_map, milestones, progress
from reporting.documents.summary import build_summary
from reporting.documents.writing import Figures, Writer, is_reduced
from reporting.kpi.catalogue import CATALOGUE

Progress = Callable[[int, int], None]

# The definitions that a reader of the pack may look up in it.
DEFINED = (
    "bac", "pv", "ev", "ac", "cpi", "spi", "spi_t", "eac", "vac", "budget_variance", "slip_days", "freshness_days",
    "consistency",
)  # fmt: skip
DEFINED_WITHOUT_MONEY = ("spi_t", "slip_days", "milestones_on_time", "freshness_days", "consistency")
# A project page costs a quarter of a second and two megabytes while it is laid out: a pack stays readable and possible.
MOST_PROJECT_PAGES = 300
# Cover, summary, heat map, finance, milestones, data quality, definitions: what the projects come on top of.
FRONT_PARTS = 8


def render_monthly_report(canonical: str, language: str, *, progress: Progress | None = None) -> Rendered:
    """The PDF of frozen figures (their canonical JSON text) in French or English.

    The text is attached to the document and its SHA-256 printed in it. `progress` is told (parts done, parts in
    all); a part is about a page.
    """
    figures: Figures = json.loads(canonical)
    sha256 = hashlib.sha256(canonical.encode()).hexdigest()
    paged = _paged(figures)
    # A plan takes a page more.
    total = (
        len(paged) + sum(bool(p.get("plan")) for p in figures["projects"] if p["code"] in paged) + FRONT_PARTS
    )
    with translation.override(language):
        html = render_to_string("reporting/pdf/monthly.html", context(figures, language, sha256=sha256))
        return render_pdf(
            html,
            title=f"{_('Monthly report')} – {figures['scope']['name']} – {_month(figures, language)}",
            created=datetime.fromisoformat(figures["frozen_at"]),
            attachment=canonical,
            progress=None if progress is None else lambda done: progress(min(done, total), total),
        )


def _month(figures: Figures, language: str) -> str:
    return Writer(language, "").month(figures["period"]["start"])


def context(figures: Figures, language: str, *, sha256: str) -> dict[str, Any]:
    """What the templates place: formatted text and charts only."""
    w = Writer(language, figures["scope"]["currency"])
    paged, without_money = _paged(figures), is_reduced(figures)
    return {
        "language": language,
        "is_reduced": without_money,
        "figures": figures,
        "scope": figures["scope"],
        "month": _month(figures, language),
        "data_date": w.date(figures["data_date"]),
        "frozen_on": w.date(figures["frozen_at"][:10]),
        "projects_count": len(figures["projects"]),
        "sha256": sha256,
        "summary": build_summary(figures, w),
        "dimensions": list(dimension_labels().values()),
        "heat_map": heat_map(figures, paged),
        "pages_left_out": len(figures["projects"]) - len(paged),
        "pages_most": MOST_PROJECT_PAGES,
        "finance": None if without_money else finance(figures, w),
        "progress": progress(figures, w) if without_money else None,
        "milestones": milestones(figures, w),
        "quality": data_quality(figures, w, paged),
        "projects": [
            project_page(p, figures, language, number)
            for number, p in enumerate((p for p in figures["projects"] if p["code"] in paged), start=1)
        ],
        "definitions": [
            {
                "name": CATALOGUE[code].name(language),
                "sentence": CATALOGUE[code].sentence(language),
                "formula": CATALOGUE[code].formula(language),
                "source": CATALOGUE[code].source,
            }
            for code in _defined(figures, without_money=without_money)
        ],
    }


def _defined(figures: Figures, *, without_money: bool) -> tuple[str, ...]:
    """What the pack shows is what it defines."""
    if without_money:
        return DEFINED_WITHOUT_MONEY
    shows_benefits = figures["totals"].get("benefits_realisation") is not None
    return (*DEFINED, "benefits_realisation") if shows_benefits else DEFINED


def _paged(figures: Figures) -> frozenset[str]:
    """The codes of the projects that get a page: all of them, or those that need most attention."""
    worst = sorted(
        figures["projects"],
        key=lambda p: (
            -(p["rags"]["declared"] or 0) - (p["rags"]["computed"] or 0),
            -int(p["kpis"].get("slip_days") or 0),
            p["code"],
        ),
    )
    return frozenset(p["code"] for p in worst[:MOST_PROJECT_PAGES])
