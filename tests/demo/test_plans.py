"""The plans of the demonstration: they are what the portal's own services would have made of them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.db.models import F, Sum

from integrations.demo.gains import FIRST_RELEASE
from integrations.demo.seeding import seed
from portfolio.models import Portfolio
from projects.models import (
    Baseline,
    BaselinePackage,
    BaselineProposal,
    Benefit,
    BenefitMeasure,
    BusinessCase,
    ContingencyMovement,
    CostEntry,
    Dependency,
    EarnedCurve,
    Milestone,
    MilestoneForecast,
    Objective,
    PackageProgress,
    Project,
    WorkPackage,
)
from projects.plan.business_case import Year, assess
from projects.selectors.frozen_plan import frozen_plan
from projects.selectors.plan import plan_of
from projects.services.plan_effects import plan_has_changed
from reporting.models import KpiSnapshot

AS_OF = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)
PROJECTS = 30


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """One demonstration for all the tests of this module, rolled back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        seed(projects=PROJECTS, months=6, seed=1, as_of=AS_OF, now=NOW)
        yield
        transaction.set_rollback(True)


# The mark makes the database; what a test writes is rolled back before the demonstration is.
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


def planned() -> list[Project]:
    return list(Project.objects.filter(work_packages__isnull=False).distinct().order_by("pk"))


def test_nearly_all_projects_have_a_plan_of_six_to_thirty_packages_in_two_or_three_levels() -> None:
    projects = planned()
    assert PROJECTS * 0.8 <= len(projects) < PROJECTS
    depths = set()
    for project in projects:
        rows = [row for row in plan_of(project, day=AS_OF).rows if row.package]
        assert 6 <= len(rows) <= 30
        assert not any(row.conflict_days > 0 for row in rows)
        depths.add(1 + max(row.depth for row in rows))
    assert depths == {2, 3}


def test_work_packages_add_up_to_the_budget_and_the_dates_of_their_project() -> None:
    for project in planned():
        plan = plan_of(project, day=AS_OF)
        assert plan.start == project.start_date
        assert plan.finish == project.forecast_finish
        if plan.baseline:
            assert plan.cost == plan.baseline.bac
    for baseline in Baseline.objects.filter(packages__isnull=False).distinct():
        assert baseline.packages.aggregate(total=Sum("cost"))["total"] == baseline.bac
        assert min(baseline.packages.values_list("start", flat=True)) == baseline.start
        assert max(baseline.packages.values_list("finish", flat=True)) == baseline.finish


def test_what_is_earned_and_when_it_ends_is_what_the_portal_itself_computes() -> None:
    written = {one.pk: (one.steps, one.measured, one.packages) for one in EarnedCurve.objects.all()}
    assert len(written) == Baseline.objects.filter(packages__isnull=False).distinct().count()
    for project in planned()[:8]:
        before = (project.start_date, project.forecast_finish, project.version)
        with transaction.atomic():
            plan_has_changed(project)
            for one in EarnedCurve.objects.filter(baseline__project=project):
                assert written[one.pk] == (one.steps, one.measured, one.packages)
            assert (project.start_date, project.forecast_finish, project.version) == before
            transaction.set_rollback(True)


def test_a_baseline_holds_the_curve_that_its_packages_make() -> None:
    """A plan that did not move since is frozen again as it was; every plan can be frozen at all."""
    for project in planned():
        frozen = frozen_plan(project)
        assert Decimal(frozen["bac"]) == Decimal(frozen["breakpoints"][-1][1])
        assert frozen["finish"] <= str(project.forecast_finish)
    for baseline in Baseline.objects.filter(packages__isnull=False).distinct():
        assert baseline.breakpoints[-1] == [str(baseline.finish), str(baseline.bac)]


def test_progress_agrees_with_what_was_measured_of_the_project_as_a_whole() -> None:
    for project in planned():
        baseline = Baseline.objects.filter(project=project).order_by("number").last()
        whole = project.progress_measurements.last()
        if baseline is None or whole is None:
            continue
        earned = Decimal(baseline.earned.steps[-1][1])
        assert abs(
            earned - (bac := baseline.bac or Decimal(0)) * whole.percent_complete / 100
        ) <= bac * Decimal("0.03")
    assert set(BaselinePackage.objects.values_list("progress_rule", flat=True)) == {
        "physical", "zero_hundred", "fifty_fifty", "weighted_milestones",
    }  # fmt: skip
    assert not PackageProgress.objects.filter(measured_on__gt=AS_OF).exists()
    assert not WorkPackage.objects.filter(actual_finish__gt=AS_OF).exists()
    assert not WorkPackage.objects.filter(
        actual_start=None, start__lte=AS_OF, project__baselines__isnull=False
    )


def test_cost_performance_is_believable() -> None:
    cpis = [
        float(cpi)
        for cpi in KpiSnapshot.objects.projects().month(date(2026, 11, 30)).values_list("cpi", flat=True)
        if cpi is not None
    ]
    assert len(cpis) > PROJECTS * 0.7
    assert sum(0.75 <= cpi <= 1.15 for cpi in cpis) >= 0.85 * len(cpis)


def test_some_plan_again_and_some_wait_for_an_answer() -> None:
    asked = BaselineProposal.objects.all()
    assert set(asked.values_list("state", flat=True)) == {"approved", "proposed"}
    assert not asked.filter(state="approved", baseline__number=1).exists()
    waiting = asked.filter(state="proposed")
    controlled = Portfolio.objects.filter(pmo_type="controlling")
    assert not waiting.exclude(project__portfolio__in=controlled).exists()
    for one in waiting:
        assert one.plan == frozen_plan(one.project)


def test_projects_wait_for_each_other_in_their_programme() -> None:
    between = Dependency.objects.exclude(project=F("predecessor_project"))
    assert between.exists()
    assert not between.exclude(project__programme=F("predecessor_project__programme")).exists()
    assert not between.filter(project__confidential=True).exists()
    assert not between.filter(predecessor_project__confidential=True).exists()


def test_milestones_lie_in_packages_and_remember_what_was_forecast() -> None:
    inside = Milestone.objects.filter(package__isnull=False)
    assert inside.count() > Milestone.objects.count() / 2
    assert MilestoneForecast.objects.count() > Milestone.objects.count()
    weights = inside.filter(weight__isnull=False).values("package").annotate(sum=Sum("weight"))
    assert weights
    assert all(row["sum"] == 100 for row in weights)


def test_money_is_ordered_and_set_aside_and_never_more_is_drawn_than_there_is() -> None:
    orders = CostEntry.objects.filter(kind="commitment")
    assert orders.exists()
    assert not orders.filter(start__gt=AS_OF).exists()
    assert set(CostEntry.objects.filter(kind="forecast").values_list("nature", flat=True)) == {
        "capex",
        "opex",
    }
    left: dict[int, Decimal] = {}
    for move in ContingencyMovement.objects.order_by("moved_on", "pk"):
        sign = 1 if move.kind == "set_aside" else -1
        left[move.project_id] = left.get(move.project_id, Decimal(0)) + sign * move.amount
        assert left[move.project_id] >= 0
        assert move.moved_on <= AS_OF
    assert left


def test_projects_know_what_they_are_for() -> None:
    for project in planned():
        assert Objective.objects.filter(project=project).count() >= 2
        assert Benefit.objects.filter(project=project).count() >= 2
    assert Benefit.objects.filter(is_disbenefit=True).exists()
    assert Benefit.objects.filter(kind="non_financial", measure="level").exists()
    finished = Project.objects.filter(actual_finish__isnull=False, work_packages__isnull=False)
    assert finished.exists()
    early = BenefitMeasure.objects.exclude(project__in=finished)
    assert early.exists()
    assert set(early.values_list("benefit__name", flat=True)) <= {FIRST_RELEASE.fr, FIRST_RELEASE.en}
    cases = BusinessCase.objects.all()
    assert cases.count() == Project.objects.filter(baselines__packages__isnull=False).distinct().count()
    worth = [
        assess([Year(*map(Decimal, year[1:])) for year in case.years], case.discount_rate) for case in cases
    ]
    gains = [one.npv for one in worth if one is not None]
    assert sum(npv > 0 for npv in gains) > len(gains) / 3


def test_benefits_are_gained_as_planned_in_part_and_hardly_and_elsewhere_not_due() -> None:
    month = KpiSnapshot.objects.order_by("-as_of").values_list("as_of", flat=True)[0]
    colours = KpiSnapshot.objects.projects().month(month).values_list("benefits_rag", flat=True)

    assert set(colours) == {1, 3, 5, None}
