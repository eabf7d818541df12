"""Making a plan the baseline: proposed as it stands, approved by whom the PMO type names, never changed afterwards."""

from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.clock import business_date
from people.models import User
from portfolio.binding import Binding, Subject, binding
from projects.models import (
    Baseline,
    BaselineMilestone,
    BaselinePackage,
    BaselineProposal,
    BudgetLine,
    Milestone,
    Project,
    WorkPackage,
)
from projects.permissions import can_approve_baseline, can_propose_baseline
from projects.plan import wbs
from projects.plan.planned_value import Planned, Share, breakpoints
from projects.plan.progress import ProgressRule
from projects.services.locks import demand, locked_project_row
from projects.services.plan_effects import plan_has_changed


class ProposalChanged(Exception):
    """The proposal was decided or withdrawn meanwhile; `proposal` is as it stands now."""

    def __init__(self, proposal: BaselineProposal) -> None:
        super().__init__(str(proposal.pk))
        self.proposal = proposal


@transaction.atomic
def propose_baseline(*, project: Project, reason: str, actor: User, now: datetime) -> BaselineProposal:
    """Freeze the plan as it stands and ask for it to become the next baseline; where the PMO type leaves plans to
    their project manager it is approved at once.

    Raises PermissionDenied, and ValidationError for a plan that is no baseline yet, a missing reason, or while another
    proposal is open.
    """
    locked = locked_project_row(project)
    demand(can_propose_baseline(actor, locked))
    if not reason.strip():
        raise ValidationError({"reason": [_("Say why: the next reader will ask.")]})
    if BaselineProposal.objects.filter(project=locked, state=BaselineProposal.State.PROPOSED).exists():
        raise ValidationError(_("A proposed baseline waits for its decision already."))
    proposal = BaselineProposal.objects.create(
        project=locked,
        reason=reason.strip(),
        plan=frozen_plan(locked),
        proposed_by=actor,
        on_behalf_of=actor.acting_for,
        proposed_at=now,
    )
    if binding(locked.portfolio.pmo_type, Subject.BASELINE) is Binding.LIVE:
        return _approve(proposal, locked, remark="", actor=actor, now=now)
    return proposal


@transaction.atomic
def decide_baseline(
    *, proposal: BaselineProposal, approve: bool, remark: str, actor: User, now: datetime
) -> BaselineProposal:
    """Approve the plan as it was proposed, or send it back with a reason.

    Raises PermissionDenied, ProposalChanged, and ValidationError for a rejection without a reason or a plan whose
    packages are gone.
    """
    locked = locked_project_row(proposal.project)
    demand(can_approve_baseline(actor, locked))
    current = _open_proposal(proposal)
    if approve:
        return _approve(current, locked, remark=remark.strip(), actor=actor, now=now)
    if not remark.strip():
        raise ValidationError({"remark": [_("Say why, so that the plan can be mended.")]})
    return _decide(current, BaselineProposal.State.REJECTED, remark=remark.strip(), actor=actor, now=now)


@transaction.atomic
def withdraw_baseline(*, proposal: BaselineProposal, actor: User, now: datetime) -> BaselineProposal:
    """Take a proposal back before it is decided. Raises PermissionDenied and ProposalChanged."""
    locked = locked_project_row(proposal.project)
    demand(can_propose_baseline(actor, locked))
    return _decide(
        _open_proposal(proposal), BaselineProposal.State.WITHDRAWN, remark="", actor=actor, now=now
    )


def _open_proposal(proposal: BaselineProposal) -> BaselineProposal:
    current = BaselineProposal.objects.get(pk=proposal.pk)
    if current.state != BaselineProposal.State.PROPOSED:
        raise ProposalChanged(current)
    return current


def _decide(
    proposal: BaselineProposal, state: BaselineProposal.State, *, remark: str, actor: User, now: datetime
) -> BaselineProposal:
    proposal.state = state
    proposal.remark = remark
    proposal.decided_by = actor
    proposal.decided_at = now
    proposal.save()
    return proposal


def _approve(
    proposal: BaselineProposal, project: Project, *, remark: str, actor: User, now: datetime
) -> BaselineProposal:
    plan = proposal.plan
    packages = WorkPackage.objects.filter(project=project).in_bulk(
        [part["package"] for part in plan["packages"]]
    )
    milestones = Milestone.objects.filter(project=project).in_bulk(
        [one["milestone"] for one in plan["milestones"]]
    )
    if len(packages) < len(plan["packages"]) or len(milestones) < len(plan["milestones"]):
        raise ValidationError(
            _("Some of this plan was deleted since it was proposed: have it proposed again.")
        )
    last = Baseline.objects.filter(project=project).order_by("-number").first()
    baseline = Baseline.objects.create(
        project=project,
        number=last.number + 1 if last else 1,
        approved_on=business_date(now),
        approved_by=actor,
        start=plan["start"],
        finish=plan["finish"],
        bac=Decimal(plan["bac"]),
        breakpoints=plan["breakpoints"],
        reason=proposal.reason,
    )
    BaselinePackage.objects.bulk_create(
        BaselinePackage(
            baseline=baseline,
            project=project,
            package_id=part["package"],
            code=part["code"],
            name=part["name"],
            start=part["start"],
            finish=part["finish"],
            cost=Decimal(part["cost"]),
            progress_rule=part["rule"],
            profile=part["profile"],
        )
        for part in plan["packages"]
    )
    BaselineMilestone.objects.bulk_create(
        BaselineMilestone(
            baseline=baseline,
            project=project,
            milestone_id=one["milestone"],
            name=one["name"],
            day=one["day"],
            package_id=one["package"],
            weight=None if one["weight"] is None else Decimal(one["weight"]),
        )
        for one in plan["milestones"]
    )
    for one in plan["milestones"]:
        milestone = milestones[one["milestone"]]
        if milestone.baseline_date != (promised := date.fromisoformat(one["day"])):
            milestone.baseline_date = promised
            milestone.version = milestone.version + 1
            milestone.save(update_fields=["baseline_date", "version"])
    proposal.baseline = baseline
    _decide(proposal, BaselineProposal.State.APPROVED, remark=remark, actor=actor, now=now)
    plan_has_changed(project)
    return proposal


def frozen_plan(project: Project) -> dict[str, Any]:
    """The plan as a baseline keeps it: leaves with dates, milestones, and the curve of planned value.

    A project without work packages is planned by its approved budget over time. Raises ValidationError that says
    what is missing.
    """
    live = {one.pk: one for one in WorkPackage.objects.filter(project=project).planned()}
    if not live:
        return _plan_of_budget(project)
    placed = [one for one in wbs.in_order(_placed(live)) if one.is_leaf]
    leaves = [(one.code, live[one.id]) for one in placed]
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
        "milestones": [_milestone(one) for one in milestones if _promised(one)],
        **_curve(planned),
    }


def _placed(live: dict[int, WorkPackage]) -> list[wbs.Package]:
    return [wbs.Package(one.pk, one.parent_id, one.position) for one in live.values()]


def _planned(package: WorkPackage) -> Planned:
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
