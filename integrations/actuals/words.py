"""Words of the books, in English and French: what a line is, and whose money. Pure."""

import re
from collections.abc import Sequence

from integrations.guessing.words import folded

_KINDS = (
    ("commitment", re.compile(r"^(commit|engag|order|commande|purchase)")),
    ("forecast", re.compile(r"^(forecast|previ|estim)")),
    ("actual", re.compile(r"^(actual|reel|realis|invoice|factur|paid|pay|booked|comptabilis|depens|spent)")),
)
_NATURES = (
    ("capex", re.compile(r"^(capex|capital|invest|immobilis)")),
    ("opex", re.compile(r"^(opex|operat|operation|fonctionnement|exploitation|charge|running)")),
)


def kind_said(text: str) -> str:
    """`actual`, `commitment` or `forecast`; empty for any other word."""
    return _meaning(text, _KINDS)


def nature_said(text: str) -> str:
    """`capex` or `opex`; empty for any other word."""
    return _meaning(text, _NATURES)


def _meaning(text: str, words: Sequence[tuple[str, re.Pattern[str]]]) -> str:
    said = folded(text)
    return next((meaning for meaning, pattern in words if pattern.match(said)), "") if said else ""
