"""A plan to begin with: work packages, milestones and objectives by days from the start, with shares of the cost.

What a template holds is JSON, in one language or in both (`{"en": "Design", "fr": "Conception"}`):

    {"packages": [{"name": {...}, "parts": [{"name": {...}, "from": 0, "days": 20, "share": "12.5", "rule": "physical"}]}],
     "milestones": [{"name": {...}, "day": 20, "package": "1.1", "weight": "100", "key": true}],
     "objectives": [{"text": {...}, "criterion": {...}}]}

`from` and `day` count calendar days from the start of the project, which is day 0; `share` is percent of the planned
cost, `package` the WBS code. A package with `parts` has nothing else: they are summed up. Without `days` a package has
no dates yet.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from projects.plan.progress import ProgressRule

LANGUAGES = ("en", "fr")
LONGEST_NAME, LONGEST_TEXT = 200, 300
# Thirty years, and more rows than anybody reads: what lies beyond is a slip of the keyboard.
LAST_DAY, MOST_ROWS, DEEPEST = 10_950, 1000, 10
HUNDRED, POINT = Decimal(100), Decimal("0.001")

Words = Mapping[str, str]


class Fault(StrEnum):
    """What is wrong with a template at one place."""

    SHAPE = "shape"
    NAME = "name"
    NUMBER = "number"
    SHARE = "share"
    RULE = "rule"
    PACKAGE = "package"
    SUM = "sum"
    TOO_MUCH = "too_much"


class TemplateError(ValueError):
    """The template cannot be read: `place` is the WBS code, or where in the template; `fault` what is wrong there."""

    def __init__(self, place: str, fault: Fault) -> None:
        super().__init__(f"{place}: {fault}")
        self.place, self.fault = place, fault


@dataclass(frozen=True, slots=True)
class PackageToBe:
    """A work package of a template; `share` in percent of the cost, None on what has parts."""

    code: str
    parent: str
    depth: int
    words: Words
    is_leaf: bool
    first_day: int | None
    days: int | None
    share: Decimal
    rule: ProgressRule


@dataclass(frozen=True, slots=True)
class MilestoneToBe:
    words: Words
    day: int
    package: str
    weight: Decimal | None
    is_key: bool


@dataclass(frozen=True, slots=True)
class ObjectiveToBe:
    words: Words
    criterion: Words


@dataclass(frozen=True, slots=True)
class PlanToBe:
    """A template that was read: packages from top to bottom, parents before their parts."""

    packages: tuple[PackageToBe, ...]
    milestones: tuple[MilestoneToBe, ...]
    objectives: tuple[ObjectiveToBe, ...]

    @property
    def length(self) -> int:
        """Days from the first to the last one, both included."""
        ends = [one.first_day + one.days for one in self.packages if one.first_day is not None and one.days]
        return max([*ends, *(one.day + 1 for one in self.milestones)], default=0)


def in_words(words: Words, language: str) -> str:
    """In that language, else in the other one."""
    return words.get(language) or next((words[one] for one in LANGUAGES if words.get(one)), "")


def read(plan: Any) -> PlanToBe:
    """What a template's JSON says. Raises TemplateError at the first place that cannot be read."""
    _demand(isinstance(plan, dict), "", Fault.SHAPE)
    packages: list[PackageToBe] = []
    _packages(_rows(plan, "packages"), "", 0, packages)
    leaves = [one for one in packages if one.is_leaf]
    total = sum((one.share for one in leaves), Decimal(0))
    _demand(total in (0, HUNDRED), "packages", Fault.SUM)
    codes = {one.code for one in leaves}
    milestones = tuple(
        _milestone(row, f"milestones {number}", codes)
        for number, row in enumerate(_rows(plan, "milestones"), 1)
    )
    _demand(len(packages) + len(milestones) <= MOST_ROWS, "packages", Fault.TOO_MUCH)
    _weights(leaves, milestones)
    objectives = tuple(
        ObjectiveToBe(
            _words(row, "text", f"objectives {number}", LONGEST_TEXT),
            _words(row, "criterion", f"objectives {number}", LONGEST_TEXT, required=False),
        )
        for number, row in enumerate(_rows(plan, "objectives"), 1)
    )
    return PlanToBe(tuple(packages), milestones, objectives)


def _demand(holds: bool, place: str, fault: Fault) -> None:
    if not holds:
        raise TemplateError(place, fault)


def _rows(holder: Mapping[str, Any], name: str) -> list[Any]:
    rows = holder.get(name, [])
    _demand(isinstance(rows, list) and all(isinstance(row, dict) for row in rows), name, Fault.SHAPE)
    return list(rows)


def _packages(rows: list[Any], parent: str, depth: int, into: list[PackageToBe]) -> None:
    _demand(depth < DEEPEST, parent, Fault.TOO_MUCH)
    for number, row in enumerate(rows, 1):
        code = f"{parent}.{number}" if parent else str(number)
        parts = _rows(row, "parts")
        words = _words(row, "name", code, LONGEST_NAME)
        if parts:
            _demand(not {"from", "days", "share", "rule"} & row.keys(), code, Fault.SHAPE)
            into.append(
                PackageToBe(
                    code=code, parent=parent, depth=depth, words=words, is_leaf=False, first_day=None, days=None,
                    share=Decimal(0), rule=ProgressRule.PHYSICAL,
                )
            )  # fmt: skip
            _packages(parts, code, depth + 1, into)
        else:
            into.append(_leaf(row, code, parent, depth, words))


def _leaf(row: Mapping[str, Any], code: str, parent: str, depth: int, words: Words) -> PackageToBe:
    rules = {rule.value for rule in ProgressRule}
    rule = row.get("rule", ProgressRule.PHYSICAL.value)
    _demand(isinstance(rule, str) and rule in rules, code, Fault.RULE)
    dated = "from" in row or "days" in row
    return PackageToBe(
        code=code,
        parent=parent,
        depth=depth,
        words=words,
        is_leaf=True,
        first_day=_whole(row.get("from"), code, least=0) if dated else None,
        days=_whole(row.get("days"), code, least=1) if dated else None,
        share=_percent(row.get("share", "0"), code),
        rule=ProgressRule(rule),
    )


def _milestone(row: Mapping[str, Any], place: str, codes: set[str]) -> MilestoneToBe:
    package, weight = row.get("package") or "", row.get("weight")
    _demand(isinstance(package, str) and (not package or package in codes), place, Fault.PACKAGE)
    _demand(weight is None or bool(package), place, Fault.PACKAGE)
    return MilestoneToBe(
        words=_words(row, "name", place, LONGEST_NAME),
        day=_whole(row.get("day"), place, least=0),
        package=package,
        weight=None if weight is None else _percent(weight, place),
        is_key=row.get("key") is True,
    )


def _weights(leaves: Iterable[PackageToBe], milestones: Iterable[MilestoneToBe]) -> None:
    """What is measured by weighted milestones has milestones that weigh all of it."""
    for leaf in leaves:
        if leaf.rule is ProgressRule.WEIGHTED_MILESTONES:
            weights = [
                one.weight for one in milestones if one.package == leaf.code and one.weight is not None
            ]
            _demand(sum(weights, Decimal(0)) == HUNDRED, leaf.code, Fault.SUM)


def _words(row: Mapping[str, Any], name: str, place: str, longest: int, *, required: bool = True) -> Words:
    given = row.get(name, {})
    texts = {"en": given} if isinstance(given, str) else given
    _demand(
        isinstance(texts, dict)
        and all(key in LANGUAGES and isinstance(text, str) for key, text in texts.items()),
        place,
        Fault.NAME,
    )
    kept = {key: " ".join(text.split()) for key, text in texts.items() if text.strip()}
    _demand(bool(kept) or not required, place, Fault.NAME)
    _demand(all(len(text) <= longest and "\0" not in text for text in kept.values()), place, Fault.NAME)
    return kept


def _whole(value: Any, place: str, *, least: int) -> int:
    _demand(
        isinstance(value, int) and not isinstance(value, bool) and least <= value <= LAST_DAY,
        place,
        Fault.NUMBER,
    )
    return int(value)


def _percent(value: Any, place: str) -> Decimal:
    try:
        share = Decimal(value) if isinstance(value, str) else Decimal("NaN")
    except InvalidOperation:
        share = Decimal("NaN")
    _demand(
        share.is_finite() and 0 <= share <= HUNDRED and share == share.quantize(POINT), place, Fault.SHARE
    )
    return share
