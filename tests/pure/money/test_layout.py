"""Rows and columns of the grid, and a block laid over them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.money.layout import Kind, RowKey, Span, column_of, month, row_of, view, year
from projects.money.pasted import cells_of, laid_over

TODAY = date(2026, 11, 17)


def shown(by: str = "month", asked: str = "", days: tuple[date, ...] = (), start_month: int = 1):
    return view(by=by, asked_year=asked, days=days, today=TODAY, start_month=start_month)


def test_the_months_of_the_current_fiscal_year_unless_asked_otherwise() -> None:
    keys = [column.key for column in shown().columns]
    assert keys == [f"2026-{number:02}" for number in range(1, 13)]
    assert shown(start_month=4).columns[0].key == "2026-04"
    assert shown(asked="2027").columns[0].key == "2027-01"
    for nonsense in ("2031", "x", "-1", "٢٠٢٦", "", "9" * 400):
        assert shown(asked=nonsense).year == 2026


def test_years_reach_over_what_is_known_and_one_year_on() -> None:
    days = (date(2024, 3, 31), date(2028, 4, 1))
    assert shown(days=days).years == (2024, 2025, 2026, 2027, 2028, 2029)
    assert shown(days=days, start_month=4).years == (2023, 2024, 2025, 2026, 2027, 2028, 2029)
    assert [column.key for column in shown("year", days=days, start_month=4).columns][:2] == [
        "fy2023-04",
        "fy2024-04",
    ]
    assert len(shown(asked="all", days=days).columns) == 72


def test_more_months_than_can_be_read_are_not_offered_at_once() -> None:
    far = shown(asked="all", days=(date(1900, 1, 1), date(1990, 1, 1)))
    assert (far.all_months, far.year, len(far.columns)) == (False, 2026, 12)


def test_columns_round_trip_by_their_key() -> None:
    for column in (month(TODAY), year(TODAY, 4)):
        assert column_of(column.key, 4) == column
    assert column_of("life", 4).span == Span.LIFE
    for nonsense in ("", "2026-13", "2026-00", "fy2026-05", "1899-01", "2200-01", "fy", "2026-1", "٢٠٢٦-01"):
        assert column_of(nonsense, 4) is None


def test_rows_round_trip_by_their_text() -> None:
    for key in (RowKey(Kind.ACTUAL), RowKey(Kind.BUDGET, "capex", "Works ~ phase 2")):
        assert row_of(key.text) == key
    for nonsense in ("", "actual", "actual~x~", "spent~~", "actual~~" + "x" * 61, "actual~~\x00"):
        assert row_of(nonsense) is None


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_block_is_lines_of_cells(end: str) -> None:
    cells = cells_of(f"1\t2{end}\t(3) {end}{end}")
    assert [(one.line, one.position, one.text) for one in cells] == [
        (1, 1, "1"), (1, 2, "2"), (2, 1, ""), (2, 2, "(3)"),
    ]  # fmt: skip


def test_a_block_begins_at_its_cell_and_says_what_lies_out_of_the_grid() -> None:
    laid = laid_over(cells_of("1\t2\n3\t\n4\t5"), "AB", "xyz", row=0, column=2)
    found = [(cell.text, row, column) for cell, row, column in laid]
    assert found == [("1", "A", "z"), ("2", "A", None), ("3", "B", "z"), ("4", None, "z"), ("5", None, None)]


@given(st.text(max_size=200))
def test_any_text_is_a_block(text: str) -> None:
    assert all(one.line >= 1 and one.position >= 1 for one in cells_of(text))
