"""What waits for what in the demonstration, within projects and between them."""

from dataclasses import dataclass
from random import Random

from integrations.demo.planning import WorkPlan
from integrations.demo.values import ProjectPlan
from projects.plan.network import Kind

NOTES = {
    "fr": "Convenu entre les deux chefs de projet en comité de programme.",
    "en": "Agreed between both project managers in the programme board.",
}
# By how many days a delivery may be expected later than it is needed; beyond that somebody would have planned again.
LATE_AT_MOST = 40


@dataclass(frozen=True, slots=True)
class Link:
    """`before` and `after` are packages of the scheme, `gate` a milestone by position (the end that is no package)."""

    before: int | None
    after: int | None
    gate: int | None = None
    kind: str = Kind.FINISH_TO_START.value
    lag: int = 0
    strength: str = "hard"
    state: str = "open"
    note: str = ""


def links_of(rng: Random, plan: ProjectPlan, work: WorkPlan) -> list[Link]:
    """Each package waits for the last one that ends before it begins; gates wait for what they look at."""
    spans = {
        at: span
        for at, span in work.expected.items()
        if work.scheme.packages[at].parent is not None or not _goes_along(work, at)
    }
    found = []
    for at, (start, _finish) in spans.items():
        earlier = [(finish, other) for other, (_begin, finish) in spans.items() if finish < start]
        if not earlier:
            continue
        before = max(earlier)[1]
        done = at in work.done and work.done[at].started is not None
        strength = "soft" if rng.random() < 0.15 else "hard"
        found.append(Link(before, at, strength=strength, state="delivered" if done else "open"))
    for milestone in plan.life.milestones:
        day = milestone.actual or milestone.forecast
        earlier = [(finish, at) for at, (_begin, finish) in spans.items() if finish <= day]
        if milestone.is_key and earlier:
            state = "delivered" if milestone.actual else "agreed"
            found.append(
                Link(
                    max(earlier)[1],
                    None,
                    milestone.position,
                    kind=Kind.FINISH_TO_FINISH.value,
                    state=state,
                )
            )
    return found


def _goes_along(work: WorkPlan, at: int) -> bool:
    """Managing the project, and what its milestones measure, lie beside all the other work."""
    longest = max(work.scheme.leaves(), key=lambda leaf: leaf[2].end - leaf[2].begin)[0]
    return at in {longest, work.scheme.deliverables}


def links_between(rng: Random, other: ProjectPlan, plan: ProjectPlan, work: WorkPlan) -> Link | None:
    """Now and then a project waits for a key milestone of another one in its programme."""
    if rng.random() >= 0.8:
        return None
    gates = [one for one in other.life.milestones if one.is_key and one.actual is None]
    packages = [
        at
        for at in work.expected
        if not _goes_along(work, at) and (at not in work.done or work.done[at].started is None)
    ]
    if not gates or not packages:
        return None
    gate, after = gates[0], rng.choice(packages)
    start = work.expected[after][0]
    if (gate.forecast - start).days > LATE_AT_MOST:
        return None
    late = gate.forecast >= start
    return Link(
        None,
        after,
        gate.position,
        strength=rng.choice(("hard", "hard", "soft")),
        state="at_risk" if late else rng.choice(("open", "agreed")),
        note=NOTES[plan.language],
    )
