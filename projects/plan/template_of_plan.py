"""The template of a plan that exists: without its people, its amounts (shares only) and its dates (days only)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import accumulate, pairwise
from typing import Any

from projects.plan.progress import ProgressRule
from projects.plan.templates import HUNDRED, POINT


@dataclass(frozen=True, slots=True)
class Part:
    """A work package of a plan that is to become a template; dates and cost count on leaves alone."""

    code: str
    parent: str
    name: str
    is_leaf: bool
    start: date | None
    finish: date | None
    cost: Decimal
    rule: ProgressRule


@dataclass(frozen=True, slots=True)
class Point:
    """A milestone of it; `package` is the WBS code of the leaf that it belongs to."""

    name: str
    day: date | None
    package: str
    weight: Decimal | None
    is_key: bool


def written(
    parts: Iterable[Part], points: Iterable[Point], objectives: Iterable[tuple[str, str]], *, language: str
) -> dict[str, Any]:
    """What `projects.plan.templates.read` reads of it.

    `parts` come from top to bottom. Milestones without a date are left out. What `read` would refuse is mended:
    milestones that do not weigh all of a package make it measured by hand.
    """
    rows = list(parts)
    milestones = [(point, point.day) for point in points if point.day]
    days = [part.start for part in rows if part.is_leaf and part.start]
    first = min([*days, *(day for _point, day in milestones)], default=date.min)
    shares = _shares([part.cost for part in rows if part.is_leaf])
    weighed = {part.code for part in rows if _weighs_all(part, [point for point, _day in milestones])}
    nodes: dict[str, dict[str, Any]] = {"": {"parts": []}}
    for part in rows:
        node: dict[str, Any] = {"name": {language: part.name}}
        if part.is_leaf:
            node |= _leaf(part, first, next(shares), weighed)
        nodes[part.parent].setdefault("parts", []).append(node)
        nodes[part.code] = node
    return {
        "packages": nodes[""]["parts"],
        "milestones": [_milestone(point, (day - first).days, language, weighed) for point, day in milestones],
        "objectives": [
            {"text": {language: text}, "criterion": {language: criterion} if criterion else {}}
            for text, criterion in objectives
        ],
    }


def _leaf(part: Part, first: date, share: Decimal, weighed: set[str]) -> dict[str, Any]:
    by_hand = part.rule is ProgressRule.WEIGHTED_MILESTONES and part.code not in weighed
    rule = ProgressRule.PHYSICAL if by_hand else part.rule
    node: dict[str, Any] = {"share": str(share), "rule": rule.value}
    if part.start and part.finish:
        node |= {"from": (part.start - first).days, "days": (part.finish - part.start).days + 1}
    return node


def _weighs_all(part: Part, points: Iterable[Point]) -> bool:
    weights = [point.weight for point in points if point.package == part.code and point.weight is not None]
    return part.is_leaf and sum(weights, Decimal(0)) == HUNDRED


def _milestone(point: Point, day: int, language: str, weighed: set[str]) -> dict[str, Any]:
    row: dict[str, Any] = {"name": {language: point.name}, "day": day, "key": point.is_key}
    if point.package:
        row["package"] = point.package
        if point.weight is not None and point.package in weighed:
            row["weight"] = str(point.weight)
    return row


def _shares(costs: list[Decimal]) -> Iterator[Decimal]:
    """Percent of the sum, to three decimals, which together are 100 (or none, where nothing costs anything)."""
    total = sum(costs, Decimal(0)) or Decimal(1)
    upto = [
        (cost / total * HUNDRED).quantize(POINT, ROUND_HALF_EVEN)
        for cost in accumulate(costs, initial=Decimal(0))
    ]
    return (after - before for before, after in pairwise(upto))
