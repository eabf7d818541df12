"""The critical path: textbook figures, all four kinds of dependency, and what holds for every network."""

import random
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.plan.network import (
    Activity,
    Circle,
    Kind,
    Link,
    Scheduled,
    order,
    refuse_circles,
    schedule,
)

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


def test_whoever_waits_for_a_package_waits_for_all_its_parts() -> None:
    """S of A (days 1-3) and B (4-9); C follows S, S follows D: B holds C, D holds A and B."""
    activities = [work("D", 1, 2), work("A", 1, 3), work("B", 4, 6), work("C", 5, 2), work("E", 1, 4)]
    links = [Link("S", "C"), Link("D", "S")]
    result = schedule(activities, links, {"S": ["A", "B"]})
    assert {key: one.conflict_days for key, one in result.items() if one.conflict_days} == {"A": 2, "C": 5}
    # D may slip by what B has before it begins, less what holds the end; E waits for nobody.
    assert {key: one.float_days for key, one in result.items()} == {"A": 4, "B": 0, "C": 0, "D": 1, "E": 7}
    assert critical(result) == "BC"


@pytest.mark.parametrize(
    ("link", "held"),
    [
        # S is A on days 3-5 and B on days 4-9; C takes days 1-2.
        (Link("S", "C", Kind.START_TO_START), {"C": 2}),
        (Link("S", "C", Kind.START_TO_FINISH, 3), {"C": 3}),
        (Link("S", "C", Kind.FINISH_TO_FINISH), {"C": 7}),
        (Link("C", "S", Kind.START_TO_START, 3), {"A": 1}),
        (Link("C", "S", Kind.FINISH_TO_FINISH, 9), {"B": 2}),
        (Link("C", "S", Kind.START_TO_FINISH, 11), {"B": 2}),
        (Link("C", "T"), {}),
        (Link("T", "C"), {}),
    ],
)
def test_each_kind_of_dependency_holds_its_end_of_a_package(link: Link, held: dict[str, int]) -> None:
    activities = [work("A", 3, 3), work("B", 4, 6), work("C", 1, 2)]
    result = schedule(activities, [link], {"S": ["A", "B"], "T": ["undated"]})
    assert {key: one.conflict_days for key, one in result.items() if one.conflict_days} == held


@st.composite
def grouped(draw: st.DrawFn) -> tuple[list[Activity], list[Link], dict[str, list[str]]]:
    """Activities in runs, each run a package, every other package in a larger one; links only go forwards."""
    activities: list[Activity] = []
    groups: dict[str, list[str]] = {}
    ends: list[tuple[str, int]] = []
    for number in range(draw(st.integers(1, 4))):
        keys = [f"{number}-{part}" for part in range(draw(st.integers(1, 3)))]
        for key in keys:
            start, length = draw(st.integers(1, 40)), draw(st.integers(1, 15))
            activities.append(work(key, start, length, done=not draw(st.integers(0, 5))))
        groups[f"S{number}"] = keys
        ends += [(key, number) for key in (*keys, f"S{number}")]
    groups["T"] = [*groups["S0"], *groups.get("S1", [])]
    ends.append(("T", 0 if "S1" not in groups else 1))
    links = [
        Link(one, other, draw(st.sampled_from(Kind)), draw(st.integers(-5, 10)))
        for one, place in ends
        for other, there in ends
        if place < there and other != "T" and (one != "T" or there > 1) and draw(st.integers(0, 2)) == 0
    ]
    return activities, links, groups


def by_hand(activities: list[Activity], links: list[Link], groups: dict[str, list[str]]) -> list[Link]:
    """Every link over the activities of its packages, one kind after the other."""
    known = {one.key: one for one in activities}
    found = []
    for link in links:
        before = [known[key] for key in groups.get(link.predecessor, [link.predecessor])]
        after = [known[key] for key in groups.get(link.successor, [link.successor])]
        if link.kind in (Kind.START_TO_START, Kind.START_TO_FINISH):
            first = min(one.start for one in before if one.start)
            before = [one for one in before if one.start == first]
        if link.kind in (Kind.FINISH_TO_FINISH, Kind.START_TO_FINISH):
            last = max(one.finish for one in after)
            after = [one for one in after if one.finish == last]
        found += [Link(one.key, other.key, link.kind, link.lag) for one in before for other in after]
    return found


@given(grouped())
def test_links_of_packages_are_those_of_their_parts_written_out(
    plan: tuple[list[Activity], list[Link], dict[str, list[str]]],
) -> None:
    activities, links, groups = plan
    assert schedule(activities, links, groups) == schedule(activities, by_hand(activities, links, groups))


@given(grouped(), st.randoms())
def test_the_order_of_packages_and_their_parts_does_not_matter(
    plan: tuple[list[Activity], list[Link], dict[str, list[str]]], chance: random.Random
) -> None:
    activities, links, groups = plan
    expected = schedule(activities, links, groups)
    chance.shuffle(activities)
    chance.shuffle(links)
    names = list(groups)
    chance.shuffle(names)
    mixed = {name: chance.sample(groups[name], len(groups[name])) for name in names}
    assert schedule(activities, links, mixed) == expected


@given(
    st.lists(st.tuples(st.integers(1, 30), st.integers(1, 12)), min_size=1, max_size=4),
    st.integers(1, 30),
    st.integers(1, 12),
    st.sampled_from(Kind),
    st.integers(-5, 10),
    st.booleans(),
)
def test_alone_a_link_lacks_as_many_days_as_if_the_package_were_one_activity(
    parts: list[tuple[int, int]], start: int, length: int, kind: Kind, lag: int, is_first: bool
) -> None:
    """From its first to its last day: what the list of dependencies says of it."""
    members = [work(f"A{number}", *part) for number, part in enumerate(parts)]
    first = min(one.begins for one in members)
    whole = Activity("S", max(one.finish for one in members), date.fromordinal(first), done=False)
    other = work("X", start, length)
    link = Link("S", "X", kind, lag) if is_first else Link("X", "S", kind, lag)
    inside = schedule([*members, other], [link], {"S": [one.key for one in members]})
    assert max(one.conflict_days for one in inside.values()) == max(
        one.conflict_days for one in schedule([whole, other], [link]).values()
    )


@pytest.mark.parametrize(
    ("links", "circle"),
    [
        # S is A and T, T is B: whoever waits for a package waits for what is anywhere below it.
        ([("S", "X"), ("X", "B")], {"S", "X"}),
        ([("B", "X"), ("X", "S")], {"B", "X"}),
        ([("A", "X"), ("X", "Y"), ("Y", "S")], {"A", "X", "Y"}),
        ([("S", "B")], {"S", "B"}),
        ([("A", "T"), ("T", "A")], {"A", "T"}),
        ([("A", "T"), ("T", "X"), ("S", "Y")], set()),
        ([("A", "X"), ("X", "B")], set()),
        ([("X", "S"), ("X", "T"), ("S", "Y"), ("B", "Y")], set()),
    ],
)
def test_circles_through_packages_are_found(links: list[tuple[str, str]], circle: set[str]) -> None:
    parents = {"A": "S", "T": "S", "B": "T"}
    every = [Link(*pair) for pair in links]
    if not circle:
        refuse_circles(every, parents)
        return
    with pytest.raises(Circle) as found:
        refuse_circles(every, parents)
    assert circle <= {*found.value.keys, *(key for pair in links for key in pair)}
    assert len(found.value.keys) - 1 == len(links)


@given(networks(), st.data())
def test_without_packages_circles_are_those_of_the_links(
    plan: tuple[list[Activity], list[Link]], data: st.DataObject
) -> None:
    activities, links = plan
    keys = [one.key for one in activities]
    more = [Link(*pair) for pair in data.draw(st.lists(st.tuples(*[st.sampled_from(keys)] * 2), max_size=3))]

    def has_circle(check: Callable[[], object]) -> bool:
        try:
            check()
        except Circle:
            return True
        return False

    plain = has_circle(lambda: order(keys, [*links, *more]))
    assert has_circle(lambda: refuse_circles([*links, *more], {})) == plain


@given(grouped())
def test_what_is_no_circle_can_be_scheduled(
    plan: tuple[list[Activity], list[Link], dict[str, list[str]]],
) -> None:
    """Whatever is let in is drawn: a plan never fails on what its dependencies say."""
    activities, links, groups = plan
    parents = {key: name for name, keys in groups.items() if name != "T" for key in keys}
    parents |= {name: "T" for name in ("S0", "S1") if name in groups}
    backwards = [Link(link.successor, link.predecessor, link.kind, link.lag) for link in links[:1]]
    for some in (links, [*links, *backwards]):
        try:
            refuse_circles(some, parents)
        except Circle:
            continue
        schedule(activities, some, groups)
