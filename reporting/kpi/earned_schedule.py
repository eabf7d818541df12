"""Earned schedule (Lipke & Henderson): the schedule's performance in time. All values are in months.

Periods are whole months from the baseline's start. A moment is the end of a day, so that the first month of a
baseline that starts on 1 January has elapsed on 31 January.
"""

from dataclasses import dataclass
from datetime import MAXYEAR, date, timedelta
from decimal import ROUND_CEILING, Decimal

from common.months import add_months
from reporting.kpi.arithmetic import ZERO, minus, ratio
from reporting.kpi.earned_value import planned_value
from reporting.kpi.facts import BaselineFacts

_DAY = timedelta(days=1)
# Sources write 31/12/9999 for "never"; the days after it do not exist.
_LAST = date(MAXYEAR - 1, 12, 31)


@dataclass(frozen=True, slots=True)
class EarnedSchedule:
    """ES, AT, PD, SV(t), IEAC(t) in months; SPI(t) and TSPI are ratios."""

    es: Decimal | None = None
    at: Decimal | None = None
    pd: Decimal | None = None
    sv_t: Decimal | None = None
    spi_t: Decimal | None = None
    ieac_t: Decimal | None = None
    tspi: Decimal | None = None
    finish: date | None = None


def elapsed_months(start: date, day: date) -> Decimal:
    """Whole months from `start` to the end of `day`, plus the fraction of the month begun; 0 before the start."""
    end = min(day, _LAST) + _DAY
    if end <= start:
        return ZERO
    whole = (end.year - start.year) * 12 + end.month - start.month
    if add_months(start, whole) > end:
        whole -= 1
    begun = add_months(start, whole)
    if begun == end:
        return Decimal(whole)
    return whole + Decimal((end - begun).days) / Decimal((add_months(start, whole + 1) - begun).days)


def day_after_months(start: date, months: Decimal) -> date | None:
    """The day at whose end `months` have elapsed since `start`, the inverse of `elapsed_months` (rounded up to
    the day); undefined beyond the calendar's end."""
    whole = int(months)
    if start.year + (start.month + whole) // 12 >= MAXYEAR:
        return None
    begun = add_months(start, whole)
    length = Decimal((add_months(start, whole + 1) - begun).days)
    days = ((months - whole) * length).quantize(Decimal(1), rounding=ROUND_CEILING)
    return begun + timedelta(days=int(days)) - _DAY


def earned_schedule(baseline: BaselineFacts, ev: Decimal | None) -> Decimal | None:
    """ES: the time, in months from the start, at which what is earned was planned to be earned.

    C + (EV - PV_C) / (PV_C+1 - PV_C), C the last period with PV_C <= EV. A last period that the finish cuts
    short counts with its real length, so that ES grows to PD, which it is once EV = BAC.
    """
    if ev is None or baseline.start is None or baseline.finish is None or not baseline.breakpoints:
        return None
    bac = baseline.bac
    if bac is None or bac <= ZERO:
        return None
    duration = elapsed_months(baseline.start, baseline.finish)
    if ev >= bac:
        return duration

    start = baseline.start

    def planned(period: int) -> Decimal:
        value = planned_value(baseline, add_months(start, period) - _DAY) if period else ZERO
        return ZERO if value is None else value

    low, high = 0, int(duration) + 1  # PV_low <= EV; all is planned by the period after the finish
    if planned(high) <= ev:
        return duration
    while high - low > 1:
        middle = (low + high) // 2
        if planned(middle) <= ev:
            low = middle
        else:
            high = middle
    before, after = planned(low), planned(low + 1)
    length = min(Decimal(1), duration - low)
    return low + (ev - before) / (after - before) * length


def analyse_schedule(baseline: BaselineFacts | None, ev: Decimal | None, day: date) -> EarnedSchedule:
    """Every earned schedule figure as of `day` (of a finished project: as of its finish)."""
    if baseline is None or baseline.start is None or baseline.finish is None:
        return EarnedSchedule()
    at = elapsed_months(baseline.start, day)
    pd = elapsed_months(baseline.start, baseline.finish)
    es = earned_schedule(baseline, ev)
    spi_t = ratio(es, at)
    ieac_t = ratio(pd, spi_t)
    return EarnedSchedule(
        es=es,
        at=at,
        pd=pd,
        sv_t=minus(es, at),
        spi_t=spi_t,
        ieac_t=ieac_t,
        tspi=ratio(minus(pd, es), pd - at),
        finish=None if ieac_t is None else day_after_months(baseline.start, ieac_t),
    )
