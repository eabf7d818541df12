"""The whole way through a real provider, a process of its own, in a real browser."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from people.models import Invitation, User
from tests import factories
from tests.browser.conftest import Visitor
from tests.oidc.real_provider import CLIENT_ID, CLIENT_SECRET, free_port, real_provider
from tests.oidc.switched_on import switch_on

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BUTTON = "Sign in with Accounts of the city"
BACK = "/sign-in/organisation/callback/"


@pytest.fixture(scope="module")
def port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def issuer(live_server: LiveServer, port: int) -> Iterator[str]:
    with real_provider(live_server.url, port) as address:
        yield address


@pytest.fixture(autouse=True)
def switched_on(issuer: str, settings: Any) -> None:
    switch_on(settings, issuer, client_id=CLIENT_ID, client_secret=CLIENT_SECRET)


@pytest.fixture
def people(visitor: Callable[..., Visitor]) -> Iterator[Callable[[], Visitor]]:
    """Visitors; what fails on the provider's own pages (fonts from elsewhere) is not the portal's."""
    made: list[Visitor] = []

    def make() -> Visitor:
        made.append(visitor())
        return made[-1]

    yield make
    for one in made:
        one.problems[:] = [problem for problem in one.problems if problem.startswith(one.base)]


@pytest.fixture
def ada() -> User:
    return factories.user("pmo_director", email="ada@example.org", full_name="Ada Lovelace")


def at_the_provider(page: Page, name: str) -> None:
    """Sign in there as somebody, and allow the portal to know."""
    expect(page.locator("input[name=login]")).to_be_visible()
    page.locator("input[name=login]").fill(name)
    page.locator("input[name=password]").fill("any")
    page.locator("button[type=submit]").click()
    page.get_by_role("button", name="Continue").click()


def through(one: Visitor, name: str, start: str = "/sign-in/") -> Page:
    page = one.open(start)
    page.get_by_role("button", name=BUTTON).click()
    at_the_provider(page, name)
    page.wait_for_url(f"{one.base}/**")
    return page


def names_of_sessions() -> set[str]:
    return {session.get_decoded().get("_auth_user_id", "") for session in Session.objects.all()} - {""}


def test_from_a_page_through_the_provider_back_to_that_page_and_out(
    people: Callable[[], Visitor],
    ada: User,
) -> None:
    one = people()
    page = through(one, "ada", "/my-projects/")
    page.wait_for_url(f"{one.base}/my-projects/")
    page.locator("details.menu > summary").last.click()
    expect(page.locator(".menu-panel").last).to_contain_text("Ada Lovelace")
    assert names_of_sessions() == {str(ada.pk)}
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are signed out of the portal")
    assert not names_of_sessions()
    assert not one.accessibility()
    page.get_by_role("link", name="Sign out of Accounts of the city").click()
    page.get_by_role("button", name="Yes, sign me out").click()
    page.wait_for_url(f"{one.base}/sign-in/**")
    page.goto(f"{one.base}/my-projects/")
    page.get_by_role("button", name=BUTTON).click()
    # The provider asks again, too.
    expect(page.locator("input[name=login]")).to_be_visible()


def test_the_case_of_the_address_does_not_matter(people: Callable[[], Visitor], ada: User) -> None:
    one = people()
    page = through(one, "ada-in-capitals")
    page.wait_for_url(f"{one.base}/")
    assert names_of_sessions() == {str(ada.pk)}


def test_who_was_invited_comes_in_and_has_accepted(people: Callable[[], Visitor]) -> None:
    person = factories.user("viewer", email="invited@example.org")
    now = timezone.now()
    invitation = Invitation.objects.create(
        user=person, token_digest="0" * 64, invited_at=now, expires_at=now + timedelta(days=7)
    )
    one = people()
    through(one, "invited").wait_for_url(f"{one.base}/")
    invitation.refresh_from_db()
    assert invitation.accepted_at is not None


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("stranger", "The portal does not know you yet"),
        ("gone", "This account is closed"),
        ("pretender", "Your e-mail address is not verified"),
        ("nameless", "Accounts of the city did not say who you are"),
    ],
)
def test_who_may_not_enter_is_told_why(
    people: Callable[[], Visitor],
    ada: User,
    name: str,
    words: str,
) -> None:
    factories.user("viewer", email="gone@example.org", is_active=False)
    before = User.objects.count()
    one = people()
    page = through(one, name)
    expect(page.get_by_role("heading", level=1)).to_have_text(words)
    assert not one.accessibility()
    assert not one.sideways()
    assert User.objects.count() == before
    assert not names_of_sessions()
    page.get_by_role("link", name="Go to the sign-in page").click()
    expect(page.get_by_role("button", name=BUTTON)).to_be_visible()


def answer_of(one: Visitor, name: str) -> str:
    """Sign in at the provider and stop just before the portal hears of it: the path with the code in it."""
    page = one.open("/sign-in/")
    page.get_by_role("button", name=BUTTON).click()
    page.locator("input[name=login]").fill(name)
    page.locator("input[name=password]").fill("any")
    page.locator("button[type=submit]").click()
    consent = page.locator("form").first
    expect(page.get_by_role("button", name="Continue")).to_be_visible()
    url = str(consent.get_attribute("action"))
    answer = page.request.post(url, form={"prompt": "consent"}, max_redirects=0)
    while not answer.headers["location"].startswith(one.base):
        answer = page.request.get(answer.headers["location"], max_redirects=0)
    return answer.headers["location"].removeprefix(one.base)


def test_an_answer_works_once_and_in_its_own_browser_only(people: Callable[[], Visitor], ada: User) -> None:
    mallory, victim = people(), people()
    link = answer_of(mallory, "ada")
    # In another browser, be it by a link that somebody sends: no.
    expect(victim.open(link).get_by_role("heading", level=1)).to_have_text("Signing in did not work")
    assert not names_of_sessions()
    # In its own: yes, and once.
    mallory.open(link).wait_for_url(f"{mallory.base}/")
    assert names_of_sessions() == {str(ada.pk)}
    expect(mallory.open(link).get_by_role("heading", level=1)).to_have_text("Signing in did not work")


def test_a_code_that_was_overheard_does_not_fit_another_attempt(
    people: Callable[[], Visitor],
    ada: User,
) -> None:
    """The code of one browser with the state of another: PKCE and the provider's own memory refuse it."""
    factories.user("viewer", email="bob@example.org")
    owner, mallory = people(), people()
    overheard = answer_of(owner, "ada").split("code=")[1].split("&")[0]
    own = answer_of(mallory, "bob")
    mixed = own.replace(own.split("code=")[1].split("&")[0], overheard)
    assert mixed != own
    expect(mallory.open(mixed).get_by_role("heading", level=1)).to_have_text("Signing in did not work")
    assert not names_of_sessions()


def test_another_account_of_the_same_browser_is_another_person(
    people: Callable[[], Visitor],
    ada: User,
) -> None:
    bob = factories.user("viewer", email="bob@example.org", full_name="Bob")
    one = people()
    through(one, "ada").wait_for_url(f"{one.base}/")
    one.page.locator("details.menu > summary").last.click()
    one.page.get_by_role("button", name="Sign out").click()
    expect(one.page.get_by_role("heading", level=1)).to_have_text("You are signed out of the portal")
    # The provider remembers who it was, which is its purpose; here somebody else takes over there.
    one.page.context.clear_cookies(name=re.compile("^_"))
    through(one, "bob").wait_for_url(f"{one.base}/")
    assert names_of_sessions() == {str(bob.pk)}


def test_who_stops_at_the_provider_is_not_signed_in(people: Callable[[], Visitor], ada: User) -> None:
    one = people()
    page = one.open("/sign-in/")
    page.get_by_role("button", name=BUTTON).click()
    page.get_by_role("link", name="Cancel").click()
    page.wait_for_url(f"{one.base}/**")
    expect(page.get_by_role("heading", level=1)).to_have_text("You are not signed in")
    assert not names_of_sessions()


def test_a_provider_that_is_down_is_said_to_be_so(
    people: Callable[[], Visitor],
    ada: User,
    settings: Any,
) -> None:
    settings.OIDC_ISSUER = f"http://localhost:{free_port()}"
    one = people()
    page = one.open("/sign-in/")
    page.get_by_role("button", name=BUTTON).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Accounts of the city does not answer")
    page.get_by_role("link", name="Go to the sign-in page").click()
    # The other way is still open.
    page.locator("#id_login").fill(ada.email)
    page.locator("#id_password").fill("correct-horse-battery")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"{one.base}/")
