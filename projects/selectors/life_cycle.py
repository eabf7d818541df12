"""Where a project stands between its beginning and its end, and the last figures of cost and time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db.models import Count, Q, Sum

from common.trail.events import events_of
from projects.models import (
    Baseline,
    BudgetLine,
    CostEntry,
    Milestone,
    Objective,
    Phase,
    Project,
    ProjectReview,
    WorkPackage,
)


class Standing(StrEnum):
    """Of a phase, beside the one in which the project is."""

    DONE = "done"
    NOW = "now"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True)
class PhaseStep:
    phase: Phase
    standing: Standing


@dataclass(frozen=True, slots=True)
class LifeCycle:
    """What the page of a project's life cycle shows. `closing` is the review that closed it, None while it is open."""

    steps: tuple[PhaseStep, ...]
    objectives: tuple[Objective, ...]
    reviews: tuple[ProjectReview, ...]
    has_plan: bool
    closing: ProjectReview | None


def life_cycle_of(project: Project) -> LifeCycle:
    """Four statements, whatever the project holds."""
    phases = list(Phase.objects.filter(method=project.method_id).order_by("position"))
    reviews = tuple(
        ProjectReview.objects.filter(project=project).select_related("closed_by").order_by("-number")
    )
    return LifeCycle(
        steps=_steps(phases, project),
        objectives=tuple(Objective.objects.filter(project=project).order_by("position", "pk")),
        reviews=reviews,
        has_plan=WorkPackage.objects.filter(project=project).planned().exists(),
        closing=next((one for one in reviews if closed_by_it(project, one)), None),
    )


def was_objective(project: Project, pk: int) -> bool:
    """Whether the project has or had this objective. One statement."""
    return events_of(Objective).filter(pgh_obj_id=pk, project_id=project.pk).exists()


def _steps(phases: Sequence[Phase], project: Project) -> tuple[PhaseStep, ...]:
    at = next((number for number, one in enumerate(phases) if one.pk == project.phase_id), -1)
    return tuple(
        PhaseStep(one, Standing.NOW if number == at else Standing.DONE if number < at else Standing.AHEAD)
        for number, one in enumerate(phases)
    )


def closed_by_it(project: Project, review: ProjectReview) -> bool:
    """Whether the project is closed, and by this review: not reopened since, nor merely archived afterwards."""
    closed_at = str(review.figures.get("closed_at", ""))
    return bool(closed_at) and project.archived_at == datetime.fromisoformat(closed_at)


def closed_by(project: Project) -> ProjectReview | None:
    """The review that closed the project; None when it is in use, or archived without one. One statement at most."""
    if project.archived_at is None:
        return None
    last = ProjectReview.objects.filter(project=project).order_by("-number").first()
    return last if last and closed_by_it(project, last) else None


def objectives_seen(objectives: Sequence[Objective]) -> str:
    """What a form brings back of the objectives it was opened with: another text means that they were changed since."""
    return ",".join(f"{one.pk}:{one.version}" for one in objectives)


# The last figures


@dataclass(frozen=True, slots=True)
class Against:
    """Cost and time beside one baseline: positive days are late, a positive amount is saved."""

    number: int
    approved_on: date | None
    finish: date | None
    budget: Decimal | None
    days_late: int | None
    cost_left: Decimal | None


@dataclass(frozen=True, slots=True)
class LastFigures:
    """Facts as the review saw them; amounts in `currency`, None where nothing says them.

    The project's own facts alone: no indicator is computed here.
    """

    currency: str
    start: date | None
    finish: date | None
    approved_budget: Decimal | None
    actual_cost: Decimal | None
    commitments: Decimal | None
    packages: int
    packages_finished: int
    milestones: int
    milestones_met: int
    baselines: tuple[Against, ...]

    @property
    def amounts(self) -> int:
        """How many amounts there are to be hidden from who may not see costs."""
        own = (self.approved_budget, self.actual_cost, self.commitments)
        of_baselines = (amount for one in self.baselines for amount in (one.budget, one.cost_left))
        return sum(amount is not None for amount in (*own, *of_baselines))


def last_figures(project: Project, *, finish: date | None) -> LastFigures:
    """The figures of a project that finishes on that day, against the first and the current baseline. Six statements."""
    baselines = list(
        Baseline.objects.filter(project=project)
        .order_by("number")
        .only("number", "approved_on", "start", "finish", "bac")
    )
    costs = CostEntry.objects.filter(project=project).aggregate(
        actual=Sum("amount", filter=Q(kind=CostEntry.Kind.ACTUAL)),
        commitments=Sum("amount", filter=Q(kind=CostEntry.Kind.COMMITMENT)),
    )
    live = WorkPackage.objects.filter(project=project).planned()
    leaves = live.exclude(pk__in=live.filter(parent__isnull=False).values("parent_id"))
    packages = leaves.aggregate(all=Count("pk"), finished=Count("pk", filter=Q(actual_finish__isnull=False)))
    milestones = Milestone.objects.filter(project=project).aggregate(
        all=Count("pk"), met=Count("pk", filter=Q(actual_date__isnull=False))
    )
    actual: Decimal | None = costs["actual"]
    return LastFigures(
        currency=project.currency,
        start=project.start_date,
        finish=finish,
        approved_budget=_approved(project),
        actual_cost=actual,
        commitments=costs["commitments"],
        packages=packages["all"],
        packages_finished=packages["finished"],
        milestones=milestones["all"],
        milestones_met=milestones["met"],
        baselines=tuple(
            _against(one, finish=finish, actual=actual)
            for one in dict.fromkeys([*baselines[:1], *baselines[-1:]])
        ),
    )


def _against(baseline: Baseline, *, finish: date | None, actual: Decimal | None) -> Against:
    late = (finish - baseline.finish).days if finish and baseline.finish else None
    left = baseline.bac - actual if baseline.bac is not None and actual is not None else None
    return Against(baseline.number, baseline.approved_on, baseline.finish, baseline.bac, late, left)


def _approved(project: Project) -> Decimal | None:
    """For its whole life; where nobody said that, its years, else its months: never the same money twice."""
    lines = BudgetLine.objects.filter(project=project, kind=BudgetLine.Kind.APPROVED).order_by()
    sums = dict(lines.values_list("range_kind").annotate(Sum("amount")))
    ranges = (BudgetLine.RangeKind.WHOLE_LIFE, BudgetLine.RangeKind.FISCAL_YEAR, BudgetLine.RangeKind.MONTH)
    return next((sums[one.value] for one in ranges if one.value in sums), None)


def frozen(figures: LastFigures) -> dict[str, Any]:
    """As JSON, for `ProjectReview.figures`."""
    return {
        "currency": figures.currency,
        "start": _text(figures.start),
        "finish": _text(figures.finish),
        "approved_budget": _text(figures.approved_budget),
        "actual_cost": _text(figures.actual_cost),
        "commitments": _text(figures.commitments),
        "packages": figures.packages,
        "packages_finished": figures.packages_finished,
        "milestones": figures.milestones,
        "milestones_met": figures.milestones_met,
        "baselines": [
            {
                "number": one.number,
                "approved_on": _text(one.approved_on),
                "finish": _text(one.finish),
                "budget": _text(one.budget),
                "days_late": one.days_late,
                "cost_left": _text(one.cost_left),
            }
            for one in figures.baselines
        ],
    }


def thawed(figures: Mapping[str, Any]) -> LastFigures:
    """The figures of a review, from its JSON."""
    return LastFigures(
        currency=figures.get("currency", ""),
        start=_day(figures.get("start")),
        finish=_day(figures.get("finish")),
        approved_budget=_amount(figures.get("approved_budget")),
        actual_cost=_amount(figures.get("actual_cost")),
        commitments=_amount(figures.get("commitments")),
        packages=figures.get("packages", 0),
        packages_finished=figures.get("packages_finished", 0),
        milestones=figures.get("milestones", 0),
        milestones_met=figures.get("milestones_met", 0),
        baselines=tuple(
            Against(
                one["number"], _day(one["approved_on"]), _day(one["finish"]), _amount(one["budget"]),
                one["days_late"], _amount(one["cost_left"]),
            )
            for one in figures.get("baselines", ())
        ),
    )  # fmt: skip


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _amount(value: str | None) -> Decimal | None:
    return Decimal(value) if value is not None else None
