"""A project's baselines as they are listed, which proposals wait for whom, and who may decide."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KT

from people.access import access_of
from people.models import RoleGrant, User
from people.roles import CONFIDENTIAL_ROLES, Permission, roles_with
from projects.models import Baseline, BaselineProposal, Project
from projects.plan.variance import days_between, duration_of, remarkable
from projects.selectors.variance import day_of

# What a list shows of proposals that are over; the history has them all.
PROPOSALS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class BaselineRow:
    """A baseline in the list. Slips are in days and money more than in the one before, and than in the first.

    `proposal` is how it came to be; None for one that was imported.
    """

    baseline: Baseline
    proposal: BaselineProposal | None
    packages: int
    milestones: int
    in_force: bool
    slip_days: int | None
    slip_cost: Decimal | None
    slip_days_of_first: int | None
    slip_cost_of_first: Decimal | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A proposal that waits for a decision, beside the baseline in force (`before` None: there is none yet)."""

    proposal: BaselineProposal
    before: Baseline | None
    start: date | None
    finish: date | None
    bac: Decimal
    slip_days: int | None
    slip_cost: Decimal | None


def number_in_force(project: Project) -> int:
    """The highest number; 0 before there is a baseline."""
    last = (
        Baseline.objects.filter(project=project).order_by("-number").values_list("number", flat=True).first()
    )
    return last or 0


def baseline_rows(project: Project) -> tuple[BaselineRow, ...]:
    """All baselines of the project, the newest first. Two statements."""
    found = list(
        Baseline.objects.filter(project=project)
        .select_related("approved_by")
        .annotate(
            package_count=Count("packages", distinct=True), milestone_count=Count("milestones", distinct=True)
        )
        .order_by("number")
    )
    proposals = {
        one.baseline_id: one
        for one in BaselineProposal.objects.filter(baseline__in=found)
        .select_related("proposed_by", "on_behalf_of")
        .defer("plan")
    }
    annotated: list[Any] = found
    counts = {one.pk: (one.package_count, one.milestone_count) for one in annotated}
    rows = []
    for at, one in enumerate(found):
        before = found[at - 1] if at else None
        first = found[0] if at else None
        rows.append(
            BaselineRow(
                baseline=one,
                proposal=proposals.get(one.pk),
                packages=counts[one.pk][0],
                milestones=counts[one.pk][1],
                in_force=one is found[-1],
                slip_days=_later(before, one),
                slip_cost=_dearer(before, one),
                slip_days_of_first=_later(first, one),
                slip_cost_of_first=_dearer(first, one),
            )
        )
    return tuple(reversed(rows))


def _later(before: Baseline | None, after: Baseline) -> int | None:
    return days_between(before.finish, after.finish) if before else None


def _dearer(before: Baseline | None, after: Baseline) -> Decimal | None:
    if before is None or before.bac is None or after.bac is None:
        return None
    return after.bac - before.bac


def open_proposal(project: Project) -> BaselineProposal | None:
    """The one that waits for a decision, without its plan."""
    return _proposals(project).filter(state=BaselineProposal.State.PROPOSED).first()


def proposal_of(baseline: Baseline) -> BaselineProposal | None:
    """How a baseline came to be; None for one that was imported."""
    rows = BaselineProposal.objects.filter(baseline=baseline)
    return rows.select_related("proposed_by", "on_behalf_of", "decided_by").first()


def past_proposals(project: Project) -> Sequence[BaselineProposal]:
    """Those that became no baseline, the newest first."""
    over = (BaselineProposal.State.REJECTED, BaselineProposal.State.WITHDRAWN)
    return list(_proposals(project).filter(state__in=over).order_by("-proposed_at", "-pk")[:PROPOSALS_SHOWN])


def _proposals(project: Project) -> QuerySet[BaselineProposal]:
    return (
        BaselineProposal.objects.filter(project=project)
        .select_related("proposed_by", "on_behalf_of", "decided_by")
        .defer("plan")
    )


def may_decide_somewhere(user: User) -> bool:
    return access_of(user).may_anywhere(Permission.APPROVE_BASELINE)


def waiting_for(user: User) -> QuerySet[BaselineProposal]:
    """The open proposals that this person may decide."""
    theirs = Project.objects.visible_to(user, Permission.APPROVE_BASELINE).active()
    return BaselineProposal.objects.filter(
        state=BaselineProposal.State.PROPOSED, project__in=theirs.order_by().values("pk")
    )


def waiting_in_order(user: User) -> list[int]:
    """Keys of the open proposals that this person may decide: what moves a plan furthest first, then the oldest.

    A first baseline moves nothing. One statement, whatever their number; none for who decides nowhere.
    """
    if not may_decide_somewhere(user):
        return []
    last = Baseline.objects.filter(project=OuterRef("project")).order_by("-number")
    rows = waiting_for(user).values_list(
        "pk",
        "proposed_at",
        KT("plan__finish"),
        KT("plan__bac"),
        Subquery(last.values("start")[:1]),
        Subquery(last.values("finish")[:1]),
        Subquery(last.values("bac")[:1]),
    )
    ranked = [
        (
            -remarkable(
                days=days_between(before_finish, day_of(finish)),
                duration=duration_of(before_start, before_finish),
                cost=None if budget is None else Decimal(bac) - budget,
                budget=budget,
            ),
            proposed_at,
            pk,
        )
        for pk, proposed_at, finish, bac, before_start, before_finish, budget in rows
    ]
    return [pk for _rank, _at, pk in sorted(ranked)]


def waiting(keys: Sequence[int]) -> list[Waiting]:
    """These proposals in this order, each beside the baseline in force. Two statements, none for none."""
    if not keys:
        return []
    found = {
        one.pk: one
        for one in BaselineProposal.objects.filter(pk__in=keys)
        .select_related("project__portfolio", "project__scope", "proposed_by", "on_behalf_of")
        .defer("plan")
        .annotate(plan_start=KT("plan__start"), plan_finish=KT("plan__finish"), plan_bac=KT("plan__bac"))
    }
    in_force = {
        one.project_id: one
        for one in Baseline.objects.filter(project__in=[one.project_id for one in found.values()])
        .order_by("project_id", "-number")
        .distinct("project_id")
    }
    return [_waiting(found[pk], in_force.get(found[pk].project_id)) for pk in keys if pk in found]


def _waiting(proposal: Any, before: Baseline | None) -> Waiting:
    finish, bac = day_of(proposal.plan_finish), Decimal(proposal.plan_bac)
    return Waiting(
        proposal=proposal,
        before=before,
        start=day_of(proposal.plan_start),
        finish=finish,
        bac=bac,
        slip_days=days_between(before.finish, finish) if before else None,
        slip_cost=bac - before.bac if before and before.bac is not None else None,
    )


def deciders_of(project: Project, *, now: datetime, besides: Collection[User | None] = ()) -> list[User]:
    """Who is asked to decide: the people named closest to the project who may, `besides` these. One statement.

    Where its portfolio has officers of its own, those who look after everything are not written to.
    """
    above = [int(part) for part in project.scope.path.split("/") if part]
    grants = (
        RoleGrant.objects.active(now)
        .filter(Q(scope__isnull=True) | Q(scope_id__in=above))
        .filter(role__in=roles_with(Permission.APPROVE_BASELINE), user__is_active=True)
        .select_related("user")
    )
    near: dict[int, dict[int, User]] = {}
    for one in grants:
        cleared = one.scope_id == project.scope_id or one.role in CONFIDENTIAL_ROLES
        if one.user not in besides and (cleared or not project.confidential):
            level = above.index(one.scope_id) if one.scope_id else -1
            near.setdefault(level, {})[one.user_id] = one.user
    return [person for _pk, person in sorted(near[max(near)].items())] if near else []
