"""Signing in and out, and the language of the pages."""

import pytest
from django.conf import settings
from django.test import Client

from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_attempts")]
PASSWORD = "correct-horse-battery"


def test_a_person_signs_in_with_the_address_however_typed_and_comes_back_to_the_page() -> None:
    person = factories.user("viewer", email="ada@example.org")
    client = Client()
    asked = client.get("/my-projects/")
    assert asked.status_code == 302
    assert asked["Location"] == "/sign-in/?next=/my-projects/"
    answer = client.post(
        asked["Location"], {"login": "Ada@Example.ORG", "password": PASSWORD, "next": "/my-projects/"}
    )
    assert answer.status_code == 302
    assert answer["Location"] == "/my-projects/"
    assert client.session["_auth_user_id"] == str(person.pk)


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_nobody_is_sent_to_another_site(back: str) -> None:
    person = factories.user("viewer")
    answer = Client().post("/sign-in/", {"login": person.email, "password": PASSWORD, "next": back})
    assert answer["Location"] == "/"
    changed = Client().post("/language/", {"language": "fr", "next": back})
    assert changed["Location"] == "/"


def test_a_wrong_password_and_an_unknown_address_read_the_same() -> None:
    person = factories.user("viewer")
    wrong = Client().post("/sign-in/", {"login": person.email, "password": "wrong-wrong-wrong"})
    unknown = Client().post("/sign-in/", {"login": "nobody@example.org", "password": "wrong-wrong-wrong"})
    assert wrong.status_code == unknown.status_code == 200
    message = "This e-mail address and password do not match."
    assert message in wrong.content.decode()
    assert message in unknown.content.decode()


def test_a_closed_account_does_not_sign_in() -> None:
    person = factories.user("viewer", is_active=False)
    client = Client()
    client.post("/sign-in/", {"login": person.email, "password": PASSWORD})
    assert "_auth_user_id" not in client.session


def test_signing_out_takes_a_post() -> None:
    client = Client()
    client.force_login(factories.user("viewer"))
    assert client.get("/sign-out/").status_code == 405
    assert "_auth_user_id" in client.session
    assert client.post("/sign-out/").status_code == 302
    assert "_auth_user_id" not in client.session


def test_the_language_is_kept_on_the_account_and_in_the_browser() -> None:
    person = factories.user("viewer")
    client = Client()
    client.force_login(person)
    assert '<html lang="en">' in client.get("/").content.decode()
    answer = client.post("/language/", {"language": "fr", "next": "/my-projects/"})
    assert answer["Location"] == "/my-projects/"
    assert answer.cookies[settings.LANGUAGE_COOKIE_NAME].value == "fr"
    assert '<html lang="fr">' in client.get("/").content.decode()
    person.refresh_from_db()
    assert person.language == "fr"


def test_the_language_can_be_chosen_before_signing_in_and_must_be_one_of_ours() -> None:
    client = Client()
    client.post("/language/", {"language": "fr"})
    assert "Mot de passe" in client.get("/sign-in/").content.decode()
    assert client.post("/language/", {"language": "xx"}).status_code == 400


def test_no_page_carries_inline_code_or_style() -> None:
    client = Client()
    client.force_login(factories.user("pmo_director"))
    for url in ("/", "/my-projects/", "/reports/", "/imports/", "/nowhere/"):
        page = client.get(url).content.decode()
        for forbidden in (" style=", "<style", " onclick=", " hx-on", "javascript:"):
            assert forbidden not in page, (url, forbidden)
        assert "script-src 'self'" in client.get(url)["Content-Security-Policy"]
