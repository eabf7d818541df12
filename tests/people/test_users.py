"""The list of people and a person's page: what whom is shown, found and exported."""

import csv
import io
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from people.models import Deputyship, Invitation, RoleGrant, User
from tests import factories

pytestmark = pytest.mark.django_db
LIST = "/people/"
EXPORT = {"export": "csv", "columns": "name,email,state,language,roles,last_login"}


@pytest.fixture
def own():
    return factories.portfolio("OWN", name="City projects")


@pytest.fixture
def director(client):
    person = factories.user("pmo_director", full_name="Dora Director")
    client.force_login(person)
    return person


@pytest.fixture
def administrator(client):
    person = factories.user("administrator", full_name="Ada Admin")
    client.force_login(person)
    return person


def shown(response):
    return [row.record.full_name for row in response.context["list"].table.page.object_list]


def invited(**fields):
    person = factories.user(**fields)
    Invitation.objects.create(
        user=person,
        token_digest=f"{person.pk:064x}",
        invited_at=factories.LONG_AGO,
        expires_at=factories.LONG_AGO + timedelta(days=7),
    )
    return person


@pytest.mark.parametrize("role", ["pmo_officer", "executive", "project_manager", "viewer", None])
def test_others_see_no_list_and_nobody_but_themselves(client, role):
    person = factories.user(role)
    client.force_login(person)
    assert client.get(LIST).status_code == 403
    assert client.get(LIST, EXPORT).status_code == 403
    assert client.get(f"/people/{factories.user().pk}/").status_code == 404
    assert client.get(f"/people/{person.pk}/").status_code == 200


@pytest.mark.parametrize(("role", "named"), [("viewer", False), (None, False), ("executive", True)])
def test_ones_own_page_names_others_to_those_who_see_names(client, own, role, named):
    """Who granted a role, who stands in: somebody from outside reads their own page without anybody's name."""
    director = factories.user("pmo_director", full_name="Dora Director")
    person = factories.user(role, own.scope) if role else factories.user()
    RoleGrant.objects.create(
        user=person,
        role="viewer",
        since=factories.LONG_AGO,
        until=factories.LONG_AGO + timedelta(days=1),
        granted_by=director,
    )
    client.force_login(person)
    page = client.get(f"/people/{person.pk}/").content.decode()
    assert ("Dora Director" in page) is named


def test_people_are_found_without_accents_and_by_address(client, director):
    factories.user(full_name="Hélène Lefèvre", email="hl@example.org")
    factories.user(full_name="Zoé Martin")
    assert shown(client.get(LIST, {"q": "helene lef"})) == ["Hélène Lefèvre"]
    assert shown(client.get(LIST, {"q": "HL@"})) == ["Hélène Lefèvre"]
    answer = client.get(LIST, {"q": "nobody like this"})
    assert shown(answer) == []
    assert b"Nobody matches" in answer.content


def test_people_are_filtered_by_state(client, director):
    invited(full_name="Ines Invited")
    factories.user(full_name="Gone Away", is_active=False)
    assert shown(client.get(LIST, {"state": "invited"})) == ["Ines Invited"]
    assert shown(client.get(LIST, {"state": "deactivated"})) == ["Gone Away"]
    assert shown(client.get(LIST, {"state": "active"})) == ["Dora Director"]
    assert len(shown(client.get(LIST, {"state": "nonsense"}))) == 3


def test_people_are_filtered_by_role_and_place(client, director, own):
    project = factories.project(own, code="P-1")
    factories.user("sponsor", own.scope, full_name="Sam Sponsor")
    factories.user("team_member", project.scope, full_name="Tim Member")
    factories.user("team_member", factories.portfolio("OTHER").scope, full_name="Else Where")
    assert shown(client.get(LIST, {"role": "team_member"})) == ["Else Where", "Tim Member"]
    assert shown(client.get(LIST, {"scope": "own"})) == ["Sam Sponsor", "Tim Member"]
    assert shown(client.get(LIST, {"scope": "P-1"})) == ["Tim Member"]
    assert shown(client.get(LIST, {"scope": "OWN", "role": "sponsor"})) == ["Sam Sponsor"]
    assert shown(client.get(LIST, {"scope": "UNKNOWN"})) == []


def test_an_administrator_learns_no_name_of_what_they_may_not_see(client, administrator, own):
    person = factories.user("sponsor", own.scope, full_name="Sam Sponsor")
    factories.grant(person, "sponsor", factories.project(own, code="P-1", name="Bridge").scope)
    for url in (
        LIST,
        f"/people/{person.pk}/",
        f"{LIST}?{urlencode(EXPORT)}",
        f"/people/{person.pk}/deactivate/",
    ):
        page = client.get(url).getvalue().decode()
        assert "something you may not see" in page, url
        assert page.count("something you may not see") == 1, "their number says something too"
        assert "City projects" not in page
        assert "Bridge" not in page
        assert "OWN" not in page
    assert shown(client.get(LIST, {"scope": "OWN"})) == []
    assert b"OWN" not in client.get("/people/scopes/found/", {"scope": "OWN"}).content.replace(b"OWN?", b"")


def test_a_list_is_sorted_by_link_and_back(client, director):
    factories.user(full_name="Zoé Martin", last_login=factories.LONG_AGO)
    factories.user(full_name="émile Bernard", is_active=False)
    assert shown(client.get(LIST)) == ["Dora Director", "émile Bernard", "Zoé Martin"]
    assert shown(client.get(LIST, {"sort": "-name"})) == ["Zoé Martin", "émile Bernard", "Dora Director"]
    assert shown(client.get(LIST, {"sort": "state"}))[-1] == "émile Bernard"
    assert shown(client.get(LIST, {"sort": "password"})) == shown(client.get(LIST))


@pytest.mark.parametrize("page", ["0", "-1", "999", "x", "9" * 30, "²"])
def test_a_page_that_does_not_exist_is_the_nearest(client, director, page):
    answer = client.get(LIST, {"page": page})
    assert answer.status_code == 200
    assert shown(answer)


def test_the_list_takes_a_fixed_number_of_statements(client, director, own):
    def statements():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(LIST)
        return len(captured)

    projects = [factories.project(own) for _ in range(3)]
    factories.user("sponsor", own.scope)
    few = statements()
    for _ in range(30):
        person = factories.user("viewer", own.scope)
        for project in projects:
            factories.grant(person, "team_member", project.scope)
    assert statements() == few
    assert few <= 12


def test_a_fragment_is_the_table_alone(client, director):
    answer = client.get(LIST, headers={"HX-Request": "true", "HX-Target": "list"})
    assert answer.content.strip().startswith(b"<section")
    assert b"<html" not in answer.content


def test_the_export_holds_all_pages_and_no_formula(client, director, own):
    for number in range(30):
        factories.user("viewer", own.scope, full_name=f"Person {number:02}")
    factories.user(full_name="=cmd|' /C calc'!A0")
    answer = client.get(LIST, EXPORT)
    rows = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert len(rows) == 1 + 32
    assert "'=cmd|' /C calc'!A0" in [row[0] for row in rows]
    assert list({row[4] for row in rows if row[0].startswith("Person ")}) == ["Viewer on City projects (OWN)"]
    filtered = client.get(LIST, EXPORT | {"q": "person 07"}).getvalue().decode()
    assert "Person 07" in filtered
    assert "Person 08" not in filtered


def test_the_page_says_which_roles_now_later_and_before(client, director, own, now):
    person = factories.user(full_name="Sam Sponsor")
    RoleGrant.objects.create(
        user=person, role="viewer", scope=own.scope, since=factories.LONG_AGO, until=now, granted_by=director
    )
    RoleGrant.objects.create(user=person, role="auditor", since=factories.LONG_AGO)
    RoleGrant.objects.create(user=person, role="sponsor", scope=own.scope, since=now + timedelta(days=9999))
    answer = client.get(f"/people/{person.pk}/")
    page = answer.context["page"]
    assert [line.grant.role for line in page.now] == ["auditor"]
    assert [line.grant.role for line in page.later] == ["sponsor"]
    assert [line.grant.role for line in page.past] == ["viewer"]
    assert answer.content.decode().count("Dora Director") >= 1
    assert all(line.may_end for line in (*page.now, *page.later))
    assert not any(line.may_end for line in page.past)


def test_the_page_takes_a_fixed_number_of_statements(client, director, own):
    person = factories.user("viewer", own.scope)
    factories.project(own, manager=person, sponsor=person)

    def statements():
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/people/{person.pk}/")
        return len(captured)

    few = statements()
    for _ in range(5):
        factories.grant(person, "team_member", factories.project(own, manager=person).scope)
    assert statements() == few
    assert few <= 25


def test_the_page_names_what_the_person_is_responsible_for(client, director, own):
    person = factories.user()
    factories.project(own, code="P-1", name="Bridge", manager=person)
    factories.project(own, code="P-2", name="Secret", sponsor=person, confidential=True)
    page = client.get(f"/people/{person.pk}/").content.decode()
    assert "Bridge" in page
    assert "Secret" in page


def test_places_are_offered_where_the_reader_grants(client, own):
    director = factories.user("pmo_director", own.scope)
    client.force_login(director)
    factories.project(own, code="P-BRIDGE", name="Pont de l'Île")
    factories.project(factories.portfolio("OTHER"), code="P-BRIDGE2", name="Pont ailleurs")
    offered = client.get("/people/scopes/found/", {"scope": "ile"}).content.decode()
    assert 'value="P-BRIDGE"' in offered
    assert "P-BRIDGE2" not in client.get("/people/scopes/found/", {"scope": "bridge"}).content.decode()
    assert "option" not in client.get("/people/scopes/found/", {"scope": "p"}).content.decode()


def test_two_of_a_kind_are_told_apart(client, director):
    root = factories.portfolio("SAME", name="A portfolio")
    factories.project(root, code="SAME", name="A project")
    offered = client.get("/people/scopes/found/", {"scope": "same"}).content.decode()
    assert 'value="portfolio:SAME"' in offered
    assert 'value="project:SAME"' in offered


def edit(client, person, **fields):
    data = {
        "full_name": person.full_name,
        "email": person.email,
        "language": person.language,
        "time_zone": person.time_zone,
        "version": person.version,
    }
    return client.post(reverse("people:user-edit", args=[person.pk]), data | fields)


def test_an_administrator_edits_an_account(client, administrator):
    person = factories.user(full_name="Old Name")
    assert (
        edit(client, person, full_name=" Éva New ", language="fr", time_zone="America/Cayenne").status_code
        == 302
    )
    person.refresh_from_db()
    assert (person.full_name, person.language, person.time_zone) == ("Éva New", "fr", "America/Cayenne")
    assert person.version == 2
    assert list(User.objects.matching("eva new")) == [person]


def test_a_change_meanwhile_is_shown_beside_what_was_typed(client, administrator):
    person = factories.user(full_name="Old Name")
    edit(client, person, full_name="Theirs")
    answer = edit(client, person, full_name="Mine")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Theirs" in page
    assert 'value="Mine"' in page
    person.refresh_from_db()
    assert person.full_name == "Theirs"
    assert edit(client, person, full_name="Mine").status_code == 302


def test_an_address_is_a_key_to_the_account(client, administrator, own):
    """Who manages users but grants no role cannot take over somebody's rights by way of the address."""
    person = factories.user("sponsor", own.scope, email="old@example.org")
    answer = edit(client, person, email="mine@example.org")
    assert answer.status_code == 422
    person.refresh_from_db()
    assert person.email == "old@example.org"
    assert edit(client, administrator, email="new@example.org").status_code == 422
    factories.grant(administrator, "pmo_director")
    assert edit(client, person, email="New@example.org").status_code == 302
    person.refresh_from_db()
    assert person.email == "new@example.org"
    assert {mail.address for mail in person.mails.all()} == {"old@example.org", "new@example.org"}


def test_an_address_belongs_to_one_account(client, administrator):
    person, other = factories.user(), factories.user()
    assert edit(client, person, email=other.email.upper()).status_code == 422


@pytest.mark.parametrize("sign", ["\r\n", "\n", "\t", "\x1b", "\x85", "\u2028", "\u202e", "\u2066"])
def test_a_name_is_one_line_that_reads_as_it_is_written(client, administrator, sign):
    person = factories.user(full_name="Élodie O’Brien-Łukasz 山田")
    bad = f"New{sign}Person"
    assert edit(client, person, full_name=bad).status_code == 422
    wanted = {"full_name": bad, "email": "new@example.org", "language": "en", "role": ""}
    assert client.post(reverse("people:invite"), wanted).status_code == 422
    assert not User.objects.filter(email="new@example.org").exists()
    with pytest.raises(IntegrityError, match="people_user_name_printable"), transaction.atomic():
        User.objects.filter(pk=person.pk).update(full_name=bad)


def test_the_address_of_a_deputy_is_worth_what_the_absent_person_may_do(client, administrator):
    director, deputy, now = factories.user("pmo_director"), factories.user(), timezone.now()
    deputyship = Deputyship.objects.create(
        principal=director, deputy=deputy, since=now + timedelta(days=2), until=now + timedelta(days=9)
    )
    refused = edit(client, deputy, email="mine@example.org")
    assert refused.status_code == 422
    assert "never by the person" in refused.content.decode()
    # Who stands in for the deputy's own deputy gains nothing: deputies do not chain.
    other = factories.user()
    Deputyship.objects.create(principal=deputy, deputy=other, since=now, until=now + timedelta(days=9))
    assert edit(client, other, email="other@example.org").status_code == 302
    Deputyship.objects.filter(pk=deputyship.pk).update(ended_at=now)
    assert edit(client, deputy, email="mine@example.org").status_code == 302


def deactivate(client, person, version=None):
    return client.post(
        reverse("people:user-deactivate", args=[person.pk]), {"version": version or person.version}
    )


def test_a_deactivated_person_is_out_at_the_next_request(client, administrator, own, django_user_model):
    person = invited()
    factories.grant(person, "sponsor", own.scope)
    theirs = client.__class__()
    theirs.force_login(person)
    assert theirs.get(f"/people/{person.pk}/").status_code == 200
    assert deactivate(client, person).status_code == 302
    assert theirs.get(f"/people/{person.pk}/").status_code == 302
    assert not RoleGrant.objects.filter(user=person, until=None).exists()
    assert not Invitation.objects.filter(user=person, withdrawn_at=None).exists()
    person.refresh_from_db()
    assert (
        client.post(
            reverse("people:user-reactivate", args=[person.pk]), {"version": person.version}
        ).status_code
        == 302
    )
    person.refresh_from_db()
    assert person.is_active
    assert not RoleGrant.objects.filter(user=person, until=None).exists()


def test_the_last_administrator_and_oneself_stay(client, administrator):
    assert deactivate(client, administrator).status_code == 409
    other = factories.user("administrator")
    client.force_login(other)
    assert deactivate(client, administrator).status_code == 302
    assert deactivate(client, other).status_code == 409
    assert User.objects.get(pk=other.pk).is_active


def test_a_decision_over_an_account_that_changed_is_taken_again(client, administrator):
    person = factories.user()
    edit(client, person, full_name="New")
    assert deactivate(client, person, version=1).status_code == 409
    assert User.objects.get(pk=person.pk).is_active


def test_a_director_neither_edits_nor_deactivates(client, director):
    person = factories.user()
    for name in ("people:user-edit", "people:user-deactivate"):
        assert client.get(reverse(name, args=[person.pk])).status_code == 403
        assert client.post(reverse(name, args=[person.pk])).status_code == 403
