"""Readers and objects for the tests of history pages."""

from typing import Any

import pghistory
from django.test import Client

from people.models import User
from tests import factories


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def text_of(client: Client, path: str, **query: Any) -> str:
    """The main part of a page, white space collapsed."""
    response = client.get(path, query)
    assert response.status_code == 200, response.status_code
    return " ".join(response.content.decode().partition("<main")[2].partition("</main>")[0].split())


def written_by(person: User | None, what: str = "POST /projects/P1/manager/") -> Any:
    """Writes inside carry what a request of this person would."""
    return pghistory.context(actor=person.pk if person else None, through=what)


def reader(role: str, scope: Any, **fields: Any) -> User:
    return factories.user(role, scope, **fields)
