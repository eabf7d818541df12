"""The RAG scale: five ordinal steps; a state without a step is None and says why elsewhere."""

from enum import IntEnum


class Rag(IntEnum):
    """Delivery confidence, from 1 (green) to 5 (red). A three-step standard uses 1, 3 and 5 only."""

    GREEN = 1
    AMBER_GREEN = 2
    AMBER = 3
    AMBER_RED = 4
    RED = 5


# The dimensions that a status update rates, in the order in which they are shown.
DIMENSIONS = ("schedule", "cost", "scope", "quality", "risk", "benefits", "resources")


def worst(*rags: int | None) -> Rag | None:
    """The worst of the defined values; None when none is defined."""
    defined = [rag for rag in rags if rag is not None]
    return Rag(max(defined)) if defined else None
