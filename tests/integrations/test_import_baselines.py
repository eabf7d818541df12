"""A mapping with columns for a baseline: each change of them is the next baseline, nothing else is."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from integrations.models import ImportMapping
from portfolio.models import Portfolio
from projects.models import Baseline
from tests import factories
from tests.integrations.files import imported

pytestmark = pytest.mark.django_db
FIRST, SECOND, THIRD, FOURTH = (date(2026, month, 15) for month in (6, 7, 8, 9))
DAY = {"parser": "date", "forms": ["yyyy-mm-dd"]}
SPEC = {
    "name": "with_baseline",
    "version": 1,
    "source": "house",
    "title_en": "House list",
    "title_fr": "Liste maison",
    "columns": {key: {"is": [key]} for key in ("name", "start", "finish", "planned", "approved")},
    "constants": {"code_prefix": "HSE"},
    "match": {"name": "casefold"},
    "fields": [
        {"target": "name", "columns": ["name"], "parser": "text"},
        {"target": "start_date", "columns": ["start"], **DAY},
        {"target": "forecast_finish", "columns": ["finish"], **DAY},
        {"target": "baseline_finish", "columns": ["planned"], **DAY},
        {"target": "baseline_bac", "columns": ["approved"], "parser": "money"},
    ],
}


@pytest.fixture
def house() -> Portfolio:
    ImportMapping.objects.create(
        name="with_baseline", source="house", title_en="House list", title_fr="Liste maison", spec=SPEC
    )
    return factories.portfolio("HOUSE", currency="EUR")


def edition(*rows: str) -> bytes:
    return "\n".join(["name;start;finish;planned;approved", *rows, ""]).encode()


def baselines() -> list[tuple[int, date, date | None, Decimal | None]]:
    rows = Baseline.objects.order_by("number")
    return [(each.number, each.approved_on, each.finish, each.bac) for each in rows]


def test_only_the_baselines_own_columns_make_the_next_one(house: Portfolio, now: datetime) -> None:
    for as_of, line in (
        (FIRST, "A;2026-01-01;2026-12-31;2026-12-31;100.00"),
        (SECOND, "A;2026-01-01;2027-02-28;2026-12-31;100.00"),
        (THIRD, "A;2026-01-01;2027-02-28;2027-01-31;100.00"),
        (FOURTH, "A;2026-01-01;2027-02-28;2027-01-31;120.00"),
    ):
        imported(house, edition(line), as_of, now=now, mapping="with_baseline")
    assert baselines() == [
        (1, FIRST, date(2026, 12, 31), Decimal("100.00")),
        (2, THIRD, date(2027, 1, 31), Decimal("100.00")),
        (3, FOURTH, date(2027, 1, 31), Decimal("120.00")),
    ]
    assert Baseline.objects.get(number=1).project.currency == "EUR"


def test_an_unreadable_plan_is_no_new_baseline(house: Portfolio, now: datetime) -> None:
    imported(
        house, edition("A;2026-01-01;2026-12-31;2026-12-31;100.00"), FIRST, now=now, mapping="with_baseline"
    )
    imported(house, edition("A;2026-01-01;2026-12-31;soon;150.00"), SECOND, now=now, mapping="with_baseline")
    imported(house, edition("A;2026-01-01;2026-12-31;later;150.00"), THIRD, now=now, mapping="with_baseline")
    assert baselines() == [
        (1, FIRST, date(2026, 12, 31), Decimal("100.00")),
        (2, SECOND, date(2026, 12, 31), Decimal("150.00")),
    ]


def test_what_cannot_be_a_baseline_makes_none(house: Portfolio, now: datetime) -> None:
    rows = ("A;2026-01-01;2026-12-31;soon;-5.00", "B;;;;", "C;2026-01-01;2026-12-31;2026-12-31;-5.00")
    imported(house, edition(*rows), FIRST, now=now, mapping="with_baseline")
    assert baselines() == [(1, FIRST, date(2026, 12, 31), None)]
