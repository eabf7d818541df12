"""Who can be named in a plan is offered while one types: people of the project, and nobody else."""

from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from people.models import RoleGrant, User
from projects.models import Project
from tests import factories
from tests.projects.plans import Plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> Plan:
    return Plan()


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def found(plan: Plan, typed: str, person: User | None = None) -> str:
    address = f"/projects/{plan.project.code}/plan/people/"
    answer = client_of(person or plan.manager).get(address, {"responsible": typed})
    assert answer.status_code == 200
    return answer.content.decode()


def named(name: str, role: str = "", scope: Any = None, **fields: Any) -> User:
    person = factories.user(full_name=f"Hélène {name}", **fields)
    if role:
        factories.grant(person, role, scope)
    return person


def test_people_with_a_role_over_the_project_are_found_and_nobody_else(plan: Plan) -> None:
    project, other = plan.project, Plan()
    named("Member", "team_member", project.scope)
    named("Above", "viewer", project.portfolio.scope)
    named("Everywhere", "pmo_director")
    named("Elsewhere", "team_member", other.project.scope)
    named("Nowhere")
    named("Left", "team_member", project.scope, is_active=False)
    # Runs the accounts, not the project.
    named("Administrator", "administrator")
    over = named("Formerly", "team_member", project.scope)
    RoleGrant.objects.filter(user=over).update(until=factories.LONG_AGO + timedelta(days=1))
    page = found(plan, "HELENE")
    for name in ("Member", "Above", "Everywhere"):
        assert f"Hélène {name}" in page
    for name in ("Elsewhere", "Nowhere", "Left", "Administrator", "Formerly"):
        assert name not in page


def test_who_is_named_in_the_project_is_found_without_a_role_and_offered_at_once(plan: Plan) -> None:
    sponsor, responsible = named("Sponsor"), named("Responsible")
    Project.objects.filter(pk=plan.project.pk).update(sponsor=sponsor)
    plan.package("Work", responsible=responsible)
    named("Member", "team_member", plan.project.scope)
    for typed in ("", "h", "  ", "\0"):
        page = found(plan, typed)
        assert "Hélène Sponsor" in page
        assert "Hélène Responsible" in page
        assert "Hélène Member" not in page
    assert "Hélène Responsible" in found(plan, responsible.email[:8])


def test_a_confidential_project_offers_who_sees_it(plan: Plan) -> None:
    Project.objects.filter(pk=plan.project.pk).update(confidential=True)
    named("Member", "team_member", plan.project.scope)
    named("Director", "pmo_director")
    named("Above", "viewer", plan.project.portfolio.scope)
    page = found(plan, "helene")
    assert "Member" in page
    assert "Director" in page
    assert "Above" not in page


@pytest.mark.parametrize(("role", "status"), [("team_member", 403), ("viewer", 403), ("", 404)])
def test_only_who_plans_the_project_may_ask(plan: Plan, role: str, status: int) -> None:
    person = factories.user(role, plan.project.scope) if role else factories.user()
    answer = client_of(person).get(f"/projects/{plan.project.code}/plan/people/", {"responsible": "helene"})
    assert answer.status_code == status
    assert "Hélène" not in answer.content.decode()


def test_who_does_not_see_names_is_offered_none(plan: Plan) -> None:
    named("Member", "team_member", plan.project.scope)
    with patch("projects.views.plan_people.can_view_people", return_value=False):
        answer = client_of(plan.manager).get(
            f"/projects/{plan.project.code}/plan/people/", {"owner": "helene"}
        )
    assert answer.status_code == 403
    assert "Hélène" not in answer.content.decode()


def test_both_fields_that_name_somebody_ask_for_the_people_of_the_project(plan: Plan) -> None:
    package = plan.package("Work", responsible=named("Responsible"))
    client, address = client_of(plan.manager), f"/projects/{plan.project.code}"
    for page in (f"{address}/plan/p{package.pk}/", f"{address}/dependencies/add/"):
        text = client.get(page).content.decode()
        assert f'hx-get="{address}/plan/people/"' in text
        assert text.count('id="people-found"') == 1
        assert "Hélène Responsible" in text


def test_it_takes_the_same_statements_for_two_and_for_twenty(plan: Plan) -> None:
    client, address = client_of(plan.manager), f"/projects/{plan.project.code}/plan/people/"

    def statements() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(address, {"responsible": "helene"})
        return len(asked)

    named("Member", "team_member", plan.project.scope)
    client.get(address)
    before = statements()
    for number in range(20):
        named(f"Member {number}", "team_member", plan.project.scope)
    assert statements() == before
    assert found(plan, "helene").count("<option") == 12
