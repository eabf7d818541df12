"""Rows of a spreadsheet become work packages: all of them or none, with what is wrong by line and column."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from people.models import User
from projects.models import WorkPackage
from projects.plan.outline import outline
from tests.projects.plans import Plan

D = Decimal
HEADINGS = {"wbs": "code", "name": "name", "start": "start", "finish": "finish", "cost": "cost"}


def shape(text: str) -> list[tuple[int, str]]:
    return [(line.depth, line.cells.get("name", "")) for line in outline(text, HEADINGS)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A\nB", [(0, "A"), (0, "B")]),
        ("A\n  B\n    C\n  D\nE", [(0, "A"), (1, "B"), (2, "C"), (1, "D"), (0, "E")]),
        # Steps of any width, and a first line that stands far in.
        ("   A\n     B\nC\n D", [(0, "A"), (1, "B"), (0, "C"), (1, "D")]),
        ("1\tA\n1.1\tB\n1.1.1\tC\n2\tD", [(0, "A"), (1, "B"), (2, "C"), (0, "D")]),
        ("Finish\tName\n1/1/2026\tA", [(0, "A")]),
        ("WBS\tName\n1\tA\n1.1\tB", [(0, "A"), (1, "B")]),
        ("A\r\n\r\n  B\r\n", [(0, "A"), (1, "B")]),
        ("2026", [(0, "2026")]),
        ("", []),
        ("\t\n \t ", []),
    ],
)
def test_the_shape_of_an_outline(text: str, expected: list[tuple[int, str]]) -> None:
    assert shape(text) == expected


def test_a_heading_says_where_cells_stand() -> None:
    [line] = outline("Cost\tName\tStart\n10\tA\t1/1/2026", HEADINGS)
    assert line.cells == {"cost": "10", "name": "A", "start": "1/1/2026"}
    assert (line.number, line.columns["start"]) == (2, 3)


@given(st.text(alphabet="ab1.\t\n\r \x0b\u2028é", max_size=80))
def test_any_text_is_an_outline_that_fits_together(text: str) -> None:
    depth = -1
    for line in outline(text, HEADINGS):
        assert 0 <= line.depth <= depth + 1
        depth = line.depth


class Desk:
    def __init__(self, client: Client) -> None:
        self.plan, self.client = Plan(), client
        User.objects.filter(pk=self.plan.manager.pk).update(language="en")
        client.force_login(self.plan.manager)
        self.url = f"/projects/{self.plan.project.code}/plan/paste/"

    def paste(self, rows: str, after: str = "") -> Any:
        return self.client.post(self.url, {"rows": rows, "after": after})


@pytest.fixture
def desk(client: Client, db: None) -> Desk:
    return Desk(client)


def test_rows_come_in_together(desk: Desk) -> None:
    first = desk.plan.package("Design")
    desk.plan.package("End")
    text = "Build\n  Walls\t1/2/2026\t1/4/2026\t1,250.50\n  Roof\t2/4/2026\t\t€900\nTest\t\t\t"
    answer = desk.paste(text, f"p{first.pk}")
    assert (answer.status_code, answer.headers["Location"]) == (302, desk.url.removesuffix("paste/"))
    assert desk.plan.tree() == ["1 Design", "2 Build", "2.1 Walls", "2.2 Roof", "3 Test", "4 End"]
    walls, roof = WorkPackage.objects.get(name="Walls"), WorkPackage.objects.get(name="Roof")
    assert (walls.cost, str(walls.finish)) == (D("1250.50"), "2026-04-01")
    # One date alone says the other.
    assert (roof.cost, str(roof.finish)) == (D("900"), "2026-04-02")
    desk.plan.project.refresh_from_db()
    assert str(desk.plan.project.start_date) == "2026-02-01"


def test_below_a_part_they_become_parts_too(desk: Desk) -> None:
    phase = desk.plan.package("Phase")
    part = desk.plan.package("Part", parent=phase)
    gate = desk.plan.milestone("Gate", package=part)
    assert desk.paste("A\n B", f"m{gate.pk}").status_code == 302
    assert desk.plan.tree() == ["1 Phase", "1.1 Part", "1.2 A", "1.2.1 B"]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("A\tsoon", "Line 1, column 2 (Start):"),
        ("A\nB\t1/1/2026\t31/2/2026", "Line 2, column 3 (Finish):"),
        ("A\t\t\tmuch", "Line 1, column 4 (Planned cost):"),
        ("A\t\t\t-5", "A planned cost is not below zero."),
        ("A\t\t\t1.005", "An amount has two decimals at most."),
        ("A\t1/2/2026\t1/1/2026", "This lies before the start."),
        ("A\n\t1/2/2026", "Line 2, column 1 (Name): Give the work package a name."),
        ("x" * 201, "This name is too long"),
        ("Finish\tName\nsoon\tA", "Line 2, column 1 (Finish):"),
        ("\n".join("ABCDEFGHIJKLMNOPQRSTUVWXYZ").replace("\n", "\tx\n"), "and 5 more cells"),
        ("A\n" * 501, "Paste between 1 and 500 rows at a time."),
        ("\t\n\t", "Paste between 1 and 500 rows at a time."),
        ("", "This field is required."),
        ("A\x00", "Null characters are not allowed."),
        ("A" * 200_001, "Ensure this value has at most 200000 characters"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(desk: Desk, rows: str, said: str) -> None:
    answer = desk.paste(rows)
    assert answer.status_code == 422
    assert said in answer.content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert not WorkPackage.objects.exists()


def test_what_was_pasted_stays_in_the_form(desk: Desk) -> None:
    assert "  Walls\tsoon" in desk.paste("Build\n  Walls\tsoon").content.decode()


@pytest.mark.parametrize("after", ["p", "x1", "p1\n", "p9999999999", "\x00"])
def test_a_place_that_is_none(desk: Desk, after: str) -> None:
    assert desk.paste("A", after).status_code == 422
    assert not WorkPackage.objects.exists()


def test_many_rows_take_no_more_statements_than_few(desk: Desk) -> None:
    def statements(rows: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert desk.paste(rows).status_code == 302
        return len(asked)

    statements("A\n B")
    few = statements("A\n B")
    assert statements("A\n B\n" * 100) == few
