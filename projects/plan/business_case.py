"""What a business case is worth: net present value, return on investment, payback (PMBOK Guide; MSP).

Years follow each other; the first one is not discounted. Money in one currency, disbenefits as amounts above zero.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

ZERO = Decimal(0)
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Year:
    """What a year costs and brings."""

    cost: Decimal = ZERO
    benefit: Decimal = ZERO
    disbenefit: Decimal = ZERO

    @property
    def net(self) -> Decimal:
        return self.benefit - self.disbenefit - self.cost


@dataclass(frozen=True, slots=True)
class Worth:
    """`roi` is a ratio (0.25: 25 % more than was spent), `payback_years` counts from the beginning of the first year.

    Undefined is None: a return on nothing spent, and the payback of what does not pay back.
    """

    cost: Decimal
    benefit: Decimal
    npv: Decimal
    roi: Decimal | None
    payback_years: Decimal | None


def assess(years: Sequence[Year], discount_rate: Decimal, *, base: int = 0) -> Worth | None:
    """All figures of a case; `discount_rate` in percent a year. None for a case without years.

    `base` is the year that is not discounted, and from whose beginning the payback counts: two cases that do not begin
    together are compared as of one year.
    """
    if not years:
        return None
    growth = 1 + discount_rate / HUNDRED
    cost = sum((year.cost for year in years), ZERO)
    benefit = sum((year.benefit - year.disbenefit for year in years), ZERO)
    since = payback(years)
    return Worth(
        cost=cost,
        benefit=benefit,
        npv=sum((year.net / growth ** (number - base) for number, year in enumerate(years)), ZERO),
        roi=(benefit - cost) / cost if cost > ZERO else None,
        payback_years=None if since is None else since - base,
    )


def payback(years: Sequence[Year]) -> Decimal | None:
    """Years until what came back equals what went out, undiscounted and for good: no later year falls below again.

    Within a year money comes evenly. Undefined as long as more has gone out than came back, and where nothing did.
    """
    total, since = ZERO, None
    if not any(year.cost for year in years):
        return None
    for number, year in enumerate(years):
        before, total = total, total + year.net
        if total < ZERO:
            since = None
        elif since is None:
            since = Decimal(number) + (-before / year.net if before < ZERO else ZERO)
    return since
