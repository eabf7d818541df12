"""Baselines: what is frozen, who approves, what is earned against them."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.models import (
    Baseline,
    BaselineMilestone,
    BaselinePackage,
    BaselineProposal,
    EarnedCurve,
)
from projects.services.baselines import ProposalChanged, decide_baseline, withdraw_baseline
from projects.services.milestones import edit_milestone
from projects.services.work_packages import (
    remove_package,
)
from tests.projects.plans import NOW, Plan, span

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def plan() -> Plan:
    return Plan()


def test_a_baseline_freezes_the_plan(plan: Plan) -> None:
    summary = plan.package("Phase", cost=D("999"))
    plan.package("A", parent=summary, cost=D("3100"), **span("2026-01-01", "2026-01-31"))
    package = plan.package("B", parent=summary, cost=D("1000"), **span("2026-01-22", "2026-02-10"))
    milestone = plan.milestone(package=package, forecast_date=date(2026, 2, 10))
    proposal = plan.propose()
    baseline = Baseline.objects.get()
    assert (proposal.state, proposal.baseline) == ("approved", baseline)
    assert (baseline.number, baseline.approved_by, baseline.approved_on) == (
        1,
        plan.manager,
        date(2026, 11, 17),
    )
    assert (baseline.start, baseline.finish, baseline.bac) == (date(2026, 1, 1), date(2026, 2, 10), D("4100"))
    assert baseline.breakpoints == [
        ["2026-01-21", "2100.00"],
        ["2026-01-31", "3600.00"],
        ["2026-02-10", "4100.00"],
    ]
    assert list(BaselinePackage.objects.values_list("code", "name")) == [("1.1", "A"), ("1.2", "B")]
    assert BaselineMilestone.objects.get().day == date(2026, 2, 10)
    milestone.refresh_from_db()
    assert milestone.baseline_date == date(2026, 2, 10)


def test_a_new_baseline_leaves_the_old_one(plan: Plan) -> None:
    package = plan.package("A", cost=D("100"), **span("2026-01-01", "2026-01-31"))
    plan.propose()
    plan.edit(package, cost=D("150"), finish=date(2026, 3, 31))
    plan.propose()
    assert list(Baseline.objects.order_by("number").values_list("number", "bac", "finish")) == [
        (1, D("100"), date(2026, 1, 31)),
        (2, D("150"), date(2026, 3, 31)),
    ]
    assert list(BaselinePackage.objects.values_list("cost", flat=True)) == [D("100"), D("150")]


def test_earned_value_follows_progress_against_each_baseline(plan: Plan) -> None:
    package = plan.package("A", cost=D("100"), **span("2026-01-01", "2026-12-31"))
    plan.package("B", cost=D("300"), **span("2026-01-01", "2026-12-31"))
    plan.propose()
    plan.edit(package, cost=D("200"), percent=D("50"))
    plan.propose()
    first, second = EarnedCurve.objects.order_by("baseline__number")
    assert (first.steps, first.measured, first.packages) == ([["2026-11-17", "50.00"]], 1, 2)
    assert second.steps == [["2026-11-17", "100.00"]]


def test_weighted_milestones_earn_when_they_are_met(plan: Plan) -> None:
    package = plan.package(
        "A", cost=D("1000"), progress_rule="weighted_milestones", **span("2026-01-01", "2026-12-31")
    )
    met = plan.milestone("One", package=package, weight=D("30"), forecast_date=date(2026, 5, 1))
    with pytest.raises(ValidationError, match="weigh 30 % together"):
        plan.propose()
    plan.milestone("Two", package=package, weight=D("70"), forecast_date=date(2026, 12, 1))
    plan.propose()
    met.refresh_from_db()
    edit_milestone(
        milestone=met, values={"actual_date": date(2026, 5, 4)}, expected_version=met.version,
        actor=plan.manager, now=NOW,
    )  # fmt: skip
    assert EarnedCurve.objects.get().steps == [["2026-05-04", "300.00"]]


def test_a_plan_with_gaps_is_no_baseline(plan: Plan) -> None:
    with pytest.raises(ValidationError, match="nothing to baseline"):
        plan.propose()
    plan.package("A")
    with pytest.raises(ValidationError, match="Work package 1 has no dates"):
        plan.propose()
    assert not BaselineProposal.objects.exists()


@pytest.mark.parametrize("pmo_type", ["controlling", "directive"])
def test_the_pmo_approves_where_its_type_says_so(pmo_type: str) -> None:
    plan = Plan(pmo_type)
    plan.package("A", cost=D("1"), **span("2026-01-01", "2026-01-31"))
    if pmo_type == "directive":
        with pytest.raises(PermissionDenied):
            plan.propose()
    proposal = plan.propose(plan.officer if pmo_type == "directive" else plan.manager)
    assert (proposal.state, Baseline.objects.count()) == ("proposed", 0)
    with pytest.raises(PermissionDenied):
        decide_baseline(proposal=proposal, approve=True, remark="", actor=plan.manager, now=NOW)
    with pytest.raises(ValidationError, match="waits for its decision"):
        plan.propose(plan.officer)
    decided = decide_baseline(proposal=proposal, approve=True, remark="", actor=plan.officer, now=NOW)
    assert decided.baseline is not None
    assert decided.baseline.approved_by == plan.officer
    with pytest.raises(ProposalChanged):
        decide_baseline(proposal=proposal, approve=True, remark="", actor=plan.officer, now=NOW)


def test_a_proposal_is_approved_as_it_was_proposed() -> None:
    plan = Plan("controlling")
    package = plan.package("A", cost=D("100"), **span("2026-01-01", "2026-01-31"))
    proposal = plan.propose()
    plan.edit(package, cost=D("900"))
    decided = decide_baseline(proposal=proposal, approve=True, remark="Fine", actor=plan.officer, now=NOW)
    assert decided.baseline is not None
    assert decided.baseline.bac == D("100")


def test_a_rejection_says_why_and_a_withdrawn_proposal_makes_room() -> None:
    plan = Plan("controlling")
    package = plan.package("A", **span("2026-01-01", "2026-01-31"))
    proposal = plan.propose()
    with pytest.raises(ValidationError, match="Say why"):
        decide_baseline(proposal=proposal, approve=False, remark=" ", actor=plan.officer, now=NOW)
    rejected = decide_baseline(
        proposal=proposal, approve=False, remark="Too late", actor=plan.officer, now=NOW
    )
    assert (rejected.state, rejected.remark, rejected.decided_by) == ("rejected", "Too late", plan.officer)
    withdrawn = withdraw_baseline(proposal=plan.propose(), actor=plan.manager, now=NOW)
    assert withdrawn.state == "withdrawn"
    gone = plan.propose()
    remove_package(package=package, expected_version=1, actor=plan.manager, now=NOW)
    with pytest.raises(ValidationError, match="was deleted since"):
        decide_baseline(proposal=gone, approve=True, remark="", actor=plan.officer, now=NOW)


def test_a_budget_by_month_makes_a_baseline_without_packages(plan: Plan) -> None:
    for month, amount in ((1, 3100), (2, 2800)):
        last = 31 if month == 1 else 28
        plan.project.budget_lines.create(
            kind="approved", range_kind="month", start=date(2026, month, 1), end=date(2026, month, last),
            amount=D(amount),
        )  # fmt: skip
    plan.propose()
    baseline = Baseline.objects.get()
    assert (baseline.bac, baseline.breakpoints) == (
        D("5900"),
        [["2026-01-31", "3100.00"], ["2026-02-28", "5900.00"]],
    )
    assert not EarnedCurve.objects.exists()


def test_a_change_of_a_plan_costs_the_same_whatever_its_size(plan: Plan) -> None:
    packages = [
        plan.package(str(number), cost=D("1"), **span("2026-01-01", "2026-12-31")) for number in range(3)
    ]
    plan.propose()
    plan.edit(packages[0], percent=D("5"))
    counts = []
    for more in (0, 12):
        for number in range(more):
            plan.package(f"more {number}", cost=D("1"), **span("2026-01-01", "2026-12-31"))
        if more:
            plan.propose()
        with CaptureQueriesContext(connection) as queries:
            plan.edit(packages[0], percent=D(10 + more))
        counts.append(len(queries))
    assert counts[0] == counts[1]
