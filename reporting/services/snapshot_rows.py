"""Figures as snapshot rows: rounded here, at the edge, and nowhere before."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from django.db import connection

from common.rag import DIMENSIONS, Rag
from governance.thresholds import RagThresholds
from portfolio.models import ReportingPeriod
from reporting.kpi.facts import DeclaredStatus
from reporting.kpi.project import FORMULA_VERSION, ProjectKpis
from reporting.kpi.rag import COMPARED, Rated
from reporting.kpi.rollup import Totals
from reporting.kpi.sums import DISTRIBUTIONS, Distribution
from reporting.models import KpiSnapshot
from reporting.selectors.facts import ProjectInput

_CENT, _MICRO, _MILLI = Decimal("0.01"), Decimal("0.000001"), Decimal("0.001")
# What the columns hold; a figure beyond (an index over next to nothing) is kept as undefined, not cut to fit.
_LIMITS = {_CENT: Decimal(10) ** 16, _MICRO: Decimal(10) ** 12, _MILLI: Decimal(10) ** 6}

_COLUMNS = [field.attname for field in KpiSnapshot._meta.concrete_fields if not field.primary_key]
_KEY = ("scope_id", "as_of")
# A new row starts as the model's defaults say.
_DEFAULTS = {
    field.attname: default
    for field in KpiSnapshot._meta.concrete_fields
    if (default := field.get_default()) is not None
}
_UPSERT = (
    f"INSERT INTO reporting_kpisnapshot ({', '.join(_COLUMNS)})"  # noqa: S608
    f" SELECT {', '.join(_COLUMNS)} FROM json_populate_recordset(NULL::reporting_kpisnapshot, %s::json)"
    f" ON CONFLICT ({', '.join(_KEY)}) DO UPDATE SET "
    + ", ".join(f"{column} = EXCLUDED.{column}" for column in _COLUMNS if column not in {*_KEY, "frozen"})
    + " WHERE NOT reporting_kpisnapshot.frozen"
)

Row = dict[str, Any]


def upsert(rows: Sequence[Row]) -> None:
    """Write snapshot rows, new or recomputed; frozen ones stay as they are. One statement for a thousand rows.

    As one JSON parameter: half the time of `bulk_create(update_conflicts=True)` with its fifty parameters a row.
    """
    with connection.cursor() as cursor:
        for start in range(0, len(rows), 1000):
            batch = [{**_DEFAULTS, **row} for row in rows[start : start + 1000]]
            cursor.execute(_UPSERT, [json.dumps(batch, default=str)])


def _fit(value: Decimal | None, unit: Decimal) -> Decimal | None:
    if value is None or abs(value) >= _LIMITS[unit]:
        return None
    return value.quantize(unit, rounding=ROUND_HALF_EVEN)


def money(value: Decimal | None) -> Decimal | None:
    """Rounded to the cent, half to even."""
    return _fit(value, _CENT)


def ratio(value: Decimal | None) -> Decimal | None:
    """Rounded to six decimals, half to even."""
    return _fit(value, _MICRO)


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _reason(rated: Rated) -> dict[str, Any]:
    return {
        "code": rated.reason.value,
        "rag": None if rated.rag is None else int(rated.rag),
        "value": _text(ratio(rated.value)),
        "limit": _text(rated.limit),
    }


def _ordinal(rag: Rag | None) -> int | None:
    return None if rag is None else int(rag)


def _declared(declared: DeclaredStatus | None) -> dict[str, int | None] | None:
    if declared is None:
        return None
    return {name: _ordinal(getattr(declared, name)) for name in ("overall", *DIMENSIONS)}


def project_row(
    source: ProjectInput,
    kpis: ProjectKpis,
    *,
    period: ReportingPeriod,
    revision: int | None,
    thresholds: RagThresholds,
    now: datetime,
) -> Row:
    """The snapshot of a project."""
    value, time, schedule, cost, rag = kpis.value, kpis.time, kpis.schedule, kpis.cost, kpis.rag
    declared, benefits = kpis.declared, kpis.benefits
    return dict(
        scope_id=source.scope_id,
        period_id=period.pk,
        as_of=period.end,
        data_date=kpis.as_of,
        currency=kpis.currency,
        project_count=1,
        bac=money(value.bac),
        pv=money(value.pv),
        ev=money(value.ev),
        ac=money(value.ac),
        eac=money(value.eac),
        etc=money(value.etc),
        vac=money(value.vac),
        approved_budget=money(cost.approved_budget),
        expected_cost=money(cost.expected_cost),
        forecast_cost=money(cost.own_forecast),
        in_year_budget=money(cost.in_year_budget),
        in_year_forecast=money(cost.in_year_forecast),
        benefits_planned=money(benefits.planned),
        benefits_realised=money(benefits.realised),
        cpi=ratio(value.cpi),
        spi=ratio(value.spi),
        spi_t=ratio(time.spi_t),
        es=ratio(time.es),
        elapsed_months=ratio(time.at),
        budget_variance=ratio(cost.budget_variance),
        in_year_variance=ratio(cost.in_year_variance),
        benefits_realisation=ratio(benefits.realisation),
        weakest_benefit=ratio(benefits.weakest),
        percent_complete=_fit(kpis.percent_complete, _MILLI),
        baseline_finish=schedule.baseline_finish,
        forecast_finish=schedule.forecast_finish,
        slip_days=schedule.slip_days,
        slip_since_last_days=schedule.slip_since_last_days,
        freshness_days=kpis.discipline.freshness_days,
        milestones_on_time=kpis.milestones[0],
        milestones_due=kpis.milestones[1],
        updates_on_time=kpis.updates[0],
        updates_due=kpis.updates[1],
        updated=declared is not None and declared.for_this_period,
        finished=kpis.finished,
        declared_rag=_ordinal(declared.overall) if declared else None,
        computed_rag=_ordinal(rag.overall),
        **{f"{name}_rag": _ordinal(rag.of(name)) for name in COMPARED},
        freshness_rag=_ordinal(rag.freshness.rag),
        consistency=kpis.consistency.overall,
        outlook=declared.outlook if declared else "",
        values={
            "declared": _declared(declared),
            "reasons": {name: _reason(getattr(rag, name)) for name in (*COMPARED, "freshness")},
            "steps": dict(kpis.consistency.dimensions),
            "cost_basis": cost.basis,
            "earned_finish": _iso(time.finish),
            "cv": _text(money(value.cv)),
            "sv": _text(money(value.sv)),
            "eac_atypical": _text(money(value.eac_atypical)),
            "eac_cpi_spi": _text(money(value.eac_cpi_spi)),
            "eac_own": _text(money(value.eac_own)),
            "tcpi": _text(ratio(value.tcpi)),
            "tcpi_eac": _text(ratio(value.tcpi_eac)),
            "es": _text(ratio(time.es)),
            "sv_t": _text(ratio(time.sv_t)),
            "ieac_t": _text(ratio(time.ieac_t)),
            "tspi": _text(ratio(time.tspi)),
            "slip_share": _text(ratio(schedule.slip_share)),
            "milestones_on_time": _text(ratio(schedule.milestones_on_time)),
            "reporting_discipline": _text(ratio(kpis.discipline.reporting_discipline)),
            # How many financial benefits the sums are of, of how many that are due.
            "benefits": {"covered": benefits.covered, "due": benefits.due},
        },
        coverage={"unusable": kpis.unusable} if kpis.unusable else {},
        lineage={**source.lineage, "thresholds": thresholds.version},
        formula_version=FORMULA_VERSION,
        facts_revision=revision,
        computed_at=now,
    )


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def distribution_value(distribution: Distribution) -> dict[str, Any]:
    """A distribution as JSON; index 0 is for projects without a colour."""
    return {"counts": list(distribution.counts), "budgets": [str(money(b)) for b in distribution.budgets]}


def rollup_row(
    scope_id: int,
    totals: Totals,
    *,
    period: ReportingPeriod,
    day: date,
    rates: dict[str, str],
    now: datetime,
) -> Row:
    """The snapshot of a programme or portfolio, over all its projects."""
    return dict(
        scope_id=scope_id,
        period_id=period.pk,
        as_of=period.end,
        data_date=day,
        currency=totals.currency,
        project_count=totals.projects,
        **{name: money(getattr(totals, name)) for name in _TOTAL_MONEY},
        **{name: ratio(getattr(totals, name)) for name in _TOTAL_RATIOS},
        percent_complete=_fit(totals.percent_complete, _MILLI),
        slip_days=totals.worst_slip_days,
        declared_rag=_ordinal(totals.declared_rag),
        computed_rag=_ordinal(totals.computed_rag),
        cost_rag=_ordinal(totals.cost_rag),
        schedule_rag=_ordinal(totals.schedule_rag),
        benefits_rag=_ordinal(totals.benefits_rag),
        values={
            "distribution": {name: distribution_value(getattr(totals, name)) for name in DISTRIBUTIONS},
            "cv": _text(money(totals.cv)),
            "sv": _text(money(totals.sv)),
            "milestones_on_time": _text(ratio(totals.milestones_on_time)),
            "reporting_discipline": _text(ratio(totals.reporting_discipline)),
            "updated": totals.updated,
            "missing_updates": totals.missing_updates,
            "stale": totals.stale,
            "slipped": totals.slipped,
            "watermelons": totals.watermelons,
        },
        coverage={**totals.coverage, "missing_rates": list(totals.missing_rates)},
        lineage={"query": "month snapshots below the scope", "rates": rates},
        formula_version=FORMULA_VERSION,
        computed_at=now,
    )


_TOTAL_MONEY = (
    "bac", "pv", "ev", "ac", "eac", "vac",
    "approved_budget", "expected_cost", "in_year_budget", "in_year_forecast", "benefits_planned", "benefits_realised",
)  # fmt: skip
_TOTAL_RATIOS = ("cpi", "spi", "spi_t", "budget_variance", "in_year_variance", "benefits_realisation")
