"""Runs the benchmark in a test database; asserts what was computed, not how long it took."""

import sys

import pytest

from tests.benchmarks.measure import LARGE, SMALL, measure, side_by_side


@pytest.mark.benchmark
@pytest.mark.django_db(transaction=True)
def test_times_of_the_kpi_refresh_at_two_sizes(capsys: pytest.CaptureFixture[str]) -> None:
    small, large = measure(SMALL), measure(LARGE)

    with capsys.disabled():
        sys.stdout.write(f"\n{side_by_side(small, large)}\n")
    assert [one.name for one in small] == [one.name for one in large]
