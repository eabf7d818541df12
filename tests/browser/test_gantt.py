"""A plan as pictures, and what waits for what: on a desk and on a phone, in light and dark, in both languages."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from portfolio.models import ReportingPeriod
from projects.models import Dependency, MilestoneForecast
from projects.services.dependencies import End
from tests import factories
from tests.browser.conftest import PHONE, Visitor
from tests.projects.plans import NOW, Plan, span

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def plan() -> Plan:
    """A bridge that waits for a survey of another project."""
    plan = Plan()
    for month in (8, 9, 10, 11):
        ReportingPeriod.objects.filter(portfolio=plan.project.portfolio).update(state="closed", closed_at=NOW)
        factories.period(plan.project.portfolio, date(2026, month, 1))
    design = plan.package("Design of the bridge")
    plan.package("Survey of the ground", parent=design, cost=Decimal(900), **span("2026-07-01", "2026-09-15"))
    drawings = plan.package("Drawings", parent=design, cost=Decimal(700), **span("2026-09-16", "2026-12-20"))
    build = plan.package("Construction")
    piers = plan.package("Piers", parent=build, cost=Decimal(4000), **span("2026-12-10", "2027-04-30"))
    deck = plan.package("Deck", parent=build, cost=Decimal(5000), **span("2027-05-01", "2027-09-30"))
    permit = plan.milestone("Building permit", package=design, forecast_date=date(2026, 12, 1))
    opening = plan.milestone("Opening", is_key=True, forecast_date=date(2027, 10, 15))
    plan.wait(plan.end(drawings), plan.end(piers))
    plan.wait(plan.end(piers), plan.end(deck))
    plan.wait(plan.end(deck), End(plan.project, milestone=opening))
    plan.wait(End(plan.project, milestone=permit), plan.end(piers), strength="soft")
    plan.propose()
    plan.package("Signs and lights", parent=build)
    plan.milestone("Celebration")
    plan.edit(drawings, percent=Decimal(40), finish=date(2027, 1, 15))
    for milestone, days in ((permit, (0, 0, 20, 31)), (opening, (0, 14, 14, 45))):
        for month, late in zip((8, 9, 10, 11), days, strict=True):
            MilestoneForecast.objects.update_or_create(
                milestone=milestone,
                told_on=date(2026, month, 20),
                defaults={"project": plan.project, "day": milestone.forecast_date + timedelta(days=late)},
            )
    return plan


def test_a_plan_as_pictures(visitor: Callable[..., Visitor], plan: Plan) -> None:
    code = plan.project.code
    one = visitor().sign_in(plan.manager)
    page = one.open(f"/projects/{code}/gantt/")
    expect(page.get_by_role("img", name="Plan").first).to_be_visible()
    page.get_by_text("As a table").first.click()
    expect(page.get_by_role("row", name="Drawings")).to_contain_text("15 Jan 2027")
    assert one.accessibility() == []
    page.get_by_label("Shown").select_option("1")
    expect(page.get_by_text("folded into the work packages above them")).to_be_visible()
    assert "level=1" in page.url
    page.evaluate("document.body.dispatchEvent(new CustomEvent('plan-changed'))")
    expect(page.get_by_text("folded into the work packages above them")).to_be_visible()
    # The page of the plan has it too, and draws it again after each change.
    page = one.open(f"/projects/{code}/plan/")
    expect(page.get_by_role("img", name="Plan").first).to_be_visible()
    one = visitor(theme="dark", size=PHONE, language="fr").sign_in(plan.manager)
    one.open(f"/projects/{code}/gantt/")
    assert one.sideways() + one.accessibility() == []


def test_a_dependency_is_found_recorded_changed_and_removed(
    visitor: Callable[..., Visitor], plan: Plan
) -> None:
    code = plan.project.code
    other = Plan()
    factories.grant(plan.manager, "viewer", other.project.scope)
    other.package("Noise study", **span("2027-05-01", "2027-06-30"))
    one = visitor().sign_in(plan.manager)
    page = one.open(f"/projects/{code}/dependencies/")
    page.get_by_role("link", name="Add a dependency").click()
    page.get_by_label("What waits in this plan").select_option(label="2.2 Deck")
    page.get_by_label("Find what it waits for").press_sequentially("noise")
    page.get_by_role("radio", name="Noise study").check()
    # Looking on does not lose what was chosen.
    page.get_by_label("Find what it waits for").fill("piers")
    expect(page.get_by_role("radio", name="Piers")).to_be_visible()
    expect(page.get_by_role("radio", name="Noise study")).to_be_checked()
    page.get_by_label("Note").fill("Agreed in the board")
    assert one.accessibility() == []
    page.get_by_role("button", name="Add the dependency").click()
    row = page.get_by_role("row", name="Noise study")
    expect(row).to_contain_text("61 days too early")
    assert one.accessibility() == []
    row.get_by_role("link", name="Edit").click()
    page.get_by_label("Status").select_option("agreed")
    assert one.accessibility() == []
    page.get_by_role("button", name="Save").click()
    expect(row).to_contain_text("Agreed")
    row.get_by_role("link", name="Remove").click()
    assert one.accessibility() == []
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("The dependency is removed.")).to_be_visible()
    assert not Dependency.objects.exclude(predecessor_project=plan.project).exists()


@pytest.mark.slow
def test_dependencies_fit_a_phone(visitor: Callable[..., Visitor], plan: Plan) -> None:
    one = visitor(theme="dark", size=PHONE, language="fr").sign_in(plan.manager)
    problems = []
    code = plan.project.code
    for path in ("", "add/", f"{Dependency.objects.first().pk}/"):
        one.open(f"/projects/{code}/dependencies/{path}")
        problems += one.sideways() + one.accessibility()
    assert problems == []
