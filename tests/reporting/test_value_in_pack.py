"""The S-curve in the pack: drawn from frozen figures, the same as on the page, and nothing of it without money."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from portfolio.models import ReportingPeriod
from projects.models import Project
from reporting.documents.monthly import context
from reporting.documents.value import value_picture
from reporting.models import KpiSnapshot
from reporting.selectors.figures import build_figures
from reporting.selectors.figures_reduced import reduced
from reporting.selectors.project_spend import spend_months
from tests import factories
from tests.reporting import earned
from tests.reporting.sample_figures import sample_figures

D = Decimal


@pytest.fixture
def tower(db: None) -> Project:
    return earned.earned_project(factories.portfolio("ROOT"), code="TOWER", name="Water tower")


@pytest.fixture
def frozen(tower: Project) -> dict[str, Any]:
    return build_figures(
        portfolio=tower.portfolio,
        period=ReportingPeriod.objects.get(start=date(2026, 10, 1)),
        previous=None,
        audience="standard",
        revision=1,
        frozen_at=earned.at(11, 3),
        frozen_by="",
        organisation="City",
    )


def test_what_packages_earned_is_on_the_curve_of_spend(tower: Project) -> None:
    months = {one.day: one.earned for one in spend_months(tower, earned.OCTOBER)}
    # 10 % of the papers, then the foundations, half of the structure, the power, 30 % of the papers.
    assert [months[date(2026, month, day)] for month, day in ((2, 28), (3, 31), (4, 30), (5, 31))] == [
        None, 400, 1400, 2400,
    ]  # fmt: skip
    assert [months[date(2026, month, day)] for month, day in ((9, 30), (10, 31))] == [3600, 4400]
    assert months[date(2026, 11, 30)] is None


def test_the_pack_freezes_what_the_page_draws(frozen: dict[str, Any], tower: Project) -> None:
    (row,) = frozen["projects"]
    snapshot = KpiSnapshot.objects.get(scope=tower.scope, as_of=earned.OCTOBER)
    assert row["value"] == {
        "estimates": {name: snapshot.values[name] for name in ("eac_atypical", "eac_cpi_spi", "eac_own")},
        "finish": snapshot.values["earned_finish"],
    }
    chart = value_picture(row, frozen, "en", 1)
    assert chart is not None
    client = Client()
    client.force_login(factories.user("pmo_officer"))
    drawn = client.get("/projects/TOWER/value/?period=2026-10").context["picture"].narrow
    assert {(one.key, one.amount) for one in chart.estimates} == {
        (one.key, one.amount) for one in drawn.estimates
    }
    assert [(label.key, label.value, label.range) for label in chart.labels] == [
        (label.key, label.value, label.range) for label in drawn.labels
    ]
    assert {(one.key, one.day) for one in chart.markers} == {(one.key, one.day) for one in drawn.markers}


def test_readers_without_money_get_no_curve(frozen: dict[str, Any]) -> None:
    (row,) = reduced(frozen)["projects"]
    assert "value" not in row
    assert value_picture(row, frozen, "en", 1) is None


def test_a_pack_from_before_draws_the_official_estimate_alone() -> None:
    figures = sample_figures(projects=2)
    for row in figures["projects"]:
        del row["value"]
    pages = context(figures, "en", sha256="")["projects"]
    assert [[one.key for one in page.value.estimates] for page in pages] == [["eac"], ["eac"]]
    assert all(page.value.markers for page in pages)


def test_without_earned_value_the_curve_of_spend_stays() -> None:
    pages = context(sample_figures(projects=2, earned=False), "fr", sha256="")["projects"]
    assert [page.value for page in pages] == [None, None]


def test_a_month_that_was_closed_early_ends_what_is_known_on_its_day() -> None:
    figures = sample_figures(projects=1) | {"data_date": "2026-10-20"}
    (row,) = figures["projects"]
    chart = value_picture(row, figures, "en", 1)
    assert chart is not None
    known = [one.month for one in chart.rows if one.actual != "–"]
    assert known[-1] == "20\xa0Oct\xa02026"
    assert "Oct\xa02026" not in known
