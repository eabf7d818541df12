"""When a project starts and finishes, by how much its finish moves, and when a new baseline is approved."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from common.months import last_of
from integrations.demo.causes import CAUSES, COST_CAUSES
from integrations.demo.curves import Curve
from integrations.demo.months import month_ends
from integrations.demo.values import Archetype, Cause, Slip

# Announced slip at the as-of date, as a share of the planned duration.
SLIP_SHARES: dict[Archetype, tuple[float, float]] = {
    Archetype.STEADY: (-0.012, 0.028),
    Archetype.DRIFTING: (0.055, 0.092),
    Archetype.RECOVERING: (0.03, 0.07),
    Archetype.TROUBLED: (0.13, 0.34),
    Archetype.WATERMELON: (0.0, 0.025),
    Archetype.EARLY: (0.0, 0.0),
    Archetype.FINISHED: (-0.01, 0.12),
}
# Delay that a watermelon has and does not announce.
HIDDEN_SHARE = (0.16, 0.30)
STAGE_LIMITS = (0.10, 0.32, 0.68, 0.86)
# How much further back the finish was before a recovering project won time again.
RECOVERED_SHARE = (0.06, 0.10)


@dataclass(frozen=True, slots=True)
class Timeline:
    """The dates of one life. `finish` is the first plan's; `actual_finish` only for finished projects."""

    start: date
    finish: date
    slips: tuple[Slip, ...]
    hidden_days: int
    rebaselined_in: date | None
    actual_finish: date | None
    curve: Curve
    as_of: date

    def forecast(self, month: date) -> date:
        """The finish that was announced at the end of a month."""
        return self.finish + timedelta(days=sum(slip.days for slip in self.slips if slip.month <= month))

    def months(self) -> list[date]:
        """Ends of the months from the start to the as-of date or to the actual finish."""
        return list(month_ends(self.start, min(self.as_of, self.actual_finish or self.as_of)))

    def cause_in(self, month: date) -> Cause | None:
        return next((slip.cause for slip in self.slips if slip.month == month and slip.days > 0), None)


def stage_at(elapsed: float) -> int:
    """0 initiation, 1 design, 2 build, 3 test, 4 deployment, after a share of the duration."""
    return sum(elapsed > limit for limit in STAGE_LIMITS)


def causes_for(sector: str, kind: str, stage: int) -> tuple[Cause, ...]:
    return _possible(CAUSES, {sector, kind}, stage)


def cost_causes_for(sector: str, stage: int) -> tuple[Cause, ...]:
    return _possible(COST_CAUSES, {sector}, stage)


def _possible(causes: tuple[Cause, ...], places: set[str], stage: int) -> tuple[Cause, ...]:
    fitting = tuple(cause for cause in causes if places & set(cause.sectors))
    return tuple(cause for cause in fitting if cause.stages[0] <= stage <= cause.stages[1]) or fitting


def draw_timeline(
    rng: Random, archetype: Archetype, sector: str, kind: str, as_of: date, months: int
) -> Timeline:
    duration = int(rng.triangular(300, 1200, 620))
    share = rng.uniform(*SLIP_SHARES[archetype])
    total = round(share * duration)
    if archetype is Archetype.EARLY:
        start = as_of - timedelta(days=rng.randint(20, 150))
    elif archetype is Archetype.FINISHED:
        duration = int(rng.triangular(200, 620, 380))
        total = round(share * duration)
        ended = rng.randint(32, max(60, min(months * 30 - 45, 330)))
        start = as_of - timedelta(days=ended + duration + total)
    else:
        low = 0.45 if archetype in {Archetype.TROUBLED, Archetype.WATERMELON, Archetype.RECOVERING} else 0.25
        start = as_of - timedelta(days=max(130, round(rng.uniform(low, 0.9) * (duration + total))))
    finish = start + timedelta(days=duration)
    actual = finish + timedelta(days=total) if archetype is Archetype.FINISHED else None
    life = list(month_ends(start, min(as_of, actual or as_of)))
    days_in = _draw_slips(rng, archetype, life, duration, total)
    _keep_ahead(rng, days_in, life, finish, as_of, actual)
    length = (actual or finish) - start
    slips = tuple(
        Slip(month, days, rng.choice(causes_for(sector, kind, stage_at((month - start) / length))))
        for month, days in sorted(days_in.items())
        if days
    )
    rebaselined_in = _draw_rebaseline(rng, archetype, slips, life)
    if rebaselined_in is not None and actual is None:
        # A new plan replaces the time that would have been won.
        slips = tuple(slip for slip in slips if slip.days > 0)
    return Timeline(
        start=start,
        finish=finish,
        slips=slips,
        hidden_days=round(rng.uniform(*HIDDEN_SHARE) * duration) if archetype is Archetype.WATERMELON else 0,
        rebaselined_in=rebaselined_in,
        actual_finish=actual,
        curve=Curve(bend=rng.uniform(0.45, 0.7)),
        as_of=as_of,
    )


def _draw_slips(
    rng: Random, archetype: Archetype, life: list[date], duration: int, total: int
) -> dict[date, int]:
    """Days by which the finish moves, by month; they add up to `total`."""
    if archetype is Archetype.EARLY or len(life) < 5:
        return {life[-1]: total} if len(life) > 1 else {}
    days_in: dict[date, int] = {}
    won = round(rng.uniform(*RECOVERED_SHARE) * duration) if archetype is Archetype.RECOVERING else 0
    last = len(life) - 1
    if won:
        # Time is won in two steps during the last months, after all the slips.
        last = max(2, last - rng.randint(2, 4))
        first_step = round(won * rng.uniform(0.5, 1))
        for position, days in ((last + 1, first_step), (min(last + 2, len(life) - 1), won - first_step)):
            days_in[life[position]] = days_in.get(life[position], 0) - days
    counts = {
        Archetype.STEADY: (0, 2),
        Archetype.DRIFTING: (2, 3),
        Archetype.TROUBLED: (3, 6),
        Archetype.RECOVERING: (2, 4),
        Archetype.WATERMELON: (1, 2),
        Archetype.FINISHED: (1, 3),
    }
    count = max(1 if total + won else 0, rng.randint(*counts[archetype]))
    earliest = max(1, len(life) // 4)
    weights = [rng.uniform(0.6, 1.4) for _ in range(count)]
    left = total + won
    for number, weight in enumerate(weights):
        days = left if number == count - 1 else round((total + won) * weight / sum(weights))
        left -= days
        # A troubled project's last slip is recent; the others fall anywhere in the second part of its life.
        recent = archetype is Archetype.TROUBLED and number == count - 1
        month = (
            life[rng.randint(max(earliest, last - 1), last)] if recent else life[rng.randint(earliest, last)]
        )
        days_in[month] = days_in.get(month, 0) + days
    return days_in


def _keep_ahead(
    rng: Random, days_in: dict[date, int], life: list[date], finish: date, as_of: date, actual: date | None
) -> None:
    """No month ends with a forecast finish in the past: later slips are announced earlier, or more is added."""
    announced = 0
    for position, month in enumerate(life):
        announced += days_in.get(month, 0)
        if actual is not None and month >= last_of(actual):
            break
        for later in life[position + 1 :]:
            if (finish - min(month, as_of)).days + announced >= 20:
                break
            if moved := days_in.pop(later, 0):
                days_in[month] = days_in.get(month, 0) + moved
                announced += moved
        missing = 25 - ((finish - min(month, as_of)).days + announced)
        if missing > 0:
            missing += rng.randint(5, 30)
            days_in[month] = days_in.get(month, 0) + missing
            announced += missing
    if actual is not None:
        difference = (actual - finish).days - sum(days_in.values())
        days_in[life[-1]] = days_in.get(life[-1], 0) + difference


def _draw_rebaseline(
    rng: Random, archetype: Archetype, slips: tuple[Slip, ...], life: list[date]
) -> date | None:
    chance = {
        Archetype.TROUBLED: 0.35,
        Archetype.RECOVERING: 0.45,
        Archetype.DRIFTING: 0.15,
        Archetype.FINISHED: 0.15,
    }.get(archetype, 0.0)
    drawn = rng.random()
    # In the month after a real slip, neither at the very beginning nor within the last months.
    candidates = [
        month
        for number, month in enumerate(life)
        if len(life) * 0.3 <= number < len(life) - 3
        and any(slip.month == life[number - 1] and slip.days >= 15 for slip in slips)
    ]
    if drawn >= chance or not candidates:
        return None
    return rng.choice(candidates)
