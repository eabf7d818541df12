"""Versions of a plan, ready to be compared: as a baseline promised it, as somebody proposes it, as it stands now."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from projects.models import Baseline, BaselineMilestone, BaselinePackage, Milestone, Project, WorkPackage
from projects.plan import wbs
from projects.plan.variance import Kind, Part, Version
from projects.selectors.frozen_plan import frozen_plan


def day_of(text: str | None) -> date | None:
    """A day as a frozen plan keeps it."""
    return date.fromisoformat(text) if text else None


def version_of_baseline(baseline: Baseline) -> Version:
    """As it was promised. Two statements."""
    packages = [
        Part(
            Kind.PACKAGE, one.package_id, one.code, one.name, one.start, one.finish, one.cost,
            _terms(one.progress_rule, one.profile),
        )
        for one in BaselinePackage.objects.filter(baseline=baseline)
    ]  # fmt: skip
    milestones = [
        Part(
            Kind.MILESTONE, one.milestone_id, "", one.name, None, one.day, None, (one.package_id, one.weight)
        )
        for one in BaselineMilestone.objects.filter(baseline=baseline)
    ]
    return Version((*packages, *milestones), baseline.start, baseline.finish, baseline.bac)


def version_of_frozen(plan: Mapping[str, Any]) -> Version:
    """As it was proposed. No statement."""
    packages = [
        Part(
            Kind.PACKAGE, one["package"], one["code"], one["name"], day_of(one["start"]), day_of(one["finish"]),
            Decimal(one["cost"]), _terms(one["rule"], one["profile"]),
        )
        for one in plan["packages"]
    ]  # fmt: skip
    milestones = [
        Part(
            Kind.MILESTONE, one["milestone"], "", one["name"], None, day_of(one["day"]), None,
            (one["package"], None if one["weight"] is None else Decimal(one["weight"])),
        )
        for one in plan["milestones"]
    ]  # fmt: skip
    return Version(
        (*packages, *milestones), day_of(plan["start"]), day_of(plan["finish"]), Decimal(plan["bac"])
    )


def version_of_now(project: Project) -> Version:
    """As it stands: also where it has gaps that no baseline may have. At most five statements."""
    live = {one.pk: one for one in WorkPackage.objects.filter(project=project).planned()}
    milestones = [
        Part(Kind.MILESTONE, one.pk, "", one.name, None, _expected(one), None, (one.package_id, one.weight))
        for one in Milestone.objects.filter(project=project)
    ]
    if not live:
        finish = project.actual_finish or project.forecast_finish
        return Version(tuple(milestones), project.start_date, finish, _budget(project))
    placed = wbs.in_order(wbs.Package(one.pk, one.parent_id, one.position) for one in live.values())
    packages = [_live(place.code, live[place.id]) for place in placed if place.is_leaf]
    return Version(
        (*packages, *milestones),
        min(_known(one.start for one in packages), default=None),
        max(_known(one.finish for one in packages), default=None),
        sum((one.cost or Decimal(0) for one in packages), Decimal(0)),
    )


def _live(code: str, one: WorkPackage) -> Part:
    terms = _terms(one.progress_rule, one.profile)
    return Part(Kind.PACKAGE, one.pk, code, one.name, one.start, one.finish, one.cost, terms)


def _terms(rule: str, profile: Any) -> tuple[Any, ...]:
    return rule, json.dumps(profile)


def _expected(milestone: Milestone) -> date | None:
    return milestone.actual_date or milestone.forecast_date or milestone.baseline_date


def _budget(project: Project) -> Decimal | None:
    """What a baseline of the budget would cost; None where there is no budget over time."""
    try:
        return Decimal(frozen_plan(project)["bac"])
    except ValidationError:
        return None


def _known(days: Iterable[date | None]) -> list[date]:
    return [day for day in days if day is not None]
