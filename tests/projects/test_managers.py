"""Naming a manager: the field, the right that comes with it, and the predecessor's that ends."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from people.models import Deputyship, RoleGrant, User
from projects.models import Project
from projects.services import assign_manager
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    return factories.project(factories.portfolio("PF"), code="PJ")


@pytest.fixture
def officer(client, project):
    person = factories.user("pmo_officer", project.portfolio.scope)
    client.force_login(person)
    return person


URL = "/projects/PJ/manager/"


def assign(client, email, version=1):
    return client.post(URL, {"manager": email, "version": version})


def test_the_named_manager_may_submit_and_the_predecessor_may_not(client, officer, project):
    first, second = factories.user(), factories.user()
    assert assign(client, first.email).status_code == 302
    assert assign(client, second.email.upper(), version=2).status_code == 302
    project.refresh_from_db()
    assert project.manager == second
    assert set(Project.objects.visible_to(second)) == {project}
    assert not Project.objects.visible_to(first)
    given = RoleGrant.objects.get(user=second)
    assert (given.role, given.scope_id, given.granted_by) == ("project_manager", project.scope_id, officer)


def test_naming_the_same_manager_twice_changes_no_right(client, officer, project):
    person = factories.user()
    assign(client, person.email)
    assign(client, person.email, version=2)
    assert RoleGrant.objects.filter(user=person).count() == 1


def test_a_change_meanwhile_is_shown_instead_of_overwritten(client, officer, project):
    theirs, mine = factories.user(full_name="Theirs Today"), factories.user()
    assign(client, theirs.email)
    page = assign(client, mine.email, version=1)
    assert page.status_code == 409
    assert "Theirs Today" in page.content.decode()
    assert mine.email in page.content.decode()
    project.refresh_from_db()
    assert project.manager == theirs
    assert assign(client, mine.email, version=2).status_code == 302


def test_nobody_names_themselves(client, officer, project):
    page = assign(client, officer.email)
    assert page.status_code == 422
    assert "manager" in page.context["form"].errors
    assert RoleGrant.objects.filter(role="project_manager").count() == 0


@pytest.mark.parametrize("email", ["nobody@example.org", "not an address", ""])
def test_an_unknown_address_is_said(client, officer, project, email):
    page = assign(client, email)
    assert page.status_code == 422
    assert "manager" in page.context["form"].errors


def test_someone_who_may_not_sign_in_cannot_manage(client, officer, project):
    person = factories.user(is_active=False)
    assert assign(client, person.email).status_code == 422


def test_people_are_found_by_name_without_accents(client, officer):
    person = factories.user(full_name="Hélène Lefèvre")
    found = client.get(reverse("projects:people-found"), {"manager": "helene LEF"})
    assert person.email in found.content.decode()
    assert person.email not in client.get(reverse("projects:people-found"), {"manager": "h"}).content.decode()


@pytest.mark.parametrize("role", ["project_manager", "executive", "viewer", "auditor"])
def test_others_may_not_name_managers_nor_look_people_up(client, project, role):
    client.force_login(factories.user(role))
    assert client.get(URL).status_code == 403
    assert assign(client, "x@example.org").status_code == 403
    assert client.get(reverse("projects:people-found"), {"manager": "person"}).status_code == 403


def stands_in(deputy, principal, begins=timedelta(hours=-1), **fields):
    since = timezone.now() + begins
    values = {"since": since, "until": since + timedelta(days=3), "appointed_by": principal, **fields}
    return Deputyship.objects.create(principal=principal, deputy=deputy, **values)


@pytest.mark.parametrize("begins", [timedelta(hours=-1), timedelta(days=2)], ids=["now", "coming"])
def test_a_deputy_who_works_as_themselves_does_not_name_the_absent_person(client, officer, project, begins):
    absent = factories.user("team_member", project.scope)
    stands_in(officer, absent, begins)
    page = assign(client, absent.email)
    assert page.status_code == 422
    assert "manager" in page.context["form"].errors
    assert not RoleGrant.objects.filter(role="project_manager").exists()


def test_once_it_is_over_they_are_named_like_everybody(client, officer, project):
    for fields in ({"ended_at": timezone.now()}, {"begins": timedelta(days=-9)}):
        stands_in(officer, absent := factories.user(), **fields)
        project.refresh_from_db()
        assert assign(client, absent.email, version=project.version).status_code == 302


def test_somebody_elses_deputyship_forbids_nothing(client, officer, project):
    person = factories.user()
    stands_in(factories.user(), person)
    stands_in(person, officer)
    assert assign(client, person.email).status_code == 302


def test_an_account_that_was_closed_meanwhile_manages_nothing(officer, project, now):
    person = factories.user()
    User.objects.filter(pk=person.pk).update(is_active=False)
    with pytest.raises(ValidationError):
        assign_manager(project=project, manager=person, expected_version=1, actor=officer, now=now)
    assert not person.grants.exists()


def test_a_right_that_was_to_begin_later_begins_with_the_naming(officer, project, now):
    person = factories.user()
    person.grants.create(role="project_manager", scope=project.scope, since=now + timedelta(days=30))
    assign_manager(project=project, manager=person, expected_version=1, actor=officer, now=now)
    grant = person.grants.get()
    assert (grant.since, grant.until, grant.granted_by) == (now, None, officer)
