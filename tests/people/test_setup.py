"""The set-up of a new portal: who gets in, what each step saves, what two people at once leave behind."""

import re
from datetime import timedelta
from threading import Thread

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from people.models import Invitation, Organisation, OutgoingMail, RoleGrant, SetupCode, User
from people.selectors import organisation as selector
from people.services.setup import CodeRefused, digest_of, make_code, setup_is_open, use_code
from portfolio.models import Portfolio, ReportingPeriod
from tests import factories

pytestmark = pytest.mark.django_db

PASSWORD = "three-unrelated-otters"
ALL_STEPS = ("language", "organisation", "mail", "people", "portfolio")
DATA = {
    "language": {"language": "en"},
    "organisation": {"name": "Thornbridge Council", "time_zone": "Europe/London"},
    "mail": {"sender_name": "Thornbridge PMO", "sender_address": "pmo@thornbridge.example"},
    "people": {
        "full_name": "Ada First",
        "email": "Ada@Thornbridge.example",
        "password": PASSWORD,
        "part": "both",
    },
    "portfolio": {
        "name": "City projects",
        "code": "CITY",
        "currency": "GBP",
        "pmo_type": "supportive",
        "fiscal_year_start_month": "4",
    },
}


@pytest.fixture(autouse=True)
def fresh() -> None:
    """No row that another test read, and no attempt that it counted."""
    selector.forget()
    cache.clear()


def version() -> int:
    return Organisation.objects.values_list("version", flat=True).first() or 0


def opened() -> Client:
    client = Client()
    code = make_code(now=timezone.now())
    assert client.post("/setup/", {"code": code}).status_code == 302
    return client


def step(client: Client, key: str, **changes: str):
    data = {"version": version(), **DATA[key], **changes}
    return client.post(f"/setup/{key}/", data)


def walk(client: Client, *names: str) -> None:
    for name in names:
        response = step(client, name)
        assert response.status_code == 302, response.content.decode()


def test_from_the_code_to_the_end() -> None:
    client = opened()
    assert client.get("/setup/", follow=True).redirect_chain[-1][0] == "/setup/language/"
    walk(client, *ALL_STEPS)
    done = client.get("/setup/done/").content.decode()
    assert "The portal is set up" in done
    row = Organisation.objects.get()
    assert (row.name, row.time_zone, row.sender_address) == (
        "Thornbridge Council",
        "Europe/London",
        "pmo@thornbridge.example",
    )
    assert row.set_up_at is not None
    person = User.objects.get()
    assert (person.email, person.time_zone) == ("ada@thornbridge.example", "Europe/London")
    assert {grant.role for grant in RoleGrant.objects.all()} == {"pmo_director", "administrator"}
    portfolio = Portfolio.objects.get()
    assert (portfolio.code, portfolio.currency, portfolio.fiscal_year_start_month) == ("CITY", "GBP", 4)
    assert ReportingPeriod.objects.get().portfolio == portfolio
    assert not SetupCode.objects.exists()


def test_afterwards_it_is_not_there_and_one_can_sign_in() -> None:
    client = opened()
    walk(client, *ALL_STEPS)
    for path in ("/setup/", "/setup/language/", "/setup/portfolio/"):
        assert client.get(path).status_code == 404
        assert client.post(path, {"code": "x", "version": version()}).status_code == 404
    assert Client().get("/setup/done/").status_code == 404
    with pytest.raises(CommandError, match="set up already"):
        call_command("setup_code")
    answer = Client().post("/sign-in/", {"login": "ada@thornbridge.example", "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    # The last page is for that browser, until somebody signs in there.
    assert client.get("/setup/done/").status_code == 200
    client.post("/sign-in/", {"login": "ada@thornbridge.example", "password": PASSWORD})
    assert client.get("/setup/done/").status_code == 404


def test_without_the_code_there_is_one_page_that_asks_for_it() -> None:
    client = Client()
    assert "Set-up code" in client.get("/setup/").content.decode()
    for name in ALL_STEPS:
        assert client.get(f"/setup/{name}/")["Location"] == "/setup/"
        assert step(client, name)["Location"] == "/setup/"
    assert not Organisation.objects.exists()
    assert not User.objects.exists()


def test_the_entrance_of_a_new_portal_leads_there() -> None:
    assert "/setup/" in Client().get("/sign-in/").content.decode()
    factories.user("administrator")
    assert "/setup/" not in Client().get("/sign-in/").content.decode()


@pytest.mark.parametrize("role", ["administrator", "pmo_director"])
def test_a_portal_that_somebody_runs_has_no_set_up(role: str) -> None:
    factories.user(role)
    assert Client().get("/setup/").status_code == 404
    assert not setup_is_open(timezone.now())


def test_a_director_of_one_portfolio_does_not_close_it() -> None:
    factories.user("pmo_director", factories.portfolio().scope)
    assert setup_is_open(timezone.now())


def test_a_code_works_once() -> None:
    code = make_code(now=timezone.now())
    first, second = Client(), Client()
    assert first.post("/setup/", {"code": code.lower().replace("-", " ")}).status_code == 302
    answer = second.post("/setup/", {"code": code})
    assert answer.status_code == 422
    assert "used in another browser" in answer.content.decode()
    assert first.get("/setup/language/").status_code == 200


def test_a_code_expires() -> None:
    now = timezone.now()
    code = make_code(now=now - timedelta(hours=25))
    with pytest.raises(CodeRefused, match="expired"):
        use_code(code=code, now=now)


def test_a_new_code_makes_the_former_one_and_its_browser_worthless() -> None:
    former = opened()
    old = make_code(now=timezone.now())
    make_code(now=timezone.now())
    assert former.get("/setup/language/")["Location"] == "/setup/"
    assert Client().post("/setup/", {"code": old}).status_code == 422


def test_only_a_digest_of_the_code_is_kept() -> None:
    code = make_code(now=timezone.now())
    assert re.fullmatch(r"([A-HJ-NP-Z2-9]{5}-){3}[A-HJ-NP-Z2-9]{5}", code)
    assert SetupCode.objects.get().digest == digest_of(code)
    assert code not in str(SetupCode.objects.values())


def test_whoever_guesses_has_to_wait() -> None:
    client = Client()
    code = make_code(now=timezone.now())
    answers = [client.post("/setup/", {"code": f"WRONG-{n}"}).status_code for n in range(11)]
    assert answers == [422] * 10 + [429]
    # Also with the right one.
    assert client.post("/setup/", {"code": code}).status_code == 429


def test_the_steps_are_done_in_their_order() -> None:
    client = opened()
    walk(client, "language")
    assert client.get("/setup/portfolio/")["Location"] == "/setup/"
    assert step(client, "people").status_code == 302
    assert not User.objects.exists()


def test_it_goes_on_where_it_was_left() -> None:
    client = opened()
    walk(client, "language", "organisation")
    assert client.get("/setup/")["Location"] == "/setup/mail/"
    # An earlier step can be done again, and leads on.
    assert 'value="Thornbridge Council"' in client.get("/setup/organisation/").content.decode()
    step(client, "organisation", name="Thornbridge City")
    assert Organisation.objects.get().name == "Thornbridge City"
    assert client.get("/setup/")["Location"] == "/setup/mail/"


def test_after_the_people_a_new_code_leads_back_to_the_last_step() -> None:
    walk(opened(), "language", "organisation", "mail", "people")
    again = opened()
    assert again.get("/setup/")["Location"] == "/setup/portfolio/"
    assert again.get("/setup/people/")["Location"] == "/setup/"
    walk(again, "portfolio")
    assert User.objects.count() == 1


def test_what_was_typed_stays_when_it_is_refused() -> None:
    client = opened()
    walk(client, "language", "organisation", "mail")
    answer = step(client, "people", password="password1234")
    assert answer.status_code == 422
    assert 'value="Ada First"' in answer.content.decode()
    assert "password1234" not in answer.content.decode()
    assert not User.objects.exists()


def test_mail_and_portfolio_may_be_skipped_and_people_may_not() -> None:
    client = opened()
    walk(client, "language", "organisation")
    assert client.post("/setup/mail/", {"version": version(), "skip": "1"}).status_code == 302
    assert client.post("/setup/people/", {"version": version(), "skip": "1"}).status_code == 422
    walk(client, "people")
    client.post("/setup/portfolio/", {"version": version(), "skip": "1"})
    assert Organisation.objects.get().set_up_at is not None
    assert not Portfolio.objects.exists()


def test_a_test_mail_leaves_at_once_and_nothing_is_saved() -> None:
    client = opened()
    walk(client, "language", "organisation")
    answer = step(client, "mail", test="1", test_address="ada@thornbridge.example")
    assert "The server took the mail" in answer.content.decode()
    [message] = mail.outbox
    assert message.from_email == "Thornbridge PMO <pmo@thornbridge.example>"
    assert Organisation.objects.get().setup_step == "mail"


def test_a_server_that_refuses_is_quoted(settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    client = opened()
    walk(client, "language", "organisation")
    answer = step(client, "mail", test="1", test_address="ada@thornbridge.example").content.decode()
    assert "The mail did not leave" in answer
    assert "ConnectionRefusedError" in answer


def test_two_people_share_the_roles_and_the_other_one_is_invited() -> None:
    client = opened()
    walk(client, "language", "organisation", "mail")
    missing = step(client, "people", part="director")
    assert "Say who has the other role." in missing.content.decode()
    other = {"other_name": "Ben Second", "other_email": "ben@thornbridge.example"}
    step(client, "people", part="director", **other)
    roles = {grant.user.full_name: grant.role for grant in RoleGrant.objects.select_related("user")}
    assert roles == {"Ada First": "pmo_director", "Ben Second": "administrator"}
    invitation = Invitation.objects.get()
    assert invitation.user.full_name == "Ben Second"
    assert OutgoingMail.objects.get().address == "ben@thornbridge.example"
    walk(client, "portfolio")
    assert "/invitations/" in client.get("/setup/done/").content.decode()


def test_an_older_window_is_told_and_loses_nothing() -> None:
    client = opened()
    walk(client, "language")
    stale = version()
    walk(client, "organisation")
    answer = client.post("/setup/organisation/", {"version": stale, **DATA["organisation"], "name": "Mine"})
    assert answer.status_code == 409
    assert 'value="Mine"' in answer.content.decode()
    assert Organisation.objects.get().name == "Thornbridge Council"


def test_the_command_prints_where_to_go_and_stays_quiet_when_there_is_nothing_to_do(capsys) -> None:
    call_command("setup_code", "--if-needed")
    said = capsys.readouterr().out
    assert "/setup/" in said
    [code] = re.findall(r"[A-Z2-9]{5}(?:-[A-Z2-9]{5}){3}", said)
    assert Client().post("/setup/", {"code": code}).status_code == 302
    factories.user("administrator")
    call_command("setup_code", "--if-needed")
    assert capsys.readouterr().out == ""


@pytest.mark.django_db(transaction=True)
def test_of_two_who_name_the_first_people_at_once_one_wins() -> None:
    client = opened()
    walk(client, "language", "organisation", "mail")
    seen, key = version(), client.cookies["sessionid"].value
    answers: list[int] = []

    def name(who: str) -> None:
        other = Client()
        other.cookies["sessionid"] = key
        try:
            data = {**DATA["people"], "email": f"{who}@thornbridge.example", "version": seen}
            answers.append(other.post("/setup/people/", data).status_code)
        finally:
            connection.close()

    threads = [Thread(target=name, args=(who,)) for who in ("ada", "ben")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert User.objects.count() == 1
    assert answers.count(302) >= 1
    assert RoleGrant.objects.count() == 2
