"""The one list of KPIs: pages, reports, the API and the help text read it, none of them repeats a formula."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from governance.thresholds import DEFAULT_THRESHOLDS, RagThresholds, Threshold
from reporting.kpi.catalogue_entries import ENTRIES


class Unit(StrEnum):
    """How a value is written: `percent` values are ratios (0.05 is 5 %), `points` are 0 to 100."""

    MONEY = "money"
    INDEX = "index"
    PERCENT = "percent"
    POINTS = "points"
    DAYS = "days"
    MONTHS = "months"
    DATE = "date"
    STEPS = "steps"
    RAG = "rag"


class Direction(StrEnum):
    """Which change is an improvement."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


class Rollup(StrEnum):
    """How the figure of a programme or portfolio comes from its projects."""

    SUM = "sum"
    FROM_SUMS = "from_sums"
    WORST = "worst"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Kpi:
    """One KPI. `threshold` names its limits in RagThresholds."""

    code: str
    name_en: str
    name_fr: str
    unit: Unit
    formula_en: str
    formula_fr: str
    source: str
    direction: Direction
    rollup: Rollup
    sentence_en: str
    sentence_fr: str
    threshold: str = ""

    def name(self, language: str) -> str:
        """The name in French for `fr...`, else in English."""
        return self.name_fr if language.startswith("fr") else self.name_en

    def sentence(self, language: str) -> str:
        """One plain sentence that says what it tells."""
        return self.sentence_fr if language.startswith("fr") else self.sentence_en

    def formula(self, language: str) -> str:
        """The formula with the symbols of the language: CPI = EV / AC, IPC = VA / CR."""
        return self.formula_fr if language.startswith("fr") else self.formula_en

    def limits(self, thresholds: RagThresholds = DEFAULT_THRESHOLDS) -> Threshold | None:
        """Its RAG limits under a version of the thresholds; None for a KPI without a colour of its own."""
        limits: Threshold | None = getattr(thresholds, self.threshold) if self.threshold else None
        return limits

    def better(self, now: Decimal | int | None, before: Decimal | int | None) -> bool | None:
        """Whether it improved; None when it did not change, cannot be said, or neither direction is better."""
        if now is None or before is None or now == before or self.direction is Direction.NEITHER:
            return None
        return (now > before) == (self.direction is Direction.HIGHER)


CATALOGUE: dict[str, Kpi] = {
    code: Kpi(
        code,
        name_en,
        name_fr,
        Unit(unit),
        formula_en,
        formula_fr,
        source,
        Direction(direction),
        Rollup(rollup),
        en,
        fr,
        limits,
    )
    for code, name_en, name_fr, unit, formula_en, formula_fr, source, direction, rollup, en, fr, limits in ENTRIES
}
