"""What comes next in a project: what is due, what it waits for, what it will spend."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, Sum
from django.db.models.functions import Coalesce, TruncMonth

from common.clock import business_date
from common.months import last_of
from people.access import access_of
from people.models import User
from people.roles import Permission
from projects.models import BaselineProposal, CostEntry, Dependency, Project
from reporting.selectors.project_milestones import MilestoneState


@dataclass(frozen=True, slots=True)
class Awaited:
    """The next thing that another project is to deliver to this one; `day` is when it is expected there."""

    name: str
    project: str
    code: str
    day: date | None
    at_risk: bool


@dataclass(frozen=True, slots=True)
class NextCost:
    """What is forecast to be spent in the next whole month with a forecast, in the project's currency."""

    month: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Step:
    """One line of what comes next: what it is about (`update`, `baseline`, `milestone`, `awaited`, `cost`), and when."""

    kind: str
    day: date | None
    what: MilestoneState | Awaited | NextCost | None = None


@dataclass(frozen=True, slots=True)
class WhatIsNext:
    """The next milestone, the next gate behind it, and what else is ahead; None where there is nothing."""

    milestone: MilestoneState | None
    gate: MilestoneState | None
    awaited: Awaited | None
    cost: NextCost | None
    # Since when a proposed baseline waits for its decision.
    proposed_on: date | None

    def in_order(self, update_due: date | None = None) -> tuple[Step, ...]:
        """By date, what has none last; `update_due` is when the next status update is to be submitted, if it is."""
        steps = [Step("milestone", one.expected, one) for one in (self.milestone, self.gate) if one]
        if self.awaited:
            steps.append(Step("awaited", self.awaited.day, self.awaited))
        if self.cost:
            steps.append(Step("cost", self.cost.month, self.cost))
        if self.proposed_on:
            steps.insert(0, Step("baseline", self.proposed_on))
        if update_due:
            steps.insert(0, Step("update", update_due))
        return tuple(sorted(steps, key=lambda one: one.day or date.max))


def what_is_next(
    user: User, project: Project, day: date, milestones: Sequence[MilestoneState], *, money: bool
) -> WhatIsNext:
    """Milestones as they are at hand; two statements, three for who sees the project's money."""
    ahead = [one for one in milestones if not one.met]
    first = ahead[0] if ahead else None
    return WhatIsNext(
        milestone=first,
        gate=next((one for one in ahead[1:] if one.is_key), None) if first and not first.is_key else None,
        awaited=_awaited(user, project),
        cost=_next_cost(project, day) if money else None,
        proposed_on=_proposed_on(project),
    )


def _proposed_on(project: Project) -> date | None:
    waiting = BaselineProposal.objects.filter(project=project, state=BaselineProposal.State.PROPOSED)
    proposed_at = waiting.values_list("proposed_at", flat=True).first()
    return business_date(proposed_at) if proposed_at else None


def _awaited(user: User, project: Project) -> Awaited | None:
    """The earliest by what is expected; what the reader may not see is not waited for here."""
    # A join on the few rows at hand, not a list of all that one sees; columns, not three models wide.
    seen = access_of(user).q(
        Permission.VIEW_PROJECT,
        scope="predecessor_project__scope",
        confidential="predecessor_project__confidential",
    )
    row = (
        Dependency.objects.filter(seen, project=project)
        .exclude(predecessor_project=project)
        .exclude(state=Dependency.State.DELIVERED)
        .annotate(
            expected=Coalesce(
                "predecessor_milestone__actual_date",
                "predecessor_milestone__forecast_date",
                "predecessor_milestone__baseline_date",
                "predecessor_package__finish",
            ),
            named=Coalesce("predecessor_milestone__name", "predecessor_package__name"),
        )
        .order_by(F("expected").asc(nulls_last=True), "pk")
        .values_list("named", "predecessor_project__name", "predecessor_project__code", "expected", "state")
        .first()
    )
    if row is None:
        return None
    name, other, code, expected, state = row
    return Awaited(name, other, code, expected, at_risk=state == Dependency.State.AT_RISK)


def _next_cost(project: Project, day: date) -> NextCost | None:
    row = (
        CostEntry.objects.filter(project=project, kind=CostEntry.Kind.FORECAST, start__gt=last_of(day))
        .order_by()
        .values(month=TruncMonth("start"))
        .annotate(total=Sum("amount"))
        .order_by("month")
        .first()
    )
    return NextCost(row["month"], row["total"]) if row else None
