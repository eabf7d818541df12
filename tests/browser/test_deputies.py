"""An absence, as its two people live it: appointed, acted for, submitted under both names, ended."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from people.models import Deputyship, OutgoingMail, User
from projects.models import StatusDraft
from tests import factories
from tests.browser.conftest import PHONE, Visitor
from tests.browser.places import city

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def people() -> tuple[User, User]:
    bridge = city().projects.get(code="BRIDGE")
    absent = factories.user("project_manager", bridge.scope, full_name="Ada Lang")
    return absent, factories.user("team_member", bridge.scope, full_name="Bo Berg")


def appoint_bo(page: Page) -> None:
    """By name: the field offers the address while one types."""
    page.get_by_label("E-mail address of the deputy").press_sequentially("berg")
    expect(page.locator("#deputies-found option")).to_have_count(1)
    page.get_by_label("E-mail address of the deputy").fill(
        page.locator("#deputies-found option").get_attribute("value") or ""
    )
    page.get_by_label("Reason").fill("Annual leave")
    page.get_by_role("button", name="Appoint").click()


@pytest.mark.slow
def test_a_deputy_does_the_absent_persons_work_under_both_names(visitor: Callable[..., Visitor]) -> None:
    absent, deputy = people()

    ada = visitor().sign_in(absent)
    page = ada.page
    page.locator(".topbar-tools details.menu summary").click()
    page.get_by_role("link", name="Deputies").click()
    expect(page.get_by_text("Nobody stands in for you.")).to_be_visible()
    page.get_by_role("link", name="Appoint a deputy").click()
    appoint_bo(page)
    expect(page.get_by_text("Bo Berg stands in for Ada Lang.")).to_be_visible()
    assert OutgoingMail.objects.get().recipient == deputy

    bo = visitor().sign_in(deputy)
    work = bo.page
    work.get_by_role("button", name="Act for Ada Lang", exact=True).click()
    banner = work.get_by_role("complementary", name="Acting for somebody else")
    expect(banner).to_contain_text("You act for Ada Lang until")
    work.get_by_role("link", name="My projects").first.click()
    expect(banner).to_be_visible()
    bo.open("/projects/BRIDGE/status/")
    work.get_by_label("Summary").fill("The steel has arrived.")
    work.get_by_label("Comment on cost").fill("Dearer steel.")
    expect(work.get_by_text("Your own draft, saved on")).to_be_visible()
    work.get_by_role("button", name="Submit the update").click()
    expect(work.get_by_text("Status update of A new bridge submitted.")).to_be_visible()
    bo.open("/projects/BRIDGE/")
    expect(work.get_by_text("Bo Berg for Ada Lang").first).to_be_visible()

    # Two tabs: what the one was opened for is not what the other has made of it.
    other = work.context.new_page()
    other.goto(f"{bo.base}/projects/BRIDGE/status/")
    work.get_by_role("button", name="Stop acting").click()
    expect(banner).to_have_count(0)
    other.get_by_role("button", name="Submit the update").click()
    expect(other.get_by_role("heading", name="This page was opened for somebody else")).to_be_visible()
    other.close()
    bo.open("/deputies/")
    work.get_by_role("button", name="Act for Ada Lang").click()
    expect(banner).to_be_visible()

    # Ada is back: she ends it while Bo has a page open.
    page.reload()
    page.get_by_role("button", name="End now").click()
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_text("Bo Berg no longer stands in for Ada Lang.")).to_be_visible()
    bo.open("/projects/BRIDGE/")
    expect(banner).to_have_count(0)
    expect(work.get_by_text("You no longer act for somebody else")).to_be_visible()


@pytest.mark.slow
@pytest.mark.parametrize("look", ["light", "dark phone french"])
def test_the_pages_are_accessible_and_fit(look: str, visitor: Callable[..., Visitor]) -> None:
    absent, deputy = people()
    if "french" in look:
        User.objects.update(language="fr")
    arrange_a_lot(absent, deputy)
    one = visitor(**({"theme": "dark", "size": PHONE, "language": "fr"} if "phone" in look else {}))
    one.sign_in(deputy)
    page, found = one.page, []

    def look_at() -> None:
        found.extend(one.accessibility() + one.sideways())

    for path in ("/", "/deputies/", "/deputies/appoint/"):
        one.open(path)
        look_at()
    page.locator("#id_since").fill("2026-01-01T08:00")
    page.locator("main button[type=submit]").click()
    look_at()
    page.locator(".topbar-tools details.menu summary").click()
    look_at()
    one.open("/")
    page.locator("form[action*='/act/'] button.btn").first.click()
    page.wait_for_selector(".acting")
    look_at()
    one.open("/projects/BRIDGE/status/")
    page.locator("details.draft-of-other summary").click()
    look_at()
    one.open("/deputies/")
    look_at()
    assert not found, "\n".join(found)


def arrange_a_lot(absent: User, deputy: User) -> None:
    """In force both ways, coming, over, ended early, by somebody else; and a draft that was left."""
    now, week = timezone.now(), timedelta(days=7)
    third = factories.user(full_name="Cy Dupont-Marchand")
    for principal, person, since, fields in (
        (
            absent,
            deputy,
            now - week,
            {"reason": "A long journey to the other side of the world, and back by ship"},
        ),
        (deputy, absent, now - week, {"appointed_by": third}),
        (third, deputy, now + week, {}),
        (deputy, third, now - 8 * week, {}),
        (absent, third, now - 5 * week, {"ended_at": now - 4 * week, "appointed_by": deputy}),
    ):
        Deputyship.objects.create(
            principal=principal, deputy=person, since=since, until=since + 3 * week, **fields
        )
    period = absent.grants.get().scope.project.portfolio.periods.get(state="open")
    StatusDraft.objects.create(
        project=absent.grants.get().scope.project,
        period=period,
        author=absent,
        payload={"summary": "The steel is on its way.\n\nMore on Monday.", "schedule_rag": "4"},
        saved_at=now,
    )
