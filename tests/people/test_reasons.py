"""Why somebody may or may not do something: the explanation says what the check does, and names only what its reader
may see."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from people.access import access_of
from people.models import Deputyship, User
from people.roles import NOT_WHEN_ARCHIVED, ROLES, Permission
from people.selectors.reasons import (
    ARCHIVED,
    CONFIDENTIAL,
    NO,
    YES,
    Answer,
    Reasons,
    Subject,
    reasons_for,
    visible_subject,
)
from projects.permissions import can_assign_manager, can_submit_status
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree() -> dict[str, Any]:
    root = factories.portfolio("ROOT", name="Root portfolio")
    programme = factories.programme(root, code="PROG", name="Whole programme")
    return {
        "portfolio": root,
        "programme": programme,
        "project": factories.project(root, code="P1", programme=programme),
        "secret": factories.project(
            root, code="S1", name="Secret thing", programme=programme, confidential=True
        ),
        "archived": factories.project(root, code="A1", programme=programme, archived_at=factories.LONG_AGO),
        "elsewhere": factories.project(factories.portfolio("OTHER"), code="O1"),
    }


def subject_of(thing: Any, kind: str = "project") -> Subject:
    found = visible_subject(factories.user("pmo_director"), kind, thing.code)
    assert found is not None
    return found


def answers(reasons: Reasons) -> dict[str, Answer]:
    return {answer.permission: answer for group in reasons.groups for answer in group.answers}


def asked(person: User, thing: Any, *, reader: User | None = None) -> dict[str, Answer]:
    fresh = User.objects.get(pk=person.pk)
    return answers(reasons_for(reader or fresh, fresh, subject_of(thing), timezone.now()))


@pytest.mark.parametrize("role", sorted(ROLES))
def test_the_explanation_and_the_check_agree(tree: dict[str, Any], role: str) -> None:
    subjects = {name: subject_of(tree[name]) for name in ("project", "secret", "archived", "elsewhere")}
    for place in (None, "portfolio", "programme", "project", "secret", "archived"):
        person = factories.user(role, tree[place].scope if place else None)
        for name, subject in subjects.items():
            project = tree[name]
            fresh = User.objects.get(pk=person.pk)
            said = answers(reasons_for(fresh, fresh, subject, timezone.now()))
            for permission, answer in said.items():
                may = access_of(fresh).may(permission, project.scope, confidential=project.confidential)
                if project.archived_at and permission in NOT_WHEN_ARCHIVED:
                    assert answer.verdict == (ARCHIVED if may else NO)
                else:
                    assert answer.is_yes == may, (role, place, name, permission)
            assert said[Permission.SUBMIT_STATUS].is_yes == can_submit_status(fresh, project)
            assert said[Permission.ASSIGN_MANAGER].is_yes == can_assign_manager(fresh, project)


def test_a_yes_names_the_role_the_place_and_who_granted_it(tree: dict[str, Any], now: Any) -> None:
    director = factories.user("pmo_director", full_name="Dora Director")
    person = factories.user()
    from people.services import grant_role

    grant_role(user=person, role="pmo_officer", scope=tree["portfolio"].scope, actor=director, now=now)
    [ground] = asked(person, tree["project"])[Permission.EDIT_PROJECT].grounds
    assert (ground.label, ground.everywhere, ground.granted_by) == ("PMO officer", False, "Dora Director")
    assert ground.place is not None
    assert (ground.place.name, ground.since) == ("Root portfolio", now)


def test_a_no_names_the_roles_that_would_allow_it_and_who_may_grant(tree: dict[str, Any]) -> None:
    factories.user("pmo_director", tree["portfolio"].scope, full_name="Dora Director")
    factories.user("pmo_director", tree["elsewhere"].portfolio.scope, full_name="Far Away")
    factories.user("administrator", full_name="Ada Admin")
    person = factories.user("team_member", tree["project"].scope)
    reasons = reasons_for(person, person, subject_of(tree["project"]), timezone.now())
    answer = answers(reasons)[Permission.CLOSE_PERIOD]
    assert (answer.verdict, answer.would_allow) == (NO, ("PMO director",))
    assert "Dora Director" in reasons.granters.names
    assert "Far Away" not in reasons.granters.names
    assert reasons.administrators.names == ("Ada Admin",)


def test_a_role_that_does_not_count_on_a_confidential_project_is_said(tree: dict[str, Any]) -> None:
    person = factories.user("team_member", tree["secret"].scope)
    factories.grant(person, "pmo_officer", tree["portfolio"].scope)
    said = asked(person, tree["secret"])
    assert said[Permission.VIEW_PROJECT].verdict == YES
    assert [ground.role for ground in said[Permission.VIEW_PROJECT].grounds] == ["team_member"]
    assert said[Permission.VIEW_COST].verdict == CONFIDENTIAL
    assert [ground.role for ground in said[Permission.VIEW_COST].grounds] == ["pmo_officer"]


def test_who_may_grant_on_a_confidential_project_is_who_sees_it(tree: dict[str, Any]) -> None:
    factories.user("pmo_director", tree["programme"].scope, full_name="Dora Director")
    person = factories.user("project_manager", tree["secret"].scope)
    reasons = reasons_for(person, person, subject_of(tree["secret"]), timezone.now())
    assert "Dora Director" in reasons.granters.names


def test_a_place_that_the_reader_may_not_see_is_not_named(tree: dict[str, Any]) -> None:
    """A grant further up is explained to somebody who sees the project alone."""
    person = factories.user("pmo_officer", tree["portfolio"].scope)
    reader = factories.user("pmo_director", tree["project"].scope)
    [ground] = asked(person, tree["project"], reader=reader)[Permission.VIEW_PROJECT].grounds
    assert (ground.place, ground.everywhere) == (None, False)
    client = Client()
    client.force_login(reader)
    page = client.get(f"/access/project/P1/people/{person.pk}/").content.decode()
    assert "on something you may not see" in page
    assert "Root portfolio" not in page


def test_names_are_not_shown_without_the_right_to_names(tree: dict[str, Any]) -> None:
    granting = factories.user("pmo_director", full_name="Dora Director")
    person = factories.user("viewer", tree["portfolio"].scope)
    person.grants.update(granted_by=granting)
    client = Client()
    client.force_login(person)
    page = client.get("/access/project/P1/").content.decode()
    assert "Viewer" in page
    assert "Dora Director" not in page
    person.grants.update(role="executive")
    assert "Dora Director" in client.get("/access/project/P1/").content.decode()


def test_a_deputy_reads_what_they_may_in_the_other_name(tree: dict[str, Any]) -> None:
    principal = factories.user("pmo_director", tree["portfolio"].scope, full_name="Away Boss")
    deputy = factories.user()
    deputyship = Deputyship.objects.create(
        principal=principal,
        deputy=deputy,
        since=factories.LONG_AGO,
        until=timezone.now() + timedelta(days=1),
    )
    client = Client()
    client.force_login(deputy)
    assert client.get("/access/project/P1/").status_code == 404
    client.post(f"/deputies/{deputyship.pk}/act/")
    page = client.get("/access/project/P1/").content.decode()
    assert "You act for Away Boss" in page
    assert "Not in somebody else's name." in page
    assert client.get("/access/project/P1/people/").status_code == 403


def test_the_explanation_takes_a_fixed_number_of_statements(tree: dict[str, Any]) -> None:
    person = factories.user("pmo_officer", tree["portfolio"].scope)
    subject = subject_of(tree["project"])

    def statements() -> int:
        fresh = User.objects.get(pk=person.pk)
        with CaptureQueriesContext(connection) as captured:
            reasons_for(fresh, fresh, subject, timezone.now())
        return len(captured)

    factories.grant(person, "executive", tree["programme"].scope)
    factories.grant(person, "sponsor", tree["project"].scope)
    few = statements()
    for role in ("auditor", "viewer", "team_member"):
        factories.grant(person, role, tree["project"].scope)
        factories.user("pmo_director")
    assert statements() == few <= 8


def test_what_one_may_not_see_has_no_explanation(tree: dict[str, Any]) -> None:
    client = Client()
    client.force_login(factories.user("pmo_officer", tree["portfolio"].scope))
    assert client.get("/access/project/P1/").status_code == 200
    for path in ("project/S1", "project/O1", "project/NOTHING", "department/P1", "portfolio/P1"):
        assert client.get(f"/access/{path}/").status_code == 404


def test_a_refusal_names_the_permission_and_leads_to_the_reasons(tree: dict[str, Any]) -> None:
    client = Client()
    client.force_login(factories.user("pmo_officer", tree["portfolio"].scope))
    page = client.get("/projects/P1/status/")
    assert page.status_code == 403
    assert "What is missing is the permission “Submit status updates”." in page.content.decode()
    assert 'href="/access/project/P1/"' in page.content.decode()


@pytest.mark.parametrize("url", ["/access/project/P1/people/", "/people/", "/search/", "/guide/"])
def test_what_no_text_holds_is_looked_for_without_it(client: Client, tree: dict[str, Any], url: str) -> None:
    client.force_login(factories.user("pmo_director", full_name="Ada Lovelace"))
    answer = client.get(url, {"q": "lo\0ve"})
    assert answer.status_code == 200


def test_a_reader_is_found_in_spite_of_a_nul(client: Client, tree: dict[str, Any]) -> None:
    client.force_login(factories.user("pmo_director", full_name="Ada Lovelace"))
    answer = client.get("/access/project/P1/people/", {"q": "Love\0lace"})
    assert "Ada Lovelace" in answer.content.decode()
