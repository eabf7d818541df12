"""Somebody joins and leaves: invited with a role, in by the link of the mail, out at the next click after it ended."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from people.models import OutgoingMail, User
from portfolio.models import Portfolio
from tests import factories
from tests.browser.conftest import PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def city() -> Portfolio:
    return factories.portfolio("CITY", name="City projects")


@pytest.fixture
def director(city: Portfolio) -> User:
    return factories.user("pmo_director", full_name="Dora Director")


def link_of(address: str) -> str:
    """The path in the invitation, as somebody would click on it in the mail."""
    body = OutgoingMail.objects.get(address=address).body
    found = re.search(r"https?://[^/\s]+(/invitations/\S+)", body)
    assert found
    return found[1]


def test_somebody_is_invited_joins_sees_and_is_out_when_the_role_ends(
    visitor: Callable[..., Visitor], director: User
) -> None:
    office = visitor().sign_in(director)
    page = office.open("/people/")
    page.get_by_role("link", name="Invite somebody").click()
    page.get_by_label("Name", exact=True).fill("Nina New")
    page.get_by_label("E-mail address").fill("nina@example.org")
    page.get_by_label("Role", exact=True).select_option("sponsor")
    place = page.get_by_label("Portfolio, programme or project")
    place.press_sequentially("city", delay=20)
    offered = page.locator("#scopes-found option")
    expect(offered).to_have_count(1)
    place.fill(offered.get_attribute("value") or "")
    assert not office.accessibility()
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nina New")
    expect(page.get_by_text("Invited", exact=True)).to_be_visible()
    assert not office.accessibility()

    newcomer = visitor()
    theirs = newcomer.open(link_of("nina@example.org"))
    theirs.locator("input[type=password]").first.fill("a-long-walk-in-the-rain-7")
    theirs.get_by_role("button", name="Join").click()
    theirs.wait_for_url(lambda url: "/invitations/" not in url)
    newcomer.open("/portfolios/CITY/")
    expect(theirs.get_by_role("heading", level=1)).to_have_text("City projects")

    page.reload()
    expect(page.get_by_text("Accepted", exact=True)).to_be_visible()
    page.get_by_role("link", name="End – Sponsor").click()
    page.get_by_role("button", name="End the role").click()
    expect(page.get_by_role("heading", name="Former roles")).to_be_visible()
    theirs.reload()
    expect(theirs.get_by_role("heading", name="City projects")).to_have_count(0)
    answer = theirs.request.get(f"{newcomer.base}/portfolios/CITY/")
    assert answer.status == 404


def test_the_list_is_searched_sorted_and_paged_in_place(
    visitor: Callable[..., Visitor], director: User
) -> None:
    for number in range(30):
        factories.user("viewer", full_name=f"Person {number:02}")
    one = visitor().sign_in(director)
    page = one.open("/people/")
    rows = page.locator("#list tbody tr")
    expect(rows).to_have_count(25)
    page.get_by_role("link", name="Next").click()
    expect(rows).to_have_count(6)
    page.wait_for_url("**page=2**")
    page.keyboard.press("/")
    page.keyboard.type("person 07")
    expect(rows).to_have_count(1)
    page.wait_for_url("**q=person**")
    page.reload()
    expect(rows).to_have_count(1)
    page.get_by_label("Find a person").fill("")
    expect(rows).to_have_count(25)
    page.get_by_role("link", name="Name", exact=True).click()
    expect(rows.first).to_contain_text("Person 29")
    page.get_by_role("combobox", name="State").select_option("deactivated")
    expect(page.get_by_text("Nobody matches")).to_be_visible()
    assert not one.accessibility()


def test_a_leaver_hands_everything_over_and_the_account_is_closed(
    visitor: Callable[..., Visitor], director: User, city: Portfolio
) -> None:
    leaver = factories.user(full_name="Lea Leaver")
    factories.user(full_name="Susi Successor", email="susi@example.org")
    for number in range(2):
        project = factories.project(city, name=f"Bridge {number}", manager=leaver)
        factories.grant(leaver, "project_manager", project.scope)
    factories.grant(director, "administrator")
    one = visitor().sign_in(director)
    page = one.open(f"/people/{leaver.pk}/")
    page.get_by_role("link", name="Hand over").click()
    field = page.get_by_label("Successor for everything below")
    field.press_sequentially("susi", delay=20)
    expect(page.locator("#people-found option")).to_have_count(1)
    field.fill("susi@example.org")
    assert not one.accessibility()
    page.get_by_role("button", name="Show what changes").click()
    expect(page.locator("main")).to_contain_text("Susi Successor")
    assert not one.accessibility()
    page.get_by_role("button", name="Hand over").click()
    expect(page.get_by_text("2 responsibilities of Lea Leaver were handed over.")).to_be_visible()
    expect(page.get_by_role("heading", name="Responsible for")).to_have_count(0)
    page.get_by_role("link", name="Deactivate").click()
    assert not one.accessibility()
    page.get_by_role("button", name="Deactivate").click()
    expect(page.get_by_text("Deactivated", exact=True)).to_be_visible()


def _upload(page: Page, text: str) -> None:
    file = {"name": "people.csv", "mimeType": "text/csv", "buffer": text.encode()}
    page.set_input_files("input[type=file]", files=[file])  # type: ignore[list-item]
    page.get_by_role("button", name="Show the preview").click()


def test_a_file_is_corrected_and_then_imported(visitor: Callable[..., Visitor], director: User) -> None:
    head = "email,name,language,role,scope,since,until\n"
    one = visitor().sign_in(director)
    page = one.open("/people/import/")
    _upload(page, head + "a@example.org,Ada,en,sponsor,NOWHERE,,\n")
    expect(page.get_by_text("1 problem", exact=True)).to_be_visible()
    assert not one.accessibility()
    page.get_by_role("link", name="Choose the file again").click()
    _upload(page, head + "a@example.org,Ada,en,sponsor,CITY,,\n")
    assert not one.accessibility()
    page.get_by_role("button", name="Invite and grant all of this").click()
    expect(page.get_by_text("1 person was invited. 1 role was granted.")).to_be_visible()
    expect(page.locator("#list")).to_contain_text("Ada")


@pytest.mark.slow
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_fit_a_phone_and_everybody_can_use_them(
    visitor: Callable[..., Visitor], director: User, city: Portfolio, theme: str
) -> None:
    person = factories.user("sponsor", city.scope, full_name="Sam Sponsor")
    factories.project(city, name="A bridge of a rather long name", manager=person)
    factories.grant(director, "administrator")
    one = visitor(theme=theme, size=PHONE).sign_in(director)
    below = ["", "edit/", "deactivate/", "grants/new/", f"grants/{person.grants.get().pk}/end/", "hand-over/"]
    for path in [
        "/people/",
        "/people/invite/",
        "/people/import/",
        *(f"/people/{person.pk}/{x}" for x in below),
    ]:
        one.open(path)
        assert not one.accessibility()
        assert not one.sideways()
