"""What is set aside for risks, drawn from it, and given back."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from integrations.demo.values import Archetype, ProjectPlan

REASONS = {
    "fr": {
        "set_aside": "Provision pour risques à l'approbation de la référence {number}",
        "drawn": "Aléa couvert par la provision",
        "released": "Provision non utilisée, rendue à la clôture",
    },
    "en": {
        "set_aside": "Set aside for risks with baseline {number}",
        "drawn": "A risk that occurred, covered by the reserve",
        "released": "Not needed, given back at the end",
    },
}
# How often a reserve is drawn from, by what kind of life the project has.
DRAWS = {Archetype.TROUBLED: (2, 4), Archetype.DRIFTING: (0, 2), Archetype.RECOVERING: (1, 3)}
# Share of what was set aside, at first and at each draw.
SET_ASIDE, A_DRAW = (0.03, 0.07), (0.1, 0.3)


def movements_of(rng: Random, plan: ProjectPlan, as_of: date) -> Iterator[tuple[str, date, Decimal, str]]:
    """Kind, day, amount and reason; there is never less than nothing left."""
    life, texts = plan.life, REASONS[plan.language]
    if not life.baselines:
        return
    first = life.baselines[0]
    amount = max(Decimal(1000), Decimal(round(float(first.bac) * rng.uniform(*SET_ASIDE) / 1000) * 1000))
    left = amount
    yield "set_aside", first.approved_on, amount, texts["set_aside"].format(number=1)
    last = life.months[-1] if life.months else None
    end = last.actual_finish if last and last.actual_finish else as_of
    length = (end - first.approved_on).days
    draws = rng.randint(*DRAWS.get(life.archetype, (0, 1))) if length > 30 else 0
    for day in sorted(rng.sample(range(10, length), draws)) if length > 30 else []:
        drawn = Decimal(round(float(amount) * rng.uniform(*A_DRAW) / 100) * 100)
        if Decimal(0) < drawn <= left:
            left -= drawn
            yield "drawn", first.approved_on + timedelta(days=day), drawn, texts["drawn"]
    if last and last.actual_finish and left:
        yield "released", end, left, texts["released"]
