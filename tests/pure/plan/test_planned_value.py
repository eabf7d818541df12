"""The curve of planned value: by hand, and against what it is the sum of."""

import random
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from projects.plan.planned_value import Planned, Point, Share, breakpoints, planned_on
from reporting.kpi.earned_value import planned_value
from reporting.kpi.facts import BaselineFacts, Breakpoint

DAYS = st.dates(date(2024, 1, 1), date(2026, 12, 31))
CENT = Decimal("0.01")


@st.composite
def packages(draw: st.DrawFn) -> Planned:
    start = draw(DAYS)
    finish = start + timedelta(days=draw(st.integers(0, 400)))
    cost = draw(st.decimals(0, 10**8, places=2))
    length = (finish - start).days
    if length < 3 or draw(st.booleans()):
        return Planned(start, finish, cost)
    bend = start + timedelta(days=draw(st.integers(0, length - 1)))
    percent = draw(st.decimals(0, 100, places=2))
    return Planned(start, finish, cost, (Share(bend, percent), Share(finish, Decimal(100))))


def test_two_packages_by_hand() -> None:
    # 31 days at 100 a day in January, and 20 days at 50 a day from the 22nd to 10 February.
    curve = breakpoints(
        [
            Planned(date(2026, 1, 1), date(2026, 1, 31), Decimal(3100)),
            Planned(date(2026, 1, 22), date(2026, 2, 10), Decimal(1000)),
        ]
    )
    assert curve == [
        Point(date(2026, 1, 21), Decimal("2100.00")),
        Point(date(2026, 1, 31), Decimal("3600.00")),
        Point(date(2026, 2, 10), Decimal("4100.00")),
    ]


def test_a_profile_of_its_own_is_kept() -> None:
    profile = (Share(date(2026, 1, 31), Decimal(10)), Share(date(2026, 2, 28), Decimal(100)))
    curve = breakpoints([Planned(date(2026, 1, 1), date(2026, 2, 28), Decimal(500), profile)])
    assert curve == [Point(date(2026, 1, 31), Decimal("50.00")), Point(date(2026, 2, 28), Decimal("500.00"))]


def test_no_package_no_curve() -> None:
    assert breakpoints([]) == []


@pytest.mark.parametrize(
    ("profile", "reason"),
    [
        ([(date(2026, 1, 31), "100"), (date(2026, 1, 10), "100")], "ascends"),
        ([(date(2026, 1, 10), "60"), (date(2026, 1, 31), "50")], "ascends"),
        ([(date(2026, 1, 10), "60")], "ends with all"),
        ([(date(2025, 12, 31), "0"), (date(2026, 1, 31), "100")], "ascends"),
        ([(date(2026, 1, 31), "101")], "ascends"),
    ],
)
def test_a_profile_that_contradicts_itself_is_refused(profile: list[tuple[date, str]], reason: str) -> None:
    shares = tuple(Share(day, Decimal(percent)) for day, percent in profile)
    with pytest.raises(ValueError, match=reason):
        Planned(date(2026, 1, 1), date(2026, 1, 31), Decimal(1), shares)


def test_dates_and_cost_are_looked_at() -> None:
    with pytest.raises(ValueError, match="before it starts"):
        Planned(date(2026, 1, 2), date(2026, 1, 1), Decimal(1))
    with pytest.raises(ValueError, match="not negative"):
        Planned(date(2026, 1, 2), date(2026, 1, 2), Decimal(-1))


@given(st.lists(packages(), min_size=1, max_size=6), DAYS, st.randoms())
def test_the_packages_sum_up_to_the_project_to_the_cent(
    planned: list[Planned], day: date, chance: random.Random
) -> None:
    curve = breakpoints(planned)
    bac = sum((one.cost for one in planned), Decimal(0))
    baseline = BaselineFacts(
        1,
        min(one.start for one in planned),
        max(one.finish for one in planned),
        bac,
        tuple(Breakpoint(point.day, point.cumulative) for point in curve),
    )
    together = planned_value(baseline, day)
    assert together is not None
    # Each breakpoint is rounded to the cent, and so is nothing else.
    assert abs(together - sum((planned_on(one, day) for one in planned), Decimal(0))) <= CENT
    assert curve[-1] == Point(baseline.finish, bac)  # type: ignore[arg-type]
    shuffled = planned.copy()
    chance.shuffle(shuffled)
    assert breakpoints(shuffled) == curve


@given(packages(), DAYS, DAYS)
def test_planned_value_never_falls(package: Planned, one: date, other: date) -> None:
    assume(one <= other)
    assert planned_on(package, one) <= planned_on(package, other) <= package.cost
