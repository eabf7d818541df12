"""What is carried from month to month while the life of a project is told, and what a month of work adds to it."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from common.months import first_of
from common.rag import Rag
from integrations.demo.catalogue import COSTS
from integrations.demo.curves import cents, elapsed_share
from integrations.demo.timelines import Timeline
from integrations.demo.values import Archetype, BaselinePlan, Cause, Cost, MonthState, Setting
from reporting.kpi.facts import BaselineFacts

# Early on a tenth of a per cent is a lot of time: progress is then measured more finely.
TENTH, HUNDREDTH = Decimal("0.1"), Decimal("0.01")


@dataclass(slots=True)
class Walk:
    """What is carried from one month to the next while a life is told."""

    percent: Decimal = Decimal(0)
    spent: Decimal = Decimal(0)
    own_forecast: Decimal = Decimal(0)
    forecast: date | None = None
    overall: Rag | None = None
    was_bad: bool = False
    cpi: float = 1.0
    cause: Cause | None = None
    cause_age: int = 99
    cost_cause: Cause | None = None
    costs: list[Cost] = field(default_factory=list)
    measurements: list[tuple[date, Decimal]] = field(default_factory=list)
    baselines: list[BaselinePlan] = field(default_factory=list)
    facts: dict[int, BaselineFacts] = field(default_factory=dict)
    states: list[MonthState] = field(default_factory=list)


def work_a_month(
    rng: Random,
    setting: Setting,
    timeline: Timeline,
    walk: Walk,
    month: date,
    day: date,
    bac: Decimal,
    efficiency: float,
) -> None:
    """One month of work: measured progress and what it cost."""
    actual = timeline.actual_finish
    ahead = timeline.forecast(month + timedelta(days=31)) if actual is None else actual
    behind = timeline.forecast(month)
    elapsed = min(1.0, elapsed_share(timeline.start, behind, day))
    hidden = timedelta(days=round(timeline.hidden_days * max(0.0, min(1.0, (elapsed - 0.12) / 0.5))))
    # A delay shows in the work before it is announced, but not in the first weeks.
    foreseen = (ahead - behind) * (0.5 * min(1.0, elapsed / 0.15))
    true_finish = behind + timedelta(days=foreseen.days) + hidden
    # A little ahead in the first weeks: earned schedule exaggerates what is missing when hardly anything is due.
    start_bonus = 0.04 * max(0.0, 1 - elapsed / 0.15)
    noise = rng.uniform(0.99, 1.01) + start_bonus
    reached = elapsed_share(timeline.start, true_finish, day) * noise
    share = 1.0 if actual and day >= actual else timeline.curve.share(min(0.985, reached))
    percent = Decimal(repr(share)) * 100
    percent = percent.quantize(TENTH if percent >= 10 else HUNDREDTH, ROUND_HALF_UP)
    if setting.archetype is Archetype.EARLY:
        percent = min(percent, Decimal(5))
    percent = max(percent, walk.percent)
    drift = 1 + (efficiency - 1) * min(1.0, elapsed / 0.35)
    work = bac * (percent - walk.percent) / 100
    amount = work / Decimal(repr(drift)) * Decimal(repr(rng.uniform(0.975, 1.025)))
    amount = cents(max(amount, bac / 500))
    main = cents(amount * Decimal(repr(rng.uniform(0.55, 0.8))))
    for (french, english, nature), part in zip(COSTS[setting.sector], (main, amount - main), strict=True):
        category = french if setting.language == "fr" else english
        walk.costs.append(Cost("actual", category, nature, max(first_of(month), timeline.start), day, part))
    walk.spent += amount
    walk.percent = percent
    if setting.archetype is not Archetype.EARLY:
        walk.measurements.append((day, percent))
