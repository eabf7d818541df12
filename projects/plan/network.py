"""The network of a plan: what its dependencies allow, how much room each activity has, and which path is critical.

Source: the critical path method, PMBOK Guide ("Develop schedule"), with the four kinds of dependency, leads and lags,
over calendar days. Dates are typed by people and never moved here: where a date contradicts a dependency, the network
says by how many days.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from types import MappingProxyType


class Kind(StrEnum):
    """Which end of the predecessor holds which end of the successor."""

    FINISH_TO_START = "fs"
    START_TO_START = "ss"
    FINISH_TO_FINISH = "ff"
    START_TO_FINISH = "sf"


@dataclass(frozen=True, slots=True)
class Activity:
    """A work package, or a milestone: that has no duration and lies at the end of its day (`start` is None)."""

    key: str
    finish: date
    start: date | None = None
    done: bool = False

    @property
    def begins(self) -> int:
        """A moment, counted in days: the morning of the start; a milestone's evening."""
        return self.start.toordinal() if self.start is not None else self.ends

    @property
    def ends(self) -> int:
        """A moment: the evening of the finish, which is the next day's morning."""
        return self.finish.toordinal() + 1

    @property
    def length(self) -> int:
        """Calendar days."""
        return self.ends - self.begins


@dataclass(frozen=True, slots=True)
class Link:
    """`successor` waits for `predecessor`, `lag` days longer (a lead: below zero)."""

    predecessor: str
    successor: str
    kind: Kind = Kind.FINISH_TO_START
    lag: int = 0


Select = Callable[[Sequence[Activity]], list[str]]


class Circle(Exception):
    """The dependencies run in a circle; `keys` are the activities on it, the first one again at its end."""

    def __init__(self, keys: list[str]) -> None:
        super().__init__(" -> ".join(keys))
        self.keys = keys


@dataclass(frozen=True, slots=True)
class Scheduled:
    """An activity within the network, in calendar days.

    `float_days` is how late it may become without moving the last finish; `conflict_days` by how much its dates lie
    before what its predecessors allow. Critical is what is not done and has no room.
    """

    key: str
    float_days: int
    conflict_days: int
    is_critical: bool


def written_out(
    activities: Iterable[Activity], links: Iterable[Link], groups: Mapping[str, Collection[str]]
) -> list[Link]:
    """The links between activities alone: those of a group (a package with parts) are those of its activities.

    A group begins with those of its activities that are planned to begin first and ends with those that end last. What
    may not begin before a moment holds all of them, what waits for the end waits for all; a start that is waited for
    is that of the first ones, an end that is held that of the last ones. Groups of nothing that is known hold nobody.
    """
    known = {one.key: one for one in activities}

    def members(key: str, select: Select) -> list[str]:
        if key not in groups:
            return [key] if key in known else []
        return select([known[one] for one in sorted(groups[key]) if one in known])

    def every(found: Sequence[Activity]) -> list[str]:
        return [one.key for one in found]

    def first(found: Sequence[Activity]) -> list[str]:
        return [one.key for one in found if one.begins == min(each.begins for each in found)]

    def last(found: Sequence[Activity]) -> list[str]:
        return [one.key for one in found if one.ends == max(each.ends for each in found)]

    from_end = {Kind.FINISH_TO_START, Kind.FINISH_TO_FINISH}
    to_start = {Kind.FINISH_TO_START, Kind.START_TO_START}
    return [
        Link(predecessor, successor, link.kind, link.lag)
        for link in links
        for predecessor in members(link.predecessor, every if link.kind in from_end else first)
        for successor in members(link.successor, every if link.kind in to_start else last)
    ]


def refuse_circles(links: Iterable[Link], parents: Mapping[str, str]) -> None:
    """Raises Circle when links run in one, through packages and their parts too; its keys are what waits on the way.

    `parents` says what each is a part of. A package begins before its parts and ends after them, so whoever waits for
    it waits for all of them, and what it waits for they do.
    """
    graph: dict[tuple[str, str], set[tuple[str, str]]] = {}

    def after(key: str, side: str, other: str, other_side: str) -> None:
        graph.setdefault((key, side), set()).add((other, other_side))

    every = list(links)
    waiting = {key for link in every for key in (link.predecessor, link.successor)}
    for key in sorted({*waiting, *parents, *parents.values()}):
        after(key, "end", key, "begin")
    for part, whole in sorted(parents.items()):
        after(part, "begin", whole, "begin")
        after(whole, "end", part, "end")
    for link in every:
        after(link.successor, "begin", link.predecessor, "end")
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        on_it = list(error.args[1])
        steps = [
            (before[0], then[0])
            for before, then in pairwise(on_it)
            if before[1] == "end" and then[1] == "begin"
        ]
        raise Circle([steps[0][0], *(then for _before, then in steps)]) from error


def order(keys: Iterable[str], links: Iterable[Link]) -> list[str]:
    """The activities, each after all that it waits for. Raises Circle."""
    graph: dict[str, set[str]] = {key: set() for key in sorted(keys)}
    for link in links:
        graph[link.successor].add(link.predecessor)
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        raise Circle(list(error.args[1])) from error


def schedule(
    activities: Iterable[Activity],
    links: Iterable[Link],
    groups: Mapping[str, Collection[str]] = MappingProxyType({}),
) -> dict[str, Scheduled]:
    """Every activity by key; `groups` are packages with parts, each with all activities below it.

    Links to what is not given are left out. Raises Circle.
    """
    known = {one.key: one for one in activities}
    inside = written_out(known.values(), links, groups)
    if not known:
        return {}
    into: defaultdict[str, list[Link]] = defaultdict(list)
    out_of: defaultdict[str, list[Link]] = defaultdict(list)
    for link in inside:
        into[link.successor].append(link)
        out_of[link.predecessor].append(link)
    sequence = order(known, inside)
    early = _earliest(sequence, known, into)
    end = max(early[key] + known[key].length for key in known)
    late = _latest(sequence, known, out_of, end)
    result = {}
    for key, one in known.items():
        room = late[key] - early[key]
        result[key] = Scheduled(
            key=key,
            float_days=room,
            conflict_days=0 if one.done else early[key] - one.begins,
            is_critical=not one.done and room <= 0,
        )
    return result


def _earliest(
    sequence: Iterable[str], known: Mapping[str, Activity], into: Mapping[str, list[Link]]
) -> dict[str, int]:
    """When each begins at the earliest: as typed, or later where a predecessor holds it. What is done is done."""
    begins: dict[str, int] = {}
    for key in sequence:
        one = known[key]
        if one.done:
            begins[key] = one.begins
            continue
        held = [_held(link, begins[link.predecessor], known[link.predecessor], one) for link in into[key]]
        begins[key] = max([one.begins, *held])
    return begins


def _held(link: Link, begins: int, predecessor: Activity, successor: Activity) -> int:
    """The earliest begin that one dependency allows."""
    ends = begins + predecessor.length
    match link.kind:
        case Kind.FINISH_TO_START:
            return ends + link.lag
        case Kind.START_TO_START:
            return begins + link.lag
        case Kind.FINISH_TO_FINISH:
            return ends + link.lag - successor.length
        case Kind.START_TO_FINISH:
            return begins + link.lag - successor.length


def _latest(
    sequence: list[str], known: Mapping[str, Activity], out_of: Mapping[str, list[Link]], end: int
) -> dict[str, int]:
    """When each must begin at the latest for all to end by `end`."""
    begins: dict[str, int] = {}
    for key in reversed(sequence):
        one = known[key]
        limits = [end - one.length]
        for link in out_of[key]:
            then, successor = begins[link.successor], known[link.successor]
            if successor.done:
                continue
            match link.kind:
                case Kind.FINISH_TO_START:
                    limits.append(then - link.lag - one.length)
                case Kind.START_TO_START:
                    limits.append(then - link.lag)
                case Kind.FINISH_TO_FINISH:
                    limits.append(then + successor.length - link.lag - one.length)
                case Kind.START_TO_FINISH:
                    limits.append(then + successor.length - link.lag)
        begins[key] = min(limits)
    return begins
