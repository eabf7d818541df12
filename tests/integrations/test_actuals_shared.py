"""Files of actual costs and who sees them: everybody who keeps the costs of all projects that a file names, nobody else."""

from dataclasses import replace
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from integrations.actuals.columns import Field, choice_from_json
from integrations.models import ActualsImport, ActualsProject
from integrations.services.actuals import book_actuals, choose_columns, upload_actuals
from people.models import User
from portfolio.models import Portfolio
from projects.models import CostEntry, Project
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 17, 10, 0, tzinfo=UTC)
LINES = (
    "Project,Date,Reference,Category,Nature,Amount\n"
    "P1,2026-01-31,A1,Staff,opex,100.10\n"
    "P1,2026-02-28,A2,Staff,opex,200.20\n"
    "P2,2026-02-28,A3,Servers,capex,300.30\n"
)


@pytest.fixture
def portfolio() -> Portfolio:
    portfolio = factories.portfolio("OWN")
    for code in ("P1", "P2"):
        factories.project(portfolio, code=code)
    return portfolio


@pytest.fixture
def officer(portfolio: Portfolio) -> User:
    return factories.user("pmo_officer", portfolio.scope)


@pytest.fixture
def manager(portfolio: Portfolio) -> User:
    return factories.user("project_manager", Project.objects.get(code="P1").scope)


def uploaded(portfolio: Portfolio, actor: User, text: str | bytes = LINES, **more: Any) -> ActualsImport:
    content = text.encode() if isinstance(text, str) else text
    return upload_actuals(
        portfolio=portfolio, content=content, file_name="books.csv", actor=actor, now=NOW, **more
    )


def booked(portfolio: Portfolio, actor: User, text: str = LINES, **more: Any) -> ActualsImport:
    run = uploaded(portfolio, actor, text, **more)
    assert run.preview["ready"], run.preview["problems"]
    return book_actuals(run=run, plan_hash=run.plan_hash, actor=actor, now=NOW)


def pages(client: Client, reader: User, run: ActualsImport) -> tuple[int, str]:
    """What a person gets of a file: the status of its page, and the list of files."""
    client.force_login(reader)
    detail = client.get(reverse("integrations:actuals-detail", args=[run.pk]))
    return detail.status_code, client.get(reverse("integrations:actuals-list")).content.decode()


def test_a_colleague_who_keeps_all_its_projects_sees_what_was_booked_and_undoes_it(
    portfolio: Portfolio, officer: User, client: Client
) -> None:
    run = booked(portfolio, officer)
    colleague = factories.user("pmo_officer", portfolio.scope, full_name="Cora Colleague")
    status, listed = pages(client, colleague, run)
    assert status == 200
    assert "books.csv" in listed
    assert officer.full_name in listed
    client.post(reverse("integrations:actuals-undo", args=[run.pk]))
    assert not CostEntry.objects.exists()
    run.refresh_from_db()
    assert (run.state, run.undone_by) == ("undone", colleague)
    client.force_login(officer)
    page = client.get(reverse("integrations:actuals-detail", args=[run.pk])).content.decode()
    assert "by Cora Colleague" in page


def test_who_keeps_a_part_of_its_projects_does_not_see_a_file(
    portfolio: Portfolio, officer: User, manager: User, client: Client
) -> None:
    of_both = booked(portfolio, officer)
    of_one = booked(portfolio, officer, "Project,Date,Amount\nP1,2026-03-31,1.00\n")
    status, listed = pages(client, manager, of_both)
    assert status == 404
    assert listed.count("books.csv") == 1
    # Where it was sent to is a portfolio that they do not see.
    assert portfolio.name not in listed
    assert pages(client, manager, of_one)[0] == 200
    client.force_login(manager)
    assert client.post(reverse("integrations:actuals-undo", args=[of_both.pk])).status_code == 404
    assert CostEntry.objects.count() == 4


@pytest.mark.parametrize("role", ["executive", "auditor", "team_member", "viewer"])
def test_who_keeps_no_costs_does_not_see_a_file(
    portfolio: Portfolio, officer: User, client: Client, role: str
) -> None:
    run = booked(portfolio, officer)
    status, listed = pages(client, factories.user(role, portfolio.scope), run)
    assert status == 404
    assert "books.csv" not in listed


def test_nothing_of_a_confidential_project_leaks_through_a_file(
    portfolio: Portfolio, officer: User, client: Client
) -> None:
    """Whether it was one when the file came or became one later, and to whoever uploaded the file too."""
    run = booked(portfolio, officer)
    waiting = uploaded(portfolio, officer, LINES.replace("2026", "2025"))
    director = factories.user("pmo_director")
    Project.objects.filter(code="P2").update(confidential=True)
    for each in (run, waiting):
        status, listed = pages(client, officer, each)
        assert status == 404
        assert "books.csv" not in listed
        for action in ("columns", "confirm", "discard", "undo"):
            url = reverse(f"integrations:actuals-{action}", args=[each.pk])
            assert client.post(url, {"plan_hash": each.plan_hash}).status_code == 404
    assert pages(client, director, run)[0] == 200
    assert CostEntry.objects.count() == 3


def test_a_line_that_was_booked_already_counts_as_named(
    portfolio: Portfolio, officer: User, manager: User, client: Client
) -> None:
    booked(portfolio, officer, "Project,Date,Amount\nP2,2026-01-31,5.00\n")
    run = booked(portfolio, officer, "Project,Date,Amount\nP2,2026-01-31,5.00\nP1,2026-01-31,6.00\n")
    assert [one["pk"] for one in run.written] == [CostEntry.objects.get(project__code="P1").pk]
    assert pages(client, manager, run)[0] == 404


def test_other_columns_name_other_projects(portfolio: Portfolio, officer: User) -> None:
    run = uploaded(portfolio, officer, "Project,Other,Date,Amount\nP1,P2,2026-01-31,5.00\n")
    assert [one.project.code for one in run.named.all()] == ["P1"]
    choice = choice_from_json(run.choice)
    other = replace(choice, columns={**choice.columns, Field.PROJECT: 1})
    choose_columns(run=run, choice=other, actor=officer, now=NOW)
    assert [one.project.code for one in run.named.all()] == ["P2"]


def test_the_list_takes_as_many_statements_for_many_files(
    portfolio: Portfolio, officer: User, client: Client
) -> None:
    client.force_login(officer)

    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("integrations:actuals-list"))
        return len(asked)

    booked(portfolio, officer)
    few = statements()
    for month in range(3, 9):
        booked(portfolio, officer, f"Project,Date,Amount\nP1,2026-{month:02}-01,1.00\n")
    assert statements() == few


def test_files_from_before_are_shared_likewise(portfolio: Portfolio, officer: User, manager: User) -> None:
    """What the migration writes is what booking writes."""
    booked(portfolio, officer)
    project = Project.objects.get(code="P1")
    booked(portfolio, manager, "Date,Amount\n2026-01-31,1.00\n", project=project)
    named = list(ActualsProject.objects.order_by("run", "project").values_list("run", "project"))
    assert len(named) == 3
    ActualsProject.objects.all().delete()
    migration = import_module("integrations.migrations.0008_files_of_bookings_are_shared")
    with connection.cursor() as cursor:
        cursor.execute(migration.NAMED)
    assert list(ActualsProject.objects.order_by("run", "project").values_list("run", "project")) == named
