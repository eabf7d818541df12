"""An import is taken back whole: the database holds what it held before, row for row, or nothing happens."""

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from integrations.models import ImportRun
from integrations.services import NotUndoableError, UndoImpossibleError, ask_to_undo
from integrations.services.undo import take_back
from integrations.services.working import BUILT_ON, NO_RIGHT, unwatched, work_on_import
from people.access import access_of
from people.models import User
from people.refusals import MissingPermission
from people.roles import Permission
from portfolio.models import CustomAttribute, Portfolio, ReportingPeriod
from projects.models import Milestone, Project, StatusUpdate
from reporting.services.close import close_period
from tests import factories
from tests.integrations.files import edition, imported, row, worked
from tests.racing import meanwhile

# Events are told apart by the transaction that wrote them.
pytestmark = pytest.mark.django_db(transaction=True)
FIRST, SECOND, THIRD = date(2018, 9, 30), date(2019, 9, 30), date(2020, 9, 30)

# Counters that only rise, and what keeps the record: what an import did is not unwritten.
RISING = {"projects_project": {"version"}}
RECORDS = ("integrations_importrun", "projects_factsrevision", "django_session", "people_user")


@pytest.fixture
def gov() -> Portfolio:
    return factories.portfolio("GOV", currency="GBP")


@pytest.fixture
def director(gov: Portfolio) -> User:
    return factories.user("pmo_director", gov.scope)


def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, but the trail and RECORDS."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names()):
            if table.endswith("event") or table in RECORDS:
                continue
            cursor.execute(f'SELECT to_jsonb(t) FROM "{table}" t ORDER BY to_jsonb(t)::text')
            rows = [dict(each) if isinstance(each, dict) else each for (each,) in cursor.fetchall()]
            found[table] = [
                {key: value for key, value in each.items() if key not in RISING.get(table, ())}
                for each in map(_parsed, rows)
            ]
    return found


def _parsed(value: Any) -> dict[str, Any]:
    return json.loads(value) if isinstance(value, str) else value


def base(gov: Portfolio, now: datetime) -> None:
    """A portfolio with a past: an import, and what people did to it."""
    rows = [
        row(),
        row(name="Beta", number="DFT_2"),
        row(name="Gamma", cost="Exempt under Section 43 of the FOI Act"),
    ]
    imported(gov, edition(*rows), FIRST, now=now)
    factories.project(gov, code="OWN-1", name="By hand", currency="GBP")


def second() -> bytes:
    """Changes dates, amounts, ratings, identifiers and texts, clears an amount, creates two projects."""
    return edition(
        row(end="30.06.22", cost="£120.50", rag="Red", number="DFT_1"),
        row(
            name="Beta renamed",
            number="DFT_2",
            cost="Exempt under Section 43 of the FOI Act",
            aims="Other aims",
        ),
        row(name="Gamma", cost="£5.00", start="soon"),
        row(name="Delta", comment="New here"),
        row(name="By hand", rag="Green"),
        row(name="Epsilon", number="DFT_5", year="2020"),
    )


def undo(run: ImportRun, actor: User, now: datetime) -> ImportRun:
    ask_to_undo(run=run, actor=actor, now=now)
    assert worked(now=now) == 1
    run.refresh_from_db()
    return run


def test_the_database_is_row_for_row_what_it_was(gov: Portfolio, director: User, now: datetime) -> None:
    base(gov, now)
    before = everything()
    run = imported(gov, second(), SECOND, now=now, actor=director)
    assert (run.counts["created"], run.counts["changed"]) == (2, 4)
    after = everything()
    assert {table for table in after if after[table] != before[table]} >= {
        "integrations_externalref",
        "people_scope",
        "portfolio_reportingperiod",
        "projects_baseline",
        "projects_budgetline",
        "projects_project",
        "projects_statusupdate",
    }
    run = undo(run, director, now)
    assert (run.state, run.undone_by, run.error) == ("undone", director, "")
    assert everything() == before


def test_the_first_import_of_all_leaves_nothing(gov: Portfolio, director: User, now: datetime) -> None:
    before = everything()
    run = imported(gov, second(), FIRST, now=now, actor=director)
    assert CustomAttribute.objects.exists()
    undo(run, director, now)
    assert everything() == before
    assert not ReportingPeriod.objects.exists()


def test_imports_are_undone_from_the_last_to_the_first(gov: Portfolio, director: User, now: datetime) -> None:
    empty = everything()
    one = imported(gov, edition(row(), row(name="Beta")), FIRST, now=now, actor=director)
    middle = everything()
    two = imported(gov, edition(row(end="30.06.22"), row(name="Beta")), SECOND, now=now, actor=director)
    with pytest.raises(UndoImpossibleError):
        ask_to_undo(run=one, actor=director, now=now)
    undo(two, director, now)
    assert everything() == middle
    undo(one, director, now)
    assert everything() == empty
    # A code is never given to another project.
    imported(gov, edition(row(name="Other")), FIRST, now=now)
    assert Project.objects.get().code == "GMPP-0003"


def test_the_same_file_can_be_imported_again_after_the_undoing(
    gov: Portfolio, director: User, now: datetime
) -> None:
    base(gov, now)
    first = imported(gov, second(), SECOND, now=now, actor=director)
    undo(first, director, now)
    again = imported(gov, second(), SECOND, now=now, actor=director)
    assert again.counts == first.counts


def edited(gov: Portfolio) -> None:
    Project.objects.filter(name="Alpha").update(description="Edited by hand")


def measured(gov: Portfolio) -> None:
    project = Project.objects.get(name="Delta")
    Milestone.objects.create(project=project, name="Begun", baseline_date=FIRST)


def reported(gov: Portfolio) -> None:
    period = gov.periods.open().get()
    factories.status_update(Project.objects.get(name="Alpha"), period)


def granted(gov: Portfolio) -> None:
    factories.user("project_manager", Project.objects.get(name="Delta").scope)


def confidential(gov: Portfolio) -> None:
    Project.objects.filter(name="Epsilon").update(confidential=True)


def archived(gov: Portfolio) -> None:
    Project.objects.filter(name="Delta").update(archived_at=timezone.now())


def superseded(gov: Portfolio) -> None:
    imported(gov, edition(row(rag="Green", number="DFT_1")), THIRD, now=timezone.now())


WAYS: list[Callable[[Portfolio], None]] = [
    edited,
    measured,
    reported,
    granted,
    confidential,
    archived,
    superseded,
]


@pytest.mark.parametrize("way", WAYS)
def test_what_was_built_on_it_keeps_it(
    gov: Portfolio, director: User, now: datetime, way: Callable[[Portfolio], None]
) -> None:
    base(gov, now)
    run = imported(gov, second(), SECOND, now=now, actor=director)
    way(gov)
    before = everything()
    with pytest.raises(UndoImpossibleError) as impossible:
        ask_to_undo(run=run, actor=director, now=now)
    assert impossible.value.found
    client = Client()
    client.force_login(director)
    page = reverse("integrations:import-undo", args=[run.pk])
    shown = client.get(page).content.decode()
    assert "This import cannot be undone any more" in shown
    assert "since:" in shown
    assert client.post(page).status_code == 409
    run.refresh_from_db()
    assert run.state == "confirmed"
    assert everything() == before


def test_what_happens_between_the_order_and_the_work_stops_it(
    gov: Portfolio, director: User, now: datetime
) -> None:
    base(gov, now)
    run = imported(gov, second(), SECOND, now=now, actor=director)
    ask_to_undo(run=run, actor=director, now=now)
    edited(gov)
    before = everything()
    assert worked(now=now) == 1
    run.refresh_from_db()
    assert (run.state, bool(run.error)) == ("confirmed", True)
    assert everything() == before
    client = Client()
    client.force_login(director)
    shown = client.get(reverse("integrations:import-detail", args=[run.pk])).content.decode()
    assert "could not be undone" in shown


def test_the_page_says_what_would_go_and_does_it(gov: Portfolio, director: User, now: datetime) -> None:
    base(gov, now)
    run = imported(gov, second(), SECOND, now=now, actor=director)
    client = Client()
    client.force_login(director)
    page = reverse("integrations:import-undo", args=[run.pk])
    written = client.get(page).context["written"]
    assert (written["deleted"], written["restored"]) == (2, 4)
    assert client.post(page).status_code == 302
    assert worked(now=timezone.now() + timedelta(seconds=1)) == 1
    detail = client.get(reverse("integrations:import-detail", args=[run.pk])).content.decode()
    assert "What this file did was taken back" in detail
    history = client.get(reverse("integrations:import-history", args=[run.pk])).content.decode()
    assert "undid an import" in history


def test_a_month_that_was_closed_with_it_keeps_it(gov: Portfolio, director: User, now: datetime) -> None:
    base(gov, now)
    run = imported(gov, second(), SECOND, now=now, actor=director)
    close_period(period=gov.periods.open().get(), actor=director, now=now)
    before = everything()
    with pytest.raises(UndoImpossibleError) as impossible:
        ask_to_undo(run=run, actor=director, now=now)
    assert "The reporting period 2026-11 was closed." in {each.what for each in impossible.value.found}
    client = Client()
    client.force_login(director)
    shown = client.get(reverse("integrations:import-undo", args=[run.pk])).content.decode()
    assert "The reporting period 2026-11 was closed." in shown
    assert everything() == before


def test_a_month_of_the_calendar_above_that_was_closed_with_it_keeps_it(
    director: User, now: datetime
) -> None:
    root = factories.portfolio("ROOT", currency="GBP")
    below, beside = (factories.portfolio(code, currency="GBP", parent=root) for code in ("BELOW", "BESIDE"))
    factories.period(root)
    run = imported(below, edition(row()), FIRST, now=now)
    other = imported(beside, edition(row(name="Other")), FIRST, now=now)
    person = factories.user("pmo_director")
    undo(other, person, now)
    close_period(period=root.periods.open().get(), actor=person, now=now)
    with pytest.raises(UndoImpossibleError):
        ask_to_undo(run=run, actor=person, now=now)


def test_a_month_that_is_being_closed_is_waited_for_and_keeps_it(
    gov: Portfolio, director: User, now: datetime
) -> None:
    run = imported(gov, edition(row()), FIRST, now=now, actor=director)
    ask_to_undo(run=run, actor=director, now=now)
    period = gov.periods.open().get()

    def take_it_back() -> None:
        work_on_import(run_id=run.pk, clock=lambda: now, told=unwatched)

    assert meanwhile(lambda: close_period(period=period, actor=director, now=now), take_it_back) is None
    run.refresh_from_db()
    assert (run.state, run.error) == ("confirmed", BUILT_ON)
    assert Project.objects.filter(name="Alpha").exists()


def test_a_right_that_was_withdrawn_between_the_order_and_the_work_counts(
    gov: Portfolio, now: datetime
) -> None:
    officer = factories.user("pmo_officer", gov.scope)
    imported(gov, edition(row(), row(name="Absent")), FIRST, now=now)
    run = imported(gov, edition(row(end="30.06.22")), SECOND, now=now, actor=officer)
    ask_to_undo(run=run, actor=officer, now=now)
    # Nothing of it was written by this import; the page tells of it all the same.
    Project.objects.filter(name="Absent").update(confidential=True)
    before = everything()
    assert worked(now=now) == 0
    run.refresh_from_db()
    assert (run.state, run.error) == ("confirmed", NO_RIGHT)
    assert everything() == before


def test_the_right_to_import_is_read_anew_under_the_lock(gov: Portfolio, now: datetime) -> None:
    officer = factories.user("pmo_officer", gov.scope)
    run = imported(gov, edition(row()), FIRST, now=now, actor=officer)
    assert access_of(officer).grants
    officer.grants.all().delete()
    # May change all that it concerns, and imports nothing any more.
    factories.grant(officer, "project_manager", gov.scope)
    before = everything()
    with pytest.raises(MissingPermission) as refused, transaction.atomic():
        take_back(run=run, actor=officer, now=now)
    assert refused.value.permission == Permission.IMPORT_PORTFOLIO
    assert everything() == before


def test_only_what_was_imported_can_be_undone_and_once(gov: Portfolio, director: User, now: datetime) -> None:
    run = imported(gov, edition(row()), FIRST, now=now, actor=director)
    undo(run, director, now)
    with pytest.raises(NotUndoableError):
        ask_to_undo(run=run, actor=director, now=now)


def test_an_officer_does_not_undo_what_concerns_a_hidden_project(
    gov: Portfolio, director: User, now: datetime
) -> None:
    run = imported(gov, edition(row(), row(name="Nightjar")), FIRST, now=now, actor=director)
    Project.objects.filter(name="Nightjar").update(confidential=True)
    client = Client()
    client.force_login(factories.user("pmo_officer", gov.scope))
    page = reverse("integrations:import-undo", args=[run.pk])
    shown = client.get(page).content.decode()
    assert "Nightjar" not in shown
    assert "may not see" in shown
    assert client.post(page).status_code == 403
    assert StatusUpdate.objects.count() == 2
