"""What moved between two versions of a plan."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.plan.months import by_month
from projects.plan.planned_value import Point
from projects.plan.variance import Change, Kind, Part, Version, remarkable, variance

D = Decimal
DAYS = st.dates(date(2026, 1, 1), date(2030, 1, 1))


def part(
    key: int, *, kind: Kind = Kind.PACKAGE, code: str = "1", finish: date = date(2026, 2, 1), cost: str = "1"
) -> Part:
    return Part(
        kind, key, code, f"Part {key}", date(2026, 1, 1), finish, D(cost) if kind is Kind.PACKAGE else None
    )


def version(*parts: Part) -> Version:
    costs = [one.cost for one in parts if one.cost is not None]
    return Version(
        parts,
        date(2026, 1, 1),
        max((one.finish for one in parts if one.finish), default=None),
        sum(costs, D(0)),
    )


def versions() -> st.SearchStrategy[Version]:
    made = st.builds(
        lambda key, day, cents: part(key, code=str(key), finish=day, cost=str(D(cents) / 100)),
        st.integers(1, 6), DAYS, st.integers(0, 10**9),
    )  # fmt: skip
    return st.lists(made, unique_by=lambda one: one.id).map(lambda parts: version(*parts))


def test_new_gone_moved_and_the_same() -> None:
    before = version(part(1, code="1"), part(2, code="2", cost="5"), part(3, code="10"))
    after = version(
        part(3, code="10"), part(1, code="1", finish=date(2026, 2, 11)), part(4, code="2", cost="7"),
        part(9, kind=Kind.MILESTONE, code=""),
    )  # fmt: skip
    found = variance(before, after)
    assert [(move.part.id, move.change) for move in found.moves] == [
        (1, Change.CHANGED), (4, Change.NEW), (2, Change.GONE), (3, Change.SAME), (9, Change.NEW),
    ]  # fmt: skip
    assert (found.moves[0].finish_days, found.moves[0].start_days, found.moves[0].cost) == (10, 0, 0)
    assert (found.moves[1].cost, found.moves[2].cost, found.moves[4].cost) == (D(7), D(-5), None)
    assert (found.cost, found.finish_days, found.same) == (D(2), 10, 1)


@pytest.mark.parametrize(
    ("days", "terms", "said"),
    [
        (0, ("physical", "[]"), False),
        (0, ("physical", "[1]"), True),
        (0, ("fifty_fifty", "[]"), True),
        # Other days bring another spread by themselves.
        (9, ("physical", "[1]"), False),
        (9, ("fifty_fifty", "[]"), True),
    ],
)
def test_other_terms_are_said_unless_they_follow_from_other_days(
    days: int, terms: tuple[str, str], said: bool
) -> None:
    before = replace(part(1), terms=("physical", "[]"))
    after = replace(part(1, finish=date(2026, 2, 1) + timedelta(days=days)), terms=terms)
    [move] = variance(version(before), version(after)).moves
    assert move.on_other_terms is said


@given(versions(), versions())
def test_parts_add_up_and_the_way_back_is_the_opposite(one: Version, other: Version) -> None:
    there, back = variance(one, other), variance(other, one)
    assert sum((move.cost or D(0) for move in there.moves), D(0)) == there.cost
    assert there.cost == -(back.cost or D(0))
    assert {move.part.id: move.cost for move in there.moves} == {
        move.part.id: -(move.cost or D(0)) for move in back.moves
    }
    assert variance(one, one).changed == ()


@given(versions(), st.randoms())
def test_the_order_of_parts_does_not_matter(one: Version, chance: object) -> None:
    shuffled = list(one.parts)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert variance(one, Version(tuple(shuffled), one.start, one.finish, one.cost)).changed == ()


def test_how_remarkable_a_move_is() -> None:
    assert remarkable(days=None, duration=None, cost=None, budget=None) == 0
    assert remarkable(days=-30, duration=100, cost=D(10), budget=D(100)) == D("0.3")
    assert remarkable(days=1, duration=100, cost=D(-50), budget=D(100)) == D("0.5")
    assert remarkable(days=0, duration=100, cost=D(1), budget=D(0)) == 1
    assert remarkable(days=0, duration=100, cost=D(0), budget=D(0)) == 0


@given(st.lists(st.tuples(st.integers(0, 900), st.integers(0, 10**9)), min_size=1))
def test_months_add_up_to_the_curve_and_never_fall(points: list[tuple[int, int]]) -> None:
    days = sorted({day for day, _cents in points})
    cents = sorted(cents for _day, cents in points)[: len(days)]
    start = date(2026, 1, 15)
    curve = [
        Point(start + timedelta(days=day), D(value) / 100) for day, value in zip(days, cents, strict=True)
    ]
    months = by_month(start, curve)
    assert sum((one.planned for one in months), D(0)) == curve[-1].cumulative
    assert all(one.planned >= 0 for one in months)
    assert months[0].month == date(2026, 1, 1)


def test_without_a_curve_there_are_no_months() -> None:
    assert by_month(date(2026, 1, 1), []) == []
    [one] = by_month(None, [Point(date(2026, 3, 9), D(5))])
    assert (one.month, one.planned, one.cumulative) == (date(2026, 3, 1), D(5), D(5))
