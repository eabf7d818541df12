"""The work breakdown structure: work packages in a tree, numbered as they are read (1, 1.1, 1.2, 2 ...).

Source: PMI Practice Standard for Work Breakdown Structures. Only the leaves are planned; what is above sums them up.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Package:
    """What the tree needs of a work package; `position` orders it among its siblings."""

    id: int
    parent_id: int | None
    position: int


@dataclass(frozen=True, slots=True)
class Placed:
    """A work package in its place: `code` is its WBS code, `depth` is 0 at the top."""

    id: int
    parent_id: int | None
    code: str
    depth: int
    is_leaf: bool


def in_order(packages: Iterable[Package]) -> list[Placed]:
    """All packages as the tree is read from top to bottom, whatever the order they come in.

    Raises ValueError when a package is not below the top: its parent is missing, or lies below itself.
    """
    children: defaultdict[int | None, list[Package]] = defaultdict(list)
    count = 0
    for package in packages:
        children[package.parent_id].append(package)
        count += 1
    for siblings in children.values():
        siblings.sort(key=lambda one: (one.position, one.id))
    placed: list[Placed] = []
    stack = [(one, str(number), 0) for number, one in reversed(list(enumerate(children[None], 1)))]
    while stack:
        package, code, depth = stack.pop()
        below = children.get(package.id, [])
        placed.append(Placed(package.id, package.parent_id, code, depth, not below))
        stack.extend(
            (one, f"{code}.{number}", depth + 1) for number, one in reversed(list(enumerate(below, 1)))
        )
    if len(placed) != count:
        raise ValueError("A work package lies below itself, or below none of these.")
    return placed


def below(packages: Iterable[Package], top: int) -> set[int]:
    """The ids of all packages below `top`, itself not included."""
    children: defaultdict[int | None, list[int]] = defaultdict(list)
    for package in packages:
        children[package.parent_id].append(package.id)
    found: set[int] = set()
    waiting = list(children[top])
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting.extend(children[one])
    return found
