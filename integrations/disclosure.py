"""A stored plan as one reader may see it: a colleague who uploaded the file may see more projects, and more of them."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from integrations.facts import Kind, kind_of

Plan = Mapping[str, Any]


def projects_named(plan: Plan, *, own: bool = False) -> set[int]:
    """Every project that the plan tells of.

    Of one's `own` file those that its left-out rows name are no news: one knows what the file says, and the plan says
    nothing of them that the file does not.
    """
    named = {row["project_id"] for row in plan.get("rows", ()) if row["project_id"]}
    named |= {each["project_id"] for each in plan.get("absent", ())}
    named |= set() if own else {each["project_id"] for each in plan.get("left_out", ())}
    named |= {each["project_id"] for each in plan.get("changed", ()) if each["project_id"]}
    return named | {c["project_id"] for row in plan.get("rows", ()) for c in row["candidates"]}


def shown_plan(
    plan: Plan, *, seen: Collection[int], with_money: Collection[int], own: bool = False
) -> dict[str, Any]:
    """The plan without the projects that the reader does not see, and without amounts of those whose money they do not.

    `hidden_amounts` says how many values were left out for the second reason. What the file itself says of a new
    project belongs to everybody who may import. Why a row was left out is for those who see its project, and for whom
    the file is their `own`.
    """
    rows, hidden = [], 0
    left_out = () if own else plan.get("left_out", ())
    gone = {each["row"] for each in left_out if each["project_id"] not in seen}
    for row in plan.get("rows", ()):
        pk = row["project_id"]
        if pk and pk not in seen:
            gone.add(row["row"])
            continue
        changes = row["changes"]
        if pk and pk not in with_money:
            # A complaint about a cell quotes it.
            gone.add(row["row"])
            changes = [change for change in changes if kind_of(change["key"]) is not Kind.MONEY]
            hidden += len(row["changes"]) - len(changes)
        candidates = [c for c in row["candidates"] if c["project_id"] in seen]
        rows.append({**row, "changes": changes, "candidates": candidates})
    gone |= {each["row"] for each in plan.get("problems", ()) if _repeats(each, gone)}
    return {
        **plan,
        "rows": rows,
        "absent": [each for each in plan.get("absent", ()) if each["project_id"] in seen],
        "problems": [each for each in plan.get("problems", ()) if each["row"] not in gone],
        "changed": list(_changed(plan, seen, with_money)),
        "hidden_amounts": hidden,
    }


def _changed(plan: Plan, seen: Collection[int], with_money: Collection[int]) -> Iterator[Mapping[str, Any]]:
    """What differs from the plan that was looked at before, of the projects and amounts that the reader sees."""
    for entry in plan.get("changed", ()):
        pk = entry["project_id"]
        if pk and pk not in seen:
            continue
        if pk and pk not in with_money and kind_of(entry.get("key", "")) is Kind.MONEY:
            continue
        yield entry


def _repeats(problem: Mapping[str, Any], rows: Collection[int]) -> bool:
    """Whether the problem is that its row names the same project as one of the rows."""
    first = problem.get("params", {}).get("first", "")
    return first.isdigit() and int(first) in rows


def shown_counts(stored: Mapping[str, int], shown: Plan) -> dict[str, int]:
    """The counts of an import over what is shown of its plan, so that no difference tells of the rest."""
    if not stored:
        return {}
    rows = shown["rows"]
    outcomes = Counter(row["outcome"] for row in rows)
    moved = Counter(
        kind_of(change["key"]).value
        for row in rows
        if row["project_id"]
        for change in row["changes"]
        if change["verdict"] == "apply" and change["move"]
    )
    verdicts = Counter(change["verdict"] for row in rows for change in row["changes"])
    severities = Counter(problem["severity"] for problem in shown["problems"])
    return {
        **stored,
        "rows": len(rows),
        **{outcome: outcomes[outcome] for outcome in ("created", "changed", "unchanged")},
        "absent": len(shown["absent"]),
        "conflicts": verdicts["conflict"],
        "older": verdicts["older"],
        "to_match": sum(1 for row in rows if row["candidates"]),
        "moved_dates": moved[Kind.DATE.value],
        "moved_costs": moved[Kind.MONEY.value],
        "moved_rags": moved[Kind.RAG.value],
        "errors": severities["error"],
        "warnings": severities["warning"],
    }
