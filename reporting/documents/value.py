"""The S-curve of a project's page: what was planned, earned and spent by the data date, and where its cost may end."""

from reporting.charts import Estimate, ValueChart, ValuePoint, value_curve
from reporting.documents.writing import Figures, day, decimal

OFFICIAL = "eac"


def value_picture(p: Figures, figures: Figures, language: str, number: int) -> ValueChart | None:
    """None where nothing is measured against a plan over time: the curve of spend says what is known then."""
    kpis, more = p["kpis"], p.get("value") or {}
    today = day(figures["data_date"])
    if today is None or (kpis.get("pv") is None and kpis.get("ev") is None):
        return None
    points = [
        ValuePoint(
            on,
            decimal(planned),
            decimal(earned) if on < today else None,
            decimal(actual) if on < today else None,
        )
        for month, planned, actual, _forecast, earned in p["spend"]
        if (on := day(month)) and on != today
    ]
    points.append(ValuePoint(today, *(decimal(kpis.get(code)) for code in ("pv", "ev", "ac"))))
    estimates = {OFFICIAL: kpis.get("eac"), **more.get("estimates", {})}
    chart = value_curve(
        points,
        [
            Estimate(code, amount, code == OFFICIAL)
            for code, text in estimates.items()
            if (amount := decimal(text))
        ],
        uid=f"value-{number}",
        currency=p["currency"],
        language=language,
        today=today,
        baseline_finish=day(p["baseline_finish"]),
        forecast_finish=day(more.get("finish")),
        width=400,
        height=240,
    )
    return None if chart.is_empty else chart
