"""The pictures of a plan as a page: compared with a baseline, folded, paged; whatever order its rows come in."""

import random
import re
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from projects.models import Dependency, MilestoneForecast, WorkPackage
from projects.selectors.plan import plan_of
from reporting.charts import gantt_chart
from reporting.selectors.gantt import MOST_ROWS, drawn, links_of
from reporting.selectors.milestone_trend import forecasts_of, lines_of, lines_to_draw, reports_until
from tests import factories
from tests.projects.plans import Plan, span

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 17)


@pytest.fixture
def plan() -> Plan:
    return Plan()


def page_of(plan: Plan, query: str = "", target: str = "") -> str:
    client = Client()
    client.force_login(plan.manager)
    headers = {"HX-Request": "true", "HX-Target": target} if target else {}
    answer = client.get(f"/projects/{plan.project.code}/gantt/{query}", headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def many(plan: Plan, parts: int, each: int) -> None:
    """Rows by the hundred, without a service's care for each of them."""
    for number in range(parts):
        top = WorkPackage.objects.create(project=plan.project, name=f"Phase {number}", position=number)
        WorkPackage.objects.bulk_create(
            WorkPackage(
                project=plan.project, parent=top, name=f"Work {number}.{n}", position=n,
                start=TODAY + timedelta(days=n), finish=TODAY + timedelta(days=n + 20),
            )
            for n in range(each)
        )  # fmt: skip


def test_an_empty_plan_says_what_to_do(plan: Plan) -> None:
    page = page_of(plan)
    assert "Nothing is planned yet" in page
    assert "Add work packages" in page
    assert "chart-gantt" not in page
    assert "Nothing is planned yet" in page_of(plan, target="pictures")
    # The page of the plan says so itself.
    assert page_of(plan, target="gantt").strip() == ""


def test_rows_without_dates_stand_there_and_are_counted(plan: Plan) -> None:
    plan.package("Undated")
    plan.milestone("Someday")
    page = page_of(plan)
    assert "None of these has dates yet" in page
    plan.package("Dated", **span("2026-12-01", "2026-12-31"))
    page = page_of(plan)
    assert "2 rows have no dates yet." in page
    assert "Someday" in page


def test_it_is_compared_with_the_baseline_asked_for(plan: Plan) -> None:
    package = plan.package("A", **span("2026-01-01", "2026-01-31"))
    plan.propose()
    plan.edit(package, finish=date(2026, 2, 28))
    plan.propose()
    plan.edit(package, finish=date(2026, 3, 10))
    for query, number, slip in (
        ("", 2, "+10"),
        ("?baseline=2", 2, "+10"),
        ("?baseline=1", 1, "+38"),
        ("?baseline=first", 1, "+38"),
        ("?baseline=9", 2, "+10"),
        ("?baseline=x%00", 2, "+10"),
    ):
        page = page_of(plan, query)
        assert f"beside baseline {number}" in page, query
        assert f"{slip}\xa0d" in page, query


def test_a_long_plan_is_folded_and_a_longer_one_has_pages(plan: Plan) -> None:
    many(plan, parts=10, each=20)
    page = page_of(plan)
    assert page.count('scope="row"') == 10
    assert "200 rows are folded into the work packages above them." in page
    page = page_of(plan, "?level=2&page=4", "pictures")
    assert page.count('scope="row"') == 210 - 3 * MOST_ROWS
    assert "181–210 of 210" in page
    assert "level=2&amp;page=3" in page
    for query in ("?level=0", "?level=99", "?level=-1", "?level=²", "?page=x", "?page=99999999999"):
        page_of(plan, query)


def test_pages_share_their_axis(plan: Plan) -> None:
    many(plan, parts=10, each=20)
    ticks = [re.findall(r'chart-grid" d="M([\d.]+)', page_of(plan, f"?level=2&page={n}")) for n in (1, 4)]
    assert ticks[0] == ticks[1] != []


def test_what_is_folded_stands_for_what_waits_in_it(plan: Plan) -> None:
    one, other = plan.package("One"), plan.package("Two")
    first, second = (plan.package(str(n), parent=one, **span("2026-12-01", "2026-12-10")) for n in range(2))
    late = plan.package("Late", parent=other, **span("2026-12-11", "2026-12-31"))
    plan.milestone("Minor", package=late, forecast_date=date(2026, 12, 31))
    key = plan.milestone("Major", package=late, forecast_date=date(2026, 12, 15), is_key=True)
    plan.wait(plan.end(first), plan.end(second), lag_days=-10)
    plan.wait(plan.end(first), plan.end(late), strength="soft")
    plan.wait(plan.end(second), plan.end(late))
    found = drawn(plan_of(plan.project, day=TODAY), level=1)
    assert [item.name for item in found.items] == ["One", "Two", "Major"]
    assert [item.is_critical for item in found.items] == [True, True, False]
    [link] = found.links
    assert (link.predecessor, link.successor, link.is_soft) == (f"p{one.pk}", f"p{other.pk}", False)
    assert (found.folded, found.levels) == (4, 2)
    assert found.rows[-1].key == f"m{key.pk}"


def test_the_order_of_input_does_not_change_the_drawing(plan: Plan) -> None:
    packages = [plan.package(str(n), **span("2026-12-01", f"2026-12-{10 + n}")) for n in range(6)]
    for one, other in pairwise(packages):
        plan.wait(plan.end(one), plan.end(other))
    plan.wait(plan.end(packages[0]), plan.end(packages[5]), strength="soft")
    found = plan_of(plan.project, day=TODAY)
    picture = drawn(found)
    keys = {row.key: row.key for row in found.rows}
    rows: list[Dependency] = list(found.dependencies)
    for seed in range(5):
        random.Random(seed).shuffle(rows)
        assert links_of(plan.project, rows, keys) == picture.links
        chart = gantt_chart(picture.items, links_of(plan.project, rows, keys), uid="g", language="en")
        assert chart == gantt_chart(picture.items, picture.links, uid="g", language="en")


def test_the_trend_tells_what_each_report_said(plan: Plan) -> None:
    gate = plan.milestone("Gate", forecast_date=date(2027, 1, 1))
    MilestoneForecast.objects.filter(milestone=gate).delete()
    for told, day in ((date(2026, 9, 20), date(2027, 1, 1)), (date(2026, 10, 5), date(2027, 1, 11))):
        MilestoneForecast.objects.create(milestone=gate, project=plan.project, told_on=told, day=day)
    reports = reports_until([date(2026, 9, 30), date(2026, 10, 31), date(2026, 11, 30)], TODAY)
    assert reports == (date(2026, 9, 30), date(2026, 10, 31), TODAY)
    [line] = lines_of([gate], forecasts_of([plan.project.pk]), reports, TODAY)
    assert [(one.day, one.moved_days) for one in line.points] == [
        (date(2027, 1, 1), None),
        (date(2027, 1, 11), 10),
        (date(2027, 1, 11), 0),
    ]


def test_key_milestones_are_drawn_first_and_all_are_in_the_table(plan: Plan) -> None:
    for number in range(12):
        one = plan.milestone(f"M{number}", forecast_date=date(2027, 1, 1 + number), is_key=number > 9)
        for month in (9, 10):
            MilestoneForecast.objects.create(
                milestone=one, project=plan.project, told_on=date(2026, month, 1), day=one.forecast_date
            )
    milestones = [row.milestone for row in plan_of(plan.project, day=TODAY).rows if row.milestone]
    lines = lines_of(
        milestones, forecasts_of([plan.project.pk]), reports_until([date(2026, 9, 30)], TODAY), TODAY
    )
    shown = lines_to_draw(lines)
    assert (len(lines), len(shown)) == (12, 8)
    assert [line.name for line in shown][-2:] == ["M10", "M11"]


def test_progress_weighted_by_cost_is_for_who_sees_costs(plan: Plan) -> None:
    phase = plan.package("Phase")
    part = plan.package("Part", parent=phase, cost=Decimal(300), **span("2026-01-01", "2026-03-31"))
    plan.package("Rest", parent=phase, cost=Decimal(100), **span("2026-01-01", "2026-03-31"))
    plan.edit(part, percent=Decimal(50))
    assert "38" in page_of(plan).split("Phase</th>")[1].split("</tr>")[0]
    plan.manager = factories.user("viewer", plan.project.scope)
    page = page_of(plan)
    assert "38" not in page.split("Phase</th>")[1].split("</tr>")[0]
    assert "50" in page.split("Part</th>")[1].split("</tr>")[0]


def test_it_takes_a_fixed_number_of_statements(plan: Plan) -> None:
    counts = []
    client = Client()
    client.force_login(plan.manager)
    for more in (2, 12):
        packages = [plan.package(f"{n}", **span("2026-12-01", "2026-12-31")) for n in range(more)]
        for one, other in pairwise(packages):
            plan.wait(plan.end(one), plan.end(other))
            plan.milestone(package=one, forecast_date=date(2026, 12, 31))
        plan.propose()
        client.get(f"/projects/{plan.project.code}/gantt/")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/projects/{plan.project.code}/gantt/")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 18
