"""Attempts are limited per account and per address; no header and no flood keeps the right person out."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core import signing
from django.core.cache import caches
from django.test import Client
from django.utils import timezone

from common import cache as own_cache
from common.cache import RedisOrMemory
from people.models import User
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_attempts")]
PASSWORD = "correct-horse-battery"
NEW = "three quiet harbours"
WAIT = "Too many attempts failed."


def attempt(
    person: User | str,
    password: str,
    *,
    address: str = "203.0.113.1",
    client: Client | None = None,
    **headers: str,
) -> str:
    """What the sign-in page answers; empty when it lets in."""
    email = person if isinstance(person, str) else person.email
    answer = (client or Client()).post(
        "/sign-in/", {"login": email, "password": password}, REMOTE_ADDR=address, headers=headers
    )
    return "" if answer.status_code == 302 else answer.content.decode()


@pytest.fixture
def person() -> User:
    return factories.user("viewer")


def test_an_account_is_slowed_from_however_many_addresses(person: User) -> None:
    for number in range(5):
        assert WAIT not in attempt(person, "wrong-wrong-wrong", address=f"198.51.100.{number}")
    refused = attempt(person, "wrong-wrong-wrong", address="198.51.100.99")
    assert f"{WAIT} Try again in 5 minutes." in refused
    assert "choose a new password by e-mail" in refused
    assert WAIT in attempt(person, PASSWORD, address="198.51.100.100"), "the limit comes before the password"


def test_the_wait_ends_and_refused_attempts_do_not_lengthen_it(person: User) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        for _ in range(5):
            attempt(person, "wrong-wrong-wrong")
        clock.shift(timedelta(minutes=3, seconds=30))
        assert f"{WAIT} Try again in 2 minutes." in attempt(person, PASSWORD)
        clock.shift(timedelta(minutes=1, seconds=31))
        assert attempt(person, PASSWORD) == ""


def test_no_more_than_25_attempts_a_day_on_one_account(person: User) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for number in range(25):
            assert WAIT not in attempt(person, "wrong-wrong-wrong", address=f"198.51.100.{number}")
            clock.shift(timedelta(minutes=2))
        refused = attempt(person, "wrong-wrong-wrong", address="198.51.100.99")
    assert re.search(r"Try again in 2[34] hours\.", refused)


def test_a_change_of_password_is_no_place_to_guess_it(person: User) -> None:
    client = Client()
    assert attempt(person, PASSWORD, client=client) == ""

    def change(password: str) -> str:
        answer = client.post("/security/password/", {"oldpassword": password, "password1": NEW})
        return "" if answer.status_code == 302 else answer.content.decode()

    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(5):
            assert "This is not your current password." in change("wrong-wrong-wrong")
        assert f"{WAIT} Try again in 5 minutes." in change(PASSWORD), "the limit comes before the password"
        clock.shift(timedelta(minutes=6))
        for _ in range(4):
            for _ in range(5):
                assert WAIT not in change("wrong-wrong-wrong")
            clock.shift(timedelta(minutes=6))
        assert re.search(r"Try again in 2[34] hours\.", change(PASSWORD))
        person.refresh_from_db()
        assert person.check_password(PASSWORD)


def test_the_right_password_changes_it_at_once(person: User) -> None:
    client = Client()
    attempt(person, PASSWORD, client=client)
    for old, new in [(PASSWORD, NEW), (NEW, "four louder harbours")]:
        answer = client.post("/security/password/", {"oldpassword": old, "password1": new})
        assert answer.status_code == 302
    assert client.get("/").status_code == 200


def test_one_address_is_slowed_over_however_many_accounts() -> None:
    for number in range(30):
        assert WAIT not in attempt(f"nobody{number}@example.org", "wrong-wrong-wrong")
    assert WAIT in attempt("nobody99@example.org", "wrong-wrong-wrong")
    assert WAIT not in attempt("nobody99@example.org", "wrong-wrong-wrong", address="203.0.113.2")


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "CF-Connecting-IP"])
def test_a_forged_header_is_no_other_address(header: str) -> None:
    for number in range(30):
        attempt(f"nobody{number}@example.org", "wrong-wrong-wrong", **{header: f"192.0.2.{number}"})
    assert WAIT in attempt("somebody@example.org", "wrong-wrong-wrong", **{header: "192.0.2.200"})


def test_behind_one_proxy_the_address_is_the_one_that_the_proxy_saw(settings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(30):
        # What the browser sends itself stands before what the proxy adds.
        forwarded = {"X-Forwarded-For": f"192.0.2.{number}, 198.51.100.7"}
        assert WAIT not in attempt(f"nobody{number}@example.org", "wrong-wrong-wrong", **forwarded)
    forged = {"X-Forwarded-For": "192.0.2.250, 198.51.100.7"}
    assert WAIT in attempt("somebody@example.org", "wrong-wrong-wrong", **forged)
    neighbour = {"X-Forwarded-For": "198.51.100.8"}
    assert WAIT not in attempt("somebody@example.org", "wrong-wrong-wrong", **neighbour)


def test_strangers_do_not_keep_somebody_out_of_their_own_browser(person: User) -> None:
    own = Client()
    assert attempt(person, PASSWORD, client=own) == ""
    own.post("/sign-out/")
    for number in range(6):
        attempt(person, "wrong-wrong-wrong", address=f"198.51.100.{number}")
    assert WAIT in attempt(person, PASSWORD), "a browser that nobody knows waits"
    assert attempt(person, PASSWORD, client=own) == ""


def test_a_known_browser_is_limited_too_and_known_for_one_account_only(person: User) -> None:
    own = Client()
    attempt(person, PASSWORD, client=own)
    own.post("/sign-out/")
    other = factories.user("viewer")
    for _ in range(5):
        assert WAIT not in attempt(person, "wrong-wrong-wrong", client=own)
    assert WAIT in attempt(person, "wrong-wrong-wrong", client=own)
    for number in range(5):
        attempt(other, "wrong-wrong-wrong", address=f"198.51.100.{number}")
    assert WAIT in attempt(other, PASSWORD, client=own)


def test_a_forged_cookie_makes_no_known_browser(person: User) -> None:
    for number in range(5):
        attempt(person, "wrong-wrong-wrong", address=f"198.51.100.{number}")
    for value in (
        "x",
        "W10:x:x",
        signing.dumps(["x", "y"], key="another key", salt="people.attempts"),
        signing.dumps(1),
    ):
        client = Client()
        client.cookies["known"] = value
        assert WAIT in attempt(person, PASSWORD, client=client)


def test_an_account_that_does_not_exist_is_slowed_alike() -> None:
    for number in range(5):
        attempt("nobody@example.org", "wrong-wrong-wrong", address=f"198.51.100.{number}")
    assert WAIT in attempt("Nobody@Example.org", "wrong-wrong-wrong", address="198.51.100.99")


def test_too_many_requests_are_told_to_wait_a_minute() -> None:
    client = Client()
    for _ in range(5):
        assert client.post("/password/", {"email": "nobody@example.org"}).status_code == 302
    answer = client.post("/password/", {"email": "nobody@example.org"})
    assert answer.status_code == 429
    assert answer["Retry-After"] == "60"
    assert "Go back in a minute" in answer.content.decode()


@pytest.fixture
def no_redis(settings) -> Iterator[None]:
    """A cache whose Redis refuses connections."""
    server = "redis://127.0.0.1:1/0"
    settings.CACHES = {
        **settings.CACHES,
        "default": {
            "BACKEND": "common.cache.RedisOrMemory",
            "LOCATION": server,
            "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
        },
    }
    assert isinstance(caches["default"], RedisOrMemory)
    yield
    caches["default"].clear()
    own_cache._asked_again_at.clear()


@pytest.mark.usefixtures("no_redis")
def test_without_redis_people_sign_in_and_the_limits_hold(
    person: User, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.clear()
    own_cache._asked_again_at.clear()
    assert attempt(person, PASSWORD) == ""
    for number in range(5):
        attempt(person, "wrong-wrong-wrong", address=f"198.51.100.{number}")
    assert f"{WAIT} Try again in 5 minutes." in attempt(person, PASSWORD)
    assert caplog.text.count("Redis does not answer") == 1, "asked once, then left alone for a while"


def test_readiness_still_tells_that_redis_is_down(settings) -> None:
    settings.CACHES = {
        **settings.CACHES,
        "redis": {**settings.CACHES["redis"], "LOCATION": "redis://127.0.0.1:1/0"},
    }
    assert Client().get("/readyz").status_code == 503


def test_with_redis_the_processes_count_together(settings) -> None:
    first, second = (RedisOrMemory(settings.REDIS_URL, {"KEY_PREFIX": "test"}) for _ in range(2))
    first.delete("attempts")
    assert first.add("attempts", [1.0], 30)
    assert not second.add("attempts", [2.0], 30)
    assert second.get("attempts") == [1.0]
    first.delete("attempts")
    assert second.get("attempts") is None
