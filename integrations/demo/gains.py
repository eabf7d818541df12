"""What a project is for: its objectives, its benefits over time, and the business case that was approved for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from common.months import add_months, first_of, fiscal_year, last_of
from common.rag import Rag
from integrations.demo.values import BaselinePlan, ProjectPlan

_DAY = timedelta(days=1)
# Benefits are planned month by month for a year, then year by year.
MONTHS, YEARS = 12, 4
DISCOUNT_RATE = Decimal("6.000")


@dataclass(frozen=True, slots=True)
class Gain:
    """A benefit of the catalogue; a level goes from `before` to `after`, a flow brings so much of the budget a year."""

    fr: str
    en: str
    unit_fr: str = ""
    unit_en: str = ""
    before: int | None = None
    after: int = 0
    of_budget: tuple[float, float] = (0.0, 0.0)
    a_year: tuple[int, int] = (0, 0)
    is_disbenefit: bool = False

    @property
    def is_financial(self) -> bool:
        return not self.unit_en


# By sector: what it saves or earns, what gets better, what gets worse.
GAINS: dict[str, tuple[Gain, Gain, Gain]] = {
    "digital": (
        Gain("Économies de fonctionnement", "Savings in running costs", of_budget=(0.24, 0.48)),
        Gain("Délai de traitement d'un dossier", "Time to handle a case", "jours", "days", 12, 5),
        Gain("Licences et hébergement supplémentaires", "Additional licences and hosting",
             of_budget=(0.02, 0.06), is_disbenefit=True),
    ),
    "estate": (
        Gain("Loyers et charges évités", "Rent and charges avoided", of_budget=(0.14, 0.32)),
        Gain("Consommation d'énergie", "Energy use", "kWh/m²", "kWh/m²", 210, 140),
        Gain("Places de stationnement supprimées", "Parking spaces lost", "places", "spaces",
             a_year=(10, 60), is_disbenefit=True),
    ),
    "industry": (
        Gain("Marge supplémentaire et gains de productivité", "Additional margin and productivity",
             of_budget=(0.22, 0.5)),
        Gain("Taux de rebut", "Scrap rate", "%", "%", 7, 3),
        Gain("Maintenance des nouveaux équipements", "Maintenance of the new equipment",
             of_budget=(0.02, 0.07), is_disbenefit=True),
    ),
}  # fmt: skip

# Some projects bring something before they have finished: as planned, nearly, hardly. Never worse than was declared
# meanwhile: whoever falls short of benefits says so in the overall rating.
FIRST_RELEASE = Gain(
    "Économies de la première mise en service", "Savings of the first release", of_budget=(0.01, 0.03)
)
FIRST_RELEASE_EVERY, FIRST_RELEASE_MONTHS = 5, 3
FIRST_RELEASE_BROUGHT = {Rag.GREEN: Decimal("1.02"), Rag.AMBER: Decimal("0.88"), Rag.RED: Decimal("0.66")}

OBJECTIVES = {
    "fr": (
        ("Atteindre la cible « {gain} »", "{after} {unit} au plus tard un an après la mise en service"),
        ("Tenir le budget approuvé", "Coût final inférieur ou égal au budget de la référence"),
        ("Faire adopter le nouveau fonctionnement", "Neuf personnes concernées sur dix formées au démarrage"),
    ),
    "en": (
        ("Reach the target “{gain}”", "{after} {unit} at most one year after the start of service"),
        ("Keep within the approved budget", "Final cost at or below the budget of the baseline"),
        ("Have the new way of working adopted", "Nine of ten people concerned trained when it starts"),
    ),
}
CASE_REASONS = {"fr": "Dossier d'investissement initial.", "en": "Initial investment case."}


@dataclass(frozen=True, slots=True)
class BenefitRow:
    name: str
    is_financial: bool
    is_disbenefit: bool
    unit: str
    level_before: Decimal | None
    planned: tuple[tuple[date, date, Decimal], ...]
    measured: tuple[tuple[date, date, Decimal], ...]


@dataclass(frozen=True, slots=True)
class Gains:
    objectives: tuple[tuple[str, str], ...]
    benefits: tuple[BenefitRow, ...]
    # Day of approval and `BusinessCase.years`; None as long as nothing is approved.
    case: tuple[date, list[list[str]]] | None


def gains_of(rng: Random, plan: ProjectPlan, *, fiscal_start: int, as_of: date) -> Gains:
    life, french = plan.life, plan.language == "fr"
    first = life.baselines[0] if life.baselines else None
    ends = first.finish if first else life.finish
    budget = first.bac if first else life.months[-1].own_forecast if life.months else Decimal(500_000)
    catalogue = GAINS[plan.sector]
    rows = tuple(
        _benefit(rng, gain, french=french, budget=budget, ends=ends)
        for gain in catalogue[: rng.choice((2, 3, 3))]
    )
    last = life.months[-1] if life.months else None
    if last is not None and last.actual_finish is not None:
        success = rng.uniform(0.7, 1.12)
        rows = tuple(_measured(rng, row, success, last.actual_finish, as_of) for row in rows)
    better = catalogue[1]
    words = {
        "gain": (better.fr if french else better.en),
        "after": better.after,
        "unit": better.unit_fr if french else better.unit_en,
    }
    texts = OBJECTIVES[plan.language]
    return Gains(
        objectives=tuple(
            (text.format(**words), criterion.format(**words))
            for text, criterion in texts[: rng.randint(2, 3)]
        ),
        benefits=(*rows, *_first_release(rng, plan, budget, as_of)),
        case=None if first is None else (first.approved_on, _years(first, rows, fiscal_start)),
    )


def _benefit(rng: Random, gain: Gain, *, french: bool, budget: Decimal, ends: date) -> BenefitRow:
    begin = first_of(ends) if ends.day == 1 else add_months(first_of(ends), 1)
    name, unit = (gain.fr, gain.unit_fr) if french else (gain.en, gain.unit_en)
    planned: list[tuple[date, date, Decimal]] = []
    if gain.before is not None:
        # Half of the way after a year, then all of it.
        for year, share in ((0, 0.5), (1, 1.0)):
            start = add_months(begin, 12 * year)
            value = Decimal(round(gain.before + (gain.after - gain.before) * share, 1)).quantize(
                Decimal("0.1")
            )
            planned.append((start, add_months(start, 12) - _DAY, value))
        return BenefitRow(
            name, gain.is_financial, gain.is_disbenefit, unit, Decimal(gain.before), tuple(planned), ()
        )
    if gain.is_financial:
        year_sum = Decimal(round(float(budget) * rng.uniform(*gain.of_budget) / 12_000) * 12_000)
        year_sum = max(year_sum, Decimal(12_000))
        for month in range(MONTHS):
            start = add_months(begin, month)
            # It builds up over the first year.
            part = Decimal(month + 1) / Decimal(MONTHS)
            planned.append((start, last_of(start), (year_sum / 12 * part).quantize(Decimal("0.01"))))
    else:
        year_sum = Decimal(rng.randint(*gain.a_year))
    for year in range(0 if not gain.is_financial else 1, YEARS + 1):
        start = add_months(begin, 12 * year)
        planned.append((start, add_months(start, 12) - _DAY, year_sum))
    return BenefitRow(name, gain.is_financial, gain.is_disbenefit, unit, None, tuple(planned), ())


def _first_release(rng: Random, plan: ProjectPlan, budget: Decimal, as_of: date) -> tuple[BenefitRow, ...]:
    """What a part that is in use already brought in the last months; of a project that is well under way."""
    life = plan.life
    last = life.months[-1] if life.months else None
    month = first_of(as_of)
    if (
        plan.index % FIRST_RELEASE_EVERY
        or last is None
        or last.actual_finish is not None
        or not life.baselines
    ):
        return ()
    if life.baselines[0].approved_on > add_months(month, -2 * FIRST_RELEASE_MONTHS):
        return ()
    each = Decimal(max(1, round(float(budget) * rng.uniform(*FIRST_RELEASE.of_budget) / 12_000))) * 1_000
    declared = min(state.overall for state in life.months[-FIRST_RELEASE_MONTHS - 1 :])
    brought = FIRST_RELEASE_BROUGHT[max(colour for colour in FIRST_RELEASE_BROUGHT if colour <= declared)]
    starts = [add_months(month, number - FIRST_RELEASE_MONTHS) for number in range(FIRST_RELEASE_MONTHS)]
    return (
        BenefitRow(
            FIRST_RELEASE.fr if plan.language == "fr" else FIRST_RELEASE.en,
            is_financial=True,
            is_disbenefit=False,
            unit="",
            level_before=None,
            planned=tuple((start, last_of(start), each) for start in starts),
            measured=tuple((start, last_of(start), each * brought) for start in starts),
        ),
    )


def _measured(rng: Random, row: BenefitRow, success: float, finished: date, as_of: date) -> BenefitRow:
    """What was measured since the project finished, month by month; a level every half year."""
    found: list[tuple[date, date, Decimal]] = []
    if row.level_before is not None:
        end = last_of(add_months(finished, 5))
        if end < as_of:
            target = row.planned[0][2]
            value = row.level_before + (target - row.level_before) * Decimal(repr(round(success, 3)))
            found.append((first_of(finished), end, value.quantize(Decimal("0.1"))))
    elif row.is_financial:
        found += [
            (start, end, (value * Decimal(repr(round(success * rng.uniform(0.9, 1.1), 3)))).quantize(Decimal("0.01")))
            for start, end, value in row.planned[:MONTHS]
            if end < as_of and start > finished
        ]  # fmt: skip
    return BenefitRow(
        row.name, row.is_financial, row.is_disbenefit, row.unit, row.level_before, row.planned, tuple(found)
    )


def _years(first: BaselinePlan, rows: Sequence[BenefitRow], fiscal_start: int) -> list[list[str]]:
    """Costs as the first baseline spreads them, benefits and disbenefits in money as they are planned."""
    amounts: dict[date, list[Decimal]] = {}

    def add(day: date, column: int, amount: Decimal) -> None:
        year = fiscal_year(day, fiscal_start)[0]
        amounts.setdefault(year, [Decimal(0)] * 3)[column] += amount

    before = Decimal(0)
    for day, value in first.breakpoints:
        add(day, 0, value - before)
        before = value
    for row in rows:
        if row.is_financial:
            for start, _end, value in row.planned:
                add(start, 2 if row.is_disbenefit else 1, value)
    begin, end = min(amounts), max(amounts)
    found = []
    while begin <= end:
        found.append([begin.isoformat(), *map(str, amounts.get(begin, [Decimal(0)] * 3))])
        begin = add_months(begin, 12)
    return found
