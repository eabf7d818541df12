"""The life of a project in a browser: begun from a template, closed with its review, opened again."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from projects.models import Objective, Project, WorkPackage
from tests import factories
from tests.browser.conftest import PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_from_the_template_to_the_review_and_back(visitor: Callable[..., Visitor]) -> None:
    portfolio = factories.portfolio("CITY", name="City projects")
    factories.period(portfolio)
    officer = factories.user("pmo_officer", portfolio.scope, language="en", full_name="Olga Officer")
    one = visitor().sign_in(officer)

    # The template says what it brings before the project is there.
    page = one.open("/projects/new/?portfolio=CITY")
    page.get_by_label("Name", exact=True).fill("A new bridge")
    page.get_by_label("Start", exact=False).first.fill("2026-01-05")
    page.locator("#id_template").select_option("waterfall-phases")
    expect(page.locator("#template-preview")).to_contain_text("Detailed design")
    page.locator("#id_template_cost").fill("250000")
    page.locator("#id_template_cost").press("Tab")
    expect(page.locator("#template-preview")).to_contain_text("€80,000")
    assert one.accessibility() == []
    page.get_by_role("button", name="Create the project").click()
    page.wait_for_url("**/plan/")
    project = Project.objects.get()
    assert WorkPackage.objects.filter(project=project).count() == 15

    # Where it stands, and what it is for.
    page = one.open(f"/projects/{project.code}/life-cycle/")
    expect(page.locator("[aria-current=step]")).to_contain_text("Initiating")
    page.locator("#id_phase").select_option(label="Deployment")
    page.get_by_role("button", name="Move to this phase").click()
    expect(page.locator("[aria-current=step]")).to_contain_text("Deployment")
    page.get_by_role("button", name="Add the objective").click()
    expect(page.get_by_role("alert")).to_contain_text("This field is required.")
    assert one.accessibility() == []
    page.get_by_label("Objective", exact=True).fill("It is lit at night")
    page.get_by_role("button", name="Add the objective").click()
    expect(page.locator(".objective-name").last).to_contain_text("It is lit at night")
    page.get_by_role("button", name="Move down: The deliverables are accepted by their users").click()
    expect(page.locator(".objective-name").first).to_contain_text("on time")
    assert one.accessibility() == []

    # The review asks for each of them, and forgets nothing.
    page.get_by_role("link", name="Close the project").click()
    page.locator("#id_outcome").select_option("completed")
    page.get_by_label("Summary").fill("It carries its traffic.")
    page.locator("main form").get_by_role("button", name="Close the project").click()
    expect(page.get_by_role("alert")).to_contain_text("Say how far this objective was reached.")
    expect(page.get_by_label("Summary")).to_have_value("It carries its traffic.")
    assert one.accessibility() == []
    for objective in Objective.objects.all():
        page.locator(f"[id='id_achieved.{objective.pk}']").select_option("fully")
    page.locator("main form").get_by_role("button", name="Close the project").click()
    page.wait_for_url("**/reviews/1/")
    expect(page.get_by_text("It carries its traffic.")).to_be_visible()
    assert one.accessibility() == []

    # Opened again, its review stays.
    page = one.open(f"/projects/{project.code}/life-cycle/")
    expect(page.get_by_text("it can be read, not changed")).to_be_visible()
    assert one.accessibility() == []
    page.get_by_role("link", name="Reopen the project").click()
    page.get_by_label("Reason").fill("A second carriageway")
    page.get_by_role("button", name="Reopen the project").click()
    page = one.open(f"/projects/{project.code}/life-cycle/")
    expect(page.get_by_text("Reopened since")).to_be_visible()
    assert Project.objects.get().archived_at is None


@pytest.mark.slow
def test_its_pages_fit_a_phone(visitor: Callable[..., Visitor]) -> None:
    portfolio = factories.portfolio("CITY", name="City projects")
    factories.period(portfolio)
    project = factories.project(portfolio, code="BRIDGE", name="A new bridge over the river")
    for number, text in enumerate(("Cars cross it in both directions", "It lasts"), 1):
        Objective.objects.create(project=project, position=number, text=text, criterion="10,000 cars a day")
    director = factories.user("pmo_director", language="en")
    one = visitor(theme="dark", size=PHONE, language="fr").sign_in(director)
    problems = []
    for path in (
        "/projects/BRIDGE/life-cycle/",
        "/projects/BRIDGE/life-cycle/close/",
        "/projects/BRIDGE/life-cycle/template/?template=hybrid-release&start=2027-01-04&cost=1000000",
        "/templates/",
    ):
        one.open(path)
        problems += one.sideways() + one.accessibility()
    assert problems == []
