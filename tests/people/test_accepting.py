"""Invitations are accepted once, in time, by whoever holds the link; other links say what to do."""

from datetime import datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client
from django.utils import timezone

from people.models import Invitation, User
from people.services.accepting import InvitationRefused, Refusal, accept_invitation
from people.services.invitations import digest_of
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_attempts")]
NEW = "three quiet harbours"


@pytest.fixture
def invited() -> User:
    return User.objects.create_user("grace@example.org", full_name="Grace Dubois", language="fr")


def invitation(person: User, **fields: object) -> Invitation:
    now = timezone.now()
    values = {"invited_at": now - timedelta(days=1), "expires_at": now + timedelta(days=6), **fields}
    return Invitation.objects.create(user=person, token_digest=digest_of("token"), **values)


def test_the_link_becomes_a_password_a_language_and_a_session(invited: User) -> None:
    row = invitation(invited)
    client = Client()
    assert (
        "Welcome, Grace Dubois"
        in client.get("/invitations/token/", headers={"Accept-Language": "en"}).content.decode()
    )
    answer = client.post("/invitations/token/", {"password": NEW, "language": "fr"})
    assert answer["Location"] == "/"
    assert client.get("/").status_code == 200
    invited.refresh_from_db()
    row.refresh_from_db()
    assert invited.check_password(NEW)
    assert invited.language == "fr"
    assert row.accepted_at is not None
    assert list(EmailAddress.objects.values_list("user_id", "email", "verified", "primary")) == [
        (invited.pk, "grace@example.org", True, True)
    ]


def test_the_person_is_the_actor_in_the_trail_and_the_link_is_not_in_it(invited: User) -> None:
    row = invitation(invited)
    Client().post("/invitations/token/", {"password": NEW, "language": "fr"})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pgh_context ->> 'actor', pgh_context ->> 'through' FROM people_invitationevent"
            " WHERE pgh_obj_id = %s AND pgh_label = 'update'",
            [row.pk],
        )
        assert cursor.fetchall() == [(str(invited.pk), "POST /invitations/x-x/")]


@pytest.mark.parametrize(
    ("fields", "reason", "said"),
    [
        ({"expires_at": timezone.now() - timedelta(minutes=1)}, Refusal.EXPIRED, "Its time has run out."),
        ({"accepted_at": timezone.now()}, Refusal.USED, "You have accepted this invitation already"),
        ({"withdrawn_at": timezone.now()}, Refusal.WITHDRAWN, "It was withdrawn, or replaced by a newer one"),
    ],
)
def test_a_link_that_no_longer_works_says_why_and_what_to_do(
    invited: User, fields: dict[str, datetime], reason: Refusal, said: str
) -> None:
    invitation(invited, **fields)
    for answer in (
        Client().get("/invitations/token/"),
        Client().post("/invitations/token/", {"password": NEW, "language": "en"}),
    ):
        assert answer.status_code == 410
        assert said in answer.content.decode()
    invited.refresh_from_db()
    assert not invited.has_usable_password()
    with pytest.raises(InvitationRefused) as refused:
        accept_invitation(token="token", password=NEW, language="en", now=timezone.now())
    assert refused.value.reason == reason


def test_an_unknown_link_and_a_closed_account(invited: User) -> None:
    assert "There is no such invitation" in Client().get("/invitations/other/").content.decode()
    invitation(invited)
    User.objects.update(is_active=False)
    assert "The account was closed" in Client().get("/invitations/token/").content.decode()


def test_the_digest_itself_opens_nothing(invited: User) -> None:
    row = invitation(invited)
    assert Client().get(f"/invitations/{row.token_digest}/").status_code == 410


def test_a_link_works_once(invited: User) -> None:
    invitation(invited)
    Client().post("/invitations/token/", {"password": NEW, "language": "fr"})
    Client().post("/invitations/token/", {"password": "seven other lanterns", "language": "fr"})
    invited.refresh_from_db()
    assert invited.check_password(NEW)


def test_a_password_that_is_guessed_first_is_refused_and_nothing_happens(invited: User) -> None:
    row = invitation(invited)
    page = Client().post("/invitations/token/", {"password": "Grace-Dubois-2026", "language": "fr"})
    assert page.status_code == 200
    row.refresh_from_db()
    assert row.accepted_at is None


def test_whoever_was_signed_in_in_this_browser_no_longer_is(invited: User) -> None:
    invitation(invited)
    client = Client()
    client.force_login(factories.user("pmo_director"))
    client.post("/invitations/token/", {"password": NEW, "language": "fr"})
    assert client.session["_auth_user_id"] == str(invited.pk)


def test_an_address_that_somebody_had_before_is_in_nobodys_way(invited: User) -> None:
    former = factories.user("viewer")
    EmailAddress.objects.create(user=former, email="grace@example.org", verified=True, primary=True)
    invitation(invited)
    assert Client().post("/invitations/token/", {"password": NEW, "language": "fr"}).status_code == 302


def test_nobody_signs_in_with_an_address_that_they_no_longer_have(invited: User) -> None:
    invitation(invited)
    Client().post("/invitations/token/", {"password": NEW, "language": "fr"})
    User.objects.filter(pk=invited.pk).update(email="grace.dubois@example.org")
    assert Client().post("/sign-in/", {"login": "grace@example.org", "password": NEW}).status_code == 200
    assert (
        Client().post("/sign-in/", {"login": "grace.dubois@example.org", "password": NEW}).status_code == 302
    )
