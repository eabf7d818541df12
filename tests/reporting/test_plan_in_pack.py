"""The plan in a pack: frozen with the rest of a month, drawn from what was frozen, and nobody else's business in it."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from projects.models import Milestone, MilestoneForecast, WorkPackage
from projects.services.milestones import edit_milestone
from reporting.documents.monthly import context
from reporting.documents.plan import plan_pictures
from reporting.selectors.figures import canonical
from reporting.selectors.figures_plan import MOST_PLAN_ROWS, plans_of_projects
from reporting.selectors.figures_reduced import reduced
from tests.projects.plans import NOW, Plan, span
from tests.reporting.sample_figures import sample_figures

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 17)
ENDS = [date(2026, 9, 30), date(2026, 10, 31)]


@pytest.fixture
def plan() -> Plan:
    plan = Plan()
    work = plan.package("Piers", cost=Decimal(1000), **span("2026-09-01", "2026-12-10"))
    after = plan.package("Deck", cost=Decimal(500), **span("2026-12-11", "2027-02-28"))
    gate = plan.milestone("Opening", package=after, forecast_date=date(2027, 2, 28))
    plan.wait(plan.end(work), plan.end(after))
    plan.propose()
    plan.edit(work, percent=Decimal(40), finish=date(2026, 12, 20))
    MilestoneForecast.objects.filter(milestone=gate).delete()
    for told, day in ((date(2026, 9, 1), date(2027, 2, 1)), (date(2026, 10, 20), date(2027, 2, 28))):
        MilestoneForecast.objects.create(milestone=gate, project=plan.project, told_on=told, day=day)
    return plan


def frozen(plan: Plan) -> dict[str, Any]:
    """As a reader of the canonical text gets it."""
    found = plans_of_projects([plan.project], DAY, ENDS)[plan.project.pk]
    assert found is not None
    text: dict[str, Any] = json.loads(canonical(found))
    return text


def test_it_holds_what_is_drawn_and_no_money(plan: Plan) -> None:
    found = frozen(plan)
    assert (found["baseline_number"], found["left_out"]) == (1, 0)
    piers, deck, opening = found["rows"]
    assert (piers["name"], piers["finish"], piers["baseline_finish"], piers["done"]) == (
        "Piers", "2026-12-20", "2026-12-10", "0.400",
    )  # fmt: skip
    assert (deck["critical"], opening["shape"], opening["done"]) == (True, "milestone", None)
    assert found["links"] == [{"from": 0, "to": 1, "from_start": False, "to_start": True, "soft": False}]
    [line] = found["trend"]
    assert line["points"] == [
        ["2026-09-30", "2027-02-01"], ["2026-10-31", "2027-02-28"], ["2026-11-17", "2027-02-28"],
    ]  # fmt: skip
    assert not any(word in canonical(found) for word in ("cost", "1000", "500"))


def test_a_change_of_the_plan_changes_no_frozen_picture(plan: Plan) -> None:
    figures = sample_figures(projects=1)
    figures["projects"][0]["plan"] = frozen(plan)
    before = plan_pictures(figures["projects"][0], figures, "en", 1)
    gate = Milestone.objects.get(project=plan.project)
    edit_milestone(
        milestone=gate, values={"name": "Renamed"}, expected_version=gate.version, actor=plan.manager, now=NOW
    )
    assert plan_pictures(figures["projects"][0], figures, "en", 1) == before
    assert frozen(plan)["rows"][2]["name"] == "Renamed"
    assert before is not None
    assert [row.name for row in before.gantt.rows] == ["Piers", "Deck", "Opening"]
    assert before.trend is not None
    assert before.trend.lines[0].moved == "+27\xa0d"


def test_another_project_is_not_in_it(plan: Plan) -> None:
    other = Plan()
    secret = other.package("Secret tunnel", **span("2026-09-01", "2026-12-10"))
    package = WorkPackage.objects.get(project=plan.project, name="Piers")
    plan.project.dependencies.create(
        predecessor_project=other.project, predecessor_package=secret, successor_package=package
    )
    assert "Secret" not in canonical(frozen(plan))
    assert len(frozen(plan)["links"]) == 1


def test_what_happened_after_the_day_is_not_known_on_it(plan: Plan) -> None:
    Milestone.objects.filter(project=plan.project).update(actual_date=date(2026, 11, 20))
    assert frozen(plan)["trend"][0]["met"] is False
    assert frozen(plan)["rows"][2]["met"] is False
    assert frozen(plan)["rows"][2]["finish"] == "2027-02-28"


def test_a_long_plan_keeps_to_its_page(plan: Plan) -> None:
    for number in range(30):
        plan.package(f"Work {number}", **span("2026-09-01", "2026-12-10"))
    found = frozen(plan)
    assert (len(found["rows"]), found["left_out"]) == (MOST_PLAN_ROWS, 33 - MOST_PLAN_ROWS)


def test_a_short_plan_stands_on_the_page_of_its_project(plan: Plan) -> None:
    figures = sample_figures(projects=2)
    short = figures["projects"][0]
    short["plan"] = frozen(plan)
    with translation.override("en"):
        shown = context(figures, "en", sha256="0" * 64)
        page = render_to_string("reporting/pdf/monthly.html", shown)
    assert short["plan"]["trend"]
    assert [one.plan.is_short for one in shown["projects"]] == [True, False]
    assert page.count('class="chart chart-gantt"') == 2
    assert page.count('class="chart chart-milestone-trend"') == 1
    short["plan"]["left_out"] = 1
    left_out = plan_pictures(short, figures, "en", 1)
    assert left_out is not None
    assert not left_out.is_short


def test_readers_without_money_get_the_plan_too() -> None:
    figures = sample_figures(projects=2)
    for one, kept in zip(figures["projects"], reduced(figures)["projects"], strict=True):
        assert kept["plan"] == one["plan"]


def test_figures_from_before_plans_are_still_drawn() -> None:
    figures = sample_figures(projects=2)
    for one in figures["projects"]:
        del one["plan"]
    with translation.override("en"):
        shown = context(figures, "en", sha256="0" * 64)
    assert [page.plan for page in shown["projects"]] == [None, None]


def test_it_takes_a_fixed_number_of_statements(plan: Plan) -> None:
    counts = []
    others = [Plan() for _ in range(4)]
    for other in others:
        first, second = (other.package(name, **span("2026-09-01", "2026-12-10")) for name in "AB")
        other.wait(other.end(first), other.end(second))
        other.propose()
    for projects in ([plan.project], [plan.project, *(other.project for other in others)]):
        with CaptureQueriesContext(connection) as queries:
            plans_of_projects(projects, DAY, ENDS)
        counts.append(len(queries))
    assert counts == [8, 8]
