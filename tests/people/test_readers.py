"""Who can see a portfolio, programme or project: everybody who can, nobody else, and through what."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from people.models import Deputyship, RoleGrant, User
from people.roles import ROLES
from people.selectors.readers import PER_PAGE, Readers, readers_of
from people.selectors.reasons import visible_subject
from projects.models import Project
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree() -> dict[str, Any]:
    root = factories.portfolio("ROOT")
    programme = factories.programme(root, code="PROG")
    return {
        "portfolio": root,
        "programme": programme,
        "project": factories.project(root, code="P1", programme=programme),
        "secret": factories.project(root, code="S1", programme=programme, confidential=True),
        "director": factories.user("pmo_director", full_name="Dora Director"),
    }


def who(tree: dict[str, Any], code: str, typed: str = "", kind: str = "project") -> Readers:
    subject = visible_subject(tree["director"], kind, code)
    assert subject is not None
    return readers_of(tree["director"], subject, typed, "1", timezone.now())


def test_the_list_is_exactly_those_who_see_the_project(tree: dict[str, Any]) -> None:
    for role in ROLES:
        for place in (None, "portfolio", "programme", "project", "secret"):
            factories.user(role, tree[place].scope if place else None)
    gone = factories.user("pmo_director", is_active=False)
    ended = factories.user("pmo_director")
    RoleGrant.objects.filter(user=ended).update(until=timezone.now())
    for code in ("P1", "S1"):
        subject = visible_subject(tree["director"], "project", code)
        assert subject is not None
        listed: set[int] = set()
        total = 0
        for number in range(1, 9):
            page = readers_of(tree["director"], subject, "", str(number), timezone.now())
            listed |= {row.person.pk for row in page.rows}
            total = page.total
        able = {
            person.pk
            for person in User.objects.all()
            if Project.objects.visible_to(person).filter(code=code).exists()
        }
        assert listed == able
        assert total == len(able)
        assert not {gone.pk, ended.pk} & listed


def test_a_row_says_through_which_grants_and_whether_with_money_and_names(tree: dict[str, Any]) -> None:
    person = factories.user("viewer", tree["portfolio"].scope, full_name="Vera")
    [row] = who(tree, "P1", "vera").rows
    assert [ground.label for ground in row.grounds] == ["Viewer"]
    assert (row.sees_money, row.sees_names) == (False, False)
    factories.grant(person, "sponsor", tree["project"].scope)
    [row] = who(tree, "P1", "vera").rows
    assert (row.sees_money, row.sees_names) == (True, True)
    assert not who(tree, "S1", "vera").rows


def test_who_cannot_see_it_is_found_by_name(tree: dict[str, Any]) -> None:
    factories.user("executive", tree["portfolio"].scope, full_name="Élise Dirigeante")
    found = who(tree, "S1", "elise")
    assert not found.rows
    assert [person.full_name for person in found.others] == ["Élise Dirigeante"]
    assert not who(tree, "P1", "elise").others


def test_deputies_of_those_who_can_are_named(tree: dict[str, Any]) -> None:
    deputy = factories.user(full_name="Dan Deputy")
    Deputyship.objects.create(
        principal=tree["director"],
        deputy=deputy,
        since=factories.LONG_AGO,
        until=timezone.now() + timedelta(days=1),
    )
    found = who(tree, "S1")
    assert [one.deputy for one in found.deputies] == [deputy]
    assert deputy not in [row.person for row in found.rows]


def test_a_deputy_whom_somebody_else_appointed_before_is_not_named(tree: dict[str, Any]) -> None:
    absent, start = factories.user("viewer", tree["project"].scope), timezone.now() - timedelta(days=2)
    for appointed_by in (tree["director"], absent):
        Deputyship.objects.create(
            principal=absent,
            deputy=factories.user(),
            since=start,
            until=start + timedelta(days=9),
            appointed_by=appointed_by,
            appointed_at=start,
        )
    absent.grants.create(role="pmo_director", scope=None, since=start + timedelta(days=1))
    assert [one.appointed_by for one in who(tree, "S1").deputies] == [absent]
    assert len(who(tree, "P1").deputies) == 2


def test_pages_count_everybody_and_ask_a_fixed_number_of_statements(tree: dict[str, Any]) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            who(tree, "P1", "p")
        return len(captured)

    factories.user("executive", tree["portfolio"].scope)
    factories.user("executive", tree["programme"].scope)
    factories.user("executive", tree["project"].scope)
    statements()
    few = statements()
    for _each in range(PER_PAGE + 5):
        factories.user("executive", tree["portfolio"].scope)
    assert statements() == few <= 12
    found = who(tree, "P1")
    assert found.total == found.page.paginator.count == User.objects.count()
    assert len(found.rows) == PER_PAGE


def test_only_those_who_may_grant_there_get_the_list(tree: dict[str, Any]) -> None:
    client = Client()
    client.force_login(factories.user("pmo_officer", tree["portfolio"].scope))
    assert client.get("/access/project/P1/people/").status_code == 403
    assert client.get("/access/project/S1/people/").status_code == 404
    client.force_login(factories.user("pmo_director", tree["project"].scope))
    page = client.get("/access/project/P1/people/")
    assert page.status_code == 200
    assert "Dora Director" in page.content.decode()
    assert client.get("/access/portfolio/ROOT/people/").status_code == 404
