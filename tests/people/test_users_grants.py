"""Inviting, granting and ending in the browser's forms."""

import io
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from common.clock import end_of, last_day, start_of
from people.models import Invitation, OutgoingMail, RoleGrant, User
from people.services.invitations import digest_of
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 17)


@pytest.fixture(autouse=True)
def today(time_machine, now):
    time_machine.move_to(now, tick=False)


@pytest.fixture
def own():
    return factories.portfolio("OWN", name="City projects")


@pytest.fixture
def director(client, own):
    person = factories.user("pmo_director", own.scope, full_name="Dora Director")
    client.force_login(person)
    return person


@pytest.fixture
def administrator(client):
    person = factories.user("administrator", full_name="Ada Admin")
    client.force_login(person)
    return person


def grant(client, person, **fields):
    data = {"role": "sponsor", "scope": "OWN"} | fields
    return client.post(reverse("people:grant-new", args=[person.pk]), data)


def test_a_role_is_granted_on_a_place(client, director, own, now):
    person = factories.user()
    assert grant(client, person, scope=" own ").status_code == 302
    given = person.grants.get()
    assert (given.role, given.scope, given.since, given.until) == ("sponsor", own.scope, now, None)
    assert given.granted_by == director


def test_a_role_starts_later_and_ends_with_its_last_day(client, director, own):
    person = factories.user()
    assert grant(client, person, since="2026-12-01", until="2026-12-31").status_code == 302
    given = person.grants.get()
    assert given.since == start_of(date(2026, 12, 1))
    assert given.until == end_of(date(2026, 12, 31)) == start_of(date(2027, 1, 1))
    assert last_day(given.until) == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("role", {"role": ""}),
        ("role", {"role": "administrator"}),
        ("scope", {"scope": ""}),
        ("scope", {"scope": "OTHER"}),
        ("scope", {"scope": "NOWHERE"}),
        ("since", {"since": "2026-11-16"}),
        ("until", {"until": "2026-11-16"}),
        ("until", {"since": "2026-12-02", "until": "2026-12-01"}),
        ("since", {"since": "yesterday"}),
    ],
)
def test_what_cannot_be_granted_is_said_at_the_field(client, director, field, fields):
    factories.portfolio("OTHER")
    person = factories.user()
    answer = grant(client, person, **fields)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not person.grants.exists()


def test_everywhere_is_offered_to_those_who_grant_everywhere(client, director):
    page = client.get(reverse("people:grant-new", args=[factories.user().pk]))
    assert b'name="everywhere"' not in page.content
    person = factories.user()
    assert grant(client, person, scope="", everywhere="on").status_code == 422
    client.force_login(factories.user("pmo_director"))
    assert grant(client, person, scope="OWN", everywhere="on").status_code == 422
    assert not person.grants.exists()
    assert grant(client, person, scope="", everywhere="on").status_code == 302
    assert person.grants.get().scope is None


def test_an_administrator_makes_administrators_only(client, administrator, own):
    person = factories.user()
    assert grant(client, person).status_code == 422
    assert grant(client, person, role="administrator").status_code == 302
    assert (person.grants.get().role, person.grants.get().scope) == ("administrator", None)


def test_the_same_role_twice_is_said(client, director):
    person = factories.user()
    grant(client, person)
    assert grant(client, person).status_code == 422
    assert person.grants.count() == 1


def test_nobody_grants_to_themselves_or_to_a_closed_account(client, director):
    assert grant(client, director).status_code == 403
    assert grant(client, factories.user(is_active=False)).status_code == 403


def end(client, given, **fields):
    return client.post(reverse("people:grant-end", args=[given.user_id, given.pk]), fields)


def test_a_role_ends_now_or_with_a_day(client, director, own, now):
    given = factories.grant(factories.user(), "sponsor", own.scope)
    assert end(client, given, on="2026-11-16").status_code == 422
    assert end(client, given, on="2026-11-30").status_code == 302
    given.refresh_from_db()
    assert given.until == start_of(date(2026, 12, 1))
    assert end(client, given).status_code == 302
    given.refresh_from_db()
    assert given.until == now
    assert end(client, given).status_code == 302, "somebody was faster: nothing to say but that"
    given.refresh_from_db()
    assert given.until == now


def test_roles_that_one_may_not_see_or_not_give_are_not_ended(client, director, own):
    elsewhere = factories.grant(factories.user(), "sponsor", factories.portfolio("OTHER").scope)
    everywhere = factories.grant(factories.user(), "sponsor")
    administrator = factories.grant(factories.user(), "administrator")
    assert end(client, elsewhere).status_code == 404
    assert end(client, everywhere).status_code == 403
    assert end(client, administrator).status_code == 403
    mixed = reverse("people:grant-end", args=[factories.user().pk, everywhere.pk])
    assert client.post(mixed).status_code == 404
    assert not RoleGrant.objects.exclude(until=None).exists()


def test_an_ended_role_opens_nothing_at_the_next_request(client, director, own):
    given = factories.grant(factories.user(), "sponsor", own.scope)
    theirs = client.__class__()
    theirs.force_login(given.user)
    assert theirs.get("/portfolios/OWN/").status_code == 200
    end(client, given)
    assert theirs.get("/portfolios/OWN/").status_code == 404


def invite(client, **fields):
    data = {"full_name": "Nina New", "email": "Nina@Example.org", "language": "fr"} | fields
    return client.post("/people/invite/", data)


def test_an_invited_person_has_an_account_a_role_and_a_mail(client, director, own, now):
    answer = invite(client, role="sponsor", scope="OWN")
    person = User.objects.get(email="nina@example.org")
    assert answer.headers["Location"] == f"/people/{person.pk}/"
    assert not person.has_usable_password()
    assert person.grants.get().granted_by == director
    assert (person.language, person.is_active) == ("fr", True)
    invitation = person.invitations.get()
    assert (invitation.invited_by, invitation.expires_at) == (director, now + timedelta(days=7))
    mail = OutgoingMail.objects.get(recipient=person)
    assert (mail.kind, mail.address, mail.language) == ("invitation", "nina@example.org", "fr")
    [token] = [line.split("/")[-2] for line in mail.body.splitlines() if "/invitations/" in line]
    assert digest_of(token) == invitation.token_digest
    assert token not in str(Invitation.objects.values().get())


def test_an_invitation_with_a_role_that_cannot_be_granted_makes_no_account(client, director):
    factories.portfolio("OTHER")
    assert invite(client, role="sponsor", scope="OTHER").status_code == 422
    assert invite(client, role="administrator", scope="OWN").status_code == 422
    assert not User.objects.filter(email="nina@example.org").exists()
    assert not OutgoingMail.objects.exists()


def test_an_address_is_invited_once(client, administrator):
    assert invite(client).status_code == 302
    again = invite(client, email="NINA@example.org", full_name="Somebody Else")
    assert again.status_code == 422
    assert "email" in again.context["form"].errors


def test_another_link_replaces_the_first(client, administrator):
    invite(client)
    person = User.objects.get(email="nina@example.org")
    first = person.invitations.get()
    assert client.post(f"/people/{person.pk}/invitation/").status_code == 302
    first.refresh_from_db()
    assert first.withdrawn_at is not None
    assert person.invitations.filter(withdrawn_at=None).count() == 1
    assert person.mails.count() == 2
    client.post(f"/people/{person.pk}/invitation/withdraw/")
    assert not person.invitations.filter(withdrawn_at=None).exists()
    assert client.post(f"/people/{person.pk}/invitation/").status_code == 302
    assert person.invitations.filter(withdrawn_at=None).count() == 1


def test_who_has_joined_is_not_invited_again(client, administrator):
    invite(client)
    person = User.objects.get(email="nina@example.org")
    person.invitations.update(accepted_at=timezone.now())
    client.post(f"/people/{person.pk}/invitation/")
    client.post(f"/people/{person.pk}/invitation/withdraw/")
    assert person.invitations.count() == 1
    assert person.invitations.get().withdrawn_at is None


@pytest.mark.parametrize("role", ["pmo_officer", "project_manager", "viewer"])
def test_others_neither_invite_nor_grant(client, role):
    client.force_login(factories.user(role))
    person = factories.user()
    assert invite(client).status_code == 403
    assert client.get("/people/invite/").status_code == 403
    assert grant(client, person).status_code == 404
    assert client.post(f"/people/{person.pk}/invitation/").status_code == 404
    assert client.get("/people/scopes/found/", {"scope": "OWN"}).status_code == 403


def test_a_new_portal_begins_with_somebody_who_can_run_it(client):
    out = io.StringIO()
    call_command("invite_administrator", "First@Example.org", "Fay First", language="fr", stdout=out)
    first = User.objects.get(email="first@example.org")
    assert set(first.grants.values_list("role", "scope", "granted_by")) == {
        ("administrator", None, None),
        ("pmo_director", None, None),
    }
    path = out.getvalue().split("http://")[1].strip().partition("/")[2]
    assert client.get(f"/{path}").status_code == 200
    assert OutgoingMail.objects.get().address == "first@example.org"
    for email in ("first@example.org", "no address"):
        with pytest.raises(CommandError):
            call_command("invite_administrator", email, "Again")
    assert User.objects.count() == 1


def test_a_link_that_went_to_a_wrong_address_opens_nothing(client, administrator):
    invite(client, email="tpyo@example.org")
    person = User.objects.get(email="tpyo@example.org")
    wrong = OutgoingMail.objects.get(address="tpyo@example.org", kind="invitation").body
    path = next(line for line in wrong.splitlines() if "/invitations/" in line).partition("/invitations/")[2]
    assert client.__class__().get(f"/invitations/{path}").status_code == 200
    fields = {"full_name": "Nina", "email": "typo@example.org", "language": "en", "time_zone": "Europe/Paris"}
    answer = client.post(f"/people/{person.pk}/edit/", fields | {"version": 1})
    assert answer.status_code == 302
    assert client.__class__().get(f"/invitations/{path}").status_code == 410
    assert OutgoingMail.objects.filter(address="typo@example.org", kind="invitation").exists()
    assert person.invitations.filter(withdrawn_at=None).count() == 1
