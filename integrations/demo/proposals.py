"""Plans that were asked to become the next baseline: as a proposal keeps them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from integrations.demo.curves import cents
from integrations.demo.pace import POINT, curve
from integrations.demo.planning import WorkPlan
from integrations.demo.values import BaselinePlan, MilestonePlan, ProjectPlan, PromisedPackage

# Who is so much late asks for a new plan, sometimes.
SLIP_DAYS, CHANCE = 20, 0.8
REASONS = {
    "fr": "Replanification proposée : fin annoncée {days} jours après la référence en vigueur.",
    "en": "New plan proposed: the announced finish lies {days} days after the baseline in force.",
}


@dataclass(frozen=True, slots=True)
class Proposed:
    packages: tuple[PromisedPackage, ...]
    points: tuple[tuple[date, Decimal], ...]
    # Milestone position -> its name, and the day that is asked for.
    days: dict[int, tuple[str, date]]

    @classmethod
    def of_baseline(cls, baseline: BaselinePlan, milestones: Sequence[MilestonePlan]) -> "Proposed":
        days = {one.position: (one.name, one.promised[baseline.number - 1]) for one in milestones}
        return cls(baseline.packages, baseline.breakpoints, days)

    def as_json(
        self, packages: Sequence[int], milestones: Mapping[int, int], work: WorkPlan
    ) -> dict[str, Any]:
        """What `projects.selectors.frozen_plan.frozen_plan` would have frozen."""
        return {
            "packages": [
                {
                    "package": packages[one.at],
                    "code": one.code,
                    "name": one.name,
                    "start": one.start.isoformat(),
                    "finish": one.finish.isoformat(),
                    "cost": str(cents(one.cost)),
                    "rule": one.rule.value,
                    "profile": [[day.isoformat(), str(percent)] for day, percent in one.profile],
                }
                for one in self.packages
            ],
            "above": [
                {"code": work.scheme.code(at), "name": one.name}
                for at, one in enumerate(work.scheme.packages)
                if one.stretch is None
            ],
            "milestones": [
                {
                    "milestone": milestones[position],
                    "name": name,
                    "day": day.isoformat(),
                    "package": packages[work.places[position]] if position in work.places else None,
                    "weight": str(work.weights[position].quantize(POINT))
                    if position in work.weights
                    else None,
                }
                for position, (name, day) in sorted(
                    self.days.items(), key=lambda one: (one[1][1], milestones[one[0]])
                )
            ],
            "start": min(one.start for one in self.packages).isoformat(),
            "finish": max(one.finish for one in self.packages).isoformat(),
            "bac": str(cents(sum((one.cost for one in self.packages), Decimal(0)))),
            "breakpoints": [[day.isoformat(), str(value)] for day, value in self.points],
        }


def spread(at: int, work: WorkPlan, baselines: Sequence[BaselinePlan]) -> tuple[tuple[date, Decimal], ...]:
    """How the cost of a package is spread now: as promised while its days are, else evenly."""
    promised = [part for part in baselines[-1].packages if part.at == at] if baselines else []
    return next((part.profile for part in promised if work.expected.get(at) == (part.start, part.finish)), ())


def proposal_of(
    rng: Random, plan: ProjectPlan, work: WorkPlan, as_of: date
) -> tuple[Proposed, str, date] | None:
    """The plan as it stands, asked for some days ago: by a project that is late, or that has no baseline yet."""
    life = plan.life
    last = life.months[-1] if life.months else None
    if last is None or last.actual_finish is not None or rng.random() >= CHANCE:
        return None
    day = as_of - timedelta(days=rng.randint(1, 9))
    promised = life.baselines[-1] if life.baselines else None
    slip = 0 if promised is None else (life.finish - promised.finish).days
    if promised is not None and (slip < SLIP_DAYS or (as_of - promised.approved_on).days < 120):
        return None
    packages = tuple(
        PromisedPackage(
            at, work.scheme.code(at), one.name, *work.expected[at], work.costs[at], one.rule, spread(at, work, life.baselines)
        )
        for at, one, _stretch in work.scheme.leaves()
    )  # fmt: skip
    days = {one.position: (one.name, one.actual or one.forecast) for one in life.milestones}
    reason = REASONS[plan.language].format(days=slip)
    if promised is None:
        reason = "Référence initiale." if plan.language == "fr" else "First baseline."
    return Proposed(packages, curve(packages), days), reason, day
