"""A benefit over time as a picture: every point stays inside, and nothing planned draws nothing."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.charts.benefit import BenefitPoint, benefit_chart

VALUES = st.decimals(-(10**9), 10**9, places=2)
SERIES = st.dictionaries(st.dates(date(2020, 1, 1), date(2035, 12, 31)), VALUES, max_size=12).map(
    lambda found: [BenefitPoint(day, value) for day, value in sorted(found.items())]
)


def draw(planned, measured, **more):
    return benefit_chart(
        planned, measured, uid="b", language="en", write=lambda value: f"{value:.0f}", **more
    )


def test_without_a_point_there_is_nothing_to_draw():
    chart = draw([], [])
    assert (chart.is_empty, chart.lines) == (True, ())


def test_both_lines_begin_where_the_project_found_it():
    end = date(2026, 12, 31)
    chart = draw(
        [BenefitPoint(end, Decimal(5))],
        [BenefitPoint(end, Decimal(8))],
        before=Decimal(10),
        start=date(2025, 12, 31),
    )
    planned, measured = chart.lines
    assert planned.path.split("L")[0] == measured.path.split("L")[0]
    assert planned.path.split("L")[0].endswith(f" {chart.before_y}")
    assert (planned.value, measured.value) == ("5", "8")
    assert len(measured.dots) == 2


@pytest.mark.parametrize("width", [340, 760])
@given(planned=SERIES, measured=SERIES, before=st.none() | VALUES)
def test_every_point_stays_in_the_picture(width, planned, measured, before):
    days = [one.day for one in [*planned, *measured]]
    start = min(days) - timedelta(days=1) if days else None
    chart = draw(planned, measured, before=before, start=start, width=width)
    for line in chart.lines:
        for point in line.path[1:].split("L"):
            x, y = map(float, point.split())
            assert 0 <= x <= width
            assert float(chart.top) - 0.1 <= y <= float(chart.bottom) + 0.1
