"""A new portal: the set-up from the code to its end, what an empty portal tells each role to do first, and operations."""

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import expect

from people.models import Organisation, OutgoingMail
from people.selectors import organisation
from people.services import queue_mail
from people.services.setup import make_code
from portfolio.models import Portfolio
from tests import factories
from tests.browser.conftest import PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "three-unrelated-otters"
EMPTY_PAGES = ("/", "/projects/", "/my-projects/", "/imports/", "/imports/new/", "/reports/", "/people/")
# What each role finds on an empty home: the one thing to do.
FIRST = {
    "pmo_director": "Set up the first portfolio",
    "pmo_officer": "See my roles",
    "project_manager": "See my roles",
    "executive": "See my roles",
    "administrator": "Invite somebody",
}


@pytest.fixture(autouse=True)
def fresh() -> None:
    organisation.forget()
    cache.clear()


def looked_at(one: Visitor) -> list[str]:
    return one.accessibility() + one.sideways()


def test_a_portal_is_set_up_by_its_code(visitor: Callable[..., Visitor]) -> None:
    one = visitor(size=PHONE)
    page = one.open("/sign-in/")
    page.get_by_role("link", name="Set it up").click()
    page.get_by_label("Set-up code").fill("WRONG")
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("alert").wait_for()
    found = looked_at(one)
    page.get_by_label("Set-up code").fill(make_code(now=timezone.now()))
    page.get_by_role("button", name="Begin").click()
    expect(page.locator("h1")).to_have_text("Language")
    found += looked_at(one)
    page.get_by_role("button", name="Save and continue").click()
    expect(page.locator("h1")).to_have_text("Organisation")
    page.get_by_label("Name of the organisation").fill("Thornbridge Council")
    found += looked_at(one)
    page.get_by_role("button", name="Save and continue").click()
    expect(page.locator("h1")).to_have_text("Mail")
    found += looked_at(one)
    page.get_by_role("button", name="Skip for now").click()
    expect(page.locator("h1")).to_have_text("First people")
    page.get_by_label("Your name").fill("Ada First")
    page.get_by_label("Your e-mail address").fill("ada@thornbridge.example")
    page.locator("#id_password").fill(PASSWORD)
    found += looked_at(one)
    page.get_by_role("button", name="Save and continue").click()
    expect(page.locator("h1")).to_have_text("First portfolio")
    page.get_by_label("Name", exact=True).fill("City projects")
    page.get_by_label("Code").fill("CITY")
    found += looked_at(one)
    page.get_by_role("button", name="Finish the set-up").click()
    expect(page.locator("h1")).to_have_text("The portal is set up")
    found += looked_at(one)
    assert not found, "\n".join(found)
    assert Portfolio.objects.get().code == "CITY"
    page.get_by_role("link", name="Sign in").click()
    page.locator("#id_login").fill("ada@thornbridge.example")
    page.locator("#id_password").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    expect(page.get_by_role("link", name="Import a file")).to_be_visible()
    assert "Thornbridge Council" in page.locator(".brand").inner_text()


@pytest.mark.slow
@pytest.mark.parametrize("role", FIRST)
def test_an_empty_portal_says_what_to_do_first(visitor: Callable[..., Visitor], role: str) -> None:
    person = factories.user(role, full_name="Ada First")
    found: list[str] = []
    for size, language in (((1280, 900), "en"), (PHONE, "fr")):
        one = visitor(size=size).sign_in(person)
        if language == "fr":
            one.page.locator("button[name=language][value=fr]").click()
            expect(one.page.locator("html")).to_have_attribute("lang", "fr")
        for path in EMPTY_PAGES:
            answer = one.page.goto(f"{one.base}{path}")
            assert answer is not None
            assert answer.status in (200, 403)
            found += looked_at(one)
        home = one.open("/")
        expect(home.locator(".beginning .btn-primary")).to_have_count(1)
        # One primary action, and it leads somewhere.
        expect(home.locator("main .btn-primary")).to_have_count(1)
        if language == "en":
            expect(home.locator(".beginning .btn-primary")).to_have_text(FIRST[role])
        home.locator(".beginning .btn-primary").click()
        expect(home.locator("h1")).not_to_have_text("You may see this, but not do this")
    assert not found, "\n".join(found)


@pytest.mark.slow
def test_operations_refresh_by_themselves_and_keep_the_focus(visitor: Callable[..., Visitor]) -> None:
    mail = queue_mail(
        kind="invitation",
        recipient=None,
        address="somebody@example.org",
        language="en",
        subject="S",
        body="B",
        now=timezone.now(),
    )
    OutgoingMail.objects.update(state="failed", error="ConnectionRefusedError: refused", attempts=5)
    one = visitor().sign_in(factories.user("administrator"))
    page = one.open("/operations/")
    link = page.locator("#failed-mail")
    link.focus()
    with page.expect_response(lambda response: response.url.endswith("/operations/"), timeout=15_000):
        pass
    expect(page.locator("#failed-mail")).to_be_focused()
    found = looked_at(one)
    link.click()
    expect(page.get_by_text("ConnectionRefusedError")).to_be_visible()
    found += looked_at(one)
    page.get_by_role("button", name=f"Try again – {mail.pk}").click()
    expect(page.get_by_text("1 job waits again.")).to_be_visible()
    one.open("/organisation/")
    found += looked_at(one)
    small = visitor(size=PHONE, theme="dark").sign_in(factories.user("administrator"))
    for path in ("/operations/", "/organisation/"):
        small.open(path)
        found += looked_at(small)
    assert not found, "\n".join(found)
    assert not Organisation.objects.exists()
