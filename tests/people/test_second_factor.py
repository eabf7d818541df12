"""Second factors: an app's codes, recovery codes, who is asked for one, and how the secrets are kept."""

import re
import time
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from people.models import Deputyship, OutgoingMail, User
from people.sealing import Unreadable, seal, unseal
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_attempts")]
PASSWORD = "correct-horse-battery"
INCORRECT = "This code is not valid, or it was used already."


def code_of(secret: str, steps: int = 0) -> str:
    """What an app shows for this secret, `steps` half minutes from now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


@pytest.fixture
def person() -> User:
    return factories.user("viewer")


def signed_in(person: User) -> Client:
    client = Client()
    client.post("/sign-in/", {"login": person.email, "password": PASSWORD})
    return client


def add_app(client: Client) -> str:
    """Add an authenticator app as a person does; its secret."""
    page = client.get("/security/app/").content.decode()
    found = re.search(r'<code class="secret">([A-Z2-7]+)</code>', page)
    assert found
    answer = client.post("/security/app/", {"code": code_of(found[1], -1)})
    assert answer["Location"] == "/security/codes/"
    return found[1]


def codes_on(page: str) -> list[str]:
    return re.findall(r"<li><code>(\d{10})</code></li>", page)


def start(person: User) -> Client:
    """The password is right; the second factor is asked for."""
    client = Client()
    answer = client.post("/sign-in/?next=/my-projects/", {"login": person.email, "password": PASSWORD})
    assert answer["Location"] == "/sign-in/second-factor/"
    return client


def second(client: Client, code: str) -> str:
    """What the page says to a code; empty when it lets in."""
    answer = client.post("/sign-in/second-factor/", {"code": code})
    return "" if answer.status_code == 302 else answer.content.decode()


def test_the_code_of_the_app_is_asked_for_and_opens_the_account(person: User) -> None:
    secret = add_app(signed_in(person))
    client = start(person)
    assert client.get("/my-projects/").status_code == 302, "half signed in is not signed in"
    assert client.get("/sign-in/")["Location"] == "/sign-in/second-factor/"
    assert INCORRECT in second(client, "000000")
    answer = client.post("/sign-in/second-factor/", {"code": code_of(secret)})
    assert answer["Location"] == "/my-projects/"
    assert client.get("/my-projects/").status_code == 200


def test_a_code_counts_once_also_while_it_is_still_valid(person: User) -> None:
    secret = add_app(signed_in(person))
    with time_machine.travel(1_800_000_001, tick=False) as clock:
        code = code_of(secret)
        assert second(start(person), code) == ""
        assert INCORRECT in second(start(person), code)
        clock.shift(35)
        assert INCORRECT in second(start(person), code), (
            "the half minute after is tolerated, a second use is not"
        )
        clock.shift(60)
        assert INCORRECT in second(start(person), code)


def test_the_code_that_added_the_app_does_not_sign_in_as_well(person: User) -> None:
    with time_machine.travel(1_800_000_001, tick=False):
        secret = add_app(signed_in(person))
        assert INCORRECT in second(start(person), code_of(secret, -1))
        assert second(start(person), code_of(secret)) == ""


def test_codes_are_not_guessed(person: User) -> None:
    secret = add_app(signed_in(person))
    client = start(person)
    for _ in range(5):
        assert INCORRECT in second(client, "000000")
    assert "Try again in five minutes" in second(client, code_of(secret))


def test_recovery_codes_are_shown_once_and_each_works_once(person: User) -> None:
    client = signed_in(person)
    add_app(client)
    codes = codes_on(client.get("/security/codes/").content.decode())
    assert len(set(codes)) == 10
    again = client.get("/security/codes/").content.decode()
    assert codes_on(again) == []
    assert not any(code in again for code in codes)
    assert second(start(person), f"{codes[0][:5]}-{codes[0][5:]}") == ""
    assert INCORRECT in second(start(person), codes[0])
    assert "9 codes left" in client.get("/security/").content.decode()
    client.post("/security/codes/new/")
    fresh = codes_on(client.get("/security/codes/").content.decode())
    assert not set(codes) & set(fresh)
    assert INCORRECT in second(start(person), codes[1])


def test_removing_the_last_factor_takes_the_recovery_codes_along(person: User) -> None:
    client = signed_in(person)
    add_app(client)
    client.post("/security/app/remove/")
    assert not Authenticator.objects.exists()
    assert signed_in(person).get("/my-projects/").status_code == 200


def test_every_change_is_told_by_mail(person: User, django_capture_on_commit_callbacks) -> None:
    client = signed_in(person)
    with django_capture_on_commit_callbacks(execute=True):
        add_app(client)
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/security/codes/new/")
    client.post("/security/app/remove/")
    bodies = list(OutgoingMail.objects.filter(recipient=person).order_by("pk").values_list("body", flat=True))
    said = [
        "An authenticator app was added",
        "New recovery codes were made",
        "The authenticator app was removed",
    ]
    assert [text in body for text, body in zip(said, bodies, strict=True)] == [True] * 3


def test_what_matters_asks_for_the_password_again_after_a_while(person: User) -> None:
    client = signed_in(person)
    with time_machine.travel(time.time() + 600):
        asked = client.get("/security/app/")
        assert asked["Location"] == "/security/confirm/?next=%2Fsecurity%2Fapp%2F"
        assert (
            "This is not your password." in client.post(asked["Location"], {"password": "x"}).content.decode()
        )
        answer = client.post(asked["Location"], {"password": PASSWORD, "next": "/security/app/"})
        assert answer["Location"] == "/security/app/"
        assert client.get("/security/app/").status_code == 200


def test_what_was_sent_is_not_lost_by_being_asked_again(person: User) -> None:
    client = signed_in(person)
    secret = add_app(client)
    with time_machine.travel(time.time() + 600):
        asked = client.post("/security/app/remove/")
        assert asked["Location"] == "/security/confirm/code/?next=%2Fsecurity%2Fapp%2Fremove%2F"
        client.post(asked["Location"], {"code": code_of(secret), "next": "/security/app/remove/"})
    assert not Authenticator.objects.exists()


def test_the_password_alone_confirms_nothing_once_there_is_a_factor(person: User) -> None:
    client = signed_in(person)
    add_app(client)
    with time_machine.travel(time.time() + 600):
        confirm = "/security/confirm/?next=/security/app/remove/"
        answer = client.post(confirm, {"password": PASSWORD, "next": "/security/app/remove/"})
        assert answer["Location"].startswith("/security/confirm/code/")
        assert client.post("/security/app/remove/")["Location"].startswith("/security/confirm/")
        page = client.get("/security/confirm/code/").content.decode()
        assert 'href="/security/confirm/' not in page, "no way around is offered"
    assert Authenticator.objects.filter(type="totp").exists()


def test_who_has_a_key_alone_is_asked_for_the_key(person: User) -> None:
    client = signed_in(person)
    Authenticator.objects.create(user=person, type="webauthn", data={"name": "Blue", "credential": {}})
    Authenticator.objects.create(user=person, type="recovery_codes", data={})
    with time_machine.travel(time.time() + 600):
        assert client.get("/security/confirm/")["Location"] == "/security/confirm/key/"
        assert client.get("/security/confirm/code/").status_code == 200, "a recovery code stands in for it"


def test_a_factor_that_comes_or_goes_ends_every_other_session(
    person: User, django_capture_on_commit_callbacks
) -> None:
    stranger, other = factories.user("viewer"), signed_in(person)
    untouched, owner = signed_in(stranger), signed_in(person)
    with django_capture_on_commit_callbacks(execute=True):
        secret = add_app(owner)
    assert other.get("/my-projects/").status_code == 302, "opened with the password alone"
    assert owner.get("/my-projects/").status_code == 200
    other = start(person)
    assert second(other, code_of(secret)) == ""
    owner.get("/security/codes/")
    owner.post("/security/codes/new/")
    assert other.get("/my-projects/").status_code == 200, "recovery codes are no factor"
    owner.post("/security/app/remove/")
    assert other.get("/my-projects/").status_code == 302
    assert owner.get("/my-projects/").status_code == 200
    assert untouched.get("/my-projects/").status_code == 200


class TestRequiredByRole:
    @pytest.fixture(autouse=True)
    def roles(self, settings) -> None:
        settings.SECOND_FACTOR_ROLES = frozenset({"pmo_director"})

    def test_who_needs_one_does_nothing_else_before(self) -> None:
        director = factories.user("pmo_director")
        client = signed_in(director)
        assert client.get("/")["Location"] == "/security/"
        assert client.get("/reports/")["Location"] == "/security/"
        fragment = client.get("/", headers={"HX-Request": "true"})
        assert fragment["HX-Redirect"] == "/security/"
        assert "Your role asks for a second factor" in client.get("/security/").content.decode()
        assert client.get("/security/keys/add/").status_code == 200
        add_app(client)
        assert client.get("/").status_code == 200
        assert "Your role asks for" not in client.get("/security/").content.decode()

    def test_removing_it_closes_the_door_again(self) -> None:
        director = factories.user("pmo_director")
        client = signed_in(director)
        add_app(client)
        assert client.get("/").status_code == 200
        client.post("/security/app/remove/")
        assert client.get("/")["Location"] == "/security/"

    def test_a_role_on_one_portfolio_is_enough_and_ends_with_it(self) -> None:
        director = factories.user("pmo_director", factories.portfolio().scope)
        client = signed_in(director)
        assert client.get("/")["Location"] == "/security/"
        director.grants.update(until=director.grants.get().since.replace(year=2025, month=6))
        assert client.get("/").status_code == 200

    def test_others_are_left_alone(self, person: User) -> None:
        assert signed_in(person).get("/").status_code == 200

    def test_leaving_and_the_language_stay_open(self) -> None:
        client = signed_in(factories.user("pmo_director"))
        assert client.post("/language/", {"language": "fr"}).status_code == 302
        assert client.get("/livez").status_code == 200
        assert client.post("/sign-out/")["Location"] == "/sign-in/"

    def test_recovery_codes_alone_are_no_second_factor(self) -> None:
        director = factories.user("pmo_director")
        Authenticator.objects.create(user=director, type="recovery_codes", data={})
        assert signed_in(director).get("/")["Location"] == "/security/"

    def test_a_session_does_not_go_on_believing_in_a_factor(self) -> None:
        director = factories.user("pmo_director")
        client = signed_in(director)
        add_app(client)
        assert client.get("/").status_code == 200
        Authenticator.objects.filter(user=director).delete()
        assert client.get("/")["Location"] == "/security/"

    def test_it_costs_one_query_and_none_for_other_roles(self) -> None:
        client = signed_in(factories.user("pmo_director"))
        add_app(client)
        asked = []
        for browser in (client, client, signed_in(factories.user("viewer"))):
            with CaptureQueriesContext(connection) as queries:
                browser.get("/my-projects/")
            asked.append(sum("mfa_authenticator" in query["sql"] for query in queries))
        assert asked == [1, 1, 0]


def test_secrets_are_sealed(person: User, settings) -> None:
    secret = add_app(signed_in(person))
    kept = Authenticator.objects.get(type="totp").data["secret"]
    assert secret not in kept
    assert unseal(kept) == secret
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key"
    assert unseal(kept) == secret, "a key that was replaced still opens"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(Unreadable):
        unseal(kept)
    assert unseal(seal("x")) == "x"


def test_a_key_of_somebody_else_is_neither_renamed_nor_removed(person: User) -> None:
    other = factories.user("viewer")
    key = Authenticator.objects.create(user=other, type="webauthn", data={"name": "Blue", "credential": {}})
    client = signed_in(person)
    for url in ("/security/keys/rename/", "/security/keys/remove/"):
        for named in (key.pk, "x", "", "9" * 40):
            assert client.post(url, {"key": named, "name": "Mine"})["Location"] == "/security/"
    key.refresh_from_db()
    assert key.data["name"] == "Blue"


def test_who_acts_for_somebody_needs_what_that_person_needs(settings) -> None:
    settings.SECOND_FACTOR_ROLES = frozenset({"pmo_director"})
    director, deputy = factories.user("pmo_director"), factories.user("viewer")
    now = timezone.now()
    deputyship = Deputyship.objects.create(
        principal=director, deputy=deputy, since=now - timedelta(days=1), until=now + timedelta(days=1)
    )
    client = signed_in(deputy)
    assert client.get("/").status_code == 200
    session = client.session
    session["acting_for"] = deputyship.pk
    session.save()
    assert client.get("/")["Location"] == "/security/"
    add_app(client)
    assert client.get("/").status_code == 200
