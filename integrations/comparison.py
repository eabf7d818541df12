"""Two editions side by side: what moved, what is new, what is gone. Pure; the rows come as they were kept."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from integrations.facts import Fact, Kind, Tolerance, fact_of_reading, kind_of, move, same
from integrations.problems import quoted
from integrations.values import Reading

Kept = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Stated:
    """What an edition says of one project. `facts` as `kept_facts` makes them."""

    project_id: int
    code: str
    row: int
    name: str
    facts: Mapping[str, Kept]


@dataclass(frozen=True, slots=True)
class Difference:
    """One fact that the two editions give differently."""

    key: str
    before: Kept
    after: Kept
    move: Decimal | None

    @property
    def group(self) -> str:
        """Under which heading the page shows it."""
        kinds = {Kind.DATE: "dates", Kind.MONEY: "costs", Kind.RAG: "ratings"}
        return "names" if self.key == "name" else kinds.get(kind_of(self.key), "others")


@dataclass(frozen=True, slots=True)
class Compared:
    """A project that both editions have."""

    earlier: Stated
    later: Stated
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """`new` only the later edition has, `gone` only the earlier one."""

    both: tuple[Compared, ...]
    new: tuple[Stated, ...]
    gone: tuple[Stated, ...]


def kept_facts(readings: Mapping[str, Reading]) -> dict[str, dict[str, Any]]:
    """A row's facts as an edition keeps them: long texts by their beginning and a digest, empty ones not at all."""
    facts = {key: fact_of_reading(reading) for key, reading in readings.items()}
    return {key: _kept(fact) for key, fact in facts.items() if not fact.is_empty}


def _kept(fact: Fact) -> dict[str, Any]:
    if fact.state:
        return {"state": fact.state, "verbatim": quoted(fact.verbatim)}
    value = fact.value
    if not isinstance(value, str):
        return {"value": value}
    shown = quoted(value)
    kept: dict[str, Any] = {"value": shown}
    if shown != value:
        kept["digest"] = hashlib.sha256(value.encode()).hexdigest()[:40]
    if fact.precision and fact.precision != "day":
        kept["precision"] = fact.precision
    return kept


def compare(earlier: list[Stated], later: list[Stated], tolerance: Tolerance) -> Comparison:
    """Lay two editions side by side. Facts that only one of the files has a column for are not compared."""
    before = {each.project_id: each for each in earlier}
    after = {each.project_id: each for each in later}
    columns = _columns(later)
    common = {key: None for key in _columns(earlier) if key in columns}
    both = tuple(
        Compared(before[pk], each, tuple(_differences(before[pk], each, common, tolerance)))
        for pk, each in after.items()
        if pk in before
    )
    return Comparison(
        both,
        tuple(each for pk, each in after.items() if pk not in before),
        tuple(each for pk, each in before.items() if pk not in after),
    )


def _columns(rows: list[Stated]) -> dict[str, None]:
    return dict.fromkeys(key for each in rows for key in each.facts)


def _differences(
    before: Stated, after: Stated, columns: Mapping[str, None], tolerance: Tolerance
) -> list[Difference]:
    found = []
    for key in dict.fromkeys([*after.facts, *before.facts]):
        if key not in columns:
            continue
        one, other = before.facts.get(key, {}), after.facts.get(key, {})
        if one == other:
            continue
        first, second = _fact(one), _fact(other)
        if one.get("digest") == other.get("digest") and same(key, first, second, tolerance):
            continue
        found.append(Difference(key, one, other, move(key, first, second)))
    return found


def _fact(kept: Kept) -> Fact:
    return Fact(kept.get("value"), kept.get("state", ""), kept.get("verbatim", ""))
