"""A form of an earlier session is refused with a page that says what to do, in the reader's language."""

import pytest
from django.test import Client


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "This page is out of date"), ("fr", "Cette page n’est plus à jour")],
)
def test_a_form_with_an_old_token_is_explained(language: str, words: str) -> None:
    client = Client(enforce_csrf_checks=True, headers={"Accept-Language": language})
    response = client.post("/sign-in/", {"login": "somebody@example.org", "password": "secret"})
    assert response.status_code == 403
    body = response.content.decode()
    assert words in body
    assert f'lang="{language}"' in body
    assert "CSRF" not in body
