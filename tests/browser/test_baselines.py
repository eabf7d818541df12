"""A plan becomes the baseline in a portfolio whose PMO checks: proposed by its manager, decided by an officer."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from projects.models import Baseline
from tests.browser.conftest import PHONE, Visitor
from tests.projects.plans import Plan, span

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_from_the_proposal_to_the_baseline(visitor: Callable[..., Visitor]) -> None:
    plan = Plan("controlling")
    phase = plan.package("Building")
    walls = plan.package("Walls", parent=phase, cost=Decimal(1000), **span("2026-01-01", "2026-01-31"))
    plan.milestone("Roof on", forecast_date=span("2026-02-01", "2026-02-01")["start"])
    where = f"/projects/{plan.project.code}/baselines/"
    manager = visitor().sign_in(plan.manager)
    page = manager.open(where)
    assert manager.accessibility() == []
    page.get_by_role("link", name="Make the plan the first baseline").click()
    assert manager.accessibility() == []
    page.get_by_label("Reason").fill("We begin.")
    page.get_by_role("button", name="Propose this baseline").click()
    expect(page.get_by_text("A proposed baseline waits for its decision")).to_be_visible()

    officer = visitor(theme="dark", size=PHONE).sign_in(plan.officer)
    desk = officer.open("/")
    assert officer.accessibility() + officer.sideways() == []
    desk.get_by_role("link", name="All that wait").click()
    assert officer.accessibility() + officer.sideways() == []
    desk.get_by_role("link", name=plan.project.name).click()
    assert officer.accessibility() + officer.sideways() == []
    desk.get_by_role("button", name="Send back").click()
    expect(desk.get_by_role("alert")).to_contain_text("Say why")
    assert officer.accessibility() == []
    desk.get_by_role("button", name="Approve").click()
    desk.wait_for_url(f"**{where}")
    assert Baseline.objects.get().approved_by == plan.officer

    plan.edit(walls, cost=Decimal(1500), finish=span("2026-03-01", "2026-03-01")["start"])
    for one in (manager, officer):
        for path in (where, f"{where}1/"):
            one.open(path)
            assert one.accessibility() + one.sideways() == []
    manager.open(f"{where}propose/")
    expect(page.get_by_role("row", name="Walls")).to_contain_text("+29")
    assert manager.accessibility() == []
