"""Benefits realisation from the facts to the pages: what is computed, who reads it, and the rows that it came from."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portfolio.models import ExchangeRate, Portfolio
from projects.models import Benefit, BenefitMeasure, BenefitPlan, Project
from reporting.documents.sections import finance
from reporting.documents.writing import Writer
from reporting.models import KpiSnapshot
from reporting.selectors.facts import project_inputs
from reporting.selectors.figures import build_figures
from reporting.selectors.figures_reduced import reduced
from reporting.services.refresh import freeze_month, refresh_all_open, refresh_month, refresh_projects
from tests import factories
from tests.reporting import figures
from tests.reporting.figures import NOW

pytestmark = pytest.mark.django_db

NOVEMBER = date(2026, 11, 30)
MONTHS = {8: date(2026, 8, 31), 9: date(2026, 9, 30), 10: date(2026, 10, 31), 11: date(2026, 11, 30)}


def benefit(project: Project, name: str = "Savings", **fields: Any) -> Benefit:
    fields.setdefault("kind", "financial")
    fields.setdefault("measure", "flow")
    return Benefit.objects.create(project=project, name=name, **fields)


def planned(one: Benefit, **by_month: str) -> None:
    _values(BenefitPlan, one, by_month)


def measured(one: Benefit, **by_month: str) -> None:
    who = factories.user()
    _values(BenefitMeasure, one, by_month, measured_by=who)


def _values(model: Any, one: Benefit, by_month: dict[str, str], **more: Any) -> None:
    for month, value in by_month.items():
        end = MONTHS[int(month.removeprefix("m"))]
        model.objects.create(
            benefit=one, project=one.project, start=end.replace(day=1), end=end, value=Decimal(value), **more
        )


def gaining(portfolio: Portfolio, plan: str = "1000", gained: str = "900", **fields: Any) -> Project:
    """A project with savings planned for September, October and November, of which September was measured."""
    project = figures.measured_project(portfolio, **fields)
    savings = benefit(project)
    planned(savings, m9=plan, m10="0", m11="70000")
    measured(savings, m9=gained)
    return project


def snapshot(owner: Any, as_of: date = NOVEMBER) -> KpiSnapshot:
    return KpiSnapshot.objects.get(scope=owner.scope, as_of=as_of)


def reader(role: str, scope: Any = None) -> Client:
    client = Client()
    client.force_login(factories.user(role, scope))
    return client


def seen(client: Client, url: str) -> str:
    """The page's text, whichever spaces it writes."""
    return client.get(url).content.decode().replace("\N{NO-BREAK SPACE}", " ").replace("&nbsp;", " ")


def test_what_has_ended_is_compared_and_what_has_not_is_not() -> None:
    portfolio = factories.portfolio()
    factories.period(portfolio)
    project = gaining(portfolio)
    planned(benefit(project, "Fees", is_disbenefit=True), m9="500")
    waiting = benefit(
        project,
        "Days to answer",
        kind="non_financial",
        measure="level",
        unit="days",
        level_before=Decimal(12),
    )
    planned(waiting, m8="10", m10="2", m11="1")
    measured(waiting, m9="9", m10="4")

    refresh_projects(project_ids=[project.pk], now=NOW)

    row = snapshot(project)
    assert (row.benefits_planned, row.benefits_realised) == (1000, 900)
    assert (row.benefits_realisation, row.weakest_benefit) == (Decimal("0.9"), Decimal("0.8"))
    assert (row.benefits_rag, row.values["reasons"]["benefits"]) == (
        3,
        {"code": "benefits_realisation", "rag": 3, "value": "0.900000", "limit": "0.95"},
    )
    assert row.values["benefits"] == {"covered": 1, "due": 1}
    assert row.formula_version == 2


@pytest.mark.parametrize(
    ("plan", "measure", "reason"),
    [
        ({}, {}, "benefits_not_due"),
        ({"m11": "10"}, {}, "benefits_not_due"),
        ({"m10": "10"}, {}, "benefits_not_measured"),
    ],
)
def test_undefined_says_why(plan: dict[str, str], measure: dict[str, str], reason: str) -> None:
    portfolio = factories.portfolio()
    factories.period(portfolio)
    project = factories.project(portfolio)
    one = benefit(project)
    planned(one, **plan)

    refresh_projects(project_ids=[project.pk], now=NOW)

    row = snapshot(project)
    assert (row.benefits_planned, row.benefits_realised, row.benefits_realisation) == (None, None, None)
    assert (row.benefits_rag, row.values["reasons"]["benefits"]["code"]) == (None, reason)


def test_totals_are_from_the_sums_in_the_portfolio_s_currency_and_cover_what_they_say() -> None:
    root = factories.portfolio("ROOT")
    child = factories.portfolio("CHILD", parent=root, currency="GBP")
    factories.period(root)
    programme = factories.programme(root)
    gaining(root, "1000", "500", programme=programme)
    gaining(root, "3000", "3300", programme=programme)
    gaining(child, "1000", "1000", currency="GBP")
    factories.project(root)
    ExchangeRate.objects.create(base="GBP", quote="EUR", month=date(2026, 11, 1), rate=Decimal("1.5"))

    refresh_all_open(now=NOW)

    below, above = snapshot(programme), snapshot(root)
    assert (below.benefits_planned, below.benefits_realised) == (4000, 3800)
    assert (below.benefits_realisation, below.benefits_rag) == (Decimal("0.95"), 5)
    assert (above.benefits_planned, above.benefits_realised) == (5500, 5300)
    assert above.benefits_realisation == Decimal("0.963636")
    assert (above.coverage["benefits_realisation"], above.project_count) == (3, 4)
    assert above.values["distribution"]["benefits"]["counts"] == [1, 2, 0, 0, 0, 1]
    assert above.weakest_benefit is None


def test_a_closed_month_keeps_its_figures_whatever_is_measured_later() -> None:
    portfolio = factories.portfolio()
    period = factories.period(portfolio)
    project = gaining(portfolio)
    freeze_month(period=period, now=NOW)
    figures.close(period)

    measured(project.benefits.get(), m10="5000")
    refresh_projects(project_ids=[project.pk], now=NOW)
    refresh_month(period=period, now=NOW)

    assert snapshot(project).benefits_realised == 900
    page = seen(reader("pmo_officer"), f"/projects/{project.code}/figures/benefits_realisation/")
    assert "€900.00 realised: what was planned or measured has changed since" in page


def test_three_statements_more_whatever_the_number_of_benefits() -> None:
    portfolio = factories.portfolio()
    period = factories.period(portfolio)
    bare = [factories.project(portfolio).pk for _ in range(3)]
    few = [gaining(portfolio).pk]
    many = [gaining(portfolio).pk for _ in range(10)]

    counts = []
    for ids in (bare, few, [*bare, *few, *many]):
        with CaptureQueriesContext(connection) as statements:
            project_inputs(ids, period=period, day=figures.TODAY)
        counts.append(len(statements))

    assert counts[1] == counts[2] == counts[0] + 2 <= 14


def test_the_page_of_the_figure_opens_down_to_the_periods_measured() -> None:
    portfolio = factories.portfolio("ROOT")
    factories.period(portfolio)
    project = gaining(portfolio, code="PJ")
    late = benefit(project, "Rents")
    planned(late, m10="400")
    hours = benefit(project, "Hours saved", kind="non_financial", unit="hours")
    planned(hours, m9="500")
    measured(hours, m9="300")
    refresh_all_open(now=NOW)

    page = seen(reader("pmo_officer"), "/projects/PJ/figures/benefits_realisation/")
    other = seen(reader("pmo_officer"), "/projects/PJ/figures/weakest_benefit/")
    total = seen(reader("pmo_officer"), "/portfolios/ROOT/figures/benefits_realisation/")

    assert "€1,000 were to be gained by now, and €900 were gained: 90% of the plan." in page
    for expected in (
        "Savings",
        "September 2026",
        "October 2026",
        "Rents",
        "Not measured",
        "covers the 1 of 2",
    ):
        assert expected in page, expected
    assert "November" not in page.split("By benefit")[1], "what has not ended is no part of the figure"
    assert "Hours saved" not in page
    assert "has brought 60% of its plan" in other
    assert "Savings" not in other
    assert "€1,000" in total
    assert "/projects/PJ/" in total


def test_the_figure_page_takes_as_many_statements_for_ten_benefits_as_for_one() -> None:
    portfolio = factories.portfolio()
    factories.period(portfolio)
    project = gaining(portfolio, code="PJ")
    refresh_all_open(now=NOW)
    client = reader("pmo_officer")
    counts = []
    for number in range(2):
        with CaptureQueriesContext(connection) as statements:
            client.get("/projects/PJ/figures/benefits_realisation/")
        counts.append(len(statements))
        for more in range(9):
            one = benefit(project, f"Benefit {number} {more}")
            planned(one, m9="10", m10="10")
            measured(one, m9="10")

    assert counts[0] == counts[1]


def test_money_of_benefits_is_for_those_who_see_costs_and_the_colour_for_everybody() -> None:
    portfolio = factories.portfolio("ROOT")
    factories.period(portfolio)
    project = gaining(portfolio, "87654", "76543", code="PJ")
    hours = benefit(project, "Hours saved", kind="non_financial", unit="hours")
    planned(hours, m9="500")
    measured(hours, m9="490")
    refresh_all_open(now=NOW)
    client, officer = reader("viewer", portfolio.scope), reader("pmo_officer")

    for code in ("benefits_planned", "benefits_realised", "benefits_realisation"):
        for place in ("projects/PJ", "portfolios/ROOT"):
            assert client.get(f"/{place}/figures/{code}/").status_code == 403
            assert officer.get(f"/{place}/figures/{code}/").status_code == 200
    assert "98% of its plan" in seen(client, "/projects/PJ/figures/weakest_benefit/")
    page = seen(client, "/projects/PJ/")
    assert "6 figures hidden" in page
    asked = "/projects/?columns=name,benefits,benefits_planned,benefits_realised,benefits_rag,weakest_benefit"
    shown, hidden = (seen(one, asked) for one in (officer, client))
    assert "87%" in shown
    assert "98%" in shown
    assert "98%" in hidden
    for said in (page, hidden, seen(client, "/portfolios/ROOT/")):
        assert "87%" not in said
        assert "87,654" not in said
        assert "76,543" not in said
    # Nor does a filter find it: for readers without money there is none.
    found, left_out = "/projects/?benefits_min=87&benefits_max=88", "/projects/?benefits_min=99"
    assert 'href="/projects/PJ/"' in seen(officer, found)
    assert 'href="/projects/PJ/"' not in seen(officer, left_out)
    for asked in (found, left_out):
        assert 'href="/projects/PJ/"' in seen(client, asked)


def test_packs_tell_of_it_and_the_reduced_ones_only_the_colour() -> None:
    portfolio = factories.portfolio("ROOT")
    period = factories.period(portfolio)
    gaining(portfolio, "87654", "76543", code="PJ")
    factories.project(portfolio)
    refresh_all_open(now=NOW)
    frozen = build_figures(
        portfolio=portfolio,
        period=period,
        previous=None,
        audience="standard",
        revision=1,
        frozen_at=NOW,
        frozen_by="",
        organisation="City",
    )

    said = finance(frozen, Writer("en", "EUR")).benefits
    without = reduced(frozen)

    assert said == (
        "Financial benefits: €76,543 of the €87,654 planned to date are realised, 87% (1 of 2 projects)."
    )
    text = json.dumps(without)
    for canary in ("76543", "87654", "0.87", "benefits_realisation", "benefits_planned"):
        assert canary not in text, canary
    assert without["totals"]["benefits"]["counts"] == [1, 0, 0, 1, 0, 0]
    assert [one["rags"]["benefits"] for one in without["projects"]].count(3) == 1
    # Figures frozen before there was the KPI have none of it.
    for name in ("benefits", "benefits_rag", "benefits_realisation", "benefits_planned", "benefits_realised"):
        del frozen["totals"][name]
        for group in frozen["groups"]:
            del group["totals"][name]
    assert finance(frozen, Writer("en", "EUR")).benefits == ""
    assert "benefits" not in reduced(frozen)["totals"]
