"""A plan for each of many projects, written in bulk: work packages, progress, dependencies, a benefit."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from common.months import add_months
from people.models import User
from portfolio.models import Portfolio
from projects.models import (
    Benefit,
    BenefitMeasure,
    BenefitPlan,
    Dependency,
    PackageProgress,
    Project,
    WorkPackage,
)
from tests.benchmarks.data import DAY, START

PACKAGES = 11  # below the one that holds them
PROJECTS_AT_ONCE = 500
NAMES = ("Survey", "Design", "Permits", "Tender", "Works", "Migration", "Training", "Acceptance")


def write_plans(portfolio: Portfolio, measured_by: User) -> None:
    """A tree of twelve packages with progress, ten dependencies and a benefit for every project of the portfolio."""
    projects = list(Project.objects.filter(portfolio=portfolio).order_by("pk"))
    for first in range(0, len(projects), PROJECTS_AT_ONCE):
        some = projects[first : first + PROJECTS_AT_ONCE]
        _write_work(some)
        _write_benefits(some, measured_by)


def _write_work(projects: Sequence[Project]) -> None:
    wholes = WorkPackage.objects.bulk_create(
        [WorkPackage(project=one, name="Delivery", position=100) for one in projects]
    )
    leaves = WorkPackage.objects.bulk_create(
        [
            WorkPackage(
                project=whole.project,
                parent=whole,
                name=f"{NAMES[number % len(NAMES)]} {number}",
                position=100 * (number + 1),
                start=add_months(START, number),
                finish=add_months(START, number + 2) - DAY,
                cost=Decimal(8_000),
            )
            for whole in wholes
            for number in range(PACKAGES)
        ]
    )
    PackageProgress.objects.bulk_create(
        PackageProgress(
            package=leaf,
            project=leaf.project,
            measured_on=add_months(START, 10) + 15 * DAY,
            percent_complete=Decimal(100 - number % PACKAGES * 9),
        )
        for number, leaf in enumerate(leaves)
    )
    Dependency.objects.bulk_create(
        Dependency(
            project=after.project,
            predecessor_project=before.project,
            predecessor_package=before,
            successor_package=after,
        )
        for before, after in pairwise(leaves)
        if before.project_id == after.project_id
    )


def _write_benefits(projects: Sequence[Project], measured_by: User) -> None:
    benefits = Benefit.objects.bulk_create(
        [
            Benefit(project=one, name="Savings", kind=Benefit.Kind.FINANCIAL, measure=Benefit.Measure.FLOW)
            for one in projects
        ]
    )
    quarters = [(add_months(START, 3 * n), add_months(START, 3 * n + 3) - DAY) for n in range(8)]
    BenefitPlan.objects.bulk_create(
        BenefitPlan(benefit=one, project=one.project, start=start, end=end, value=Decimal(9_000))
        for one in benefits
        for start, end in quarters
    )
    BenefitMeasure.objects.bulk_create(
        BenefitMeasure(
            benefit=one,
            project=one.project,
            start=start,
            end=end,
            value=Decimal(7_000),
            measured_by=measured_by,
        )
        for one in benefits
        for start, end in quarters[:3]
    )
