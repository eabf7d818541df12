"""A plan as a baseline keeps it: every date, cost and promise of the moment, in plain values that never change."""

import hashlib
import json
from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from projects.models import BudgetLine, Milestone, Project, WorkPackage
from projects.plan import wbs
from projects.plan.planned_value import Planned, Share, breakpoints
from projects.plan.progress import ProgressRule


def digest_of(plan: dict[str, Any]) -> str:
    """The same for the same plan: what a form brings back that showed it."""
    text = json.dumps(plan, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def frozen_plan(project: Project) -> dict[str, Any]:
    """Leaves with dates, what is above them by name, milestones, and the curve of planned value. Two statements.

    A project without work packages is planned by its approved budget over time. Raises ValidationError that says
    what is missing.
    """
    live: dict[int, Any] = {one.pk: one for one in WorkPackage.objects.filter(project=project).planned()}
    if not live:
        return _plan_of_budget(project)
    placed = wbs.in_order(_placed(live))
    leaves = [(one.code, live[one.id]) for one in placed if one.is_leaf]
    milestones = list(
        Milestone.objects.filter(project=project)
        .annotate(expected=F("forecast_date"))
        .order_by("forecast_date", "pk")
    )
    _refuse_gaps(leaves, milestones)
    planned = [_planned(package) for _code, package in leaves]
    return {
        "packages": [
            {
                "package": package.pk,
                "code": code,
                "name": package.name,
                "start": package.start.isoformat(),
                "finish": package.finish.isoformat(),
                "cost": str(package.cost),
                "rule": package.progress_rule,
                "profile": package.profile,
            }
            for code, package in leaves
        ],
        # What has parts keeps its name, for whoever reads the tree as it was.
        "above": [{"code": one.code, "name": live[one.id].name} for one in placed if not one.is_leaf],
        "milestones": [_milestone(one) for one in milestones if _promised(one)],
        **_curve(planned),
    }


def _placed(live: dict[int, WorkPackage]) -> list[wbs.Package]:
    return [wbs.Package(one.pk, one.parent_id, one.position) for one in live.values()]


def _planned(package: Any) -> Planned:
    profile = tuple(Share(date.fromisoformat(day), Decimal(percent)) for day, percent in package.profile)
    try:
        return Planned(package.start, package.finish, package.cost, profile)
    except ValueError:
        # Its dates moved away under the profile: the cost is spread evenly again.
        return Planned(package.start, package.finish, package.cost)


def _promised(milestone: Milestone) -> date | None:
    return milestone.actual_date or milestone.forecast_date or milestone.baseline_date


def _milestone(milestone: Milestone) -> dict[str, Any]:
    day = _promised(milestone)
    return {
        "milestone": milestone.pk,
        "name": milestone.name,
        "day": day.isoformat() if day else None,
        "package": milestone.package_id,
        "weight": None if milestone.weight is None else str(milestone.weight),
    }


def _curve(planned: list[Planned]) -> dict[str, Any]:
    points = breakpoints(planned)
    return {
        "start": min(one.start for one in planned).isoformat(),
        "finish": max(one.finish for one in planned).isoformat(),
        "bac": str(sum((one.cost for one in planned), Decimal(0))),
        "breakpoints": [[point.day.isoformat(), str(point.cumulative)] for point in points],
    }


def _plan_of_budget(project: Project) -> dict[str, Any]:
    lines = BudgetLine.objects.filter(project=project, kind=BudgetLine.Kind.APPROVED).exclude(
        range_kind=BudgetLine.RangeKind.WHOLE_LIFE
    )
    # Both at once would count the same money twice.
    months = lines.filter(range_kind=BudgetLine.RangeKind.MONTH)
    dated = list(months if months.exists() else lines)
    planned = [Planned(line.start, line.end, line.amount) for line in dated if line.start and line.end]
    if not planned:
        raise ValidationError(
            _("There is nothing to baseline yet: plan work packages, or a budget by month.")
        )
    milestones = Milestone.objects.filter(project=project).order_by("pk")
    return {
        "packages": [],
        "above": [],
        "milestones": [_milestone(one) for one in milestones if _promised(one)],
        **_curve(planned),
    }


def _refuse_gaps(leaves: list[tuple[str, WorkPackage]], milestones: list[Milestone]) -> None:
    undated = [code for code, package in leaves if package.start is None or package.finish is None]
    if undated:
        text = ngettext(
            "Work package %(codes)s has no dates.", "Work packages %(codes)s have no dates.", len(undated)
        )
        raise ValidationError(text % {"codes": ", ".join(undated)})
    weights: defaultdict[int, Decimal] = defaultdict(Decimal)
    for one in milestones:
        if one.package_id is not None and one.weight is not None:
            weights[one.package_id] += one.weight
    for code, package in leaves:
        if package.progress_rule == ProgressRule.WEIGHTED_MILESTONES and weights[package.pk] != 100:
            raise ValidationError(
                _("The milestones of work package %(code)s weigh %(sum)s %% together: make it 100 %%.")
                % {"code": code, "sum": f"{weights[package.pk].normalize():f}"}
            )
