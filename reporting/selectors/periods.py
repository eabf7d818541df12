"""Which reporting period a page shows."""

from dataclasses import dataclass
from datetime import date

from portfolio.models import ReportingPeriod
from portfolio.selectors import period_owners

PERIODS_OFFERED = 36


@dataclass(frozen=True, slots=True)
class Moment:
    """The period shown, and its neighbours; `periods` are those to choose from, newest first."""

    period: ReportingPeriod
    periods: tuple[ReportingPeriod, ...]

    @property
    def older(self) -> ReportingPeriod | None:
        """The period before: what arrows compare with."""
        place = self.periods.index(self.period) + 1
        return self.periods[place] if place < len(self.periods) else None

    @property
    def newer(self) -> ReportingPeriod | None:
        place = self.periods.index(self.period)
        return self.periods[place - 1] if place else None

    @property
    def as_of(self) -> date:
        return self.period.end

    @property
    def as_of_before(self) -> date | None:
        return self.older.end if self.older else None

    def day(self, today: date) -> date:
        """The day that the figures are about: today, or the period's last day once that has passed."""
        return min(today, self.period.end)


def moment_of(portfolio_id: int, month: str = "") -> Moment | None:
    """The period of `month` (`YYYY-MM`), else the newest; None before the first is opened. Two statements."""
    owner = period_owners()[portfolio_id]
    periods = tuple(ReportingPeriod.objects.filter(portfolio_id=owner).order_by("-start")[:PERIODS_OFFERED])
    if not periods:
        return None
    return Moment(next((one for one in periods if one.month == month), periods[0]), periods)
