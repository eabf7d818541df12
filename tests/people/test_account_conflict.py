"""Two administrators edit one account: both versions, a choice by field, and a third save is shown as well."""

import pytest
from django.test import Client
from django.urls import reverse

from people.models import User
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> User:
    return factories.user(full_name="Ida Ohm", email="ida@example.org")


@pytest.fixture
def client() -> Client:
    one = Client()
    one.force_login(factories.user("administrator"))
    return one


def typed(person: User, **fields: object) -> dict[str, object]:
    kept = {name: getattr(person, name) for name in ("full_name", "email", "language", "time_zone")}
    return kept | {"version": 1} | fields


def test_one_chooses_between_two_names(client: Client, person: User) -> None:
    url = reverse("people:user-edit", args=[person.pk])
    assert client.post(url, typed(person, full_name="Ida Theirs")).status_code == 302
    page = client.post(url, typed(person, full_name="Ida Mine", language="fr"))
    assert page.status_code == 409
    pairs = {pair.label: (pair.mine, pair.theirs) for pair in page.context["conflict"].differing}
    assert ("Ida Mine", "Ida Theirs") in pairs.values()
    assert page.context["form"]["full_name"].value() == "Ida Mine"
    assert 'name="version" value="2"' in page.content.decode()

    choice = {"resolve": "choices", "keep-full_name": "theirs", "keep-language": "mine", "version": 2}
    filled = client.post(url, typed(person, full_name="Ida Mine", language="fr") | choice)
    assert filled.status_code == 200
    form = filled.context["form"]
    assert (form["full_name"].value(), form["language"].value()) == ("Ida Theirs", "fr")
    person.refresh_from_db()
    assert (person.full_name, person.language, person.version) == ("Ida Theirs", "en", 2)
    saved = client.post(url, typed(person, language="fr", version=2))
    assert saved.status_code == 302


def test_a_third_save_while_one_chooses_is_shown(client: Client, person: User) -> None:
    url = reverse("people:user-edit", args=[person.pk])
    client.post(url, typed(person, full_name="Second"))
    client.post(url, typed(person, full_name="Third", version=2))
    late = client.post(url, typed(person, full_name="Mine", version=2, resolve="mine"))
    assert late.status_code == 409
    assert ("Mine", "Third") in [(pair.mine, pair.theirs) for pair in late.context["conflict"].differing]
    person.refresh_from_db()
    assert person.full_name == "Third"
