"""Handing over a leaver's responsibilities: previewed, all or nothing, with the rights and the mails that belong to it."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from people.models import Deputyship, OutgoingMail, RoleGrant
from people.roles import ROLES, Permission, Role
from portfolio.models import Programme
from projects.handover import Move, holdings
from projects.models import Project
from projects.services import hand_over
from projects.services.handover import HandOverChanged
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def own():
    return factories.portfolio("OWN")


@pytest.fixture
def leaver():
    return factories.user(full_name="Lea Leaver", email="lea@example.org")


@pytest.fixture
def bridge(own, leaver):
    project = factories.project(own, code="BRIDGE", name="A bridge", manager=leaver, sponsor=leaver)
    factories.grant(leaver, "project_manager", project.scope)
    factories.grant(leaver, "sponsor", project.scope)
    return project


@pytest.fixture
def school(own, leaver):
    project = factories.project(own, code="SCHOOL", name="A school", manager=leaver)
    factories.grant(leaver, "project_manager", project.scope)
    return project


@pytest.fixture
def officer(client, own):
    person = factories.user("pmo_officer", own.scope, full_name="Olga Officer")
    client.force_login(person)
    return person


def url(person):
    return reverse("projects:hand-over", args=[person.pk])


def choose(client, leaver, **fields):
    """The form as the page offers it, with some addresses typed in."""
    form = client.get(url(leaver)).context["form"]
    data = {f"version-{h.key}": h.version for h in form.holdings}
    return client.post(url(leaver), data | {key.replace("__", "-"): value for key, value in fields.items()})


def confirm(client, leaver, preview):
    return client.post(url(leaver), {**preview.context["typed"], "confirmed": "1"})


def roles(person, now):
    return set(RoleGrant.objects.active(now).filter(user=person).values_list("role", "scope__project__code"))


def test_everything_goes_to_one_successor_after_a_preview(client, officer, leaver, bridge, school, now):
    successor = factories.user(full_name="Susi Successor", email="susi@example.org")
    preview = choose(client, leaver, everyone="Susi@example.org")
    assert preview.status_code == 200
    assert preview.content.decode().count("susi@example.org</div>") == 3
    assert not Project.objects.filter(manager=successor).exists(), "a preview writes nothing"
    assert confirm(client, leaver, preview).status_code == 302
    for project in (bridge, school):
        project.refresh_from_db()
        assert (project.manager, project.version >= 2) == (successor, True)
    assert bridge.sponsor == successor
    later = now + timedelta(days=999)
    assert roles(leaver, later) == set()
    assert roles(successor, later) == {
        ("project_manager", "BRIDGE"),
        ("sponsor", "BRIDGE"),
        ("project_manager", "SCHOOL"),
    }
    assert not Project.objects.visible_to(leaver).exists()
    assert set(RoleGrant.objects.filter(user=successor).values_list("granted_by", flat=True)) == {officer.pk}


def test_who_lists_no_people_is_led_nowhere_that_they_may_not_go(client, officer, leaver, school):
    people = f'href="{reverse("people:user-list")}"'
    person = f'href="{reverse("people:user", args=[leaver.pk])}"'
    preview = choose(client, leaver, everyone=factories.user().email)
    for shown in (client.get(url(leaver)), preview):
        assert people not in shown.content.decode()
        assert person not in shown.content.decode()
    done = client.post(url(leaver), {**preview.context["typed"], "confirmed": "1"}, follow=True)
    assert done.status_code == 200
    assert "was handed over" in done.content.decode()
    client.force_login(factories.user("pmo_director"))
    assert person in client.get(url(leaver)).content.decode()


def test_both_sides_are_told_in_their_language(client, officer, leaver, bridge, school):
    french = factories.user(full_name="Fabien", email="f@example.org", language="fr")
    english = factories.user(full_name="Emma", email="e@example.org")
    preview = choose(
        client,
        leaver,
        **{f"to-manager-{bridge.pk}": french.email, f"to-manager-{school.pk}": english.email},
    )
    confirm(client, leaver, preview)
    mails = {mail.address: mail for mail in OutgoingMail.objects.all()}
    assert set(mails) == {"f@example.org", "e@example.org", "lea@example.org"}
    assert "A bridge" in mails["f@example.org"].body
    assert "A school" not in mails["f@example.org"].body
    assert "A bridge" in mails["lea@example.org"].body
    assert "Emma" in mails["lea@example.org"].body
    assert mails["f@example.org"].language == "fr"


def test_one_of_many_is_handed_over_and_the_rest_stays(client, officer, leaver, bridge, school):
    successor = factories.user()
    confirm(client, leaver, choose(client, leaver, **{f"to-sponsor-{bridge.pk}": successor.email}))
    bridge.refresh_from_db()
    assert (bridge.manager, bridge.sponsor) == (leaver, successor)
    assert RoleGrant.objects.filter(user=leaver, until=None).count() == 2


def test_a_programme_is_handed_over_as_well(client, officer, own, leaver, now):
    programme = factories.programme(own, manager=leaver)
    factories.grant(leaver, "programme_manager", programme.scope)
    successor = factories.user()
    confirm(client, leaver, choose(client, leaver, everyone=successor.email))
    assert Programme.objects.get().manager == successor
    assert RoleGrant.objects.get(user=successor).role == "programme_manager"
    assert not RoleGrant.objects.filter(user=leaver, until=None).exists()


def test_a_leaver_whose_account_is_closed_gets_no_mail(client, officer, leaver, school):
    leaver.is_active = False
    leaver.save()
    successor = factories.user()
    assert confirm(client, leaver, choose(client, leaver, everyone=successor.email)).status_code == 302
    assert [mail.recipient for mail in OutgoingMail.objects.all()] == [successor]


@pytest.mark.parametrize("typed", ["nobody@example.org", "gone@example.org", "no address"])
def test_an_address_of_nobody_is_said_and_what_was_typed_stays(
    client, officer, leaver, bridge, school, typed
):
    factories.user(email="gone@example.org", is_active=False)
    answer = choose(client, leaver, everyone=typed)
    assert answer.status_code == 422
    assert typed in answer.content.decode()
    assert choose(client, leaver, **{f"to-manager-{school.pk}": typed}).status_code == 422
    assert choose(client, leaver).status_code == 422


def test_nobody_names_themselves_nor_the_leaver(client, officer, leaver, school):
    for person in (officer, leaver):
        assert choose(client, leaver, everyone=person.email).status_code == 422
    school.refresh_from_db()
    assert school.manager == leaver


def test_a_change_meanwhile_stops_everything(client, officer, leaver, bridge, school):
    successor = factories.user(email="s@example.org")
    preview = choose(client, leaver, everyone=successor.email)
    Project.objects.filter(pk=school.pk).update(version=9)
    answer = confirm(client, leaver, preview)
    assert answer.status_code == 409
    assert "s@example.org" in answer.content.decode()
    assert not RoleGrant.objects.filter(user=successor).exists()
    assert not OutgoingMail.objects.exists()
    again = client.post(
        url(leaver),
        {
            "everyone": successor.email,
            **{f"version-{h.key}": h.version for h in answer.context["form"].holdings},
        },
    )
    assert confirm(client, leaver, again).status_code == 302


def test_what_somebody_else_handed_over_meanwhile_is_said(client, officer, leaver, bridge, school):
    successor, other = factories.user(), factories.user()
    preview = choose(client, leaver, everyone=successor.email)
    Project.objects.filter(pk=school.pk).update(manager=other)
    assert confirm(client, leaver, preview).status_code == 409
    school.refresh_from_db()
    assert school.manager == other
    bridge.refresh_from_db()
    assert bridge.manager == leaver


def test_projects_out_of_reach_are_neither_shown_nor_moved(client, officer, leaver, school):
    elsewhere = factories.project(factories.portfolio("OTHER"), name="Elsewhere", manager=leaver)
    secret = factories.project(school.portfolio, name="Secret thing", manager=leaver, confidential=True)
    page = client.get(url(leaver)).content.decode()
    assert "A school" in page
    assert "Elsewhere" not in page
    assert "Secret thing" not in page
    successor = factories.user()
    forged = {
        "everyone": successor.email,
        f"version-manager-{school.pk}": 1,
        f"to-manager-{secret.pk}": successor.email,
        f"version-manager-{secret.pk}": 1,
        "confirmed": "1",
    }
    assert client.post(url(leaver), forged).status_code == 409
    for project in (elsewhere, secret):
        project.refresh_from_db()
        assert project.manager == leaver


def test_the_service_asks_the_right_again(officer, leaver, school, now):
    outsider = factories.user("pmo_officer", factories.portfolio("OTHER").scope)
    [holding] = holdings(leaver, officer)
    # Not even the refusal says that there is something of that name.
    with pytest.raises(HandOverChanged):
        hand_over(leaver=leaver, moves=[Move(holding, factories.user())], actor=outsider, now=now)
    manager = factories.user("project_manager", school.scope)
    with pytest.raises(PermissionDenied):
        hand_over(leaver=leaver, moves=[Move(holding, factories.user())], actor=manager, now=now)


def test_who_holds_less_than_a_sponsor_hands_over_no_sponsorship(leaver, bridge, monkeypatch, now):
    """With a table in which somebody names managers without seeing money."""
    monkeypatch.setitem(
        ROLES, "team_member", Role(frozenset({Permission.VIEW_PROJECT, Permission.ASSIGN_MANAGER}))
    )
    person = factories.user("team_member", bridge.portfolio.scope)
    found = {holding.part.name: holding for holding in holdings(leaver, person)}
    assert found["manager"].may_hand_over
    assert not found["sponsor"].may_hand_over
    with pytest.raises(PermissionDenied):
        hand_over(leaver=leaver, moves=[Move(found["sponsor"], factories.user())], actor=person, now=now)


def test_a_deputy_does_not_name_the_person_they_act_for(officer, leaver, school, now):
    deputy = factories.user("pmo_officer")
    deputy.acting_for = officer
    [holding] = holdings(leaver, officer)
    with pytest.raises(ValidationError):
        hand_over(leaver=leaver, moves=[Move(holding, officer)], actor=deputy, now=now)


def test_a_deputy_who_works_as_themselves_does_not_name_the_absent_person(
    client, officer, leaver, school, now
):
    absent, [holding] = factories.user(), holdings(leaver, officer)
    start = timezone.now() + timedelta(days=2)
    Deputyship.objects.create(
        principal=absent, deputy=officer, since=start, until=start + timedelta(days=1), appointed_by=absent
    )
    with pytest.raises(ValidationError):
        hand_over(leaver=leaver, moves=[Move(holding, absent)], actor=officer, now=timezone.now())
    assert choose(client, leaver, **{holding.key: absent.email}).status_code == 422
    assert not absent.grants.exists()


def test_it_takes_a_fixed_number_of_statements(officer, own, leaver, now):
    def statements():
        successor = factories.user()
        found = holdings(leaver, officer)
        with CaptureQueriesContext(connection) as captured:
            hand_over(leaver=leaver, moves=[Move(h, successor) for h in found], actor=officer, now=now)
        return len(captured)

    factories.project(own, manager=leaver, sponsor=leaver)
    few = statements()
    for _ in range(12):
        factories.project(own, manager=leaver, sponsor=leaver)
    assert statements() == few


@pytest.mark.parametrize(("role", "status"), [("administrator", 403), ("executive", 404), ("viewer", 404)])
def test_others_hand_nothing_over(client, leaver, school, role, status):
    client.force_login(factories.user(role))
    assert client.get(url(leaver)).status_code == status
    assert client.post(url(leaver), {"everyone": factories.user().email}).status_code == status


def test_a_form_of_the_programme_that_was_opened_before_is_a_conflict(client):
    """Handing over raises the programme's version: saving the old form would bring the leaver back."""
    portfolio, leaver = factories.portfolio(), factories.user()
    programme = factories.programme(portfolio, code="PG", manager=leaver)
    director = factories.user("pmo_director")
    [holding] = holdings(leaver, director)
    hand_over(leaver=leaver, moves=[Move(holding, factories.user())], actor=director, now=timezone.now())
    programme.refresh_from_db()
    assert programme.version == 2
    client.force_login(director)
    answer = client.post("/programmes/PG/edit/", {"name": "N", "manager": leaver.email, "version": 1})
    assert answer.status_code == 409
