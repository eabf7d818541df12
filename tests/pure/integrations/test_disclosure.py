"""A preview that colleagues share: each sees of it what they may see, and counts that fit what they see."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from integrations.disclosure import projects_named, shown_counts, shown_plan

CANARY = "7654321"
MONEY = ("budget.approved.whole_life", "baseline_bac")
PLAIN = ("forecast_finish", "status.overall_rag", "description")


def change(key: str) -> dict[str, Any]:
    verdict = "conflict" if key == "description" else "apply"
    value = CANARY if key in MONEY else "plain"
    return {
        "key": key,
        "before": {"value": value},
        "after": {"value": value},
        "verdict": verdict,
        "move": "5",
    }


def row(number: int, project_id: int | None) -> dict[str, Any]:
    return {
        "row": number,
        "project_id": project_id,
        "name": f"Project {project_id}",
        "outcome": "changed" if project_id else "created",
        "changes": [change(key) for key in (*MONEY, *PLAIN)],
        "candidates": [],
    }


def plan(projects: list[int | None]) -> dict[str, Any]:
    return {
        "rows": [row(number, pk) for number, pk in enumerate(projects, start=2)],
        "absent": [{"project_id": 91, "code": "A", "name": "Absent"}],
        "problems": [
            {"row": number, "value": f"{CANARY} or so" if pk else "", "severity": "warning"}
            for number, pk in enumerate(projects, start=2)
        ],
    }


STORED = {
    "rows": 9,
    "created": 9,
    "changed": 9,
    "unchanged": 9,
    "moved_costs": 9,
    "warnings": 9,
    "skipped": 3,
}


def test_amounts_go_where_money_is_not_shown_and_the_rest_stays() -> None:
    shown = shown_plan(plan([1, 2, None]), seen={1, 2, 91}, with_money={1})
    keys = [[change["key"] for change in row["changes"]] for row in shown["rows"]]
    assert keys == [[*MONEY, *PLAIN], [*PLAIN], [*MONEY, *PLAIN]]
    assert shown["hidden_amounts"] == 2
    assert [problem["row"] for problem in shown["problems"]] == [2, 4], "a complaint quotes its cell"


def test_what_is_not_seen_is_neither_listed_nor_counted() -> None:
    original = plan([1, 2, None])
    shown = shown_plan(original, seen={1}, with_money={1})
    assert [row["project_id"] for row in shown["rows"]] == [1, None]
    assert shown["absent"] == []
    counts = shown_counts(STORED, shown)
    assert (counts["rows"], counts["changed"], counts["created"], counts["absent"]) == (2, 1, 1, 0)
    assert (counts["moved_costs"], counts["moved_dates"], counts["conflicts"]) == (2, 1, 2)
    assert counts["skipped"] == 3
    assert projects_named(original) == {1, 2, 91}


def test_a_refused_file_has_nothing_to_count() -> None:
    assert shown_counts({}, shown_plan({"problems": []}, seen=(), with_money=())) == {}


@given(projects=st.lists(st.integers(1, 5), max_size=6), seen=st.sets(st.integers(1, 5)))
def test_without_money_no_amount_of_a_project_is_left(projects: list[int], seen: set[int]) -> None:
    shown = shown_plan(plan(list(projects)), seen=seen, with_money=set())
    assert CANARY not in str(shown)
