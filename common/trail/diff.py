"""What an event changed: pure, on plain values. None, "", {} and [] are all "nothing", so that none reads as a change."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

INSERT, UPDATE, DELETE = "insert", "update", "delete"
KINDS = (INSERT, UPDATE, DELETE)


@dataclass(frozen=True, slots=True)
class Field:
    """A tracked column. `spread`: a JSON object whose keys are compared one by one."""

    name: str
    column: str
    label: Any
    spread: bool = False
    money: bool = False


class Change(NamedTuple):
    """One field of one object, before and after; `key` within a JSON object."""

    field: Field
    key: str
    old: Any
    new: Any


def changes(
    kind: str, fields: Iterable[Field], now: Mapping[str, Any], before: Mapping[str, Any] | None
) -> list[Change]:
    """The fields that an event changed, in their order.

    An insert changes from nothing, a delete to nothing; flags that are off are left out of both. An update compares
    with the row before it, or with nothing where the trail does not reach back.
    """
    none: Mapping[str, Any] = {}
    old, new = {INSERT: (none, now), DELETE: (now, none)}.get(kind, (before or none, now))
    return [
        change
        for field in fields
        for change in _of_field(field, old.get(field.column), new.get(field.column))
    ]


def _of_field(field: Field, old: Any, new: Any) -> Iterator[Change]:
    old, new = _given(old), _given(new)
    if old == new or (old is None and new is False) or (old is False and new is None):
        return
    if field.spread and isinstance(old or {}, dict) and isinstance(new or {}, dict):
        before, after = old or {}, new or {}
        for key in sorted({*before, *after}):
            if (was := _given(before.get(key))) != (now := _given(after.get(key))):
                yield Change(field, key, was, now)
        return
    yield Change(field, "", old, new)


def _given(value: Any) -> Any:
    return None if value == "" or value == {} or value == [] else value
