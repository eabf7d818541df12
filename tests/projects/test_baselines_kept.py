"""What was promised stays: attacked with the application's own login, and decided by two people at once."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from people.models import User
from projects.models import Baseline, BaselinePackage, BaselineProposal, WorkPackage
from projects.selectors.frozen_plan import digest_of, frozen_plan
from projects.services.baselines import (
    PlanChanged,
    ProposalChanged,
    decide_baseline,
    propose_baseline,
    withdraw_baseline,
)
from tests import factories
from tests.projects.plans import NOW, Plan, span
from tests.racing import at_once, meanwhile

pytestmark = pytest.mark.django_db
ATTACKS = [
    "UPDATE projects_baseline SET bac = 1",
    "UPDATE projects_baseline SET approved_on = '2020-01-01'",
    "UPDATE projects_baseline SET source = 'import'",
    "DELETE FROM projects_baseline",
    "TRUNCATE projects_baseline CASCADE",
    "UPDATE projects_baselinepackage SET finish = '2030-01-01'",
    "DELETE FROM projects_baselinepackage",
    "TRUNCATE projects_baselinepackage CASCADE",
    "UPDATE projects_baselinemilestone SET day = '2030-01-01'",
    "DELETE FROM projects_baselinemilestone",
    "UPDATE projects_baselineproposal SET reason = 'Another one'",
    "UPDATE projects_baselineproposal SET state = 'proposed', baseline_id = NULL, decided_at = NULL, decided_by_id = NULL",
    "DELETE FROM projects_baselineproposal",
    "ALTER TABLE projects_baseline DISABLE TRIGGER ALL",
    "ALTER TABLE projects_baselinepackage DISABLE TRIGGER USER",
    "SET session_replication_role = replica",
]

ADDITIONS = {
    "a package": "INSERT INTO projects_baselinepackage"
    " (baseline_id, project_id, package_id, code, name, start, finish, cost, progress_rule, profile)"
    " SELECT %s, project_id, id, '2', 'Unseen', '2026-01-01', '2026-01-31', 5000, 'physical', '[]'"
    " FROM projects_workpackage WHERE id = %s",
    "a milestone": "INSERT INTO projects_baselinemilestone (baseline_id, project_id, milestone_id, name, day)"
    " SELECT %s, project_id, id, 'Unseen', '2030-01-01' FROM projects_milestone WHERE id = %s",
}


def promised() -> list[object]:
    with connection.cursor() as cursor:
        found: list[object] = []
        for table in ("baseline", "baselinepackage", "baselinemilestone", "baselineproposal"):
            cursor.execute(f"SELECT * FROM projects_{table} ORDER BY id")
            found += cursor.fetchall()
        return found


def a_plan() -> Plan:
    plan = Plan("controlling")
    plan.package("A", cost=Decimal(100), **span("2026-01-01", "2026-01-31"))
    plan.milestone(forecast_date=span("2026-02-01", "2026-02-01")["start"])
    return plan


@pytest.mark.parametrize("ignored", ["", "{projects_baseline:immutable,projects_baseline:kept}"])
def test_nothing_that_was_promised_is_changed_by_the_application(ignored: str) -> None:
    plan = a_plan()
    decide_baseline(proposal=plan.propose(), approve=True, remark="", actor=plan.officer, now=NOW)
    before = promised()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("pmo_app",)
        if ignored:
            # How the library is told to pass over its triggers: not by this login.
            cursor.execute("SELECT set_config('pgtrigger.ignore', %s, true)", [ignored])
        for attack in ATTACKS:
            with pytest.raises(DatabaseError), transaction.atomic():
                cursor.execute(attack)
    assert promised() == before


def add(addition: str, baseline: int | None, what: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(ADDITIONS[addition], [baseline, what])


@transaction.atomic
def add_within_a_savepoint(addition: str, baseline: int | None, what: int) -> None:
    """Neither the lock on the baseline nor a savepoint makes the transaction the one that wrote it."""
    list(Baseline.objects.select_for_update())
    with transaction.atomic():
        add(addition, baseline, what)


@transaction.atomic
def add_with_own_tables_first(addition: str, baseline: int | None, what: int) -> None:
    """A table that only this login sees would be found in the baseline's place."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('search_path', 'pg_temp, public', true)")
    add(addition, baseline, what)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attack", [add, add_within_a_savepoint, add_with_own_tables_first])
@pytest.mark.parametrize("addition", ADDITIONS)
def test_nothing_is_added_to_what_was_approved(addition: str, attack: Callable[..., None]) -> None:
    plan = a_plan()
    decided = decide_baseline(proposal=plan.propose(), approve=True, remark="", actor=plan.officer, now=NOW)
    later = plan.package("B") if addition == "a package" else plan.milestone("Later")
    before = promised()
    with pytest.raises(DatabaseError, match="without their baseline"):
        attack(addition, decided.baseline_id, later.pk)
    assert promised() == before


@pytest.mark.django_db(transaction=True)
def test_nor_by_one_who_began_before_it_was_approved() -> None:
    """Who does not see the baseline yet gives it no part either."""
    plan = a_plan()
    proposal, later = plan.propose(), plan.package("B")

    @transaction.atomic
    def attack() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("SELECT count(*) FROM projects_baseline")
            assert at_once(deciding(proposal, plan.officer, approve=True)) == [None]
            cursor.execute("SELECT last_value FROM projects_baseline_id_seq")
            unseen = cursor.fetchone()
        assert unseen
        add("a package", unseen[0], later.pk)

    with pytest.raises(DatabaseError, match="without their baseline"):
        attack()
    assert list(BaselinePackage.objects.values_list("name", flat=True)) == ["A"]


def deciding(proposal: BaselineProposal, who: User, *, approve: bool) -> Callable[[], object]:
    return lambda: decide_baseline(
        proposal=proposal, approve=approve, remark="Said", in_force=0, actor=who, now=NOW
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("second", [True, False])
def test_two_who_decide_at_once(second: bool) -> None:
    plan = a_plan()
    other = factories.user("pmo_officer")
    proposal = plan.propose()
    refusals = at_once(
        deciding(proposal, plan.officer, approve=True), deciding(proposal, other, approve=second)
    )
    assert sorted(type(one).__name__ for one in refusals) == ["NoneType", "ProposalChanged"]
    proposal.refresh_from_db()
    assert Baseline.objects.count() == (proposal.state == "approved")


@pytest.mark.django_db(transaction=True)
def test_a_plan_that_changes_while_it_is_proposed_is_not_proposed_unseen() -> None:
    plan = a_plan()
    package = WorkPackage.objects.get()
    seen = digest_of(frozen_plan(plan.project))
    refusal = meanwhile(
        lambda: plan.edit(package, cost=Decimal(900)),
        lambda: propose_baseline(project=plan.project, reason="Seen", seen=seen, actor=plan.manager, now=NOW),
    )
    assert isinstance(refusal, PlanChanged)
    assert not BaselineProposal.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_withdrawn_while_it_is_approved() -> None:
    plan = a_plan()
    proposal = plan.propose()
    refusal = meanwhile(
        lambda: withdraw_baseline(proposal=proposal, actor=plan.manager, now=NOW),
        deciding(proposal, plan.officer, approve=True),
    )
    assert isinstance(refusal, ProposalChanged)
    assert not Baseline.objects.exists()
