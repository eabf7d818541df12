"""Files of every kind become a table or one clear refusal; nothing else ever comes out."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.encodings import EncodingStep
from integrations.problems import RefusedError
from integrations.tabular import Limits, Table, read_table

CELLS = st.text(
    alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\ufeff")
    | st.just("\n"),
    max_size=12,
)


def refusal_of(content: bytes, **options: object) -> tuple[str, int, dict[str, str]]:
    with pytest.raises(RefusedError) as refused:
        read_table(content, **options)  # type: ignore[arg-type]
    problem = refused.value.problem
    return problem.rule, problem.line, dict(problem.params)


@given(st.binary(max_size=400))
def test_any_bytes_give_a_table_or_a_refusal(content: bytes) -> None:
    try:
        table = read_table(content)
    except RefusedError as refused:
        assert refused.problem.rule
    else:
        assert all(len(row.cells) == len(table.header) for row in table.rows)


@given(st.text(max_size=400))
def test_any_text_gives_a_table_or_a_refusal(text: str) -> None:
    try:
        read_table(text.encode("utf-8", "surrogatepass"))
    except RefusedError as refused:
        assert refused.problem.rule


@given(
    rows=st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=6),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    line_end=st.sampled_from(["\r\n", "\n"]),
    mark=st.booleans(),
)
def test_what_was_written_is_read(rows: list[list[str]], delimiter: str, line_end: str, mark: bool) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator=line_end, quoting=csv.QUOTE_ALL)
    writer.writerow(["first", "second", "third"])
    writer.writerows(rows)
    table = read_table(out.getvalue().encode("utf-8-sig" if mark else "utf-8"), delimiter=delimiter)
    assert table.header == ("first", "second", "third")
    expected = [tuple(row) for row in rows if any(cell.strip() for cell in row)]
    assert [row.cells for row in table.rows] == expected


def read(text: str) -> Table:
    return read_table(text.encode())


def test_lines_and_rows_are_those_of_the_file_and_of_a_spreadsheet() -> None:
    table = read('name,text\nA,"one\ntwo\nthree"\n\nB,x\nC,"carriage\rreturn"\nD,y\n')
    assert [(row.number, row.line, row.cells[0]) for row in table.rows] == [
        (2, 2, "A"),
        (4, 6, "B"),
        (5, 7, "C"),
        (6, 8, "D"),
    ]


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a,b;c\n1,2;3\n", ","),
        ("a;b;c\n1,0;2,5;3\n", ";"),
        ("a\tb\n1\t2\n", "\t"),
        ("a|b\n1|2\n", "|"),
        ("a\n1\n", ","),
    ],
)
def test_the_delimiter_that_makes_rows_as_wide_as_the_header(text: str, delimiter: str) -> None:
    assert read(text).delimiter == delimiter


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "empty_file"),
        (b" \n\n", "empty_file"),
        (b"PK\x03\x04rest", "not_csv"),
        (b"%PDF-1.7 rest", "not_csv"),
        (b"\xd0\xcf\x11\xe0rest", "not_csv"),
        (b"\n<!DOCTYPE html><html>", "not_csv"),
        (b"<table><tr><td>1</td></tr></table>", "not_csv"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>", "not_csv"),
        (b'{"a": 1}', "not_csv"),
        (bytes(range(1, 256)) * 4, "not_csv"),
        (b"a,b\n1,\x002\n", "nul_bytes"),
        (b'a,b\n1,2\n3,"cut', "unclosed_quote"),
        (b'a,b\n1,2\n"x"y,2\n', "malformed"),
        (b"a,b\n1,2\n3\n", "row_too_short"),
        (b"a,b\n1,2,3\n", "row_too_long"),
        ("a,b\n1,é\n2,é".encode()[:-1], "truncated_character"),
        (b"a,b\n1," + b"x" * 200_000 + b"\n", "cell_too_long"),
        (b"a,b\n1," + b"x" * 100_001 + b"\n", "cell_too_long"),
    ],
)
def test_each_class_of_damage_has_its_own_refusal(content: bytes, rule: str) -> None:
    assert refusal_of(content)[0] == rule


def test_a_refusal_says_where() -> None:
    rule, line, params = refusal_of(b'a,b\n1,"two\nlines"\n3\n')
    assert (rule, line, params) == ("row_too_short", 4, {"found": "1", "expected": "2"})
    assert refusal_of(b'a,b\n1,2\n3,"cut\nhere')[1] == 3
    assert refusal_of(b"a,b\n1,2\n3,\x00\n")[1] == 3


def test_limits() -> None:
    small = Limits(size=100, rows=2, columns=2, cell=10)
    assert refusal_of(b"x" * 101, limits=small)[0] == "too_large"
    assert refusal_of(b"a,b,c\n", limits=small)[0] == "too_many_columns"
    assert refusal_of(b"a,b\n1,2\n3,4\n5,6\n", limits=small)[0] == "too_many_rows"
    assert refusal_of(b"a,b\n1,12345678901\n", limits=small)[0] == "cell_too_long"


def test_empty_cells_beyond_the_header_are_no_damage() -> None:
    assert read("a,b\n1,2,,\n").rows[0].cells == ("1", "2")


def test_an_undefined_byte_is_marked_and_reported_with_its_cell() -> None:
    table = read_table("a,b\n1,ok £\n2,bad \x9d byte\n".encode("latin-1"))
    assert table.encoding == "cp1252"
    assert table.rows[0].cells[1] == "ok £"
    assert table.rows[1].cells[1] == "bad \N{REPLACEMENT CHARACTER} byte"
    (problem,) = table.problems
    assert (problem.rule, problem.row, problem.line, problem.column) == ("undefined_byte", 3, 3, "b")


def test_text_that_was_once_misread_is_repaired_by_the_chain() -> None:
    misread = "name,cost\nŁódź,£5\n".replace("Łódź", "A").encode("cp1252").decode("iso8859-2").encode()
    chain = (EncodingStep("utf-8", ("iso8859-2", "cp1252")),)
    table = read_table(misread, encodings=chain)
    assert table.rows[0].cells == ("A", "£5")
    assert table.encoding == "utf-8 > iso8859-2 > cp1252"


def test_a_chain_that_reads_nothing_names_the_byte() -> None:
    rule, line, params = refusal_of(b"a,b\n1,\xe9 2\n", encodings=(EncodingStep("utf-8"),))
    assert (rule, line, params["tried"]) == ("undecodable", 2, "utf-8")


def test_utf_16_is_told_by_its_mark() -> None:
    assert read_table("a\tb\n1\té\n".encode("utf-16")).rows[0].cells == ("1", "é")
