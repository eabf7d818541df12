"""The tree of work packages, whatever shape it has and in whatever order its rows come."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.plan.wbs import Package, below, in_order


@st.composite
def trees(draw: st.DrawFn) -> list[Package]:
    """Each package hangs below the top or below one that came before it."""
    packages: list[Package] = []
    for number in range(draw(st.integers(0, 25))):
        parent = draw(st.sampled_from([None, *range(number)]))
        packages.append(Package(number, parent, draw(st.integers(0, 4))))
    return packages


def test_a_tree_is_numbered_as_it_is_read() -> None:
    placed = in_order(
        [Package(1, None, 1), Package(2, None, 0), Package(3, 1, 1), Package(4, 1, 0), Package(5, 4, 0)]
    )
    assert [(one.id, one.code, one.depth, one.is_leaf) for one in placed] == [
        (2, "1", 0, True),
        (1, "2", 0, False),
        (4, "2.1", 1, False),
        (5, "2.1.1", 2, True),
        (3, "2.2", 1, True),
    ]


@pytest.mark.parametrize(
    "packages",
    [[Package(1, 2, 0), Package(2, 1, 0)], [Package(1, None, 0), Package(2, 9, 0)], [Package(1, 1, 0)]],
)
def test_what_is_not_below_the_top_is_refused(packages: list[Package]) -> None:
    with pytest.raises(ValueError, match="lies below itself"):
        in_order(packages)


@given(trees(), st.randoms())
def test_every_package_has_its_place_whatever_the_order(
    packages: list[Package], chance: random.Random
) -> None:
    shuffled = packages.copy()
    chance.shuffle(shuffled)
    placed = in_order(shuffled)
    assert placed == in_order(packages)
    assert {one.id for one in placed} == {one.id for one in packages}
    assert len({one.code for one in placed}) == len(packages)
    codes = [[int(part) for part in one.code.split(".")] for one in placed]
    assert codes == sorted(codes)
    by_id = {one.id: one for one in placed}
    for one in placed:
        assert one.depth == one.code.count(".")
        if one.parent_id is not None:
            assert one.code.startswith(by_id[one.parent_id].code + ".")
            assert not by_id[one.parent_id].is_leaf


@given(trees())
def test_below_a_package_is_what_bears_its_code(packages: list[Package]) -> None:
    placed = in_order(packages)
    for top in placed:
        expected = {one.id for one in placed if one.code.startswith(f"{top.code}.")}
        assert below(packages, top.id) == expected
