"""Making a plan the baseline: proposed as it stands, approved by whom the PMO type names, never changed afterwards."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from common.clock import business_date
from people.models import User
from people.services.mail import queue_letters
from portfolio.binding import Binding, Subject, binding
from projects.models import (
    Baseline,
    BaselineMilestone,
    BaselinePackage,
    BaselineProposal,
    Milestone,
    Project,
    WorkPackage,
)
from projects.permissions import can_approve_baseline, can_propose_baseline, can_see_project
from projects.selectors.baselines import deciders_of, number_in_force
from projects.selectors.frozen_plan import digest_of, frozen_plan
from projects.services.locks import demand, locked_project_row
from projects.services.plan_effects import current_baseline, plan_has_changed

LONGEST_TEXT = 2000


class PlanChanged(Exception):
    """The plan is not the one that the person saw when they proposed it; nothing was written."""


class InForceChanged(Exception):
    """Another baseline is in force than the one that the person compared the proposal with; nothing was written."""


class ProposalChanged(Exception):
    """The proposal was decided or withdrawn meanwhile; `proposal` is as it stands now."""

    def __init__(self, proposal: BaselineProposal) -> None:
        super().__init__(str(proposal.pk))
        self.proposal = proposal


@transaction.atomic
def propose_baseline(
    *, project: Project, reason: str, actor: User, now: datetime, seen: str | None = None
) -> BaselineProposal:
    """Freeze the plan as it stands and ask for it to become the next baseline; where the PMO type leaves plans to
    their project manager it is approved at once. Else those who may decide get a mail.

    `seen` is the digest of the plan that the person looked at (selectors.frozen_plan); None where nobody looked.
    Raises PermissionDenied, PlanChanged, and ValidationError for a plan that is no baseline yet, a missing reason, or
    while another proposal is open.
    """
    locked = locked_project_row(project)
    demand(can_propose_baseline(actor, locked))
    if not reason.strip():
        raise ValidationError({"reason": [_("Say why: the next reader will ask.")]})
    _refuse_long("reason", reason)
    if BaselineProposal.objects.filter(project=locked, state=BaselineProposal.State.PROPOSED).exists():
        raise ValidationError(_("A proposed baseline waits for its decision already."))
    plan = frozen_plan(locked)
    if seen is not None and seen != digest_of(plan):
        raise PlanChanged
    proposal = BaselineProposal.objects.create(
        project=locked,
        reason=reason.strip(),
        plan=plan,
        proposed_by=actor,
        on_behalf_of=actor.acting_for,
        proposed_at=now,
    )
    if binding(locked.portfolio.pmo_type, Subject.BASELINE) is Binding.LIVE:
        return _approve(proposal, locked, remark="", actor=actor, now=now)
    _tell_deciders(proposal, locked, actor=actor, now=now)
    return proposal


@transaction.atomic
def decide_baseline(
    *,
    proposal: BaselineProposal,
    approve: bool,
    remark: str,
    actor: User,
    now: datetime,
    in_force: int | None = None,
) -> BaselineProposal:
    """Approve the plan as it was proposed, or send it back with a reason; whoever proposed it gets a mail.

    `in_force` is the number of the baseline that the person compared it with, 0 for none; None where nobody looked.
    Raises PermissionDenied, ProposalChanged, InForceChanged, and ValidationError for a rejection without a reason or a
    plan whose packages are gone.
    """
    locked = locked_project_row(proposal.project)
    demand(can_approve_baseline(actor, locked))
    current = _open_proposal(proposal)
    if in_force is not None and in_force != number_in_force(locked):
        raise InForceChanged
    if not approve and not remark.strip():
        raise ValidationError({"remark": [_("Say why, so that the plan can be mended.")]})
    _refuse_long("remark", remark)
    if approve:
        decided = _approve(current, locked, remark=remark.strip(), actor=actor, now=now)
    else:
        rejected = BaselineProposal.State.REJECTED
        decided = _decide(current, rejected, remark=remark.strip(), actor=actor, now=now)
    _tell_proposer(decided, locked, actor=actor, now=now)
    return decided


@transaction.atomic
def withdraw_baseline(*, proposal: BaselineProposal, actor: User, now: datetime) -> BaselineProposal:
    """Take a proposal back before it is decided. Raises PermissionDenied and ProposalChanged."""
    locked = locked_project_row(proposal.project)
    demand(can_propose_baseline(actor, locked))
    return _decide(
        _open_proposal(proposal), BaselineProposal.State.WITHDRAWN, remark="", actor=actor, now=now
    )


def _refuse_long(field: str, text: str) -> None:
    if len(text.strip()) > LONGEST_TEXT:
        raise ValidationError({field: [_("Say it in 2,000 characters at most.")]})


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
    last = current_baseline(project)
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


def _tell_deciders(proposal: BaselineProposal, project: Project, *, actor: User, now: datetime) -> None:
    queue_letters(
        kind="baseline-proposed",
        template="projects/mails/baseline_proposed.txt",
        letters=[
            (person, _said(proposal, project, actor))
            # Who proposes knows of it, and so does whom they stand in for.
            for person in deciders_of(project, now=now, besides=(actor, actor.acting_for))
        ],
        now=now,
    )


def _tell_proposer(proposal: BaselineProposal, project: Project, *, actor: User, now: datetime) -> None:
    """The proposer, and whom they stood in for, as far as they still see the project."""
    people = {one.pk: one for one in (proposal.proposed_by, proposal.on_behalf_of) if one}
    queue_letters(
        kind="baseline-decided",
        template="projects/mails/baseline_decided.txt",
        letters=[
            (person, _said(proposal, project, actor))
            for _pk, person in sorted(people.items())
            if person.is_active
            and person not in (actor, actor.acting_for)
            and can_see_project(person, project)
        ],
        now=now,
    )


def _said(proposal: BaselineProposal, project: Project, actor: User) -> dict[str, Any]:
    """What a mail may say: dates and reasons. Amounts stay where the reader's right to see them is asked."""
    return {
        "actor": actor,
        "project": project,
        "proposal": proposal,
        "start": date.fromisoformat(proposal.plan["start"]),
        "finish": date.fromisoformat(proposal.plan["finish"]),
    }
