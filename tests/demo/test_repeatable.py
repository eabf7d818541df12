"""The same seed gives the same rows, and the work does not grow with the number of projects."""

import hashlib
from datetime import UTC, date, datetime
from functools import cache
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from integrations.demo.cast import LOGINS, PASSWORD
from integrations.demo.seeding import seed
from people.models import RoleGrant, User
from portfolio.models import ExchangeRate, Portfolio
from projects.models import (
    Baseline,
    BaselinePackage,
    BenefitPlan,
    BudgetLine,
    BusinessCase,
    ContingencyMovement,
    CostEntry,
    Dependency,
    EarnedCurve,
    Milestone,
    PackageProgress,
    ProgressMeasurement,
    Project,
    StatusUpdate,
    WorkPackage,
)
from reporting.models import KpiSnapshot

AS_OF = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)

# What to read of each table, keys replaced by names: the database's own numbers go on counting after a rollback.
TABLES = (
    (User, ("email", "full_name", "language", "password", "created_at")),
    (RoleGrant, ("user__email", "role", "scope__project__code", "scope__portfolio__code", "since")),
    (ExchangeRate, ("base", "quote", "month", "rate")),
    (Project, (
        "code", "name", "programme__code", "manager__email", "sponsor__email", "start_date", "forecast_finish",
        "currency", "confidential", "priority", "phase__code", "attributes", "search_text",
    )),
    (Baseline, ("project__code", "number", "approved_on", "bac", "breakpoints", "reason")),
    (ProgressMeasurement, ("project__code", "measured_on", "percent_complete")),
    (CostEntry, ("project__code", "kind", "start", "end", "category", "amount")),
    (BudgetLine, ("project__code", "kind", "range_kind", "start", "amount")),
    (Milestone, ("project__code", "position", "name", "baseline_date", "forecast_date", "actual_date")),
    (WorkPackage, ("project__code", "parent__name", "position", "name", "start", "actual_finish", "cost")),
    (PackageProgress, ("project__code", "package__name", "measured_on", "percent_complete")),
    (BaselinePackage, ("project__code", "baseline__number", "code", "start", "finish", "cost", "profile")),
    (EarnedCurve, ("baseline__project__code", "baseline__number", "steps", "measured", "packages")),
    (Dependency, ("project__code", "predecessor_project__code", "successor_package__name", "state", "strength")),
    (ContingencyMovement, ("project__code", "kind", "moved_on", "amount")),
    (BenefitPlan, ("project__code", "benefit__name", "start", "value")),
    (BusinessCase, ("project__code", "approved_on", "years")),
    (StatusUpdate, ("project__code", "period__start", "submitted_at", "overall_rag", "summary", "risk_comment")),
    (KpiSnapshot, ("scope__project__code", "as_of", "computed_rag", "eac", "slip_days", "declared_rag", "values")),
)  # fmt: skip


def digest() -> str:
    found = hashlib.sha256()
    for model, fields in TABLES:
        rows = sorted(repr(row) for row in model._default_manager.order_by().values_list(*fields))
        assert rows, model
        found.update("\n".join(rows).encode())
    return found.hexdigest()


@cache
def seeded(number: int, projects: int = 9, *, turn: int = 1) -> tuple[str, int]:
    """Digest and number of statements of a demonstration that is rolled back; another turn runs it again."""
    with time_machine.travel(NOW, tick=False), transaction.atomic():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            seed(projects=projects, months=4, seed=number, as_of=AS_OF, now=NOW)
        result = digest(), len(queries)
        transaction.set_rollback(True)
    return result


@pytest.mark.django_db
def test_the_same_seed_writes_the_same_rows_and_another_one_does_not() -> None:
    first, again, other = seeded(5), seeded(5, turn=2), seeded(6)
    assert first[0] == again[0]
    assert first[0] != other[0]


@pytest.mark.django_db
def test_three_times_the_projects_need_no_more_statements() -> None:
    few, many = seeded(5)[1], seeded(5, projects=27)[1]
    # A few statements depend on chance: a month in which a budget was raised, a portfolio with a confidential project.
    assert many <= few * 1.15


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("day", ["2026-03-01", "2028-02-29", "2026-11-08"])
def test_any_day_can_be_today(day: str) -> None:
    with time_machine.travel(datetime.fromisoformat(f"{day}T12:00:00+00:00"), tick=False):
        call_command("seed_demo", "--projects", "6", "--months", "3", stdout=StringIO())
    assert KpiSnapshot.objects.projects().filter(frozen=False).count() == 6
    assert not StatusUpdate.objects.filter(submitted_at__date__gt=day).exists()


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize(("projects", "months"), [(1, 1), (1, 5)])
def test_the_smallest_demonstrations(projects: int, months: int) -> None:
    out = StringIO()
    with time_machine.travel(NOW, tick=False):
        call_command("seed_demo", "--projects", str(projects), "--months", str(months), stdout=out)
    assert Project.objects.count() == projects
    assert f"{projects} projects over {months} months, as of 2026-11-22" in out.getvalue()


@pytest.mark.django_db
def test_a_day_in_the_future_is_refused() -> None:
    with pytest.raises(CommandError, match="lies in the future"):
        call_command("seed_demo", "--as-of", "2999-01-01")
    assert not Portfolio.objects.exists()


@pytest.mark.django_db
def test_numbers_that_make_no_sense_are_refused() -> None:
    with pytest.raises(CommandError, match="At least one project and one month"):
        call_command("seed_demo", "--projects", "0")
    assert not Portfolio.objects.exists()


def test_the_logins_are_printed_without_a_database() -> None:
    out = StringIO()
    call_command("seed_demo", "--print-logins", stdout=out)
    lines = out.getvalue().splitlines()
    assert len(lines) == 2 + len(LOGINS)
    assert all(one.person.email in out.getvalue() for one in LOGINS)
    assert out.getvalue().count(PASSWORD) == len(LOGINS)
