"""The critical path: textbook figures, all four kinds of dependency, and what holds for every network."""

import random
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.plan.network import Activity, Circle, Kind, Link, Scheduled, order, schedule

START = date(2026, 3, 2)


def day(number: int) -> date:
    return START + timedelta(days=number - 1)


def work(key: str, start: int, length: int, *, done: bool = False) -> Activity:
    """Begins on day `start` of the plan (1 is the first one) and takes `length` calendar days."""
    return Activity(key, day(start + length - 1), day(start), done)


def critical(result: dict[str, Scheduled]) -> str:
    return "".join(sorted(key for key, one in result.items() if one.is_critical))


def test_a_network_of_seven_activities_worked_out_by_hand() -> None:
    """A3 -> B4, C2; B -> D5; C -> E3; D, E -> F2; G4 alone: A-B-D-F takes 14 days; C and E have 4 days, G has 10."""
    activities = [
        work("A", 1, 3),
        work("B", 4, 4),
        work("C", 4, 2),
        work("D", 8, 5),
        work("E", 6, 3),
        work("F", 13, 2),
        work("G", 1, 4),
    ]
    links = [Link(*pair) for pair in ("AB", "AC", "BD", "CE", "DF", "EF")]
    result = schedule(activities, links)
    assert {key: one.float_days for key, one in result.items()} == {
        "A": 0, "B": 0, "C": 4, "D": 0, "E": 4, "F": 0, "G": 10,
    }  # fmt: skip
    assert critical(result) == "ABDF"
    assert not any(one.conflict_days for one in result.values())


@pytest.mark.parametrize(
    ("kind", "lag", "first_day"),
    [
        # A takes days 1-10; B takes 4 days and is typed to begin on day 1.
        (Kind.FINISH_TO_START, 0, 11),
        (Kind.FINISH_TO_START, 3, 14),
        (Kind.FINISH_TO_START, -2, 9),
        (Kind.START_TO_START, 0, 1),
        (Kind.START_TO_START, 5, 6),
        (Kind.FINISH_TO_FINISH, 0, 7),
        (Kind.FINISH_TO_FINISH, 2, 9),
        (Kind.START_TO_FINISH, 0, 1),
        (Kind.START_TO_FINISH, 9, 6),
    ],
)
def test_each_kind_of_dependency_holds_its_end(kind: Kind, lag: int, first_day: int) -> None:
    result = schedule([work("A", 1, 10), work("B", 1, 4)], [Link("A", "B", kind, lag)])
    assert result["B"].conflict_days == first_day - 1


def test_a_milestone_lies_in_the_evening_of_its_day() -> None:
    met = Activity("M", day(5))
    result = schedule([work("A", 1, 5), met, work("B", 6, 3)], [Link("A", "M"), Link("M", "B")])
    assert not any(one.conflict_days for one in result.values())
    assert critical(result) == "ABM"
    # The same plan with the milestone a day early contradicts its work.
    early = schedule([work("A", 1, 5), Activity("M", day(4))], [Link("A", "M")])
    assert early["M"].conflict_days == 1


def test_what_is_done_is_neither_critical_nor_in_conflict() -> None:
    result = schedule([work("A", 1, 10, done=True), work("B", 5, 3, done=True), work("C", 11, 2)], [
        Link("A", "B"), Link("B", "C"),
    ])  # fmt: skip
    assert critical(result) == "C"
    assert result["B"].conflict_days == 0


def test_a_circle_is_named() -> None:
    with pytest.raises(Circle) as circle:
        schedule([work("A", 1, 1), work("B", 1, 1), work("C", 1, 1)], [Link(*p) for p in ("AB", "BC", "CA")])
    keys = circle.value.keys
    assert keys[0] == keys[-1]
    assert set(keys) == set("ABC")


def test_a_dependency_on_something_elsewhere_is_left_out() -> None:
    assert set(schedule([work("A", 1, 1)], [Link("A", "X"), Link("Y", "A")])) == {"A"}


def test_nothing_planned() -> None:
    assert schedule([], []) == {}


@st.composite
def networks(draw: st.DrawFn) -> tuple[list[Activity], list[Link]]:
    count = draw(st.integers(1, 9))
    activities = []
    for number in range(count):
        if draw(st.integers(0, 4)):
            activities.append(work(str(number), draw(st.integers(1, 40)), draw(st.integers(1, 15))))
        else:
            activities.append(Activity(str(number), day(draw(st.integers(1, 50)))))
    links = [
        Link(str(first), str(second), draw(st.sampled_from(Kind)), draw(st.integers(-5, 10)))
        for second in range(count)
        for first in range(second)
        if draw(st.integers(0, 3)) == 0
    ]
    return activities, links


@given(networks(), st.randoms())
def test_the_order_of_rows_does_not_matter(
    plan: tuple[list[Activity], list[Link]], chance: random.Random
) -> None:
    activities, links = plan
    expected = schedule(activities, links)
    for rows in (activities, links):
        chance.shuffle(rows)  # type: ignore[arg-type]
    assert schedule(activities, links) == expected


@given(networks())
def test_some_path_is_critical_and_nobody_has_less_than_no_room(
    plan: tuple[list[Activity], list[Link]],
) -> None:
    result = schedule(*plan)
    assert any(one.is_critical for one in result.values())
    assert all(one.float_days >= 0 for one in result.values())
    assert all(one.conflict_days >= 0 for one in result.values())


@given(networks(), st.data())
def test_whoever_uses_up_their_room_moves_nothing_and_one_day_more_moves_the_end(
    plan: tuple[list[Activity], list[Link]], data: st.DataObject
) -> None:
    activities, links = plan
    result = schedule(activities, links)
    chosen = data.draw(st.sampled_from(activities))
    room = result[chosen.key].float_days + result[chosen.key].conflict_days

    def end_when_late_by(days: int) -> int:
        shift = timedelta(days=days)
        moved = Activity(chosen.key, chosen.finish + shift, chosen.start + shift if chosen.start else None)
        others = [moved if one is chosen else one for one in activities]
        scheduled = schedule(others, links)
        return max(one.ends + scheduled[one.key].conflict_days for one in others)

    assert end_when_late_by(room) == end_when_late_by(0)
    assert end_when_late_by(room + 1) == end_when_late_by(0) + 1


@given(networks())
def test_an_order_puts_each_after_what_it_waits_for(plan: tuple[list[Activity], list[Link]]) -> None:
    activities, links = plan
    sequence = order([one.key for one in activities], links)
    assert all(sequence.index(link.predecessor) < sequence.index(link.successor) for link in links)
