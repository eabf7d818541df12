"""What every list rests on: the clamped question, typed files, escaped rows."""

import csv
import tempfile
import tracemalloc
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from common.csv_files import FORMULA_STARTS
from common.tables import Column
from common.tables.asked import Asked, whole
from common.tables.columns import Plain
from common.tables.files import csv_lines, workbook
from common.tables.rendering import Line, body, chooser

OFFERED = ("name", "code", "slip", "cpi")


def asked(query: str) -> Asked:
    return Asked.of(
        QueryDict(query),
        offered=OFFERED,
        standard=OFFERED[:3],
        fixed=["name"],
        sortable=["name", "slip"],
        default_sort="name",
    )


def test_what_is_not_offered_is_as_if_it_were_not_there() -> None:
    usual = asked("")
    assert asked("sort=garbage&columns=secret,,&density=huge&page=x&per_page=%C2%B2") == usual
    assert asked("sort=-code").sort == "name", "a column that cannot be sorted by"
    assert asked("columns=cpi,secret,cpi").columns == ("name", "cpi")
    assert asked("columns=cpi&columns=name").columns == ("cpi", "name")
    assert usual.parameters(standard=OFFERED[:3], default_sort="name") == {}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("", 25),
        ("-1", 1),
        ("0", 1),
        ("7", 7),
        ("100", 100),
        ("101", 100),
        ("9" * 5000, 100),
        ("1e3", 25),
        ("٣", 25),
    ],
)
def test_numbers_are_clamped(typed: str, meant: int) -> None:
    assert whole(typed, default=25, largest=100) == meant


@given(
    sort=st.sampled_from(["name", "-name", "slip", "-slip"]),
    columns=st.lists(st.sampled_from(OFFERED), unique=True, min_size=1),
    density=st.sampled_from(["compact", "comfortable"]),
    page=st.integers(1, 10**6),
    per_page=st.integers(1, 100),
)
def test_what_the_url_says_is_what_it_said(**said: Any) -> None:
    columns = said["columns"]
    one = Asked(**{**said, "columns": tuple(columns if "name" in columns else ["name", *columns])})
    query = QueryDict(mutable=True)
    query.update(one.parameters(standard=OFFERED[:3], default_sort="name"))
    assert asked(query.urlencode()) == one


CELLS = st.one_of(
    st.none(),
    st.text(max_size=20),
    st.sampled_from(["=1+1", "-1", "@x", "+x", "\t=1", "\r", "<b>&\"'"]),
    st.integers(-(10**12), 10**12),
    st.decimals(-(10**9), 10**9, places=4),
    st.dates(date(1900, 3, 1), date(2999, 12, 31)),
    st.datetimes(datetime(1901, 1, 1), datetime(2999, 12, 31)),  # noqa: DTZ001 - spreadsheets know no zones
)


@given(rows=st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=6))
def test_no_cell_of_a_csv_file_is_a_formula_and_numbers_stay_numbers(rows: list[list[Plain]]) -> None:
    text = "".join(csv_lines(["a", "b", "c"], rows, french=False)).removeprefix("\ufeff")
    read = list(csv.reader(StringIO(text, newline="")))[1:]
    assert len(read) == len(rows)
    for said, meant in zip(read, rows, strict=True):
        for cell, value in zip(said, meant, strict=True):
            if isinstance(value, str):
                assert not cell.startswith(FORMULA_STARTS)
            elif isinstance(value, (int, Decimal)):
                assert Decimal(cell) == value


@given(rows=st.lists(st.lists(CELLS, min_size=2, max_size=2), max_size=6))
def test_a_workbook_is_read_back_as_it_was_written(rows: list[list[Plain]]) -> None:
    with workbook("A [list]/of *things* with a rather long name", ["=head", "b"], rows) as file:
        sheet = openpyxl.load_workbook(file).active
        assert sheet is not None
        assert sheet.max_row <= len(rows) + 1
        found = list(sheet.iter_rows(min_row=2, max_row=len(rows) + 1, max_col=2)) if rows else []
    assert len(found) == len(rows)
    for cells, values in zip(found, rows, strict=True):
        for cell, value in zip(cells, values, strict=True):
            assert cell.data_type != "f"
            if isinstance(value, datetime):
                assert abs((cell.value - value.replace(microsecond=0)).total_seconds()) <= 1
            elif isinstance(value, date):
                assert cell.value.date() == value
            elif isinstance(value, (int, Decimal)):
                assert Decimal(str(cell.value)) == pytest.approx(value)


def test_a_day_before_spreadsheets_began_is_text() -> None:
    with workbook("x", ["a"], [[date(1066, 10, 14)]]) as file:
        assert openpyxl.load_workbook(file).active["A2"].value == "1066-10-14"  # type: ignore[index]


def test_a_text_in_a_workbook_is_never_run_and_has_no_control_characters() -> None:
    texts = ["=1+1", "\x01=1+1", "#N/A", "#REF!", "-1", "@x", "a\x0bb\ud800\uffff", "x" * 40_000]
    with workbook("x", ["=head"], [[text] for text in texts]) as file:
        sheet = openpyxl.load_workbook(file).active
    assert sheet is not None
    head, *cells = [row[0] for row in sheet.iter_rows()]
    assert (head.data_type, head.value, head.font.b, sheet.freeze_panes) == ("s", "=head", True, "A2")
    assert {cell.data_type for cell in cells} == {"s"}
    found = ["=1+1", "=1+1", "#N/A", "#REF!", "-1", "@x", "ab", "x" * 32_767]
    assert [cell.value for cell in cells] == found
    # Whoever edits the cell gets no formula either.
    assert [cell.quotePrefix for cell in cells] == [text.startswith(FORMULA_STARTS) for text in found]


def test_nothing_is_left_of_a_workbook_whose_rows_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def rows() -> Iterator[list[Plain]]:
        yield ["one"]
        raise LookupError

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(LookupError):
        workbook("x", ["a"], rows())
    assert not list(tmp_path.iterdir())


def test_a_long_file_needs_no_more_memory_than_a_short_one() -> None:
    def rows(count: int) -> Iterator[list[Plain]]:
        return ([f"Project {n}", n, Decimal("1.5"), date(2026, 1, 1)] for n in range(count))

    peaks = []
    for count in (2_000, 12_000):
        tracemalloc.start()
        for _piece in csv_lines("abcd", rows(count), french=False):
            pass
        workbook("x", "abcd", rows(count)).close()
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.5


def test_rows_and_columns_are_escaped() -> None:
    column = Column("<i>Label</i>", css='" onclick="')
    html = body([column], [Line('"k', "<b>title</b>", [("<script>", "/edit/?a=1&b=2")])], pick="project")
    html += chooser({"<n>": column}, [])
    assert "<script" not in html
    assert "<b>" not in html
    assert "<i>" not in html
    assert 'onclick="' not in html.replace("&quot; onclick=&quot;", "")
    assert 'name="project" value="&quot;k"' in html
