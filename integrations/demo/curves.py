"""S-curves: how planned value builds up between a start and a finish."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal

from integrations.demo.months import month_ends

CENT = Decimal("0.01")


def cents(amount: float | Decimal) -> Decimal:
    return Decimal(repr(amount) if isinstance(amount, float) else amount).quantize(CENT, ROUND_HALF_EVEN)


@dataclass(frozen=True, slots=True)
class Curve:
    """Share of the work planned after a share of the duration: a straight line bent into an S by `bend` (0-1)."""

    bend: float

    def share(self, elapsed: float) -> float:
        """0 up to the start, 1 from the finish on, never falling in between."""
        x = min(1.0, max(0.0, elapsed))
        return (1 - self.bend) * x + self.bend * x * x * (3 - 2 * x)


def elapsed_share(start: date, finish: date, day: date) -> float:
    """Share of the days from `start` to `finish`, both included, that have passed at the end of `day`."""
    return ((day - start).days + 1) / ((finish - start).days + 1)


def breakpoints(
    curve: Curve, start: date, finish: date, bac: Decimal, *, earned: tuple[date, Decimal] | None = None
) -> tuple[tuple[date, Decimal], ...]:
    """Cumulative planned value at each month's end and on the finish day, ending exactly at `bac`.

    `earned` (day, value) is where a revised plan takes over: the plan rises from there to `bac`. Before it the
    plan follows a straight line, since what was earned then is history.
    """
    points: list[tuple[date, Decimal]] = []
    if earned is None:
        origin, before = start, Decimal(0)
    else:
        origin, before = earned[0] + timedelta(days=1), earned[1]
        points.append(earned)
    for day in month_ends(origin, finish):
        last = min(day, finish)
        if last < origin:
            continue
        if last == finish:
            points.append((last, bac))
            break
        exact = Decimal(repr(curve.share(elapsed_share(origin, finish, last))))
        points.append((last, cents(before + (bac - before) * exact)))
    return tuple(points)
