"""Facts as they are compared: the source's reading, the portal's value, and what was imported last."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from integrations.values import Reading, State

# Longer texts are remembered by their digest: only whether they changed matters.
REMEMBERED_LENGTH = 80
UNREADABLE = State.UNREADABLE.value


class Kind(StrEnum):
    DATE = "date"
    MONEY = "money"
    RAG = "rag"
    OTHER = "other"


def kind_of(key: str) -> Kind:
    if key.endswith(("_date", "_finish", "_start")):
        return Kind.DATE
    if key.startswith("budget.") or key == "baseline_bac":
        return Kind.MONEY
    return Kind.RAG if key.endswith("_rag") else Kind.OTHER


@dataclass(frozen=True, slots=True)
class Fact:
    """A value in plain JSON form (dates in ISO form, amounts as text), or a state with the source's words."""

    value: str | int | bool | None = None
    state: str = ""
    verbatim: str = ""
    precision: str = ""

    @property
    def is_empty(self) -> bool:
        return self.value in (None, "") and not self.state

    def as_json(self) -> dict[str, Any]:
        return {
            "value": self.value,
            "state": self.state,
            "verbatim": self.verbatim,
            "precision": self.precision,
        }

    def remembered(self) -> dict[str, Any]:
        """What is kept to compare the next edition with."""
        if self.state == UNREADABLE:
            return {"state": self.state, "verbatim": _digest(self.verbatim)}
        return {"state": self.state} if self.state else {"value": _digest(self.value)}


def _digest(value: str | int | bool | None) -> str | int | bool | None:
    if isinstance(value, str) and len(value) > REMEMBERED_LENGTH:
        return f"sha256:{hashlib.sha256(value.encode()).hexdigest()[:40]}"
    return value


EMPTY = Fact()


def fact(value: object, *, unread: Mapping[str, str] | None = None, precision: str = "") -> Fact:
    """A fact from a Python value, or from what is kept about a value that could not be read."""
    if value is None and unread:
        return Fact(None, unread.get("state", ""), unread.get("verbatim", ""))
    if isinstance(value, date):
        return Fact(value.isoformat(), precision=precision)
    if isinstance(value, Decimal):
        return Fact(f"{value:f}")
    if value is None or isinstance(value, (str, int, bool)):
        return Fact(value)
    raise TypeError(f"{type(value)} is no plain value.")


def fact_of_reading(reading: Reading) -> Fact:
    if reading.state is not None:
        return Fact(None, reading.state.value, reading.verbatim)
    return fact(reading.value, precision=reading.precision)


@dataclass(frozen=True, slots=True)
class Tolerance:
    """Differences up to these are the source's own rounding."""

    days: int = 0
    money: Decimal = Decimal(0)


def same(key: str, one: Fact, other: Fact, tolerance: Tolerance) -> bool:
    """Whether two facts say the same, as exactly as the source writes them."""
    if one.is_empty or other.is_empty or one.state or other.state:
        if one.state != other.state:
            return False
        if one.state:
            return one.state != UNREADABLE or one.verbatim == other.verbatim
        return one.is_empty and other.is_empty
    if one.value == other.value:
        return True
    difference = move(key, one, other)
    if difference is None:
        return False
    allowed = {Kind.DATE: Decimal(tolerance.days), Kind.MONEY: tolerance.money}.get(kind_of(key), Decimal(0))
    return abs(difference) <= allowed


def same_as_remembered(key: str, remembered: Mapping[str, Any], other: Fact, tolerance: Tolerance) -> bool:
    known = other.remembered()
    if remembered.get("state") or known.get("state"):
        return all(remembered.get(part) == known.get(part) for part in ("state", "verbatim"))
    return same(key, Fact(remembered.get("value")), Fact(known["value"]), tolerance)


def move(key: str, before: Fact, after: Fact) -> Decimal | None:
    """How far a date (days), an amount (plain units) or a RAG (steps, worse is positive) moved."""
    if before.value in (None, "") or after.value in (None, ""):
        return None
    kind = kind_of(key)
    try:
        if kind is Kind.DATE:
            days = date.fromisoformat(str(after.value)) - date.fromisoformat(str(before.value))
            return Decimal(days.days)
        if kind in (Kind.MONEY, Kind.RAG):
            return Decimal(str(after.value)) - Decimal(str(before.value))
    except (ValueError, ArithmeticError):
        return None
    return None


class Verdict(StrEnum):
    """What becomes of one fact."""

    UNCHANGED = "unchanged"
    APPLY = "apply"
    # Edited in the portal, and the source still says what it said: nothing to decide.
    KEEP = "keep"
    # Edited in the portal, and the source says something new: the portal's value stays unless a person decides.
    CONFLICT = "conflict"
    # A newer edition has been imported already.
    OLDER = "older"


def judge(
    key: str,
    *,
    portal: Fact,
    source: Fact,
    remembered: Mapping[str, Any] | None,
    as_of: date,
    tolerance: Tolerance,
    foreign: bool = False,
) -> Verdict:
    """Three-way compare: last imported, portal, new. `foreign`: the row is the portal's own, never imported."""
    if same(key, portal, source, tolerance):
        return Verdict.UNCHANGED
    if remembered is None:
        return Verdict.APPLY if portal.is_empty and not foreign else Verdict.CONFLICT
    if date.fromisoformat(remembered["as_of"]) > as_of:
        return Verdict.OLDER
    if same_as_remembered(key, remembered, portal, tolerance):
        return Verdict.APPLY
    if same_as_remembered(key, remembered, source, tolerance):
        return Verdict.KEEP
    return Verdict.CONFLICT
