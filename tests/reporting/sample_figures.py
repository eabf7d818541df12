"""Frozen figures made up for documents: same arguments, same figures. No database."""

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from common.months import add_months, last_of
from common.rag import DIMENSIONS
from tests.reporting.sample_plans import sample_plan

PERIOD_END = date(2026, 10, 31)
WORDS = {
    "fr": (
        "La recette fonctionnelle a pris trois semaines de retard à la suite de l’indisponibilité de l’environnement "
        "de préproduction ; le comité a validé un plan de rattrapage qui préserve la mise en service. Le fournisseur "
        "s’est engagé sur deux livraisons intermédiaires et renforce son équipe d’intégration. "
    ),
    "en": (
        "Functional acceptance slipped by three weeks after the pre-production environment failed; the board agreed a "
        "recovery plan that protects the go-live. The supplier has committed to two interim deliveries and adds two "
        "integrators to its team. "
    ),
}
NAMES = (
    "Portail des usagers",
    "Data centre exit",
    "Rénovation énergétique du bâtiment principal et mise aux normes de la chaufferie du site de Saint-Étienne",
    "Payroll replacement",
    "Cybersécurité : segmentation du réseau",
    "Warehouse automation",
    "Dématérialisation des marchés publics",
    "Customer data platform",
)


def totals(rng: random.Random, projects: int, *, earned: bool) -> dict[str, Any]:
    """Totals of the right shape; not the sums of the projects (the documents only place what they are given)."""
    counts = [projects // 10, projects // 2, projects // 20, projects // 5, projects // 20]
    counts.append(projects - sum(counts))
    bac = Decimal(projects * 4_321_000)

    def money(factor: str) -> str | None:
        return str((bac * Decimal(factor)).quantize(Decimal("0.01"))) if projects else None

    def value(text: str | None) -> str | None:
        return text if earned and projects else None

    spread = {"counts": counts, "budgets": [str(Decimal(c * 4_000_000)) for c in counts]}
    cpi = Decimal("0.91") + Decimal(rng.randint(0, 9)) / 100
    figures = (
        "bac", "pv", "ev", "ac", "eac", "vac", "cpi", "spi", "spi_t", "cv", "sv", "approved_budget", "expected_cost",
        "budget_variance", "percent_complete", "in_year_budget", "in_year_forecast", "in_year_variance",
        "benefits_planned", "benefits_realised", "benefits_realisation",
    )  # fmt: skip
    return {
        "currency": "EUR",
        "projects": projects,
        "bac": money("1") if earned else None,
        "pv": money("0.5") if earned else None,
        "ev": money("0.46") if earned else None,
        "ac": money("0.49"),
        "cv": money("-0.03") if earned else None,
        "sv": money("-0.04") if earned else None,
        "cpi": value(str(cpi)),
        "spi": value("0.92"),
        "spi_t": value("0.94"),
        "eac": money("1.06") if earned else None,
        "vac": money("-0.06") if earned else None,
        "percent_complete": value("46.1"),
        "approved_budget": money("1.02"),
        "expected_cost": money("1.05"),
        "budget_variance": "0.0294" if projects else None,
        "in_year_budget": money("0.3"),
        "in_year_forecast": money("0.31"),
        "in_year_variance": "0.0333" if projects else None,
        "benefits_planned": money("0.1") if earned else None,
        "benefits_realised": money("0.09") if earned else None,
        "benefits_realisation": value("0.9"),
        "milestones_on_time": "0.78" if projects else None,
        "reporting_discipline": "0.9" if projects else None,
        "updated": projects - projects // 8,
        "missing_updates": projects // 8,
        "stale": projects // 12,
        "slipped": projects // 4,
        "worst_slip_days": 214 if projects else None,
        "watermelons": projects // 15,
        "declared_rag": 5 if projects else None,
        "computed_rag": 5 if projects else None,
        "cost_rag": 5 if projects else None,
        "schedule_rag": 5 if projects else None,
        "benefits_rag": 3 if earned and projects else None,
        "declared": spread,
        "computed": spread,
        "cost": spread,
        "schedule": spread,
        "benefits": spread,
        "missing_rates": [],
        "coverage": dict.fromkeys(figures, projects - projects // 20),
    }


def project(rng: random.Random, number: int, *, earned: bool, groups: int) -> dict[str, Any]:
    """One project; every ninth is confidential-free, every seventh late, every eleventh without an update."""
    language = "fr" if number % 2 == 0 else "en"
    bac = Decimal(rng.randint(8, 900) * 10_000)
    start = date(2025, 1 + number % 12, 1)
    slip = 45 + number if number % 7 == 0 else -9 if number % 13 == 0 else 0
    baseline_finish = last_of(add_months(start, 20))
    finish = baseline_finish + timedelta(days=slip)
    declared = {d: rng.choice((1, 1, 1, 3, 3, 5, None)) for d in DIMENSIONS} | {
        "overall": rng.choice((1, 2, 3, 4, 5))
    }
    has_update = number % 11 != 5
    text = WORDS[language]

    def value(text: str | None) -> str | None:
        return text if earned else None

    months = [last_of(add_months(start, n)) for n in range(21)]
    spend: list[list[Any]] = []
    for n, day in enumerate(months):
        share = Decimal(n + 1) / 21
        share = share * share * (3 - 2 * share)
        past = day <= PERIOD_END
        spend.append(
            [
                day.isoformat(),
                str((bac * share).quantize(Decimal("0.01"))),
                str((bac * share * Decimal("1.08")).quantize(Decimal("0.01"))) if past else None,
                None
                if past and day < PERIOD_END
                else str((bac * share * Decimal("1.1")).quantize(Decimal("0.01"))),
                str((bac * share * Decimal("0.95")).quantize(Decimal("0.01"))) if past else None,
            ]
        )
    to_date = max((row for row in spend if row[2]), key=lambda row: str(row[0]))
    return {
        "code": f"PRJ-{number:03d}",
        "name": NAMES[number % len(NAMES)],
        "group": number % groups,
        "portfolio": "Transformation numérique",
        "programme": f"Programme {number % groups + 1}",
        "manager": "Hélène Dupont-Marchand" if number % 5 else None,
        "sponsor": "Directeur général adjoint",
        "method": {"en": "Hybrid", "fr": "Hybride"},
        "phase": {"en": "Delivery", "fr": "Réalisation"},
        "priority": 1 + number % 4,
        "start": start.isoformat(),
        "start_precision": "day",
        "forecast_finish": finish.isoformat(),
        "forecast_finish_precision": "day" if earned else "month",
        "actual_finish": None,
        "baseline_finish": baseline_finish.isoformat() if number % 6 else None,
        "baseline_number": 1 if number % 6 else None,
        "currency": "EUR",
        "confidential": False,
        "kpis": {
            "bac": value(str(bac)),
            "pv": value(to_date[1]),
            "ev": value(to_date[4]),
            "ac": str(to_date[2]) if earned or number % 2 else None,
            "eac": value(str(bac * Decimal("1.106"))),
            "vac": value(str(bac * Decimal("-0.106"))),
            "etc": value(str(bac * Decimal("0.586"))),
            "cpi": value("0.904"),
            "spi": value("0.94"),
            "spi_t": value("0.95"),
            "percent_complete": value("47"),
            "approved_budget": str(bac),
            "expected_cost": str(bac * Decimal("1.05")),
            "budget_variance": "0.05",
            "in_year_budget": str(bac / 3),
            "in_year_forecast": str(bac / 3),
            "in_year_variance": "0",
            "benefits_planned": value("240000.00"),
            "benefits_realised": value("216000.00"),
            "benefits_realisation": value("0.9"),
            "weakest_benefit": value("0.7"),
            "slip_days": str(slip),
            "slip_since_last_days": str(slip // 3),
            "freshness_days": str(4 + number % 9),
        },
        "value": {
            "estimates": {
                "eac_atypical": value(str(bac * Decimal("1.05"))),
                "eac_cpi_spi": value(str(bac * Decimal("1.144"))),
                "eac_own": value(str(bac * Decimal("1.09"))),
            },
            "finish": value(last_of(add_months(start, 22)).isoformat()),
        },
        "rags": {
            "declared": declared["overall"] if has_update else None,
            "computed": rng.choice((1, 3, 5, None)),
            "cost": rng.choice((1, 3, 5)) if earned else None,
            "schedule": rng.choice((1, 3, 5)),
            "risk": None,
            "benefits": None,
            "freshness": 1,
        },
        "declared": declared if has_update else None,
        "reasons": {},
        "consistency": -2 if number % 15 == 3 else 0,
        "previous": {
            "declared": rng.choice((1, 2, 3, 4, 5)),
            "computed": rng.choice((1, 3, 5)),
            "declared_dimensions": {d: rng.choice((1, 3, 5)) for d in DIMENSIONS},
            "forecast_finish": (finish - timedelta(days=max(slip // 3, 0))).isoformat(),
            "expected_cost": str(bac),
        },
        "updated": has_update,
        "finished": False,
        "outlook": rng.choice(("improving", "stable", "worsening")) if has_update else "",
        "update": {
            "submitted_on": "2026-11-03",
            "for_this_period": has_update,
            "month": "2026-10-01" if has_update else "2026-08-01",
            "author": "Hélène Dupont-Marchand",
            "state": "accepted",
            "is_late": number % 10 == 0,
            "language": language,
            "summary": text,
            "achievements": text,
            "next_steps": text,
            "decisions_needed": text[:110] if number % 8 == 0 else "",
            "comments": {d: text[:120] if (declared[d] or 0) > 2 else "" for d in DIMENSIONS},
        },
        "milestones": [
            {
                "name": f"Jalon {n} : comité de validation" if language == "fr" else f"Gate {n} review",
                "baseline": (PERIOD_END + timedelta(days=30 * n - 40)).isoformat() if earned else None,
                "forecast": (PERIOD_END + timedelta(days=30 * n - 40 + max(slip, 0) // 4)).isoformat(),
                "actual": (PERIOD_END - timedelta(days=10)).isoformat() if n == 1 else None,
                "key": n == 2,
            }
            for n in range(1, 6)
        ],
        "spend": spend if earned else [],
        "plan": sample_plan(number, PERIOD_END) if earned else None,
        "unread": {} if earned else {"bac": {"state": "withheld", "verbatim": "Exempt under Section 43"}},
    }


def sample_figures(
    *, projects: int = 12, groups: int = 3, earned: bool = True, audience: str = "standard"
) -> dict[str, Any]:
    """A portfolio's frozen figures with that many projects."""
    rng = random.Random(projects)
    months = [last_of(add_months(PERIOD_END, n - 12)) for n in range(13)]
    rows = [project(rng, n, earned=earned, groups=groups) for n in range(1, projects + 1)]
    rows.sort(key=lambda row: (row["group"], row["code"]))
    used = sorted({row["group"] for row in rows})
    return {
        "schema": 1,
        "organisation": "Métropole de démonstration",
        "audience": audience,
        "revision": 1,
        "scope": {
            "code": "DIGITAL",
            "name": "Transformation numérique",
            "currency": "EUR",
            "pmo_type": "controlling",
        },
        "period": {"start": "2026-10-01", "end": "2026-10-31", "due": "2026-11-05", "month": "2026-10"},
        "data_date": "2026-10-31",
        "frozen_at": "2026-11-06T09:30:00+00:00",
        "frozen_by": "Claire Moreau",
        "totals": totals(rng, projects, earned=earned),
        "previous_totals": totals(rng, projects, earned=earned) if projects else None,
        "groups": [
            {
                "kind": "programme",
                "code": f"PRG-{n + 1}",
                "name": f"Programme {n + 1} : modernisation des services et des systèmes",
                "totals": totals(rng, sum(row["group"] == n for row in rows), earned=earned),
            }
            for n in used
        ],
        "series": [
            [day.isoformat(), str(n * 8_000_000), str(n * 8_300_000), str(n * 7_500_000)]
            for n, day in enumerate(months, start=4)
        ]
        if earned and projects
        else [],
        "projects": [row | {"group": used.index(row["group"])} for row in rows],
    }
