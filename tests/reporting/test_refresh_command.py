from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from reporting.models import KpiSnapshot
from tests import factories
from tests.reporting import figures

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    output = StringIO()
    call_command("refresh_kpis", *arguments, stdout=output)
    return output.getvalue()


@pytest.fixture
def two_months() -> None:
    portfolio = factories.portfolio("ALPHA")
    figures.measured_project(portfolio)
    figures.close(factories.period(portfolio, date(2026, 10, 1)))
    factories.period(portfolio)


def test_it_recomputes_what_is_open(two_months: None) -> None:
    assert "1 projects computed" in run()

    assert set(KpiSnapshot.objects.values_list("as_of", "frozen")) == {(date(2026, 11, 30), False)}


def test_past_months_without_figures_are_computed_once_and_frozen(two_months: None) -> None:
    assert "ALPHA 2026-10: 1 projects computed and frozen." in run("--all-months")
    frozen = list(KpiSnapshot.objects.filter(frozen=True).values_list("pk", "computed_at"))

    assert "2026-10" not in run("--all-months")

    assert len(frozen) == 2
    assert list(KpiSnapshot.objects.filter(frozen=True).values_list("pk", "computed_at")) == frozen
