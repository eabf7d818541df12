"""Searching a list in place: whatever the network does, the box holds what was typed, and the list is what it says."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from projects.models import Project
from projects.services.facts import facts_have_changed
from reporting.services.refresh import refresh_projects
from tests import factories
from tests.browser.conftest import Visitor
from tests.reporting import figures

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Held:
    """Requests for a list wait here until the test lets them go."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.waiting: list[Route] = []
        page.route(url, self._hold)

    def _hold(self, route: Route) -> None:
        self.waiting.append(route)

    def await_one(self) -> None:
        while not self.waiting:
            self.page.wait_for_timeout(20)

    def release(self) -> None:
        self.await_one()
        with self.page.expect_response(self.waiting[0].request.url):
            self.waiting.pop(0).continue_()


@pytest.fixture
def people(visitor: Callable[..., Visitor]) -> Page:
    director = factories.user("pmo_director", full_name="Dora Director")
    for number in range(60):
        factories.user("viewer", full_name=f"Person {number:02}")
    return visitor().sign_in(director).open("/people/")


@pytest.fixture
def board(visitor: Callable[..., Visitor]) -> Page:
    root = factories.portfolio("ROOT", name="City projects")
    factories.period(root)
    bridge = figures.measured_project(root, code="BRIDGE", name="A new bridge")
    school = figures.measured_project(root, code="SCHOOL", name="School extension")
    refresh_projects(project_ids=[bridge.pk, school.pk], now=figures.NOW)
    return visitor().sign_in(factories.user("pmo_director")).open("/portfolios/ROOT/")


def test_what_is_typed_while_an_answer_is_on_its_way_stays(people: Page) -> None:
    box, rows = people.get_by_label("Find a person"), people.locator("#list tbody tr")
    held = Held(people, "**/people/?*")
    box.press_sequentially("person 0")
    held.await_one()
    box.press_sequentially("7")
    held.release()
    expect(rows).to_have_count(10)
    expect(box).to_have_value("person 07")
    expect(box).to_be_focused()
    held.release()
    expect(rows).to_have_count(1)
    expect(people.get_by_role("heading", name="1 person", exact=True)).to_be_visible()
    people.wait_for_url("**q=person+07**")


def test_a_page_that_arrives_late_does_not_undo_the_search(people: Page) -> None:
    box, rows = people.get_by_label("Find a person"), people.locator("#list tbody tr")
    held = Held(people, "**/people/?*")
    people.get_by_role("link", name="Next").click()
    held.await_one()
    box.press_sequentially("person 07")
    people.wait_for_timeout(400)
    held.release()
    held.release()
    expect(rows).to_have_count(1)
    expect(box).to_have_value("person 07")
    assert "page=" not in people.url


def test_a_link_in_a_list_that_is_about_to_change_does_nothing(people: Page) -> None:
    box, rows = people.get_by_label("Find a person"), people.locator("#list tbody tr")
    held = Held(people, "**/people/?*")
    box.press_sequentially("person 1")
    held.await_one()
    people.get_by_role("link", name="Next").click()
    held.release()
    expect(rows).to_have_count(10)
    expect(box).to_have_value("person 1")
    assert not held.waiting


def test_sorting_search_and_export_follow_each_other(people: Page) -> None:
    box, rows = people.get_by_label("Find a person"), people.locator("#list tbody tr")
    people.get_by_role("link", name="Name", exact=True).click()
    expect(rows.first).to_contain_text("Person 59")
    box.press_sequentially("person 1")
    expect(rows).to_have_count(10)
    expect(rows.first).to_contain_text("Person 19")
    people.wait_for_url("**q=person+1&sort=-name**")
    export = people.get_by_role("link", name="CSV", exact=True)
    expect(export).to_have_attribute("href", re.compile(r"q=person(\+|%20)1"))
    box.fill("nobody at all")
    people.get_by_role("link", name="Clear all").click()
    expect(rows).to_have_count(25)
    expect(box).to_have_value("")


def test_figures_that_come_by_themselves_leave_the_search_box_alone(board: Page) -> None:
    box, rows = board.get_by_label("Find a project"), board.locator("#heatmap tbody tr")
    tiles = board.locator(".tiles")
    before = tiles.inner_text()
    bridge = Project.objects.get(code="BRIDGE")
    figures.spent(bridge, 600, month=figures.START)
    facts_have_changed(project_ids=[bridge.pk])
    board.reload()
    refresh_projects(project_ids=[bridge.pk], now=timezone.now() + timedelta(seconds=1))
    held = Held(board, "**/portfolios/ROOT/*")
    held.await_one()
    box.press_sequentially("bridge")
    board.wait_for_timeout(400)
    held.release()
    expect(tiles).not_to_have_text(before)
    expect(box).to_have_value("bridge")
    expect(box).to_be_focused()
    held.release()
    expect(rows).to_have_count(1)
    board.get_by_role("link", name="SPI").last.click()
    held.release()
    board.wait_for_url("**q=bridge**sort=**")
    expect(rows).to_have_count(1)
