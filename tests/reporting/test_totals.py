"""Totals: the same in SQL, in the pure roll-up and in a hand-written statement; and only what the reader may see."""

from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.models import User
from portfolio.models import ExchangeRate, Portfolio
from projects.models import Project
from reporting.kpi.project import compute_project
from reporting.kpi.rollup import Totals, indices_from_sums
from reporting.kpi.sums import convert, sums_of, total_of
from reporting.models import KpiSnapshot
from reporting.selectors.facts import project_inputs
from reporting.selectors.totals import month_series, month_totals, stale_count
from reporting.services.refresh import refresh_all_open, refresh_month
from reporting.services.rollups import roll_up_open
from tests import factories
from tests.reporting import figures
from tests.reporting.figures import NOW

pytestmark = pytest.mark.django_db

NOVEMBER = date(2026, 11, 30)


@pytest.fixture
def tree() -> dict[str, Any]:
    """A portfolio in euros with a programme, a loose project and a portfolio in pounds below it."""
    root = factories.portfolio("ROOT")
    child = factories.portfolio("CHILD", parent=root, currency="GBP")
    period = factories.period(root)
    programme = factories.programme(root)
    projects = [
        figures.measured_project(root, programme=programme, bac=1200, percent=50, ac=500),
        figures.measured_project(root, programme=programme, bac=600, percent=20, ac=300),
        figures.measured_project(root, bac=2400, percent=80, ac=1500, confidential=True),
        figures.measured_project(child, bac=1000, percent=60, ac=400, forecast_finish=date(2027, 3, 1)),
        factories.project(child),
    ]
    figures.spent(projects[4], 90)
    for project, rag in zip(projects, (1, 2, 3, 5), strict=False):
        factories.status_update(project, period, overall_rag=rag, submitted_at=NOW)
    ExchangeRate.objects.create(base="GBP", quote="EUR", month=date(2026, 11, 1), rate=Decimal("1.2"))
    return {"root": root, "child": child, "programme": programme, "projects": projects, "period": period}


def close(one: object, other: object) -> bool:
    if isinstance(one, Decimal) and isinstance(other, Decimal):
        return abs(one - other) < Decimal("0.005")  # rows are rounded to the cent
    return one == other


def director() -> User:
    return factories.user("pmo_director")


def test_the_totals_equal_the_pure_roll_up_of_every_project(tree: dict[str, Any]) -> None:
    refresh_all_open(now=NOW)
    parts = []
    for one in project_inputs([p.pk for p in tree["projects"]], period=tree["period"], day=figures.TODAY):
        sums = sums_of(compute_project(one.facts, figures.TODAY))
        parts.append(convert(sums, "EUR", Decimal("1.2")))
    expected = indices_from_sums(total_of(parts, "EUR"))

    totals = month_totals(user=director(), as_of=NOVEMBER, currency="EUR")

    for field in fields(Totals):
        one, other = getattr(totals, field.name), getattr(expected, field.name)
        if field.name in {"declared", "computed", "cost", "schedule", "benefits"}:
            assert one.counts == other.counts
            assert all(map(close, one.budgets, other.budgets))
        else:
            assert close(one, other), field.name
    assert (totals.projects, totals.coverage["cpi"], totals.coverage["ac"]) == (5, 4, 5)


HAND_WRITTEN = """
    WITH part AS (
        SELECT s.*, CASE s.currency WHEN %(currency)s THEN 1 ELSE r.rate END AS rate
        FROM reporting_kpisnapshot s
        JOIN people_scope o ON o.id = s.scope_id AND o.kind = 'project' AND o.path LIKE %(path)s
        LEFT JOIN portfolio_exchangerate r
            ON r.base = s.currency AND r.quote = %(currency)s AND r.month = date_trunc('month', s.as_of)
        WHERE s.as_of = '2026-11-30'
    )
    SELECT count(*),
           round(sum(bac * rate), 2), round(sum(ev * rate), 2), round(sum(ac * rate), 2), round(sum(eac * rate), 2),
           round(sum(ev * rate) FILTER (WHERE ac IS NOT NULL) / sum(ac * rate) FILTER (WHERE ev IS NOT NULL), 6),
           round(sum(ev * rate) FILTER (WHERE pv IS NOT NULL) / sum(pv * rate) FILTER (WHERE ev IS NOT NULL), 6),
           max(computed_rag), max(declared_rag)
    FROM part
"""


@pytest.mark.parametrize("owner", ["root", "child", "programme"])
def test_stored_roll_ups_equal_hand_written_sql(tree: dict[str, Any], owner: str) -> None:
    refresh_all_open(now=NOW)
    scope = tree[owner].scope
    currency = tree[owner].currency if isinstance(tree[owner], Portfolio) else "EUR"
    with connection.cursor() as cursor:
        cursor.execute(HAND_WRITTEN, {"currency": currency, "path": f"{scope.path}%"})
        expected = cursor.fetchone()

    row = KpiSnapshot.objects.get(scope=scope)

    assert row.currency == currency
    assert expected == (
        row.project_count, row.bac, row.ev, row.ac, row.eac, row.cpi, row.spi, row.computed_rag, row.declared_rag,
    )  # fmt: skip


def test_a_missing_rate_leaves_the_money_out_and_names_the_currency(tree: dict[str, Any]) -> None:
    ExchangeRate.objects.all().delete()
    refresh_all_open(now=NOW)

    totals = month_totals(user=director(), as_of=NOVEMBER, currency="EUR")
    row = KpiSnapshot.objects.get(scope=tree["root"].scope)

    for bac, covered, missing in (
        (totals.bac, totals.coverage["bac"], totals.missing_rates),
        (row.bac, row.coverage["bac"], tuple(row.coverage["missing_rates"])),
    ):
        assert (bac, covered, missing) == (4200, 3, ("GBP",))
    assert totals.projects == sum(totals.declared.counts) == 5
    only_pounds = month_totals(user=director(), as_of=NOVEMBER, currency="EUR", scope=tree["child"].scope)
    assert (only_pounds.bac, only_pounds.cpi, only_pounds.coverage["bac"]) == (None, None, 0)
    assert (
        month_totals(user=director(), as_of=NOVEMBER, currency="GBP", scope=tree["child"].scope).bac == 1000
    )


def test_a_rate_that_comes_later_reaches_the_stored_roll_ups(tree: dict[str, Any]) -> None:
    ExchangeRate.objects.all().delete()
    refresh_all_open(now=NOW)

    ExchangeRate.objects.create(base="GBP", quote="EUR", month=date(2026, 11, 1), rate=Decimal("1.5"))
    assert roll_up_open(scope_ids=[tree["child"].scope_id], now=NOW) == 2

    row = KpiSnapshot.objects.get(scope=tree["root"].scope)
    assert (row.bac, row.lineage["rates"]) == (5700, {"GBP": "1.50000000"})


def test_a_confidential_project_is_in_no_total_of_those_who_may_not_see_it(tree: dict[str, Any]) -> None:
    refresh_all_open(now=NOW)
    executive = factories.user("executive", tree["root"].scope)
    sponsor = factories.user("sponsor", tree["projects"][2].scope)
    stranger = factories.user()

    def seen(person: User) -> tuple[int, Decimal | None]:
        totals = month_totals(user=person, as_of=NOVEMBER, currency="EUR", scope=tree["root"].scope)
        return totals.projects, totals.bac

    assert seen(director()) == (5, Decimal(5400))
    assert seen(executive) == (4, Decimal(3000))
    assert seen(sponsor) == (1, Decimal(2400))
    assert seen(stranger) == (0, None)


def test_money_covers_only_the_projects_whose_cost_one_may_see(tree: dict[str, Any]) -> None:
    refresh_all_open(now=NOW)
    member = factories.user("team_member", tree["root"].scope)
    both = factories.user("team_member", tree["root"].scope)
    factories.grant(both, "sponsor", tree["projects"][0].scope)

    nothing = month_totals(user=member, as_of=NOVEMBER, currency="EUR")
    some = month_totals(user=both, as_of=NOVEMBER, currency="EUR")

    assert (nothing.projects, nothing.bac, nothing.cpi, sum(nothing.computed.budgets)) == (4, None, None, 0)
    assert nothing.spi_t is not None, "time is no money"
    assert (some.projects, some.bac, some.coverage["bac"]) == (4, 1200, 1)
    [point] = month_series(user=member, until=NOVEMBER, currency="EUR")
    assert (point.projects, point.ev, point.approved_budget) == (4, None, None)


def test_totals_and_series_take_a_fixed_number_of_statements(tree: dict[str, Any]) -> None:
    refresh_all_open(now=NOW)
    person = director()
    stale_count(user=person)  # reads the grants
    scope = tree["root"].scope
    for read, number in (
        (lambda: month_totals(user=person, as_of=NOVEMBER, currency="EUR", scope=scope), 1),
        (lambda: month_series(user=person, until=NOVEMBER, currency="EUR", scope=scope), 2),
        (lambda: stale_count(user=person, scope=scope), 1),
    ):
        with CaptureQueriesContext(connection) as statements:
            read()
        assert len(statements) == number


def test_the_spend_curve_has_a_point_a_month_at_the_rate_of_the_month(tree: dict[str, Any]) -> None:
    for month, rate in ((9, "1.1"), (10, "2")):
        period = factories.period(factories.portfolio(), date(2026, month, 1))
        type(period).objects.filter(pk=period.pk).update(
            portfolio=tree["root"], state="closed", closed_at=NOW
        )
        period.refresh_from_db()
        ExchangeRate.objects.create(base="GBP", quote="EUR", month=period.start, rate=Decimal(rate))
        refresh_month(period=period, now=NOW, freeze=True)
    refresh_all_open(now=NOW)
    person = director()

    series = month_series(user=person, until=NOVEMBER, currency="EUR", months=3)

    assert [point.as_of.month for point in series] == [9, 10, 11]
    assert [point.approved_budget for point in series] == [5300, 6200, 5400]
    assert series[0].pv == 900 + 450 + 1800 + Decimal(750) * Decimal("1.1")
    assert len(month_series(user=person, until=NOVEMBER, currency="EUR", months=2)) == 2


def test_stale_projects_are_counted_as_far_as_one_may_see_them(tree: dict[str, Any]) -> None:
    executive = factories.user("executive", tree["child"].scope)
    assert (stale_count(user=director()), stale_count(user=executive)) == (5, 2)

    refresh_all_open(now=NOW)

    assert stale_count(user=director()) == 0
    assert Project.objects.count() == 5
