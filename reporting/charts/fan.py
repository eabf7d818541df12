"""The fan of estimates at completion: from what was spent to where each of them ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from reporting.charts.paths import polyline
from reporting.charts.scales import LinearScale, TimeScale, px

# The day of the last actual cost, and what was spent by then; None where nothing was.
Spent = tuple[date, Decimal]
_MONTH = timedelta(days=31)


@dataclass(frozen=True)
class Estimate:
    """One estimate at completion, by the code of its figure; the official one leads the fan."""

    key: str
    amount: Decimal
    is_official: bool = False


@dataclass(frozen=True)
class FanLine:
    """An estimate's way from today to the end."""

    key: str
    path: str
    end_x: str
    end_y: str
    is_official: bool


def last_day(spent: Spent, ends: Sequence[date]) -> date:
    """Where the fan ends: the first of these days that is still to come, else a month on."""
    return next((day for day in ends if day > spent[0]), spent[0] + _MONTH)


def area(spent: Spent | None, estimates: Sequence[Estimate], end: date, x: TimeScale, y: LinearScale) -> str:
    """The area between the lowest and the highest estimate."""
    if spent is None or not estimates:
        return ""
    amounts = [one.amount for one in estimates]
    return f"M{px(x(spent[0]))} {px(y(spent[1]))}L{px(x(end))} {px(y(max(amounts)))}V{px(y(min(amounts)))}Z"


def fan_lines(
    spent: Spent | None, estimates: Sequence[Estimate], end: date, x: TimeScale, y: LinearScale
) -> tuple[FanLine, ...]:
    if spent is None:
        return ()
    origin, end_x = (x(spent[0]), y(spent[1])), x(end)
    return tuple(
        FanLine(
            one.key, polyline([origin, (end_x, y(one.amount))]), px(end_x), px(y(one.amount)), one.is_official
        )
        for one in estimates
    )
