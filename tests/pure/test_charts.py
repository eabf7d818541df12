"""Chart geometry: inside its box, in order, the same in every language, honest about what is missing."""

import itertools
import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.charts import (
    SlipInput,
    SpendPoint,
    TimelineMilestone,
    distribution_bar,
    milestone_timeline,
    slip_chart,
    spend_curve,
)
from reporting.charts.scales import fit, month_ticks, nice_ticks, px, spread

TODAY = date(2026, 10, 31)
amounts = st.decimals(min_value=-(10**12), max_value=10**12, places=2)


def coordinates(path: str) -> list[float]:
    return [float(n) for n in re.findall(r"-?\d+\.?\d*", path)]


def test_coordinates_use_a_point_and_no_negative_zero() -> None:
    assert [px(1.25), px(-0.01), px(3.0)] == ["1.2", "0", "3"]


@given(low=st.floats(-1e9, 0), high=st.floats(0.01, 1e12))
def test_ticks_cover_the_values_with_few_round_steps(low: float, high: float) -> None:
    ticks = nice_ticks(high, most=4, low=low)
    hair = (high - low) * 1e-8
    assert ticks[0] <= low + hair
    assert ticks[-1] >= high - hair
    assert 2 <= len(ticks) <= 7


@given(
    first=st.dates(date(1990, 1, 1), date(2060, 1, 1)), days=st.integers(0, 20000), most=st.integers(2, 20)
)
def test_month_ticks_are_first_days_inside_the_span(first: date, days: int, most: int) -> None:
    last = first + timedelta(days=days)
    ticks = month_ticks(first, last, most)
    assert all(t.day == 1 and first <= t <= last for t in ticks)
    assert len(ticks) <= most + 1


@given(positions=st.lists(st.floats(-50, 350), max_size=8))
def test_labels_keep_apart_inside_the_box_and_in_order(positions: list[float]) -> None:
    placed = spread(positions, 27.0, 0.0, 280.0)
    assert all(-0.01 <= p <= 280.01 for p in placed)
    ordered = sorted(placed)
    assert all(b - a >= 26.5 for a, b in itertools.pairwise(ordered))
    ranks = sorted(range(len(positions)), key=lambda i: positions[i])
    assert [placed[i] for i in ranks] == ordered


def test_a_long_name_is_cut_with_an_ellipsis() -> None:
    assert fit("Short", 200, 11) == "Short"
    assert fit("A very long name indeed", 60, 11).endswith("…")


@given(
    values=st.lists(st.tuples(amounts, st.none() | amounts, st.none() | amounts), min_size=2, max_size=30),
    budget=st.none() | amounts,
)
def test_the_spend_curve_stays_in_its_plot(
    values: list[tuple[Decimal, Decimal | None, Decimal | None]], budget: Decimal | None
) -> None:
    points = [
        SpendPoint(TODAY + timedelta(days=30 * n), planned, actual, forecast)
        for n, (planned, actual, forecast) in enumerate(values)
    ]
    chart = spend_curve(points, uid="c", currency="EUR", language="en", today=TODAY, budget=budget)
    assert not chart.is_empty
    for line in chart.lines:
        assert all(-0.1 <= n <= float(chart.right) + 0.1 for n in coordinates(line.path))
        assert float(chart.top) <= float(line.label_y) <= float(chart.bottom)


def test_the_spend_curve_names_its_ends_and_repeats_the_figures_as_rows() -> None:
    points = [
        SpendPoint(date(2026, 9, 30), Decimal(1000), Decimal(900), None),
        SpendPoint(date(2026, 10, 31), Decimal(2000), Decimal(2500), Decimal(2500)),
        SpendPoint(date(2026, 11, 30), Decimal(3000), None, Decimal(4000)),
    ]
    chart = spend_curve(points, uid="c", currency="EUR", language="en", today=TODAY, budget=Decimal(3200))
    assert {line.key: line.value for line in chart.lines} == {
        "planned": "€3K",
        "actual": "€2K",
        "forecast": "€4K",
        "budget": "€3K",
    }
    assert chart.today_label == "31\xa0Oct\xa02026"
    assert chart.rows[2].actual == "–"
    assert chart.rows[2].forecast == "€4,000"
    assert not chart.has_earned


@pytest.mark.parametrize("points", [[], [SpendPoint(TODAY)], [SpendPoint(TODAY, Decimal(1))]])
def test_without_two_months_there_is_no_curve(points: list[SpendPoint]) -> None:
    chart = spend_curve(points, uid="c", currency="EUR", language="fr", budget=Decimal(5))
    assert chart.is_empty
    assert chart.lines == ()


@given(counts=st.dictionaries(st.integers(1, 5), st.integers(0, 10_000)), none=st.integers(0, 10_000))
def test_the_distribution_shows_every_project_once(counts: dict[int, int], none: int) -> None:
    bar = distribution_bar(counts, uid="b", none=none)
    assert sum(s.count for s in bar.segments) == bar.total == sum(counts.values()) + none
    assert bar.is_empty == (bar.total == 0)
    edges = [(float(s.x), float(s.x) + float(s.width)) for s in bar.segments]
    assert all(b >= a + 5.5 for a, b in edges)
    assert all(nxt[0] >= cur[1] - 0.15 for cur, nxt in itertools.pairwise(edges))
    assert not edges or edges[-1][1] <= float(bar.width) + 0.6


def test_the_timeline_marks_slips_and_clamps_old_baselines() -> None:
    rows = milestone_timeline(
        [
            TimelineMilestone("Late", date(2026, 12, 1), date(2026, 11, 20), "P1"),
            TimelineMilestone("Long ago", date(2026, 12, 1), date(2025, 1, 1), "P2"),
            TimelineMilestone("Unplanned", date(2026, 12, 1), None, "P3"),
        ],
        uid="t",
        today=TODAY,
        language="fr",
    ).rows
    assert [r.slip for r in rows] == ["+11\xa0j", "+699\xa0j", ""]
    assert [bool(r.baseline_x) for r in rows] == [True, False, False]
    assert [r.is_late for r in rows] == [True, True, False]


def test_slip_arrows_point_the_way_the_date_moved() -> None:
    later, earlier, same = slip_chart(
        [
            SlipInput("A", date(2026, 1, 1), date(2027, 1, 1)),
            SlipInput("B", date(2027, 1, 1), date(2026, 1, 1)),
            SlipInput("C", date(2026, 6, 1), date(2026, 6, 1)),
        ],
        uid="s",
        language="en",
    ).rows
    assert float(later.before_x) < float(later.now_x)
    assert later.is_later
    assert float(earlier.before_x) > float(earlier.now_x)
    assert not earlier.is_later
    assert (same.head, same.line) == ("", "")
