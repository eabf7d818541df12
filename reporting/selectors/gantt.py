"""What the Gantt draws of a plan: its rows down to a level of the tree, and what waits for what among them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from projects.models import Baseline, Dependency, Project
from projects.plan.network import Kind
from projects.selectors.plan_rows import Plan, PlanRow
from reporting.charts import GanttItem, GanttLink, Shape

# As many rows as one looks through; a longer plan is folded, and what is still longer has pages.
MOST_ROWS = 60
FIRST = "first"


@dataclass(frozen=True, slots=True)
class Drawn:
    """The rows of one level, each with what is drawn of it."""

    rows: tuple[PlanRow, ...]
    items: tuple[GanttItem, ...]
    links: tuple[GanttLink, ...]
    level: int
    levels: int
    folded: int

    @property
    def is_whole(self) -> bool:
        return not self.folded


def drawn(plan: Plan, *, level: int | None = None, most: int = MOST_ROWS) -> Drawn:
    """The plan down to `level` (1: the first one alone); without one, as deep as `most` rows allow.

    A work package whose parts are folded stands for them: it is critical when one of them is, and what waits for one
    of them waits for it. Key milestones are always drawn.
    """
    levels = max((row.depth + 1 for row in plan.rows if row.package), default=1)
    if level is None:
        level = next((n for n in range(levels, 1, -1) if len(_shown(plan.rows, n)) <= most), 1)
    level = min(max(level, 1), levels)
    stands_for = _standing(plan.rows, level)
    shown = _shown(plan.rows, level)
    hidden = [row for row in plan.rows if stands_for[row.key] != row.key]
    critical = {stands_for[row.key] for row in hidden if row.is_critical}
    items = tuple(_item(row, is_critical=row.is_critical or row.key in critical) for row in shown)
    return Drawn(
        rows=tuple(shown),
        items=items,
        links=links_of(plan.project, plan.dependencies, stands_for),
        level=level,
        levels=levels,
        folded=len(hidden),
    )


def _shown(rows: Sequence[PlanRow], level: int) -> list[PlanRow]:
    stands_for = _standing(rows, level)
    return [row for row in rows if stands_for[row.key] == row.key]


def _standing(rows: Iterable[PlanRow], level: int) -> dict[str, str]:
    """Key of a row -> key of the row that is drawn for it: its own, or the package's that it is folded into."""
    found: dict[str, str] = {}
    above = ""
    for row in rows:
        if row.package is not None:
            if row.depth < level:
                above = row.key
            found[row.key] = row.key if row.depth < level else above
        else:
            # A milestone stands one step below its package.
            is_key = row.milestone is not None and row.milestone.is_key
            found[row.key] = row.key if row.depth <= level or is_key else above
    return found


def links_of(
    project: Project, dependencies: Iterable[Dependency], stands_for: Mapping[str, str]
) -> tuple[GanttLink, ...]:
    """Dependencies within the plan, between the rows that are drawn; in the same order whatever order they come in."""
    found: dict[tuple[str, str, bool, bool], GanttLink] = {}
    for one in sorted(dependencies, key=lambda each: each.pk):
        if one.project_id != project.pk or one.predecessor_project_id != project.pk:
            continue
        ends = [stands_for.get(_key(one, side)) for side in ("predecessor", "successor")]
        if None in ends or ends[0] == ends[1]:
            continue
        predecessor, successor = str(ends[0]), str(ends[1])
        kind = Kind(one.kind)
        link = GanttLink(
            predecessor,
            successor,
            from_start=kind in (Kind.START_TO_START, Kind.START_TO_FINISH),
            to_start=kind in (Kind.FINISH_TO_START, Kind.START_TO_START),
            is_soft=one.strength == Dependency.Strength.SOFT,
        )
        place = (predecessor, successor, link.from_start, link.to_start)
        # Folded together, one hard dependency makes the arrow a hard one.
        before = found.get(place)
        found[place] = replace(link, is_soft=link.is_soft and (before is None or before.is_soft))
    return tuple(found[place] for place in sorted(found))


def _key(one: Dependency, side: str) -> str:
    package = getattr(one, f"{side}_package_id")
    return f"p{package}" if package else f"m{getattr(one, f'{side}_milestone_id')}"


def _item(row: PlanRow, *, is_critical: bool) -> GanttItem:
    bar = Shape.PACKAGE if row.is_leaf else Shape.SUMMARY
    return GanttItem(
        key=row.key,
        code=row.code,
        name=row.name,
        shape=bar if row.package is not None else Shape.MILESTONE,
        depth=row.depth,
        start=row.start,
        finish=row.finish,
        baseline_start=row.baseline_start,
        baseline_finish=row.baseline_finish,
        # Progress of what has parts is weighted by cost, and drawn by its parts alone.
        done=float(row.percent / 100) if row.percent is not None and row.is_leaf else 0.0,
        is_met=row.is_met,
        is_critical=is_critical,
    )


@dataclass(frozen=True, slots=True)
class Compared:
    """A baseline that the plan can be compared with."""

    number: int
    approved_on: date
    is_first: bool
    is_current: bool


def baselines_to_compare(project: Project) -> tuple[Compared, ...]:
    """All of them, the one in force first. One statement."""
    rows = list(
        Baseline.objects.filter(project=project).order_by("-number").values_list("number", "approved_on")
    )
    return tuple(
        Compared(number, on, is_first=place == len(rows) - 1, is_current=place == 0)
        for place, (number, on) in enumerate(rows)
    )


def chosen_baseline(choices: Sequence[Compared], asked: str) -> Compared | None:
    """The one asked for by its number or as "first"; the one in force for whatever else is asked."""
    for one in choices:
        if asked == str(one.number) or (asked == FIRST and one.is_first):
            return one
    return choices[0] if choices else None
