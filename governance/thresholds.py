"""RAG thresholds: versioned data that a standard owns. These are the defaults of docs/kpis.md. Pure."""

from dataclasses import dataclass
from decimal import Decimal

from common.rag import Rag


@dataclass(frozen=True, slots=True)
class Threshold:
    """Two limits on one figure. `higher_is_better` says on which side of them it should lie.

    A value on a limit gets the better colour: CPI 0.95 against a green limit of 0.95 is green.
    """

    green: Decimal
    amber: Decimal
    higher_is_better: bool = True

    def __post_init__(self) -> None:
        ordered = self.green >= self.amber if self.higher_is_better else self.green <= self.amber
        if not ordered:
            raise ValueError("The green limit must not be easier to meet than the amber one.")

    def rate(self, value: Decimal) -> Rag:
        """Green, amber or red."""
        if self._meets(value, self.green):
            return Rag.GREEN
        return Rag.AMBER if self._meets(value, self.amber) else Rag.RED

    def limit(self, rag: Rag) -> Decimal:
        """The limit that explains a colour: the one that was met (green) or missed (amber, red)."""
        return self.amber if rag == Rag.RED else self.green

    def _meets(self, value: Decimal, limit: Decimal) -> bool:
        return value >= limit if self.higher_is_better else value <= limit


@dataclass(frozen=True, slots=True)
class RagThresholds:
    """One version of all limits. Ratios are plain numbers (0.05 is 5 %); `freshness` counts reporting periods."""

    version: int
    cpi: Threshold
    budget_variance: Threshold
    spi_t: Threshold
    slip_share: Threshold
    reserve_cover: Threshold
    benefits_realisation: Threshold
    compliance: Threshold
    freshness: Threshold


DEFAULT_THRESHOLDS = RagThresholds(
    version=1,
    cpi=Threshold(Decimal("0.95"), Decimal("0.85")),
    budget_variance=Threshold(Decimal("0.05"), Decimal("0.10"), higher_is_better=False),
    spi_t=Threshold(Decimal("0.95"), Decimal("0.85")),
    slip_share=Threshold(Decimal("0.05"), Decimal("0.10"), higher_is_better=False),
    reserve_cover=Threshold(Decimal(1), Decimal("0.5")),
    benefits_realisation=Threshold(Decimal("0.95"), Decimal("0.80")),
    compliance=Threshold(Decimal("0.95"), Decimal("0.80")),
    freshness=Threshold(Decimal(1), Decimal(2), higher_is_better=False),
)
