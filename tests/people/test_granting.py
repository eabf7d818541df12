"""Who may grant what, where; and what giving and ending a role leaves behind."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from people import granting
from people.access import access_of
from people.models import RoleGrant
from people.roles import ROLES
from people.services.grants import GrantEnded, end_grant, give_role
from tests import factories

pytestmark = pytest.mark.django_db
BUSINESS = set(ROLES) - {"administrator"}


@pytest.fixture
def own():
    return factories.portfolio("OWN")


@pytest.fixture
def project(own):
    return factories.project(own, code="P-OWN")


def test_a_director_grants_every_business_role_and_no_administrator():
    director = factories.user("pmo_director")
    assert set(granting.grantable_roles(director, None)) == BUSINESS


def test_an_administrator_grants_administrators_everywhere_and_nothing_else(own):
    administrator = factories.user("administrator")
    assert granting.grantable_roles(administrator, None) == ("administrator",)
    assert granting.grantable_roles(administrator, own.scope) == ()


def test_a_director_of_one_portfolio_grants_inside_it_only(own, project):
    director = factories.user("pmo_director", own.scope)
    other = factories.portfolio("OTHER")
    assert set(granting.grantable_roles(director, project.scope)) == BUSINESS
    assert granting.grantable_roles(director, other.scope) == ()
    assert granting.grantable_roles(director, None) == ()


@pytest.mark.parametrize("role", sorted(BUSINESS - {"pmo_director"}))
def test_nobody_else_grants(role):
    person = factories.user(role)
    assert granting.grantable_roles(person, None) == ()
    assert not granting.grants_anywhere(person)


def test_who_does_not_see_confidential_projects_opens_none_to_others(own, monkeypatch):
    """With a table in which officers grant as well: they neither clear others nor name them on secret projects."""
    officer_role = ROLES["pmo_officer"]
    monkeypatch.setitem(ROLES, "pmo_officer", type(officer_role)(officer_role.permissions | {"grant_roles"}))
    officer = factories.user("pmo_officer", own.scope)
    secret = factories.project(own, code="SECRET", confidential=True)
    open_to_all = factories.project(own, code="OPEN")
    for place in (own, open_to_all):
        assert "viewer" in granting.grantable_roles(officer, place.scope)
    assert "pmo_director" not in granting.grantable_roles(officer, own.scope)
    assert granting.grantable_roles(officer, secret.scope) == ()
    # Nor by handing over something whose role would see them.
    executive = ROLES["executive"]
    monkeypatch.setitem(ROLES, "executive", type(executive)(executive.permissions, sees_confidential=True))
    access = access_of(officer)
    assert not granting.holds_all_of(access, "executive", own.scope, confidential=False)
    assert granting.holds_all_of(access, "sponsor", own.scope, confidential=False)


def test_nobody_grants_a_role_with_a_right_that_they_do_not_hold(own, now, monkeypatch):
    """With a table in which members of a team grant as well: they hand out what they have, and no more."""
    member_role = ROLES["team_member"]
    monkeypatch.setitem(ROLES, "team_member", type(member_role)(member_role.permissions | {"grant_roles"}))
    member = factories.user("team_member", own.scope)
    assert granting.grantable_roles(member, own.scope) == ("team_member",)
    with pytest.raises(PermissionDenied):
        give(member, factories.user(), "executive", own.scope, now)


def give(actor, person, role, scope, now, since=None, until=None):
    return give_role(user=person, role=role, scope=scope, since=since, until=until, actor=actor, now=now)


def test_a_role_is_given_with_who_and_when(own, now):
    director, person = factories.user("pmo_director"), factories.user()
    grant = give(director, person, "sponsor", own.scope, now, until=now + timedelta(days=30))
    assert (grant.granted_by, grant.since, grant.until) == (director, now, now + timedelta(days=30))


def test_nothing_is_given_to_oneself_nor_beyond_ones_rights(own, now):
    director = factories.user("pmo_director", own.scope)
    other = factories.portfolio("OTHER")
    with pytest.raises(ValidationError):
        give(director, director, "viewer", own.scope, now)
    for scope in (other.scope, None):
        with pytest.raises(PermissionDenied):
            give(director, factories.user(), "viewer", scope, now)
    with pytest.raises(PermissionDenied):
        give(director, factories.user(), "administrator", None, now)
    assert RoleGrant.objects.count() == 1


def test_a_role_is_not_given_twice_for_the_same_time(own, now):
    director, person = factories.user("pmo_director"), factories.user()
    give(director, person, "viewer", own.scope, now, until=now + timedelta(days=9))
    with pytest.raises(ValidationError):
        give(director, person, "viewer", own.scope, now, since=now + timedelta(days=8))
    give(director, person, "viewer", own.scope, now, since=now + timedelta(days=9))
    assert person.grants.count() == 2


@pytest.mark.parametrize("days", [0, -1])
def test_an_end_before_the_start_is_refused(own, now, days):
    director, person = factories.user("pmo_director"), factories.user()
    with pytest.raises(ValidationError):
        give(director, person, "viewer", own.scope, now, until=now + timedelta(days=days))


def test_a_deactivated_person_gets_no_role(own, now):
    with pytest.raises(ValidationError):
        give(factories.user("pmo_director"), factories.user(is_active=False), "viewer", own.scope, now)


def test_a_role_ends_now_or_on_a_day_and_only_once(own, now):
    director, person = factories.user("pmo_director"), factories.user()
    grant = factories.grant(person, "viewer", own.scope)
    later = now + timedelta(days=3)
    end_grant(grant=grant, at=later, actor=director, now=now)
    grant.refresh_from_db()
    assert grant.until == later
    with pytest.raises(ValidationError):
        end_grant(grant=grant, at=later, actor=director, now=now)
    end_grant(grant=grant, at=None, actor=director, now=now)
    grant.refresh_from_db()
    assert grant.until == now
    with pytest.raises(GrantEnded):
        end_grant(grant=grant, at=None, actor=director, now=now)


def test_a_role_that_has_not_begun_is_withdrawn(own, now):
    director, person = factories.user("pmo_director"), factories.user()
    grant = give(director, person, "viewer", own.scope, now, since=now + timedelta(days=3))
    end_grant(grant=grant, at=None, actor=director, now=now)
    assert not person.grants.exists()
    with pytest.raises(GrantEnded):
        end_grant(grant=grant, at=None, actor=director, now=now)


def test_ending_asks_the_same_right_as_giving(own, now):
    director = factories.user("pmo_director", own.scope)
    elsewhere = factories.grant(factories.user(), "viewer", factories.portfolio("OTHER").scope)
    with pytest.raises(PermissionDenied):
        end_grant(grant=elsewhere, at=None, actor=director, now=now)


@pytest.mark.parametrize("role", ["pmo_director", "administrator"])
def test_the_last_one_who_can_run_the_portal_stays(role, now):
    first = factories.user(role)
    with pytest.raises(ValidationError):
        end_grant(grant=first.grants.get(), at=None, actor=first, now=now)
    # An invitation that nobody has accepted, an end in sight and one portfolio alone are no successors.
    factories.user(role, factories.portfolio("PF").scope)
    RoleGrant.objects.create(
        user=factories.user(), role=role, since=factories.LONG_AGO, until=now + timedelta(days=9)
    )
    with pytest.raises(ValidationError):
        end_grant(grant=first.grants.get(), at=now + timedelta(days=1), actor=first, now=now)
    factories.user(role)
    end_grant(grant=first.grants.get(), at=None, actor=first, now=now)
    assert not RoleGrant.objects.active(now).filter(user=first).exists()
