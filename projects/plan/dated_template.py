"""A template that becomes the plan of one project: its days as dates, its shares as amounts."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal

from projects.plan.progress import ProgressRule
from projects.plan.templates import HUNDRED, PlanToBe, in_words

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Dated:
    """A row of the plan that a template brings: a work package, or a milestone where `code` is empty.

    `cost` in the project's currency; None where no cost was given, and on milestones.
    """

    code: str
    parent: str
    depth: int
    name: str
    is_leaf: bool
    start: date | None
    finish: date | None
    cost: Decimal | None
    rule: ProgressRule
    weight: Decimal | None = None
    is_key: bool = False


def dated(plan: PlanToBe, *, start: date, cost: Decimal | None, language: str) -> list[Dated]:
    """The rows of the plan for a project that starts on `start`: packages from top to bottom, then its milestones.

    `cost` is spread exactly to the cent. Raises OverflowError when a day lies beyond the calendar.
    """
    rows: list[Dated] = []
    spent = shared = Decimal(0)
    for one in plan.packages:
        first = last = amount = None
        if one.first_day is not None and one.days is not None:
            first = start + timedelta(days=one.first_day)
            last = first + timedelta(days=one.days - 1)
        if cost is not None and one.is_leaf:
            # Rounded as it accumulates, so that the cents of all packages are those of the whole.
            shared += one.share
            upto = (cost * shared / HUNDRED).quantize(CENT, ROUND_HALF_EVEN)
            amount, spent = upto - spent, upto
        rows.append(
            Dated(
                one.code,
                one.parent,
                one.depth,
                in_words(one.words, language),
                one.is_leaf,
                first,
                last,
                amount,
                one.rule,
            )
        )
    return _summed(rows) + [
        Dated(
            code="",
            parent=one.package,
            depth=0,
            name=in_words(one.words, language),
            is_leaf=True,
            start=None,
            finish=start + timedelta(days=one.day),
            cost=None,
            rule=ProgressRule.PHYSICAL,
            weight=one.weight,
            is_key=one.is_key,
        )
        for one in sorted(plan.milestones, key=lambda one: one.day)
    ]


def _summed(rows: list[Dated]) -> list[Dated]:
    """Dates and cost of what has parts, from the bottom up."""
    by_code = {row.code: row for row in rows}
    for row in reversed(rows):
        if row.parent:
            whole = by_code[row.parent]
            part = by_code[row.code]
            by_code[row.parent] = replace(
                whole,
                start=_one(min, whole.start, part.start),
                finish=_one(max, whole.finish, part.finish),
                cost=part.cost if whole.cost is None else whole.cost + (part.cost or 0),
            )
    return [by_code[row.code] for row in rows]


def _one(of: Callable[[Iterable[date]], date], one: date | None, other: date | None) -> date | None:
    known = [day for day in (one, other) if day]
    return of(known) if known else None
