"""Which existing names resemble a new one: offered to a person, never accepted by itself."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from math import log

from common.search import unaccented

# Below this two names have little in common; found by looking at the renamed projects of real editions.
THRESHOLD = 0.6
OFFERED = 3
# Only the names that share the most telling words are compared letter by letter.
COMPARED = 12

# Words that any project's name may have: two names that share only these have nothing in common.
GENERIC = frozenset(
    [
        "programme",
        "program",
        "project",
        "projects",
        "phase",
        "the",
        "of",
        "and",
        "for",
        "in",
        "to",
        "a",
        "projet",
        "projets",
        "programmes",
        "de",
        "du",
        "des",
        "d",
        "l",
        "la",
        "le",
        "les",
        "et",
        "en",
        "au",
        "aux",
        "pour",
    ]
)

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Candidate:
    """An existing project that may be the same; `score` from 0 to 1."""

    project_id: int
    code: str
    name: str
    score: float


def words(name: str) -> list[str]:
    """The telling words of a name; all of them when none is telling."""
    found = _WORD.findall(unaccented(name))
    return [word for word in found if word not in GENERIC] or found


def candidates(
    names: Mapping[int, str], existing: Iterable[tuple[int, str, str]]
) -> dict[int, tuple[Candidate, ...]]:
    """For each name (by row) the most similar of `existing` (id, code, name), best first."""
    pool = {pk: (code, name, words(name)) for pk, code, name in existing}
    holders: dict[str, list[int]] = defaultdict(list)
    for pk, (_code, _name, parts) in pool.items():
        for word in set(parts):
            holders[word].append(pk)
    found: dict[int, tuple[Candidate, ...]] = {}
    for row, name in names.items():
        parts = words(name)
        weights: Counter[int] = Counter()
        for word in set(parts):
            # A word that half of the names share tells nothing and would make this quadratic.
            if len(holders[word]) <= max(20, len(pool) // 20):
                for pk in holders[word]:
                    weights[pk] += round(1000 * (1 + log((len(pool) + 1) / len(holders[word]))))
        best = sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:COMPARED]
        scored = [
            Candidate(pk, pool[pk][0], pool[pk][1], similarity(parts, pool[pk][2])) for pk, _weight in best
        ]
        offered = sorted((c for c in scored if c.score >= THRESHOLD), key=lambda c: (-c.score, c.project_id))
        if offered:
            found[row] = tuple(offered[:OFFERED])
    return found


def similarity(one: list[str], other: list[str]) -> float:
    """The better of: letters in common, and the share of the shorter name's words that the longer one has."""
    letters = SequenceMatcher(None, " ".join(one), " ".join(other), autojunk=False).ratio()
    common = sum((Counter(one) & Counter(other)).values())
    shorter = min(len(one), len(other))
    contained = 0.9 * common / shorter if shorter > 1 else 0.0
    return round(max(letters, contained), 3)
