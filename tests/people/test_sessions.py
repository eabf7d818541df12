"""Sessions: listed with device, address and time; ended one by one, all others, by a new password, by time."""

from datetime import timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from people.models import User
from people.selectors.sessions import sessions_of
from people.services.sessions import forget_ended_sessions
from people.services.users import deactivate_user, reactivate_user
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_attempts")]
PASSWORD = "correct-horse-battery"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Mobile/15E148 Safari/604.1"


@pytest.fixture
def person() -> User:
    return factories.user("viewer")


def signed_in(person: User, agent: str = FIREFOX, address: str = "203.0.113.1") -> Client:
    client = Client(headers={"User-Agent": agent}, REMOTE_ADDR=address)
    answer = client.post("/sign-in/", {"login": person.email, "password": PASSWORD})
    assert answer.status_code == 302
    return client


def is_in(client: Client) -> bool:
    return client.get("/").status_code == 200


def test_the_page_lists_device_address_and_which_one_this_is(person: User) -> None:
    desk = signed_in(person)
    signed_in(person, PHONE, "198.51.100.4")
    page = desk.get("/security/").content.decode()
    assert "Firefox · Windows" in page
    assert "Safari · iPhone" in page
    assert "198.51.100.4" in page
    assert page.count("This one") == 1
    first, second = sessions_of(person, this=desk.session.session_key)
    assert (first.is_this, second.is_this) == (True, False)


def test_a_session_is_ended_at_its_next_request(person: User) -> None:
    desk, phone = signed_in(person), signed_in(person, PHONE)
    row = UserSession.objects.get(session_key=phone.session.session_key)
    assert is_in(phone)
    desk.post("/security/sessions/end/", {"session": row.pk})
    assert not is_in(phone)
    assert is_in(desk)
    assert len(sessions_of(person, this=None)) == 1


def test_all_others_are_ended_at_once(person: User) -> None:
    desk, phone, tablet = signed_in(person), signed_in(person, PHONE), signed_in(person)
    answer = desk.post("/security/sessions/end-others/", follow=True)
    assert "2 other browsers are signed out." in answer.content.decode()
    assert (is_in(desk), is_in(phone), is_in(tablet)) == (True, False, False)


@pytest.mark.parametrize("named", ["theirs", "0", "", "-1", "x", "9" * 30])
def test_nobody_ends_the_session_of_somebody_else(person: User, named: str) -> None:
    other = factories.user("viewer")
    theirs = signed_in(other)
    mine = signed_in(person)
    row = UserSession.objects.get(session_key=theirs.session.session_key)
    answer = mine.post("/security/sessions/end/", {"session": row.pk if named == "theirs" else named})
    assert answer.status_code == 302
    assert is_in(theirs)
    mine.post("/security/sessions/end-others/")
    assert is_in(theirs)


def test_a_new_password_ends_every_other_session(person: User) -> None:
    desk, phone = signed_in(person), signed_in(person, PHONE)
    answer = desk.post(
        "/security/password/", {"oldpassword": PASSWORD, "password1": "three-quiet-harbours"}, follow=True
    )
    assert "Your password is changed." in answer.content.decode()
    assert is_in(desk)
    assert not is_in(phone)
    assert [one.is_this for one in sessions_of(person, this=desk.session.session_key)] == [True]


def test_an_account_that_is_opened_again_does_not_revive_its_sessions(person: User) -> None:
    administrator, desk = factories.user("administrator"), signed_in(person)
    deactivate_user(user=person, expected_version=1, actor=administrator, now=timezone.now())
    reactivate_user(user=person, expected_version=2, actor=administrator, now=timezone.now())
    assert not is_in(desk)
    assert not UserSession.objects.filter(user=person).exists()
    assert is_in(signed_in(person)), "the password is still theirs"


def test_a_closed_account_is_out_at_the_next_request(person: User) -> None:
    desk = signed_in(person)
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert not is_in(desk)


def test_a_session_says_when_it_was_last_seen_but_does_not_write_each_time(person: User) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        desk = signed_in(person)
        row = UserSession.objects.get(session_key=desk.session.session_key)
        clock.shift(timedelta(minutes=4))
        desk.get("/security/")
        row.refresh_from_db()
        assert row.last_seen_at == start
        clock.shift(timedelta(minutes=2))
        desk.get("/security/")
        row.refresh_from_db()
        assert row.last_seen_at == start + timedelta(minutes=6)


def test_a_session_ends_twelve_hours_after_signing_in_however_busy(person: User) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        desk = signed_in(person)
        for _ in range(11):
            clock.shift(timedelta(hours=1))
            assert is_in(desk)
        clock.shift(timedelta(minutes=61))
        assert not is_in(desk)


def test_an_unknown_device_is_named_so(person: User) -> None:
    desk = signed_in(person, "")
    assert "Unknown device" in desk.get("/security/").content.decode()


def test_the_page_costs_the_same_for_many_sessions(person: User, django_assert_max_num_queries) -> None:
    desk = signed_in(person)
    for _ in range(10):
        signed_in(person, PHONE)
    with django_assert_max_num_queries(8):
        desk.get("/security/")


def test_what_is_left_of_ended_sessions_is_forgotten(person: User) -> None:
    with time_machine.travel(timezone.now() - timedelta(hours=13), tick=False):
        signed_in(person)
    left, open_one = signed_in(factories.user("viewer")), signed_in(factories.user("viewer"))
    left.post("/sign-out/")
    assert UserSession.objects.count() == 3
    assert forget_ended_sessions(now=timezone.now()) == 2
    assert UserSession.objects.get().session_key == open_one.session.session_key
    assert Session.objects.get().session_key == open_one.session.session_key
    assert is_in(open_one)
