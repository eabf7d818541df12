"""docs/kpis.md, made from the catalogue."""

from governance.thresholds import DEFAULT_THRESHOLDS
from reporting.kpi.catalogue import CATALOGUE, Direction, Kpi, Rollup, Unit
from reporting.kpi.project import FORMULA_VERSION

_UNITS = {
    Unit.MONEY: "money, project currency",
    Unit.INDEX: "ratio",
    Unit.PERCENT: "% (a ratio: 0.05 is 5 %)",
    Unit.POINTS: "% (0 to 100)",
    Unit.DAYS: "calendar days",
    Unit.MONTHS: "months",
    Unit.DATE: "date",
    Unit.STEPS: "RAG steps",
    Unit.RAG: "RAG",
}
_BETTER = {Direction.HIGHER: "higher", Direction.LOWER: "lower", Direction.NEITHER: "neither"}
_ROLLUPS = {
    Rollup.SUM: "adds up",
    Rollup.FROM_SUMS: "recomputed from the sums",
    Rollup.WORST: "the worst",
    Rollup.NONE: "projects only",
}

_INTRODUCTION = f"""# KPIs

Made by `manage.py kpi_catalogue`; do not edit. Formula version {FORMULA_VERSION}.

A figure without a value is undefined and shown as “–”, never as 0. A total says how many projects it covers.
"""


_DIMENSIONS = (
    ("cost", ("cpi", "budget_variance")),
    ("schedule", ("spi_t", "slip_share")),
    ("benefits", ("benefits_realisation", "weakest_benefit")),
    ("freshness", ("freshness_days",)),
)


def _rag() -> str:
    rows = "\n".join(
        f"| {dimension} | {'; '.join(f'{CATALOGUE[code].name_en}: {_limits(CATALOGUE[code])}' for code in codes)} |"
        for dimension, codes in _DIMENSIONS
    )
    return f"""## Computed RAG

A dimension has the colour of its worst indicator; one without any data has none, and says why. Overall is the worst
of cost, schedule, risk and benefits, as far as they are defined (risk has no figures yet). Freshness
stands beside and counts in reporting periods. Thresholds version {DEFAULT_THRESHOLDS.version}.

| dimension | limits |
| --- | --- |
{rows}
"""


def _limits(kpi: Kpi) -> str:
    limits = kpi.limits()
    if limits is None:
        return "–"
    sign = "≥" if limits.higher_is_better else "≤"
    return f"green {sign} {limits.green}, amber {sign} {limits.amber}"


def _section(kpi: Kpi) -> str:
    rows = (
        ("French", f"{kpi.name_fr}. {kpi.sentence_fr}"),
        ("Formula", f"`{kpi.formula_en}`"),
        ("Formula in French", f"`{kpi.formula_fr}`"),
        ("Unit", _UNITS[kpi.unit]),
        ("Better when", _BETTER[kpi.direction]),
        ("Of several projects", _ROLLUPS[kpi.rollup]),
        ("RAG limits", _limits(kpi)),
        ("Source", kpi.source),
    )
    lines = "\n".join(f"| {label} | {text} |" for label, text in rows)
    return f"## {kpi.name_en} (`{kpi.code}`)\n\n{kpi.sentence_en}\n\n| | |\n| --- | --- |\n{lines}\n"


def markdown() -> str:
    """The whole document."""
    return "\n".join([_INTRODUCTION, _rag(), *map(_section, CATALOGUE.values())])
