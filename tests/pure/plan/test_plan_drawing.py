"""The same plan is the same picture, in whatever order its rows are read."""

import random
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from projects.models import Dependency, Milestone, Project, WorkPackage
from projects.plan.progress import Reading
from projects.selectors.plan import _plan, _Promised
from reporting.charts import gantt_chart, span_of
from reporting.selectors.gantt import drawn

FIRST = date(2026, 1, 1)
DAY = date(2026, 11, 17)
PROJECT = Project(pk=1, code="PJ", name="A bridge")


@st.composite
def parts(draw: st.DrawFn) -> tuple[list[WorkPackage], list[Milestone], list[Dependency]]:
    """Work packages in a tree, milestones in them, and dependencies from former to later ones."""
    packages: list[WorkPackage] = []
    for pk in range(1, draw(st.integers(1, 9)) + 1):
        parent = draw(st.none() | st.sampled_from([one.pk for one in packages])) if packages else None
        start = draw(st.none() | st.integers(0, 300))
        begin = None if start is None else FIRST + timedelta(days=start)
        packages.append(
            WorkPackage(
                pk=pk, project=PROJECT, parent_id=parent, position=draw(st.integers(0, 3)), name=f"Work {pk}",
                start=begin, finish=begin and begin + timedelta(days=draw(st.integers(0, 60))),
                cost=Decimal(draw(st.integers(0, 5))),
            )
        )  # fmt: skip
    milestones = [
        Milestone(
            pk=pk, project=PROJECT, package_id=draw(st.none() | st.integers(1, len(packages))), name=f"Gate {pk}",
            forecast_date=draw(st.none() | st.dates(FIRST, date(2026, 12, 31))), is_key=draw(st.booleans()),
            position=draw(st.integers(0, 2)),
        )
        for pk in range(1, draw(st.integers(0, 5)) + 1)
    ]  # fmt: skip
    pairs = st.tuples(st.integers(1, len(packages)), st.integers(1, len(packages)))
    dependencies = [
        Dependency(
            pk=pk, project=PROJECT, predecessor_project=PROJECT, predecessor_package_id=min(pair),
            successor_package_id=max(pair), kind=draw(st.sampled_from(["fs", "ss", "ff", "sf"])),
            strength=draw(st.sampled_from(["hard", "soft"])), lag_days=draw(st.integers(-9, 9)),
        )
        for pk, pair in enumerate(draw(st.lists(pairs, max_size=8)), 1)
        if pair[0] != pair[1]
    ]  # fmt: skip
    return packages, milestones, dependencies


@settings(max_examples=60)
@given(found=parts(), seed=st.integers(0, 99), level=st.none() | st.integers(1, 4))
def test_the_order_in_which_rows_are_read_does_not_change_the_drawing(
    found: tuple[list[WorkPackage], list[Milestone], list[Dependency]], seed: int, level: int | None
) -> None:
    def picture(*, shuffled: bool) -> object:
        packages, milestones, dependencies = (list(rows) for rows in found)
        if shuffled:
            for rows in (packages, milestones, dependencies):
                random.Random(seed).shuffle(rows)  # type: ignore[arg-type]
        readings = {one.pk: [Reading(FIRST, Decimal(one.pk))] for one in packages}
        plan = _plan(PROJECT, packages, milestones, tuple(dependencies), _Promised(), readings, DAY)
        shown = drawn(plan, level=level)
        assert len({item.key for item in shown.items}) == len(shown.items)
        assert len(shown.items) + shown.folded == len(packages) + len(milestones)
        keys = {item.key for item in shown.items}
        assert all({link.predecessor, link.successor} <= keys for link in shown.links)
        return gantt_chart(
            shown.items, shown.links, uid="g", language="en", today=DAY, span=span_of(shown.items)
        )

    assert picture(shuffled=True) == picture(shuffled=False)
