"""What a project manager declares, given what the figures say and what happened."""

from random import Random

from common.rag import DIMENSIONS, Rag, worst
from integrations.demo.values import Cause, Situation
from reporting.kpi.project import ProjectKpis


def declare(
    rng: Random,
    kpis: ProjectKpis,
    *,
    cause: Cause | None,
    weak: str | None,
    hiding: bool,
    five_steps: bool,
    finished: bool,
) -> tuple[dict[str, Rag], Rag]:
    """Colours per dimension and overall. An honest manager never declares better than the figures."""
    if hiding:
        colours = dict.fromkeys(DIMENSIONS, Rag.GREEN)
        if weak:
            colours[weak] = Rag.AMBER
        return colours, Rag.GREEN
    colours = dict.fromkeys(DIMENSIONS, Rag.GREEN)
    colours["schedule"] = kpis.rag.schedule.rag or Rag.GREEN
    colours["cost"] = kpis.rag.cost.rag or Rag.GREEN
    figures = worst(colours["schedule"], colours["cost"]) or Rag.GREEN
    if not finished:
        _colour_the_rest(rng, colours, figures, cause, weak, five_steps=five_steps)
    # The overall colour follows time and cost; a single concern elsewhere does not change it.
    return colours, figures


def _colour_the_rest(
    rng: Random,
    colours: dict[str, Rag],
    figures: Rag,
    cause: Cause | None,
    weak: str | None,
    *,
    five_steps: bool,
) -> None:
    mild = Rag.AMBER_GREEN if five_steps and rng.random() < 0.5 else Rag.AMBER
    grave = Rag.AMBER_RED if five_steps and rng.random() < 0.5 else Rag.RED
    if cause is not None and cause.dimension in colours:
        colours[cause.dimension] = max(
            colours[cause.dimension], grave if figures is Rag.RED and rng.random() < 0.5 else Rag.AMBER
        )
    if weak:
        colours[weak] = max(colours[weak], mild)
    if figures is Rag.RED:
        colours["risk"] = max(colours["risk"], grave if rng.random() < 0.6 else Rag.AMBER)
        colours["benefits"] = max(colours["benefits"], Rag.AMBER if rng.random() < 0.6 else Rag.GREEN)
    elif figures is Rag.AMBER and rng.random() < 0.5:
        colours["risk"] = max(colours["risk"], mild)


def outlook_of(*, move: int, before: Rag | None, now: Rag, cpi_change: float) -> str:
    if move >= 5 or (before is not None and now > before) or cpi_change < -0.02:
        return "worsening"
    if move <= -5 or (before is not None and now < before) or cpi_change > 0.03:
        return "improving"
    return "stable"


def situation_of(
    kpis: ProjectKpis,
    *,
    elapsed: float,
    move: int,
    overall: Rag,
    before: Rag | None,
    rebaselined: bool,
    hiding: bool,
    was_bad: bool,
    finished: bool,
) -> Situation:
    """Which story the month tells; the order of the rules is their precedence."""
    schedule, cost = kpis.rag.schedule.rag or Rag.GREEN, kpis.rag.cost.rag or Rag.GREEN
    over = kpis.cost.budget_variance
    rules: tuple[tuple[bool, Situation], ...] = (
        (kpis.schedule.baseline_finish is None, Situation.EARLY),
        (rebaselined, Situation.REBASELINED),
        (finished or (elapsed >= 0.9 and overall < Rag.RED), Situation.CLOSING),
        (hiding, Situation.ON_TRACK),
        (
            move <= -5 or (was_bad and elapsed > 0.2 and before is not None and overall < before),
            Situation.RECOVERING,
        ),
        (schedule is Rag.RED and over is not None and over > 0, Situation.TROUBLED),
        (move >= 5, Situation.SLIPPING),
        (cost > schedule, Situation.OVERSPENDING),
        (schedule > Rag.GREEN, Situation.DELAYED),
        (cost > Rag.GREEN, Situation.OVERSPENDING),
    )
    return next((situation for holds, situation in rules if holds), Situation.ON_TRACK)
