"""A lost password, and lost second factors."""

import re
import time

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.test import Client

from people.models import OutgoingMail, User
from people.services.second_factor import remove_second_factors
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_attempts")]
PASSWORD = "correct-horse-battery"
NEW = "three quiet harbours"


@pytest.fixture(autouse=True)
def portal(settings) -> None:
    settings.PORTAL_URL = "https://portal.example.org"


def link_for(person: User, **headers: str) -> str:
    """Ask for a new password; the path in the mail."""
    assert (
        Client().post("/password/", {"email": person.email}, headers=headers)["Location"] == "/password/sent/"
    )
    mail = OutgoingMail.objects.get(kind="password_reset", recipient=person)
    [path] = re.findall(r"https://portal\.example\.org(/\S+)", mail.body)
    return path


def follow(client: Client, path: str) -> str:
    """The form behind the link: the token leaves the address bar."""
    answer = client.get(path)
    assert answer.status_code == 302
    assert "set-password" in answer["Location"]
    return answer["Location"]


def test_the_link_signs_in_with_the_new_password_and_ends_every_session() -> None:
    person = factories.user("viewer")
    old = Client()
    old.post("/sign-in/", {"login": person.email, "password": PASSWORD})
    client = Client()
    form = follow(client, link_for(person))
    assert client.post(form, {"password1": NEW})["Location"] == "/"
    assert client.get("/").status_code == 200
    assert old.get("/").status_code == 302
    person.refresh_from_db()
    assert person.check_password(NEW)
    notice = OutgoingMail.objects.get(kind="security_notice")
    assert "Your password was changed by a link" in notice.body


def test_it_works_once_and_for_an_hour() -> None:
    person = factories.user("viewer")
    path = link_for(person)
    with time_machine.travel(time.time() + 59 * 60):
        follow(Client(), path)
    with time_machine.travel(time.time() + 61 * 60):
        assert "This link no longer works" in Client().get(path).content.decode()
    client = Client()
    client.post(follow(client, path), {"password1": NEW})
    assert "This link no longer works" in Client().get(path).content.decode()


def test_it_opens_nothing_once_the_account_is_closed() -> None:
    person = factories.user("viewer")
    path, client = link_for(person), Client()
    form = follow(client, path)
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert "This link no longer works" in Client().get(path).content.decode()
    assert "This link no longer works" in client.post(form, {"password1": NEW}).content.decode()
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_it_does_not_lead_around_the_second_factor() -> None:
    person = factories.user("viewer")
    Authenticator.objects.create(user=person, type="totp", data={"secret": "x"})
    client = Client()
    answer = client.post(follow(client, link_for(person)), {"password1": NEW})
    assert answer["Location"] == "/sign-in/second-factor/"
    assert client.get("/").status_code == 302


def test_it_lets_in_whom_strangers_keep_out() -> None:
    person = factories.user("viewer")
    for number in range(6):
        Client(REMOTE_ADDR=f"198.51.100.{number}").post(
            "/sign-in/", {"login": person.email, "password": "wrong"}
        )
    client = Client()
    assert client.post(follow(client, link_for(person)), {"password1": NEW})["Location"] == "/"
    assert Client().post("/sign-in/", {"login": person.email, "password": NEW}).status_code == 302


@pytest.mark.parametrize("who", ["nobody", "closed", "invited"])
def test_the_answer_does_not_tell_who_has_an_account(who: str) -> None:
    person = factories.user("viewer", is_active=who != "closed")
    if who == "invited":
        person.set_unusable_password()
        person.save(update_fields=["password"])
    address = "nobody@example.org" if who == "nobody" else person.email
    assert Client().post("/password/", {"email": address})["Location"] == "/password/sent/"
    assert not OutgoingMail.objects.exists()


def test_a_forged_host_leads_no_mail_elsewhere(settings) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    person = factories.user("viewer")
    assert link_for(person, host="evil.example").startswith("/password/")
    assert "evil.example" not in OutgoingMail.objects.get().body


def test_the_mail_is_in_the_language_of_its_reader() -> None:
    person = factories.user("viewer", language="fr")
    link_for(person)
    assert OutgoingMail.objects.get().language == "fr"


class TestLostSecondFactors:
    @pytest.fixture
    def person(self) -> User:
        person = factories.user("pmo_officer")
        Authenticator.objects.create(user=person, type="totp", data={"secret": "x"})
        Authenticator.objects.create(user=person, type="recovery_codes", data={})
        return person

    def test_an_administrator_takes_them_off_and_the_person_is_told(self, person: User) -> None:
        administrator = factories.user("administrator", full_name="Admin Istrator")
        client = Client()
        client.force_login(administrator)
        assert "Remove the second factors" in client.get(f"/people/{person.pk}/").content.decode()
        client.post(f"/people/{person.pk}/second-factor/remove/")
        assert not Authenticator.objects.exists()
        assert "Admin Istrator" in OutgoingMail.objects.get(recipient=person).body
        assert "Remove the second factors" not in client.get(f"/people/{person.pk}/").content.decode()
        client.post(f"/people/{person.pk}/second-factor/remove/")
        assert OutgoingMail.objects.count() == 1

    def test_nobody_else_may(self, person: User, now) -> None:
        for actor in (factories.user("pmo_director"), person):
            with pytest.raises(PermissionDenied):
                remove_second_factors(user=person, actor=actor, now=now)
        administrator = factories.user("administrator")
        with pytest.raises(PermissionDenied):
            remove_second_factors(user=administrator, actor=administrator, now=now)
        assert Authenticator.objects.count() == 2
