"""The S-curve: inside its plot, its fan between the estimates, the same figures as text."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.charts import Estimate, ValueChart, ValuePoint, value_curve

D = Decimal
TODAY = date(2026, 10, 31)
amounts = st.decimals(min_value=-(10**12), max_value=10**12, places=2)
somewhen = st.none() | st.dates(date(2020, 1, 1), date(2040, 12, 31))


def coordinates(path: str) -> list[float]:
    return [float(n) for n in re.findall(r"-?\d+\.?\d*", path)]


def draw(
    points: list[ValuePoint], estimates: list[Estimate], today: date = TODAY, **options: object
) -> ValueChart:
    return value_curve(
        points,
        estimates,
        uid="c",
        currency="EUR",
        language="en",
        today=today,
        **options,  # type: ignore[arg-type]
    )


@given(
    values=st.lists(st.tuples(st.none() | amounts, st.none() | amounts, amounts), min_size=2, max_size=30),
    estimates=st.lists(amounts, max_size=4),
    ends=st.tuples(somewhen, somewhen),
    size=st.sampled_from([(340, 300), (440, 190), (1120, 380)]),
    every=st.booleans(),
)
def test_everything_stays_in_the_picture(
    values: list[tuple[Decimal | None, Decimal | None, Decimal]],
    estimates: list[Decimal],
    ends: tuple[date | None, date | None],
    size: tuple[int, int],
    every: bool,
) -> None:
    points = [
        ValuePoint(TODAY + timedelta(days=30 * n), planned, earned, actual)
        for n, (planned, earned, actual) in enumerate(values)
    ]
    found = [Estimate(f"e{n}", amount, n == 0) for n, amount in enumerate(estimates)]
    chart = draw(
        points,
        found,
        baseline_finish=ends[0],
        forecast_finish=ends[1],
        every_label=every,
        width=size[0],
        height=size[1],
    )
    assert not chart.is_empty
    right, bottom = float(chart.right), float(chart.bottom)
    paths = [line.path for line in (*chart.lines, *chart.fan_lines)] + ([chart.fan] if chart.fan else [])
    assert all(-0.1 <= n <= max(right, bottom) + 0.1 for path in paths for n in coordinates(path))
    assert all(float(chart.top) <= float(label.y) <= bottom for label in chart.labels)
    assert all(float(chart.left) - 0.1 <= float(one.x) <= right + 0.1 for one in chart.markers)
    assert len({one.y for one in chart.markers}) == len(chart.markers)
    assert len(chart.fan_lines) == len(chart.estimates) == len(estimates)


POINTS = [
    ValuePoint(date(2026, 9, 30), D(1000), D(800), D(900)),
    ValuePoint(TODAY, D(2000), D(1500), D(2500)),
    ValuePoint(date(2026, 12, 31), D(4000)),
]
ESTIMATES = [
    Estimate("eac", D(6700), is_official=True),
    Estimate("eac_atypical", D(5000)),
    Estimate("eac_own", D(5500)),
]


def test_the_fan_opens_from_what_was_spent_to_the_lowest_and_highest_estimate() -> None:
    chart = draw(POINTS, ESTIMATES, baseline_finish=date(2026, 12, 31), forecast_finish=date(2027, 2, 15))
    origin_x, origin_y, end_x, high, low = coordinates(chart.fan)
    actual = next(line for line in chart.lines if line.key == "actual")
    assert (f"{origin_x:g}", f"{origin_y:g}") == (actual.end_x, actual.end_y)
    assert end_x == float(chart.right)
    assert [high, low] == sorted([high, low])
    assert {float(line.end_y) for line in chart.fan_lines} >= {high, low}
    assert [line.is_official for line in chart.fan_lines] == [True, False, False]


def test_one_label_speaks_for_all_estimates_or_each_has_its_own() -> None:
    one = draw(POINTS, ESTIMATES)
    assert [(label.key, label.value, label.range) for label in one.labels][-1] == (
        "estimate",
        "€6.7K",
        "€5K – €6.7K",
    )
    every = draw(POINTS, ESTIMATES, every_label=True)
    assert [label.key for label in every.labels] == [
        "planned", "earned", "actual", "eac", "eac_atypical", "eac_own",
    ]  # fmt: skip


def test_the_figures_stand_beside_the_picture_as_text() -> None:
    chart = draw(POINTS, ESTIMATES)
    assert [(row.month, row.planned, row.earned, row.actual) for row in chart.rows][1:] == [
        ("Oct\xa02026", "€2,000", "€1,500", "€2,500"),
        ("Dec\xa02026", "€4,000", "–", "–"),
    ]
    assert [(row.key, row.amount) for row in chart.estimates] == [
        ("eac", "€6,700"),
        ("eac_atypical", "€5,000"),
        ("eac_own", "€5,500"),
    ]


def test_days_are_marked_where_they_lie_and_only_when_they_are_known() -> None:
    chart = draw(POINTS, [], baseline_finish=date(2026, 12, 31))
    # The rightmost on top: its rule begins above the words of the other.
    assert [one.key for one in chart.markers] == ["baseline", "today"]
    assert [one.anchor for one in chart.markers] == ["end", "end"]
    assert chart.markers[0].day == "31\xa0Dec\xa02026"


def test_without_actual_cost_there_is_no_fan() -> None:
    points = [ValuePoint(one.day, one.planned, one.earned) for one in POINTS]
    chart = draw(points, ESTIMATES)
    assert (chart.fan, chart.fan_lines, chart.estimates) == ("", (), ())


@pytest.mark.parametrize("points", [[], [ValuePoint(TODAY)], [ValuePoint(TODAY, D(1))]])
def test_without_two_points_nothing_is_drawn(points: list[ValuePoint]) -> None:
    chart = draw(points, ESTIMATES, baseline_finish=TODAY, forecast_finish=TODAY)
    assert chart.is_empty
    assert (chart.lines, chart.fan_lines, chart.labels, chart.markers) == ((), (), (), ())


def test_round_values_on_the_axis_keep_their_decimals() -> None:
    points = [ValuePoint(date(2026, 9, 30), D(0)), ValuePoint(TODAY, D(1900))]
    assert [tick.label for tick in draw(points, []).y_ticks] == ["€0", "€500", "€1K", "€1.5K", "€2K"]


def test_a_day_within_a_month_is_told_from_its_end() -> None:
    points = [ValuePoint(date(2026, 11, 17), D(1)), ValuePoint(date(2026, 11, 30), D(2))]
    assert [row.month for row in draw(points, []).rows] == ["17\xa0Nov\xa02026", "Nov\xa02026"]
