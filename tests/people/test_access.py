"""Who sees what: the union of active grants, and the exception that confidential projects make."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from people.access import access_of
from people.models import RoleGrant, Scope, User
from people.roles import ROLES, Permission
from people.services import create_scopes, end_grants, grant_role
from projects.models import Project
from tests import factories

pytestmark = pytest.mark.django_db


def seen_by(person: User) -> set[str]:
    fresh = User.objects.get(pk=person.pk)
    return set(Project.objects.visible_to(fresh).values_list("code", flat=True))


@pytest.fixture
def tree() -> dict:
    root = factories.portfolio("ROOT")
    child = factories.portfolio("CHILD", parent=root)
    other = factories.portfolio("OTHER")
    programme = factories.programme(child)
    return {
        "root": root,
        "child": child,
        "other": other,
        "programme": programme,
        "in_root": factories.project(root, code="R1"),
        "in_child": factories.project(child, code="C1"),
        "in_programme": factories.project(child, code="P1", programme=programme),
        "secret": factories.project(child, code="S1", confidential=True),
        "elsewhere": factories.project(other, code="O1"),
    }


def test_a_grant_covers_its_scope_and_everything_below(tree):
    assert seen_by(factories.user("pmo_officer", tree["root"].scope)) == {"R1", "C1", "P1"}
    assert seen_by(factories.user("pmo_officer", tree["child"].scope)) == {"C1", "P1"}
    assert seen_by(factories.user("programme_manager", tree["programme"].scope)) == {"P1"}
    assert seen_by(factories.user("project_manager", tree["in_root"].scope)) == {"R1"}
    assert seen_by(factories.user("executive")) == {"R1", "C1", "P1", "O1"}


def test_without_a_grant_nothing_exists(tree):
    assert seen_by(factories.user()) == set()
    assert seen_by(factories.user("administrator")) == set()


def test_grants_add_up(tree):
    person = factories.user("project_manager", tree["in_root"].scope)
    factories.grant(person, "sponsor", tree["elsewhere"].scope)
    assert seen_by(person) == {"R1", "O1"}


def test_confidential_projects_need_their_own_grant_or_clearance(tree):
    assert "S1" not in seen_by(factories.user("pmo_officer"))
    assert "S1" not in seen_by(factories.user("executive", tree["child"].scope))
    assert "S1" in seen_by(factories.user("project_manager", tree["secret"].scope))
    assert "S1" in seen_by(factories.user("pmo_director"))
    assert "S1" in seen_by(factories.user("pmo_director", tree["child"].scope))
    assert "S1" not in seen_by(factories.user("pmo_director", tree["other"].scope))


@pytest.mark.parametrize("role", sorted(ROLES))
def test_the_object_check_and_the_query_agree(tree, role):
    """`may` on one object and `q` on a set are two forms of one rule."""
    for scope in (
        None,
        tree["root"].scope,
        tree["child"].scope,
        tree["programme"].scope,
        tree["secret"].scope,
    ):
        person = User.objects.get(pk=factories.user(role, scope).pk)
        for permission in Permission:
            by_query = set(Project.objects.visible_to(person, permission).values_list("code", flat=True))
            by_object = {
                project.code
                for project in Project.objects.select_related("scope")
                if access_of(person).may(permission, project.scope, confidential=project.confidential)
            }
            assert by_query == by_object, (role, scope, permission)


def test_a_path_is_a_prefix_only_at_whole_ids():
    """/1/ must not cover /12/."""
    parents = create_scopes(kind="portfolio", parents=[None] * 12)
    person = factories.user("viewer", parents[0])
    access = access_of(person)
    assert [scope.pk for scope in parents if access.may(Permission.VIEW_PROJECT, scope)] == [parents[0].pk]


def test_a_grant_ends_at_the_next_request(tree, now):
    person = factories.user("project_manager", tree["in_root"].scope)
    assert seen_by(person) == {"R1"}
    end_grants(user=person, role="project_manager", scope=tree["in_root"].scope, now=timezone.now())
    assert seen_by(person) == set()


def test_a_grant_that_has_not_begun_gives_nothing(tree):
    person = factories.user()
    grant_role(user=person, role="executive", scope=None, actor=None, now=timezone.now() + timedelta(days=1))
    assert seen_by(person) == set()


def test_an_inactive_person_sees_nothing(tree):
    person = factories.user("pmo_director")
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert seen_by(person) == set()


def test_nobody_grants_to_themselves(tree, now):
    person = factories.user("pmo_director")
    with pytest.raises(IntegrityError, match="not_to_oneself"):
        grant_role(user=person, role="administrator", scope=None, actor=person, now=now)


def test_unknown_roles_are_refused_by_the_database(now):
    person = factories.user()
    with pytest.raises(IntegrityError, match="role_known"):
        RoleGrant.objects.create(user=person, role="superuser", since=now)


def test_one_query_reads_a_persons_access(tree, django_assert_num_queries):
    person = factories.user("pmo_officer", tree["root"].scope)
    factories.grant(person, "project_manager", tree["elsewhere"].scope)
    with django_assert_num_queries(1):
        access_of(person)
        access_of(person).may_anywhere(Permission.VIEW_COST)


def test_addresses_are_one_account_however_they_are_typed():
    factories.user(email="Anne.Martin@Example.org")
    with pytest.raises(IntegrityError, match="email_unique"), transaction.atomic():
        factories.user(email="anne.martin@EXAMPLE.org")
    with pytest.raises(IntegrityError, match="small_letters"), transaction.atomic():
        User.objects.bulk_create([User(email="ANNE.MARTIN@EXAMPLE.ORG", full_name="x")])


def test_scopes_are_made_in_the_same_statements_for_any_number():
    root = create_scopes(kind="portfolio", parents=[None])[0]
    with CaptureQueriesContext(connection) as one:
        create_scopes(kind="project", parents=[root])
    with CaptureQueriesContext(connection) as many:
        scopes = create_scopes(kind="project", parents=[root] * 40)
    assert len(one) == len(many)
    assert Scope.objects.within(root).count() == 42
    assert all(scope.path == f"{root.path}{scope.pk}/" for scope in scopes)


def test_a_grant_everywhere_is_not_lost_beside_another_condition(tree):
    """`Q(a) | Q()` is `Q(a)`: whoever may everywhere must not be asked for the other condition."""
    access = access_of(factories.user("pmo_director"))
    for condition in (
        access.q(Permission.VIEW_PROJECT),
        access.q(Permission.VIEW_PROJECT, confidential="confidential"),
    ):
        found = Project.objects.filter(Q(code="R1") | condition)
        assert found.count() == Project.objects.count() == 5
        assert "WHERE" not in str(found.query)
