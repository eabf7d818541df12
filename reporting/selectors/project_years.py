"""A project's budget and forecast by fiscal year."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from projects.models import BudgetLine, Project


@dataclass(frozen=True, slots=True)
class YearMoney:
    """Approved and forecast amounts for a fiscal year, a month, or (no dates) the whole life."""

    start: date | None
    end: date | None
    approved: Decimal | None
    forecast: Decimal | None

    @property
    def variance(self) -> Decimal | None:
        if self.approved is None or self.forecast is None or self.approved == 0:
            return None
        return (self.forecast - self.approved) / self.approved


def years_of(project: Project) -> tuple[YearMoney, ...]:
    """Budget lines by what they cover; the whole life first, then the fiscal years."""
    sums: dict[tuple[date | None, date | None], dict[str, Decimal]] = {}
    lines = BudgetLine.objects.filter(project=project).exclude(range_kind=BudgetLine.RangeKind.MONTH)
    for line in lines:
        amounts = sums.setdefault((line.start, line.end), {})
        amounts[line.kind] = amounts.get(line.kind, Decimal(0)) + line.amount
    return tuple(
        YearMoney(start, end, sums[start, end].get("approved"), sums[start, end].get("forecast"))
        for start, end in sorted(sums, key=lambda years: (years[0] is not None, years[0] or date.min))
    )
