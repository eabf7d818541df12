"""Signing in through a provider: what its answer has to be, and whom the portal lets in on its word."""

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.conf import settings as portal_settings
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from people.models import Invitation, User
from tests import factories
from tests.oidc.lying_provider import CLIENT_ID, CLIENT_SECRET, LyingProvider, lying_provider
from tests.oidc.switched_on import switch_on

pytestmark = pytest.mark.django_db
START, BACK = "/sign-in/organisation/", "/sign-in/organisation/callback/"


@pytest.fixture
def provider(settings: Any) -> Iterator[LyingProvider]:
    with lying_provider() as one:
        switch_on(settings, one.issuer, client_id=CLIENT_ID, client_secret=CLIENT_SECRET)
        yield one


@pytest.fixture
def ada() -> User:
    return factories.user("viewer", email="ada@example.org", full_name="Ada")


def leave(client: Client, **form: str) -> dict[str, str]:
    """Start; what the provider is asked."""
    answer = client.post(START, form)
    assert answer.status_code == 302, answer.content.decode()
    return {name: values[0] for name, values in parse_qs(urlsplit(answer["Location"]).query).items()}


def come_back(client: Client, provider: LyingProvider, **form: str) -> HttpResponse:
    """The whole way: out, and back with a code."""
    asked = leave(client, **form)
    provider.nonce = provider.nonce or asked["nonce"]
    return client.get(BACK, {"code": "c", "state": asked["state"]})


def signed_in(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


def nothing_was_kept() -> bool:
    return not (SocialAccount.objects.exists() or SocialToken.objects.exists() or SocialApp.objects.exists())


# The honest way


def test_a_person_comes_in_and_goes_where_they_wanted(provider: LyingProvider, ada: User) -> None:
    client = Client()
    answer = come_back(client, provider, next="/my-projects/")
    assert (answer.status_code, answer["Location"]) == (302, "/my-projects/")
    assert signed_in(client) == str(ada.pk)
    assert nothing_was_kept()
    ada.refresh_from_db()
    # allauth's own way by e-mail would have erased it.
    assert ada.check_password("correct-horse-battery")
    assert User.objects.count() == 1


def test_the_question_is_tied_to_this_browser_request_and_portal(provider: LyingProvider) -> None:
    first, second = leave(Client()), leave(Client())
    assert first["response_type"] == "code"
    assert first["client_id"] == CLIENT_ID
    assert first["redirect_uri"] == f"http://testserver{BACK}"
    assert first["code_challenge_method"] == "S256"
    assert set(first["scope"].split()) == {"openid", "profile", "email"}
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name]) >= 16
        assert first[name] != second[name]


def test_the_code_is_exchanged_with_the_secret_and_the_verifier(provider: LyingProvider, ada: User) -> None:
    come_back(Client(), provider)
    [form] = [form for path, form in provider.asked if path == "/token"]
    assert form["client_secret"] == [CLIENT_SECRET]
    assert len(form["code_verifier"][0]) >= 43


@pytest.mark.parametrize("address", ["ADA@example.org", "Ada@EXAMPLE.org", " ada@example.org "])
def test_the_case_of_the_address_does_not_matter(provider: LyingProvider, ada: User, address: str) -> None:
    provider.userinfo = {"email": address}
    client = Client()
    come_back(client, provider)
    assert signed_in(client) == str(ada.pk)


def test_the_signed_claims_count_where_they_have_the_address(provider: LyingProvider, ada: User) -> None:
    provider.claims = {"email": "ada@example.org", "email_verified": True}
    provider.userinfo = {"email": "bob@example.org"}
    client = Client()
    come_back(client, provider)
    assert signed_in(client) == str(ada.pk)


def test_another_claim_can_say_that_the_address_is_verified(
    provider: LyingProvider, ada: User, settings: Any
) -> None:
    settings.OIDC_VERIFIED_CLAIM = "xms_edov"
    provider.claims = {"email": "ada@example.org", "email_verified": True}
    assert come_back(Client(), provider).status_code == 403
    provider.nonce = ""
    provider.claims = {"email": "ada@example.org", "xms_edov": "1"}
    assert come_back(Client(), provider).status_code == 302


def test_a_token_without_the_name_of_its_key_is_read(provider: LyingProvider, ada: User) -> None:
    provider.kid = None
    assert come_back(Client(), provider).status_code == 302


def test_clocks_may_differ_by_seconds(provider: LyingProvider, ada: User) -> None:
    provider.claims = {"iat": int(time.time()) + 20}
    assert come_back(Client(), provider).status_code == 302


# Whom the portal lets in


def refusal(answer: HttpResponse, client: Client, words: str, status: int = 403) -> None:
    assert answer.status_code == status
    body = answer.content.decode()
    assert words in body
    assert "/sign-in/" in body
    assert signed_in(client) is None
    assert nothing_was_kept()


@pytest.mark.parametrize("verified", [False, "false", None, 0, "", "no", [True], {"a": 1}, 2])
def test_an_address_that_nobody_verified_opens_nothing(
    provider: LyingProvider, ada: User, verified: object
) -> None:
    provider.userinfo = {"email_verified": verified}
    client = Client()
    refusal(come_back(client, provider), client, "Your e-mail address is not verified")


def test_the_verification_of_another_token_does_not_count(provider: LyingProvider, ada: User) -> None:
    provider.claims = {"email": "ada@example.org"}
    provider.userinfo = {"email": "mallory@example.org", "email_verified": True}
    client = Client()
    refusal(come_back(client, provider), client, "Your e-mail address is not verified")


def test_who_is_unknown_gets_no_account_and_is_told_what_to_do(provider: LyingProvider) -> None:
    client = Client()
    answer = come_back(client, provider)
    refusal(answer, client, "Nobody has the address ada@example.org in the portal.")
    assert not User.objects.exists()


def test_a_closed_account_stays_closed(provider: LyingProvider, ada: User) -> None:
    User.objects.update(is_active=False)
    client = Client()
    refusal(come_back(client, provider), client, "This account is closed")


@pytest.mark.parametrize("address", ["", None, " "])
def test_without_an_address_nobody_is_found(provider: LyingProvider, ada: User, address: object) -> None:
    provider.userinfo = {"email": address}
    client = Client()
    refusal(come_back(client, provider), client, "did not say who you are")


@pytest.mark.parametrize(
    "address", ["ada@example.org\x00", "%@example.org", "ada@example.org,bob@example.org", "a" * 300]
)
def test_an_address_that_only_looks_like_one_opens_nothing(
    provider: LyingProvider, ada: User, address: str
) -> None:
    provider.userinfo = {"email": address}
    client = Client()
    answer = come_back(client, provider)
    assert answer.status_code in {400, 403}
    assert signed_in(client) is None


@pytest.fixture
def invited(ada: User) -> Invitation:
    User.objects.filter(pk=ada.pk).update(password="!")
    now = timezone.now()
    return Invitation.objects.create(
        user=ada,
        token_digest="0" * 64,
        invited_at=now - timedelta(days=1),
        expires_at=now + timedelta(days=6),
    )


def test_who_was_invited_accepts_by_coming_in(
    provider: LyingProvider, ada: User, invited: Invitation
) -> None:
    client = Client()
    assert come_back(client, provider).status_code == 302
    invited.refresh_from_db()
    assert invited.accepted_at is not None
    assert signed_in(client) == str(ada.pk)
    event = invited.events.latest("pgh_id")
    assert event.pgh_context["actor"] == ada.pk
    assert event.pgh_context["through"] == f"GET {BACK}"


@pytest.mark.parametrize("end", ["expires_at", "withdrawn_at"])
def test_an_invitation_that_has_ended_opens_nothing_here_either(
    provider: LyingProvider, invited: Invitation, end: str
) -> None:
    Invitation.objects.update(**{end: timezone.now() - timedelta(hours=1)})
    client = Client()
    refusal(come_back(client, provider), client, "Your invitation has ended")
    assert not Invitation.objects.filter(accepted_at__isnull=False).exists()


# Answers that no honest provider gives

LIES: dict[str, dict[str, Any]] = {
    "another audience": {"claims": {"aud": "another-portal"}},
    "several audiences, asked by another": {"claims": {"aud": [CLIENT_ID, "another"], "azp": "another"}},
    "another issuer": {"claims": {"iss": "https://evil.example"}},
    "another nonce": {"nonce": "a-nonce-of-yesterday"},
    "no nonce": {"left_out": {"nonce"}},
    "an empty nonce": {"claims": {"nonce": ""}},
    "expired": {"claims": {"exp": 1_600_000_000}},
    "no end": {"left_out": {"exp"}},
    "not yet": {"claims": {"iat": 4_000_000_000}},
    "another key": {"signed_by": "mallory"},
    "an unknown key": {"kid": "k2"},
    "no signature": {"algorithm": "none"},
    "the public key as a secret": {"algorithm": "HS256"},
    "another person in the second answer": {"userinfo": {"sub": "2"}},
    "nobody in the second answer": {"userinfo": {"sub": None}},
    "no ID token": {"tokens": {"id_token": None}},
    "no token at all": {"tokens": {"access_token": None, "id_token": "x.y.z"}},
    "another provider answers": {"discovery": {"issuer": "https://evil.example"}},
}


@pytest.mark.parametrize("lie", LIES)
def test_an_answer_that_does_not_hold_opens_nothing(provider: LyingProvider, ada: User, lie: str) -> None:
    client = Client()
    asked = leave(client)
    provider.nonce = asked["nonce"]
    for name, value in LIES[lie].items():
        setattr(provider, name, value)
    answer = client.get(BACK, {"code": "c", "state": asked["state"]})
    refusal(answer, client, "Signing in did not work", 400)


NONSENSE = {
    "/.well-known/openid-configuration": [b"", b"[]", b"{}", b"<html>", b'{"issuer": 1}'],
    "/token": [b"", b"[]", b"{}", b'{"access_token": 1, "id_token": 2}', b'"x"'],
    "/jwks": [b"", b"[]", b"{}", b'{"keys": []}', b'{"keys": 1}', b'{"keys": [{"kty": "RSA"}]}'],
    "/userinfo": [b"", b"[]", b"{}", b'"x"', b"null"],
}


@pytest.mark.parametrize(
    ("path", "body"), [(path, body) for path, bodies in NONSENSE.items() for body in bodies]
)
def test_nonsense_is_no_error_of_the_portal(
    provider: LyingProvider, ada: User, path: str, body: bytes
) -> None:
    client = Client()
    asked = leave(client)
    provider.nonce = asked["nonce"]
    provider.broken = {path: (200, body)}
    answer = client.get(BACK, {"code": "c", "state": asked["state"]})
    refusal(answer, client, "Signing in did not work", 400)
    assert Client().post(START).status_code in {302, 400}


@pytest.mark.parametrize("path", NONSENSE)
def test_a_provider_in_trouble_is_said_to_be_so(provider: LyingProvider, ada: User, path: str) -> None:
    client = Client()
    asked = leave(client)
    provider.broken = {path: (503, b"down")}
    provider.nonce = asked["nonce"]
    answer = client.get(BACK, {"code": "c", "state": asked["state"]})
    # The token's endpoint says "no" with a status, too: there the two cannot be told apart.
    words, status = (
        ("did not work", 400) if path == "/token" else ("Accounts of the city does not answer", 503)
    )
    refusal(answer, client, words, status)


def test_a_provider_that_is_down_is_said_to_be_so(settings: Any, ada: User) -> None:
    switch_on(settings, "http://localhost:9", client_id=CLIENT_ID, client_secret=CLIENT_SECRET)
    client = Client()
    refusal(client.post(START), client, "Accounts of the city does not answer", 503)
    assert client.get("/sign-in/").status_code == 200


# Answers that belong to another attempt


def test_a_state_that_was_not_given_to_this_browser_opens_nothing(provider: LyingProvider, ada: User) -> None:
    """Somebody sends Ada a link that would sign her in as somebody else."""
    stolen = leave(Client())
    provider.nonce = stolen["nonce"]
    for state in (stolen["state"], "made-up", ""):
        client = Client()
        leave(client)
        refusal(client.get(BACK, {"code": "c", "state": state}), client, "Signing in did not work", 400)
    assert not [path for path, _form in provider.asked if path == "/token"]


def test_an_answer_counts_once(provider: LyingProvider, ada: User) -> None:
    client = Client()
    asked = leave(client)
    provider.nonce = asked["nonce"]
    answer = {"code": "c", "state": asked["state"]}
    assert client.get(BACK, answer).status_code == 302
    client.post("/sign-out/")
    refusal(client.get(BACK, answer), client, "Signing in did not work", 400)


def test_a_link_of_somebody_else_leaves_a_session_as_it_is(provider: LyingProvider, ada: User) -> None:
    bob = factories.user("viewer", email="bob@example.org")
    client = Client()
    client.force_login(bob)
    stolen = leave(Client())
    provider.nonce = stolen["nonce"]
    assert client.get(BACK, {"code": "c", "state": stolen["state"]}).status_code == 400
    assert signed_in(client) == str(bob.pk)


def test_who_stops_at_the_provider_is_told_so(provider: LyingProvider) -> None:
    client = Client()
    asked = leave(client)
    answer = client.get(BACK, {"error": "access_denied", "state": asked["state"]})
    refusal(answer, client, "You stopped on the page of Accounts of the city.")


def test_an_error_from_the_provider_is_not_repeated(provider: LyingProvider) -> None:
    client = Client()
    asked = leave(client)
    sent = {"error": "<script>x</script>", "error_description": "call 555-4711", "state": asked["state"]}
    answer = client.get(BACK, sent)
    refusal(answer, client, "Signing in did not work", 400)
    assert "<script>x" not in answer.content.decode()
    assert "4711" not in answer.content.decode()


def test_the_session_is_a_new_one(provider: LyingProvider, ada: User) -> None:
    client = Client()
    asked = leave(client)
    before = client.session.session_key
    provider.nonce = asked["nonce"]
    client.get(BACK, {"code": "c", "state": asked["state"]})
    assert client.session.session_key != before


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x"]
)
def test_nobody_is_led_to_another_site(provider: LyingProvider, ada: User, back: str) -> None:
    assert come_back(Client(), provider, next=back)["Location"] == "/"


def test_only_the_portals_own_page_starts_it(provider: LyingProvider) -> None:
    assert Client().get(START).status_code == 405
    assert Client(enforce_csrf_checks=True).post(START).status_code == 403


def test_the_portal_is_not_made_to_flood_the_provider(provider: LyingProvider, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login": "2/m/ip"}
    visitor = {"REMOTE_ADDR": "203.0.113.77"}
    codes = [Client().post(START, **visitor).status_code for _attempt in range(4)]
    assert codes == [302, 302, 429, 429]
    assert len(provider.asked) == 2


def test_what_a_request_adds_is_not_handed_on(provider: LyingProvider) -> None:
    """allauth takes these from the address; they could link accounts or ask for more."""
    answer = Client().post(f"{START}?process=connect&scope=admin&auth_params=prompt%3Dnone")
    asked = parse_qs(urlsplit(answer["Location"]).query)
    assert "admin" not in asked["scope"][0]
    assert "prompt" not in asked


# Signing out

OUT = "/sign-in/organisation/signed-out/"


@pytest.mark.parametrize(
    ("endpoint", "shown"),
    [("https://id.example.org/end", True), (None, False), ("javascript:alert(1)", False), (7, False)],
)
def test_signing_out_says_that_the_provider_still_knows_one(
    provider: LyingProvider, ada: User, endpoint: object, shown: bool
) -> None:
    provider.discovery = {"end_session_endpoint": endpoint}
    client = Client()
    come_back(client, provider)
    assert client.post("/sign-out/")["Location"] == OUT
    assert signed_in(client) is None
    page = client.get(OUT).content.decode()
    assert "You are signed out of the portal" in page
    link = "https://id.example.org/end?client_id=pmo-portal&amp;post_logout_redirect_uri=http%3A%2F%2Ftestserver%2Fsign-in%2F"
    assert (link in page) == shown
    assert "javascript" not in page


def test_who_came_with_a_password_goes_to_the_sign_in_page(provider: LyingProvider, ada: User) -> None:
    client = Client()
    client.force_login(ada)
    assert client.post("/sign-out/")["Location"] == "/sign-in/"
    assert client.get(OUT)["Location"] == "/sign-in/"


# Switched off, and switched on alone


def test_without_a_provider_there_is_no_button_and_no_way() -> None:
    assert not portal_settings.OIDC_ISSUER
    assert START not in Client().get("/sign-in/").content.decode()
    assert Client().post(START)["Location"] == "/sign-in/"
    assert Client().get(BACK, {"code": "c", "state": "s"})["Location"] == "/sign-in/"


def test_the_sign_in_page_offers_both_ways_and_keeps_the_aim(provider: LyingProvider) -> None:
    page = Client().get("/sign-in/", {"next": "/my-projects/"}).content.decode()
    assert "Sign in with Accounts of the city" in page
    assert '<input type="hidden" name="next" value="/my-projects/">' in page
    assert 'type="password"' in page


def test_passwords_can_be_done_without(provider: LyingProvider, ada: User, settings: Any) -> None:
    settings.OIDC_ONLY = True
    client = Client()
    page = client.get("/sign-in/").content.decode()
    assert "Sign in with Accounts of the city" in page
    assert 'type="password"' not in page
    client.post("/sign-in/", {"login": ada.email, "password": "correct-horse-battery"})
    assert signed_in(client) is None
    # The link of an invitation leads there too: its owner comes in through the provider, which accepts it.
    for url in ("/password/", "/password/x-y/", "/invitations/any-token/"):
        assert client.get(url)["Location"] == "/sign-in/"
    assert come_back(client, provider).status_code == 302
    assert signed_in(client) == str(ada.pk)
