"""What became different between the plan that somebody looked at and the plan as it would be now.

The file and the decisions are the same, so whatever differs was done in the portal meanwhile.
"""

from collections.abc import Iterator, Mapping
from typing import Any

Plan = Mapping[str, Any]


def plan_changes(shown: Plan, now: Plan) -> list[dict[str, Any]]:
    """One entry for each row or value that differs, in the order of the file.

    `kind`: `match` (another project, or none any more), `left_out`, `value` (`then` and `now` are what the portal
    has), `gone` (nothing to change there any more).
    """
    before = {row["row"]: row for row in shown.get("rows", ())}
    after = {row["row"]: row for row in now.get("rows", ())}
    return [
        entry
        for number in sorted({*before, *after})
        for entry in _of_row(before.get(number), after.get(number))
    ]


def _of_row(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> Iterator[dict[str, Any]]:
    if before is None or after is None or before["project_id"] != after["project_id"]:
        named = after or before or {}
        yield _entry(named, "left_out" if after is None else "match")
        return
    then = {change["key"]: change for change in before["changes"]}
    now = {change["key"]: change for change in after["changes"]}
    for key in dict.fromkeys([*then, *now]):
        one, other = then.get(key), now.get(key)
        if other is None and one is not None:
            yield _entry(after, "gone", key=key, then=one["before"])
        elif other is not None and (one is None or _differs(one, other)):
            earlier = one["before"] if one else other["after"]
            yield _entry(after, "value", key=key, then=earlier, now=other["before"])


def _differs(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return any(one[part] != other[part] for part in ("before", "after", "verdict"))


def _entry(row: Mapping[str, Any], kind: str, **more: Any) -> dict[str, Any]:
    return {
        "row": row["row"],
        "project_id": row["project_id"],
        "code": row["code"],
        "name": row["name"],
        "kind": kind,
        **more,
    }
