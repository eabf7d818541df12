"""Gantt and slip diagram: inside their boxes, in order, honest about what has no date yet."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.charts import (
    GanttItem,
    GanttLink,
    Shape,
    TrendMilestone,
    TrendPoint,
    gantt_chart,
    milestone_trend,
    span_of,
)
from reporting.charts.gantt_arrows import REACH

DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))
WIDTHS = [360, 720, 960]


def coordinates(path: str) -> list[float]:
    return [float(number) for number in re.findall(r"-?\d+\.?\d*", path)]


@st.composite
def plans(draw: st.DrawFn) -> list[GanttItem]:
    items = []
    for number in range(draw(st.integers(0, 8))):
        start = draw(st.none() | DAYS)
        length = timedelta(days=draw(st.integers(0, 400)))
        promised = draw(st.none() | DAYS)
        shape = draw(st.sampled_from(Shape))
        finish = start + length if start else None
        items.append(
            GanttItem(
                key=str(number),
                code=str(number + 1),
                name="Work " * draw(st.integers(1, 20)),
                shape=shape,
                depth=draw(st.integers(0, 3)),
                start=None if shape is Shape.MILESTONE else start,
                finish=finish,
                baseline_start=None if shape is Shape.MILESTONE else promised,
                baseline_finish=promised + length if promised else None,
                done=draw(st.floats(0, 1)),
                is_critical=draw(st.booleans()),
            )
        )
    return items


@pytest.mark.parametrize("width", WIDTHS)
@given(items=plans(), data=st.data())
def test_every_bar_and_arrow_stays_in_the_picture(
    width: int, items: list[GanttItem], data: st.DataObject
) -> None:
    keys = [item.key for item in items] or ["0"]
    links = [
        GanttLink(data.draw(st.sampled_from(keys)), data.draw(st.sampled_from(keys)), *data.draw(st.tuples(*[st.booleans()] * 3)))
        for _ in range(data.draw(st.integers(0, 5)))
    ]  # fmt: skip
    chart = gantt_chart(items, links, uid="g", language="en", today=date(2026, 6, 1), width=width)
    assert [row.code for row in chart.rows] == [item.code for item in items]
    for row, item in zip(chart.rows, items, strict=True):
        for path in (row.bar, row.done, row.mark, row.baseline):
            assert all(-10 <= number <= max(width, float(chart.height)) + 10 for number in coordinates(path))
        assert bool(row.bar or row.mark) == (item.finish is not None)
    assert chart.is_empty == (not any(item.finish for item in items))
    # Dates stand right of the plot; no arrow reaches them.
    beside = float(chart.text_end)
    assert all(float(x) < beside for arrow in chart.arrows for x in re.findall(r"H(-?\d+\.?\d*)", arrow.line))


def test_a_bar_covers_its_whole_days_and_its_done_part_in_proportion() -> None:
    items = [GanttItem("1", "1", "Build", Shape.PACKAGE, 0, date(2026, 1, 1), date(2026, 1, 10), done=0.5)]
    chart = gantt_chart(items, uid="g", language="en", span=(date(2026, 1, 1), date(2026, 1, 21)), width=960)
    begin, _top, end, *_rest = coordinates(chart.rows[0].bar)
    # Ten of the twenty days between the ends of the axis.
    axis = 960 - 108 - REACH - (300 + 12)
    assert end - begin == pytest.approx(axis / 2, abs=0.2)
    done_begin, _top, done_end, *_rest = coordinates(chart.rows[0].done)
    assert done_begin == begin
    assert done_end - done_begin == pytest.approx((end - begin) / 2, abs=0.2)


def test_a_slip_is_said_in_words_and_what_has_no_dates_keeps_its_row() -> None:
    items = [
        GanttItem(
            "1", "1", "Late", Shape.MILESTONE, finish=date(2026, 1, 10), baseline_finish=date(2026, 1, 3)
        ),
        GanttItem(
            "2", "2", "Early", Shape.MILESTONE, finish=date(2026, 1, 1), baseline_finish=date(2026, 1, 3)
        ),
        GanttItem("3", "3", "Not planned", Shape.PACKAGE),
    ]
    late, early, unplanned = gantt_chart(items, uid="g", language="en").rows
    assert (late.slip, late.is_late) == ("+7\xa0d", True)
    assert (early.slip, early.is_late) == ("−2\xa0d", False)
    assert (unplanned.bar, unplanned.slip, unplanned.finish, unplanned.dates) == ("", "", "", "–")


@pytest.mark.parametrize(
    ("finish", "width", "written"),
    [
        (date(2026, 12, 20), 720, "20\xa0Dec"),
        (date(2028, 1, 22), 720, "22\xa0Jan\xa02028"),
        (date(2028, 1, 22), 360, "22\xa0Jan"),
    ],
)
def test_dates_of_several_years_say_which_where_there_is_room(finish: date, width: int, written: str) -> None:
    items = [GanttItem("1", "1", "Build", Shape.PACKAGE, 0, date(2026, 2, 1), finish)]
    assert gantt_chart(items, uid="g", language="en", width=width).rows[0].finish == written


def test_the_parts_of_a_plan_share_one_axis() -> None:
    items = [
        GanttItem(str(n), str(n), "Work", Shape.PACKAGE, 0, date(2026, n, 1), date(2026, n, 20))
        for n in (1, 6)
    ]
    whole = gantt_chart(items, uid="g", language="en")
    parts = [gantt_chart([item], uid="g", language="en", span=span_of(items)) for item in items]
    assert [part.ticks for part in parts] == [whole.ticks, whole.ticks]
    assert coordinates(parts[1].rows[0].bar)[0] == coordinates(whole.rows[1].bar)[0]


@pytest.mark.parametrize("kind", [(False, True), (True, True), (False, False), (True, False)])
def test_an_arrow_begins_and_ends_where_its_kind_says(kind: tuple[bool, bool]) -> None:
    from_start, to_start = kind
    items = [
        GanttItem("a", "1", "First", Shape.PACKAGE, 0, date(2026, 1, 1), date(2026, 1, 31)),
        GanttItem("b", "2", "Second", Shape.PACKAGE, 0, date(2026, 2, 10), date(2026, 3, 31)),
    ]
    link = GanttLink("a", "b", from_start=from_start, to_start=to_start)
    chart = gantt_chart(items, [link], uid="g", language="en")
    first, second = (coordinates(row.bar) for row in chart.rows)
    line, head = coordinates(chart.arrows[0].line), coordinates(chart.arrows[0].head)
    assert line[0] == (first[0] if from_start else first[2])
    assert head[0] == (second[0] if to_start else second[2])


@pytest.mark.parametrize("width", WIDTHS)
@given(
    lines=st.lists(st.lists(DAYS, min_size=1, max_size=8), max_size=6),
    start=st.dates(date(2024, 1, 1), date(2026, 1, 1)),
)
def test_the_slip_diagram_stays_in_its_box(width: int, lines: list[list[date]], start: date) -> None:
    milestones = [
        TrendMilestone(
            f"M{number}",
            tuple(TrendPoint(start + timedelta(days=30 * n), day) for n, day in enumerate(days)),
        )
        for number, days in enumerate(lines)
    ]
    chart = milestone_trend(milestones, uid="t", language="fr", width=width)
    assert chart.is_empty == (max((len(days) for days in lines), default=0) < 2)
    for line in chart.lines:
        for dot in line.dots:
            assert float(chart.left) - 0.1 <= float(dot.x) <= float(chart.right) + 0.1
            assert float(chart.top) - 0.1 <= float(dot.y) <= float(chart.bottom) + 0.1
        assert 0 <= float(line.label_y) <= float(chart.height)
    assert [row.name for row in chart.rows] == [f"M{number}" for number in range(len(lines))]


def test_a_line_says_how_far_its_milestone_moved_in_all() -> None:
    reports = [date(2026, month, 28) for month in (1, 2, 3)]
    days = [date(2026, 6, 1), date(2026, 6, 11), date(2026, 6, 8)]
    points = tuple(TrendPoint(report, day) for report, day in zip(reports, days, strict=True))
    chart = milestone_trend([TrendMilestone("Go live", points)], uid="t", language="en")
    assert (chart.lines[0].moved, chart.lines[0].is_late) == ("+7\xa0d", True)
    assert chart.rows[0].days == ("1\xa0Jun\xa02026", "11\xa0Jun\xa02026", "8\xa0Jun\xa02026")


def test_one_report_shows_no_trend() -> None:
    chart = milestone_trend(
        [TrendMilestone("M", (TrendPoint(date(2026, 1, 1), date(2026, 2, 1)),))], uid="t", language="en"
    )
    assert chart.is_empty
    assert chart.lines == ()
