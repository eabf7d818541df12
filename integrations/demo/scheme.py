"""The work packages of a project: a tree named for its kind, and how the work of the whole is shared among the leaves.

All that a plan says follows from one number, the share of the whole work that is planned, announced or done on a day
("work", 0 to 1): each leaf has a stretch of it, and at any point the leaves together hold exactly the whole. So planned
and earned value of the packages always add up to those of the project.
"""

from bisect import bisect_left
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from random import Random

from integrations.demo import wbs_digital, wbs_estate, wbs_industry
from integrations.demo.wbs_digital import Leaf, Row, Stage
from projects.plan.progress import ProgressRule

STAGES: dict[str, tuple[Stage, ...]] = {
    "application": wbs_digital.APPLICATION,
    "platform": wbs_digital.PLATFORM,
    "works": wbs_estate.WORKS,
    "retrofit": wbs_estate.RETROFIT,
    "product": wbs_industry.PRODUCT,
    "process": wbs_industry.PROCESS,
}
MANAGEMENT: Leaf = ("Pilotage du projet", "Project management")
DELIVERABLES: Leaf = ("Livrables contractuels", "Contract deliverables")
# How much of the work lies in each stage; managing it goes on all the time, deliverables are due in the middle.
STAGE_WORK = (0.07, 0.20, 0.45, 0.17, 0.11)
MANAGEMENT_SHARE, DELIVERABLES_SHARE = 0.07, 0.04
DELIVERABLES_IN = range(2, 4)
BUILD = 3
# Share of a package that is done before the next one begins.
BEFORE_NEXT = 0.65
# What is measured in one or two steps is small, so that the whole never jumps.
ZERO_HUNDRED_UP_TO, FIFTY_FIFTY_UP_TO = Decimal("0.022"), Decimal("0.035")
UNIT = Decimal(100)


class Detail(Enum):
    """How finely a project is planned: its stages, what they consist of, or lots within them as well."""

    COARSE = 1
    MEDIUM = 2
    FINE = 3


@dataclass(frozen=True, slots=True)
class Stretch:
    """Which part of the whole work is a package's: its share of itself (0 to 1) at points of the whole."""

    knots: tuple[tuple[float, float], ...]

    @property
    def begin(self) -> float:
        return self.knots[0][0]

    @property
    def end(self) -> float:
        return self.knots[-1][0]

    def share(self, work: float) -> float:
        if work <= self.begin:
            return 0.0
        if work >= self.end:
            return 1.0
        at = bisect_left(self.knots, (work, 0.0))
        (before, low), (after, high) = self.knots[at - 1], self.knots[at]
        return low + (high - low) * (work - before) / (after - before)


@dataclass(frozen=True, slots=True)
class Package:
    """A package in its place: `parent` is its parent's position in the scheme, None at the top."""

    name: str
    parent: int | None
    number: int
    cost: Decimal = Decimal(0)
    rule: ProgressRule = ProgressRule.PHYSICAL
    stretch: Stretch | None = None


@dataclass(frozen=True, slots=True)
class Scheme:
    """All packages in the order in which the tree is read; those with a stretch are the leaves."""

    packages: tuple[Package, ...]
    bac: Decimal

    def leaves(self) -> list[tuple[int, Package, Stretch]]:
        return [(at, one, one.stretch) for at, one in enumerate(self.packages) if one.stretch is not None]

    def code(self, at: int) -> str:
        """The WBS code, as the portal numbers it."""
        one = self.packages[at]
        return f"{one.number}" if one.parent is None else f"{self.code(one.parent)}.{one.number}"

    @property
    def deliverables(self) -> int | None:
        """The package that is measured by its milestones, if there is one."""
        rule = ProgressRule.WEIGHTED_MILESTONES
        return next((at for at, one in enumerate(self.packages) if one.rule is rule), None)


def draw_scheme(rng: Random, kind: str, language: str, bac: Decimal, *, milestones: bool) -> Scheme:
    """Six to twenty-five packages. `milestones`: whether some remain for a package that is measured by them."""
    french = language == "fr"
    detail = rng.choices(list(Detail), (2, 4, 5))[0]
    tree: list[tuple[str, int | None, int]] = []
    stage_leaves: list[list[int]] = []
    for number, (fr, en, rows) in enumerate(STAGES[kind], start=1):
        top = len(tree)
        tree.append((fr if french else en, None, number))
        stage_leaves.append(_plant(tree, top, _cut(rng, rows, number, detail), french=french))
    extra = []
    for along in (MANAGEMENT, DELIVERABLES)[: 2 if milestones else 1]:
        extra.append(len(tree))
        tree.append((along[0] if french else along[1], None, len(STAGES[kind]) + len(extra)))
    amounts = _amounts(rng, stage_leaves, extra, bac)
    knots = _knots(amounts, bac)
    packages = []
    for at, (name, parent, number) in enumerate(tree):
        if at not in knots:
            packages.append(Package(name, parent, number))
            continue
        cost = sum((segment.get(at, Decimal(0)) for segment in amounts), Decimal(0))
        rule = _rule(cost / bac)
        if at in extra:
            rule = ProgressRule.PHYSICAL if at == extra[0] else ProgressRule.WEIGHTED_MILESTONES
        packages.append(Package(name, parent, number, cost, rule, Stretch(knots[at])))
    return Scheme(tuple(packages), bac)


def _cut(rng: Random, rows: tuple[Row, ...], stage: int, detail: Detail) -> tuple[Row, ...]:
    """What of a stage's rows this project plans apart."""
    if detail is Detail.COARSE:
        return tuple((row[0], row[1]) for row in rows[:2]) if stage == BUILD else ()
    kept = sorted(rng.sample(range(len(rows)), min(len(rows), rng.randint(2, 3))))
    if detail is Detail.MEDIUM:
        return tuple((rows[at][0], rows[at][1]) for at in kept)
    return tuple(rows[at] for at in kept)


def _plant(
    tree: list[tuple[str, int | None, int]], top: int, rows: tuple[Row, ...], *, french: bool
) -> list[int]:
    """Put a stage's packages below it; the leaves' positions. A stage without parts is a leaf itself."""
    leaves = []
    for number, row in enumerate(rows, start=1):
        at = len(tree)
        tree.append((row[0] if french else row[1], top, number))
        below: tuple[Leaf, ...] = row[2] if len(row) == 3 else ()
        leaves += [len(tree) + place for place in range(len(below))] or [at]
        tree += [(fr if french else en, at, place) for place, (fr, en) in enumerate(below, start=1)]
    return leaves or [top]


def _rule(share: Decimal) -> ProgressRule:
    if share <= ZERO_HUNDRED_UP_TO:
        return ProgressRule.ZERO_HUNDRED
    return ProgressRule.FIFTY_FIFTY if share <= FIFTY_FIFTY_UP_TO else ProgressRule.PHYSICAL


def _amounts(
    rng: Random, stages: list[list[int]], extra: list[int], bac: Decimal
) -> list[dict[int, Decimal]]:
    """What each leaf costs in each segment of the work, in round amounts that add up to the budget."""
    aside = MANAGEMENT_SHARE + (DELIVERABLES_SHARE if len(extra) > 1 else 0.0)
    stage_work = [share * rng.uniform(0.85, 1.15) for share in STAGE_WORK]
    segments: list[dict[int, Decimal]] = []
    for number, leaves in enumerate(stages):
        weights = [rng.uniform(0.5, 1.5) for _ in leaves]
        budget = float(bac) * (1 - aside) * stage_work[number] / sum(stage_work)
        of_stage: list[dict[int, Decimal]] = [{} for _ in leaves]
        for place, (leaf, weight) in enumerate(zip(leaves, weights, strict=True)):
            cost = budget * weight / sum(weights)
            last = place == len(leaves) - 1
            of_stage[place][leaf] = _round(cost if last else cost * BEFORE_NEXT)
            if not last:
                of_stage[place + 1][leaf] = _round(cost * (1 - BEFORE_NEXT))
        inside = number in DELIVERABLES_IN and len(extra) > 1
        for segment in of_stage:
            part = float(sum(segment.values())) / (1 - aside)
            segment[extra[0]] = _round(part * MANAGEMENT_SHARE)
            if inside:
                middle = sum(stage_work[at] for at in DELIVERABLES_IN) / sum(stage_work)
                segment[extra[1]] = _round(part * DELIVERABLES_SHARE / middle)
        segments += of_stage
    # What the rounding left goes to the last package of the longest stage.
    rest = bac - sum((amount for segment in segments for amount in segment.values()), Decimal(0))
    largest = max(
        (amount, leaf, at) for at, segment in enumerate(segments) for leaf, amount in segment.items()
    )
    segments[largest[2]][largest[1]] += rest
    return segments


def _round(amount: float) -> Decimal:
    return max(UNIT, Decimal(round(amount / 100)) * UNIT)


def _knots(amounts: list[dict[int, Decimal]], bac: Decimal) -> dict[int, tuple[tuple[float, float], ...]]:
    totals: dict[int, Decimal] = {}
    for segment in amounts:
        for leaf, amount in segment.items():
            totals[leaf] = totals.get(leaf, Decimal(0)) + amount
    found: dict[int, list[tuple[float, float]]] = {}
    told: dict[int, Decimal] = {}
    work = Decimal(0)
    for segment in amounts:
        begin = work
        work += sum(segment.values())
        for leaf, amount in segment.items():
            told[leaf] = told.get(leaf, Decimal(0)) + amount
            found.setdefault(leaf, [(float(begin / bac), 0.0)]).append(
                (float(work / bac), float(told[leaf] / totals[leaf]))
            )
    return {leaf: tuple(knots) for leaf, knots in found.items()}
