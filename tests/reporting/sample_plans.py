"""Plans made up for documents, as they stand in frozen figures: same arguments, same plan. No database."""

from datetime import date, timedelta
from typing import Any

from common.months import add_months, last_of

_PHASES = {
    "Cadrage et études préalables": ("Recueil des besoins", "Étude d’impact", "Dossier de consultation"),
    "Realisation": ("Interfaces", "Data migration, rehearsed twice", "Acceptance", "Training of 4,000 users"),
    "Deployment": ("Pilot site", "Remaining sites", "Support after go-live"),
}


def sample_plan(number: int, end: date) -> dict[str, Any] | None:
    """Three phases with ten work packages and three gates around `end`, the last one slipping; every third has none."""
    if number % 3 == 0:
        return None
    rows: list[dict[str, Any]] = []
    links = []
    first = last_of(add_months(end, -10)) + timedelta(days=1)
    at = first
    for place, (phase, works) in enumerate(_PHASES.items(), start=1):
        late = timedelta(days=24 if place > 1 else 0)
        length = timedelta(days=31 * len(works))
        rows.append(
            _row(str(place), phase, "summary", 0, at + late, at + length + late, late=late, critical=False)
        )
        for part, work in enumerate(works, start=1):
            start = at + timedelta(days=31 * (part - 1)) + late
            done = "1.000" if start + timedelta(days=30) < end else "0.400" if start < end else "0.000"
            rows.append(
                _row(
                    f"{place}.{part}", work, "package", 1, start, start + timedelta(days=30),
                    late=late, done=done, critical=place > 1,
                )
            )  # fmt: skip
            if part > 1:
                links.append(_link(len(rows) - 2, len(rows) - 1, soft=part == 3))
        at += length
        rows.append(
            _row(
                "", f"Gate {place}", "milestone", 1, None, at + late,
                late=late, critical=place == len(_PHASES), met=at + late < end,
            )
        )  # fmt: skip
        links.append(_link(len(rows) - 2, len(rows) - 1))
    rows.append(_row("4", "Not planned yet", "package", 0, None, None, late=timedelta(), done="0.000"))
    return {
        "baseline_number": 1,
        "rows": rows,
        "links": links,
        "left_out": 7 if number % 2 else 0,
        "trend": [_trend(place, at - timedelta(days=90 * (3 - place)), end) for place in (1, 2, 3)],
    }


def _row(
    code: str,
    name: str,
    shape: str,
    depth: int,
    start: date | None,
    finish: date | None,
    *,
    late: timedelta,
    done: str | None = None,
    critical: bool = False,
    met: bool = False,
) -> dict[str, Any]:
    def text(day: date | None) -> str | None:
        return day.isoformat() if day else None

    return {
        "code": code, "name": name, "shape": shape, "depth": depth, "start": text(start), "finish": text(finish),
        "baseline_start": text(start - late) if start else None,
        "baseline_finish": text(finish - late) if finish else None,
        "done": done, "met": met, "critical": critical,
    }  # fmt: skip


def _link(one: int, other: int, *, soft: bool = False) -> dict[str, Any]:
    return {"from": one, "to": other, "from_start": False, "to_start": True, "soft": soft}


def _trend(place: int, day: date, end: date) -> dict[str, Any]:
    points = [
        [last_of(add_months(end, -back)).isoformat(), (day + timedelta(days=max(0, 4 - back) * 6 * (place - 1))).isoformat()]
        for back in range(6, -1, -1)
    ]  # fmt: skip
    return {"name": f"Gate {place}", "met": False, "points": points}
