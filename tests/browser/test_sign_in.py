"""Signing in as people do it: authenticator app, security key, recovery codes, sessions, invitation, lost password."""

import re
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Page, expect

from people.models import Invitation, OutgoingMail, User
from people.services.invitations import digest_of
from projects.models import StatusDraft
from tests import factories
from tests.browser.conftest import PASSWORD, PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Visitors = Callable[..., Visitor]


@pytest.fixture(autouse=True)
def surroundings(settings, live_server) -> Iterator[None]:
    cache.clear()
    settings.PORTAL_URL = live_server.url
    yield
    cache.clear()


@pytest.fixture
def person() -> User:
    return factories.user("viewer", full_name="Ada Martin")


def at_localhost(one: Visitor) -> Visitor:
    """Security keys work on localhost, not on 127.0.0.1."""
    one.base = one.base.replace("127.0.0.1", "localhost")
    return one


def with_key(one: Visitor) -> str:
    """Plug a virtual security key into the visitor's browser; its id."""
    devtools = one.page.context.new_cdp_session(one.page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "usb",
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    answer = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return str(answer["authenticatorId"])


def code_of(secret: str, steps: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def password_step(one: Visitor, person: User) -> Page:
    page = one.open("/sign-in/")
    page.get_by_label("E-mail address").fill(person.email)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    page.wait_for_url("**/sign-in/second-factor/")
    return page


def add_app(page: Page) -> str:
    page.get_by_role("link", name="Add an authenticator app").click()
    page.get_by_text("The picture cannot be scanned").click()
    secret = page.locator("code.secret").inner_text()
    page.locator("#id_code").fill(code_of(secret))
    page.get_by_role("button", name="Add the app").click()
    return secret


def test_an_app_is_added_its_codes_open_the_account_and_recovery_codes_are_taken_along(
    visitor: Visitors, person: User, tmp_path: Path
) -> None:
    one = visitor().sign_in(person)
    page = one.page
    page.locator(".topbar details.menu > summary").click()
    page.get_by_role("link", name="Security").click()
    secret = add_app(page)
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    assert not one.accessibility()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    file = tmp_path / "codes.txt"
    download.value.save_as(file)
    codes = re.findall(r"^\d{10}$", file.read_text(), re.MULTILINE)
    assert len(codes) == 10
    page.get_by_role("link", name="I have kept them: continue").click()
    expect(page.get_by_text("Authenticator app", exact=True)).to_be_visible()
    page.locator(".topbar details.menu > summary").click()
    page.locator(".topbar").get_by_role("button", name="Sign out").click()

    password_step(one, person)
    assert not one.accessibility()
    page.locator("#id_code").fill(code_of(secret, 1))
    page.get_by_role("button", name="Use the code").click()
    page.wait_for_url(lambda url: "sign-in" not in url)

    lost = visitor()
    password_step(lost, person)
    lost.page.locator("#id_code").fill(codes[3])
    lost.page.get_by_role("button", name="Use the code").click()
    lost.page.wait_for_url(lambda url: "sign-in" not in url)


def test_a_security_key_is_added_and_opens_the_account(visitor: Visitors, person: User) -> None:
    one = at_localhost(visitor())
    with_key(one)
    page = one.sign_in(person).open("/security/keys/add/")
    assert not one.accessibility()
    page.get_by_label("Name of the key").fill("Blue key")
    page.get_by_role("button", name="Add the key").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.get_by_role("link", name="I have kept them: continue").click()
    expect(page.get_by_text("Blue key").first).to_be_visible()
    assert not one.accessibility()

    page.locator(".topbar details.menu > summary").click()
    page.locator(".topbar").get_by_role("button", name="Sign out").click()
    password_step(one, person)
    page.get_by_role("button", name="Use the security key").click()
    page.wait_for_url(lambda url: "sign-in" not in url)
    assert Authenticator.objects.get(type="webauthn").last_used_at is not None

    one.open("/security/")
    page.get_by_role("button", name="Remove Blue key").click()
    page.locator("#confirm button[value=yes]").click()
    expect(page.get_by_text("The security key is removed.")).to_be_visible()
    assert not Authenticator.objects.exists()


def test_another_key_than_ones_own_is_refused_in_words(visitor: Visitors, person: User) -> None:
    owner = at_localhost(visitor())
    with_key(owner)
    page = owner.sign_in(person).open("/security/keys/add/")
    page.get_by_role("button", name="Add the key").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()

    thief = at_localhost(visitor())
    with_key(thief)
    page = password_step(thief, person)
    page.get_by_role("button", name="Use the security key").click()
    expect(page.get_by_role("alert")).to_contain_text("That did not work")
    expect(page.get_by_role("button", name="Use the security key")).to_be_enabled()


def test_who_needs_a_second_factor_is_led_to_it(visitor: Visitors, settings) -> None:
    settings.SECOND_FACTOR_ROLES = frozenset({"pmo_director"})
    one = visitor().sign_in(factories.user("pmo_director"))
    expect(one.page.get_by_text("Your role asks for a second factor")).to_be_visible()
    assert not one.accessibility()
    add_app(one.page)
    one.open("/")
    expect(one.page).to_have_url(re.compile(r"/$"))
    assert "/security/" not in one.page.url


def test_a_session_ended_elsewhere_is_over_and_a_password_can_be_seen(
    visitor: Visitors, person: User
) -> None:
    desk = visitor().sign_in(person)
    other = visitor().sign_in(person)
    page = desk.open("/security/")
    assert not desk.accessibility()
    expect(page.get_by_text("This one")).to_have_count(1)
    page.get_by_role("button", name=re.compile("^Sign out (?!everywhere)")).last.click()
    expect(page.get_by_text("That browser is signed out.")).to_be_visible()
    other.open("/")
    expect(other.page).to_have_url(re.compile("/sign-in/"))
    other.page.locator("#id_password").fill("seen by me")
    other.page.get_by_role("button", name="Show the password").click()
    expect(other.page.locator("#id_password")).to_have_attribute("type", "text")


def test_an_invitation_becomes_an_account(visitor: Visitors) -> None:
    person = User.objects.create_user("grace@example.org", full_name="Grace Dubois", language="fr")
    now = timezone.now()
    Invitation.objects.create(
        user=person, token_digest=digest_of("token"), invited_at=now, expires_at=now + timedelta(days=7)
    )
    one = visitor()
    page = one.open("/invitations/token/")
    expect(page.get_by_role("heading", name="Welcome, Grace Dubois")).to_be_visible()
    assert not one.accessibility()
    page.locator("#id_password").fill("password1234")
    page.locator("#id_language").select_option("fr")
    page.get_by_role("button", name="Join").click()
    expect(page.locator(".form-errors").first).to_contain_text("on the lists that attackers try first")
    page.locator("#id_password").fill("three quiet harbours")
    page.get_by_role("button", name="Join").click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    one.open("/invitations/token/")
    assert not one.accessibility()


def test_a_lost_password_is_replaced_by_the_link_in_a_mail(visitor: Visitors, person: User) -> None:
    one = visitor()
    page = one.open("/sign-in/")
    page.get_by_role("link", name="Forgotten the password?").click()
    assert not one.accessibility()
    page.get_by_label("E-mail address").fill(person.email)
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("heading", name="Look into your mailbox")).to_be_visible()
    [link] = re.findall(r"http\S+", OutgoingMail.objects.get(kind="password_reset").body)
    page.goto(link)
    assert not one.accessibility()
    page.locator("#id_password1").fill("three quiet harbours")
    page.get_by_role("button", name="Change the password").click()
    page.wait_for_url(lambda url: url.rstrip("/") == one.base)
    page.goto(link)
    expect(page.get_by_role("heading", name="This link no longer works")).to_be_visible()


def test_a_session_that_ends_while_one_types_takes_nothing_along(visitor: Visitors) -> None:
    portfolio = factories.portfolio("ROOT", name="City projects")
    factories.period(portfolio)
    project = factories.project(portfolio, code="BRIDGE", name="A new bridge")
    manager = factories.user("project_manager", project.scope)
    one = visitor().sign_in(manager)
    page = one.open("/projects/BRIDGE/status/")
    Session.objects.all().delete()
    page.locator("input[name=overall_rag][value='3']").check(force=True)
    page.get_by_label("Summary").fill("Typed while the session had ended.")
    page.wait_for_url("**/sign-in/?next=/projects/BRIDGE/status/")
    page.locator("#id_login").fill(manager.email)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    page.wait_for_url("**/projects/BRIDGE/status/")
    expect(page.get_by_label("Summary")).to_have_value("Typed while the session had ended.")
    expect(page.locator("input[name=overall_rag][value='3']")).to_be_checked()
    expect(page.get_by_text("What you had typed is back in the form.")).to_be_visible()
    expect(page.locator("#draft-state")).to_contain_text("Draft saved", timeout=15_000)
    assert StatusDraft.objects.get(project=project).payload["summary"] == "Typed while the session had ended."


def test_what_somebody_typed_is_not_given_to_whoever_signs_in_next(visitor: Visitors) -> None:
    portfolio = factories.portfolio("ROOT", name="City projects")
    factories.period(portfolio)
    project = factories.project(portfolio, code="BRIDGE", name="A new bridge")
    first, second = (factories.user("project_manager", project.scope) for _ in range(2))
    one = visitor().sign_in(first)
    page = one.open("/projects/BRIDGE/status/")
    Session.objects.all().delete()
    page.get_by_label("Summary").fill("For me alone.")
    page.get_by_role("button", name="Submit the update").click()
    page.wait_for_url("**/sign-in/?next=/projects/BRIDGE/status/")
    page.locator("#id_login").fill(second.email)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    page.wait_for_url("**/projects/BRIDGE/status/")
    expect(page.get_by_label("Summary")).to_have_value("")
    assert page.evaluate("sessionStorage.getItem('pmo-typed')") is None


@pytest.mark.slow
@pytest.mark.parametrize(("theme", "language"), [("light", "en"), ("dark", "fr")])
def test_every_page_of_signing_in_is_accessible_and_fits_a_phone(
    visitor: Visitors, person: User, theme: str, language: str
) -> None:
    one = visitor(theme=theme, size=PHONE, language=language)
    found: list[str] = []
    entrance = [
        "/sign-in/",
        "/sign-in/closed/",
        "/password/",
        "/password/sent/",
        "/password/1-x/",
        "/invitations/x/",
    ]
    own = ["/security/", "/security/password/", "/security/app/", "/security/keys/add/", "/security/confirm/"]
    for path in entrance:
        one.open(path)
        found += one.accessibility() + one.sideways()
    person.language = language
    person.save(update_fields=["language"])
    one.sign_in(person)
    for path in own:
        one.open(path)
        found += one.accessibility() + one.sideways()
    assert not found, "\n".join(found)
