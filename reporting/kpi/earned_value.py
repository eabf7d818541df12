"""Earned value (PMI Practice Standard for Earned Value Management; ANSI/EIA-748). Money in one currency."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from reporting.kpi.arithmetic import HUNDRED, ZERO, minus, plus, ratio
from reporting.kpi.facts import BaselineFacts


@dataclass(frozen=True, slots=True)
class EarnedValue:
    """All earned value figures of a project as of a day; `eac` is the official estimate at completion."""

    bac: Decimal | None = None
    pv: Decimal | None = None
    ev: Decimal | None = None
    ac: Decimal | None = None
    cv: Decimal | None = None
    sv: Decimal | None = None
    cpi: Decimal | None = None
    spi: Decimal | None = None
    eac: Decimal | None = None
    eac_atypical: Decimal | None = None
    eac_cpi_spi: Decimal | None = None
    eac_own: Decimal | None = None
    etc: Decimal | None = None
    vac: Decimal | None = None
    tcpi: Decimal | None = None
    tcpi_eac: Decimal | None = None

    @property
    def eac_range(self) -> tuple[Decimal, Decimal] | None:
        """The lowest and highest of the four estimates, as far as defined."""
        estimates = [
            e for e in (self.eac, self.eac_atypical, self.eac_cpi_spi, self.eac_own) if e is not None
        ]
        return (min(estimates), max(estimates)) if estimates else None


def planned_value(baseline: BaselineFacts, day: date) -> Decimal | None:
    """PV: what was planned to be earned by the end of `day`, linear by calendar day between breakpoints.

    The curve begins with 0 at the end of the day before the baseline's start and stays flat after its last
    breakpoint. Undefined without breakpoints.
    """
    points = baseline.breakpoints
    if not points:
        return None
    low, high = 0, len(points)  # the first point that lies after `day`
    while low < high:
        middle = (low + high) // 2
        if points[middle].day <= day:
            low = middle + 1
        else:
            high = middle
    if low == len(points):
        return points[-1].cumulative
    after = points[low]
    # Day numbers, so that no date needs to exist before the calendar's first.
    if low:
        origin, before = points[low - 1].day.toordinal(), points[low - 1].cumulative
    else:
        if baseline.start is None or day < baseline.start or baseline.start > after.day:
            return ZERO
        origin, before = baseline.start.toordinal() - 1, ZERO
    share = Decimal(day.toordinal() - origin) / Decimal(after.day.toordinal() - origin)
    return before + (after.cumulative - before) * share


def earned_value(bac: Decimal | None, percent_complete: Decimal | None) -> Decimal | None:
    """EV = BAC x measured physical progress (0 to 100 %)."""
    return None if bac is None or percent_complete is None else bac * percent_complete / HUNDRED


def percent_earned(bac: Decimal | None, ev: Decimal | None) -> Decimal | None:
    """Measured progress (0 to 100 %) that earned value stands for; undefined without a budget."""
    share = ratio(ev, bac)
    return None if share is None else share * HUNDRED


def analyse(
    *,
    bac: Decimal | None,
    pv: Decimal | None,
    ev: Decimal | None,
    ac: Decimal | None,
    own_etc: Decimal | None = None,
) -> EarnedValue:
    """Every derived figure. EAC = BAC / CPI is the official one; an index over zero or less is undefined."""
    cpi, spi = ratio(ev, ac), ratio(ev, pv)
    remaining = minus(bac, ev)
    # BAC x AC / EV is BAC / CPI without the rounding of CPI in between.
    eac = ratio(None if bac is None or ac is None else bac * ac, ev) if cpi is not None else None
    slope = None if cpi is None or spi is None else cpi * spi
    return EarnedValue(
        bac=bac,
        pv=pv,
        ev=ev,
        ac=ac,
        cv=minus(ev, ac),
        sv=minus(ev, pv),
        cpi=cpi,
        spi=spi,
        eac=eac,
        eac_atypical=plus(ac, remaining),
        eac_cpi_spi=plus(ac, ratio(remaining, slope)),
        eac_own=plus(ac, own_etc),
        etc=minus(eac, ac),
        vac=minus(bac, eac),
        tcpi=ratio(remaining, minus(bac, ac)),
        tcpi_eac=ratio(remaining, minus(eac, ac)),
    )
