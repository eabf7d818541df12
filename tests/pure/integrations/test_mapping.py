"""Mappings are data: the shipped ones are valid, wrong ones say where; columns bind whatever their order."""

import copy
import json
import random
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.extraction import extract
from integrations.mapping import SHIPPED, read_mapping
from integrations.mapping_spec import MappingSpec
from integrations.problems import RefusedError
from integrations.tabular import Row, Table, read_table
from integrations.values import State

FILES = sorted(SHIPPED.glob("*.json"))
SMALL: dict[str, Any] = {
    "name": "small",
    "version": 1,
    "source": "small",
    "title_en": "Small",
    "title_fr": "Petit",
    "columns": {
        "name": {"is": ["Project"], "required": True},
        "start": {"prefix": ["Start"]},
        "duration": {"regex": ["^duration in years?$"]},
        "cost": {"is": ["Cost"]},
        "year": {"is": ["Year"]},
        "rag": {"is": ["RAG"]},
        "number": {"is": ["Number"]},
        "department": {"is": ["Department"]},
        "note_1": {"is": ["Note 1"]},
        "note_2": {"is": ["Note 2"]},
    },
    "ignored": ["^internal"],
    "row_filters": [{"column": "name", "match": "^total"}],
    "states": [{"match": "^exempt", "state": "withheld"}],
    "constants": {"code_prefix": "SML", "currency": "EUR", "language": "en"},
    "match": {"id_column": "number", "name": "casefold"},
    "fields": [
        {"target": "name", "columns": ["name"], "parser": "text"},
        {"target": "start_date", "columns": ["start"], "parser": "date", "forms": ["month yyyy"]},
        {
            "target": "forecast_finish",
            "columns": ["duration"],
            "parser": "duration",
            "unit": "years",
            "added_to": "start_date",
        },
        {
            "target": "budget",
            "kind": "approved",
            "range": "fiscal_year",
            "columns": ["cost"],
            "year_column": "year",
            "parser": "money",
            "number": {"multiplier": "1000"},
        },
        {
            "target": "status",
            "status_field": "overall_rag",
            "columns": ["rag"],
            "parser": "vocabulary",
            "vocabulary": [{"match": "^red$", "value": 5}],
        },
        {"target": "status", "status_field": "summary", "columns": ["note_1", "note_2"], "parser": "text"},
        {
            "target": "attribute",
            "code": "department",
            "label_en": "Department",
            "label_fr": "Ministère",
            "columns": ["department"],
            "parser": "text",
            "aliases": {"DH": "DHSC", "DoH": "DHSC"},
        },
    ],
}


def spec(**changes: Any) -> MappingSpec:
    return read_mapping({**copy.deepcopy(SMALL), **changes})


def table(text: str) -> Table:
    return read_table(text.encode())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_shipped_mapping_is_valid_and_named_as_its_file(path: Any) -> None:
    assert read_mapping(json.loads(path.read_text(encoding="utf-8"))).name == path.stem


def test_both_mappings_ship() -> None:
    assert {path.stem for path in FILES} >= {"gmpp_2018_2020", "panorama_fr"}


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"version": 0}, "version"),
        ({"fields": []}, "fields"),
        ({"surprise": 1}, ""),
        ({"columns": {"name": {"regex": ["("]}}}, "columns/name"),
        ({"match": {"name": "exact", "id_column": "elsewhere"}}, "match"),
        ({"encodings": [{"decode": "utf-8", "repair": ["cp1252", "utf-8", "cp1252"]}]}, "encodings"),
        ({"fields": SMALL["fields"][1:]}, "fields"),
        ({"fields": [*SMALL["fields"], SMALL["fields"][1]]}, "fields"),
        ({"fields": [SMALL["fields"][0], {**SMALL["fields"][1], "forms": ["dd mm"]}]}, "fields/1"),
        ({"fields": [SMALL["fields"][0], {**SMALL["fields"][1], "columns": ["elsewhere"]}]}, "fields/1"),
        ({"fields": [SMALL["fields"][0], {**SMALL["fields"][1], "parser": "money"}]}, "fields/1"),
        (
            {
                "fields": [
                    SMALL["fields"][0],
                    {**SMALL["fields"][4], "vocabulary": [{"match": "x", "value": 9}]},
                ]
            },
            "fields/1",
        ),
    ],
)
def test_a_wrong_mapping_says_where(change: dict[str, Any], place: str) -> None:
    with pytest.raises(RefusedError) as refused:
        spec(**change)
    assert refused.value.problem.rule == "mapping_invalid"
    assert refused.value.problem.column == place
    assert dict(refused.value.problem.params)["detail"]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*SMALL, "x"]), inner, max_size=4)
        ),
        max_leaves=10,
    )
)
def test_any_json_is_a_mapping_or_refused(data: Any) -> None:
    for candidate in (data, {**SMALL, "fields": data}, {**SMALL, "columns": data}):
        with pytest.raises(RefusedError):
            read_mapping(candidate)


ROWS = (
    "Project,Start of project,Duration in years,Cost,Year,RAG,Number,Department,Note 1,Note 2,Internal code\n"
    "Alpha,juillet 2013,3.75068493150685,12.5,2018,Red,A1,DoH,one,two,x\n"
    "Beta,,2,Exempt: s.43,2018,Purple,A2,Treasury,,only,x\n"
    "Total,,,99,2018,,,,,,x\n"
)


def test_a_row_is_read_field_by_field() -> None:
    found = extract(table(ROWS), spec())
    alpha, beta = found.records
    values = {key: reading.value for key, reading in alpha.readings.items()}
    assert str(values.pop("start_date")) == "2013-07-01"
    assert str(values.pop("forecast_finish")) == "2017-03-31"
    assert alpha.readings["forecast_finish"].precision == "month"
    assert values == {
        "name": "Alpha",
        "budget.approved.fiscal_year.2018-01-01": Decimal("12500.00"),
        "status.overall_rag": 5,
        "status.summary": "one\n\ntwo",
        "attribute.department": "DHSC",
    }
    assert beta.readings["budget.approved.fiscal_year.2018-01-01"].state is State.WITHHELD
    assert beta.readings["status.overall_rag"].state is State.UNREADABLE
    assert beta.readings["status.overall_rag"].verbatim == "Purple"
    assert found.skipped == 1
    assert {(problem.rule, problem.row) for problem in found.problems} == {
        ("no_value", 3),
        ("unreadable_vocabulary", 3),
        ("duration_without_start", 3),
    }


def test_rows_without_identity_or_seen_twice_are_left_out_and_said() -> None:
    found = extract(table("Project,Number\nAlpha,1\n,2\nBeta,1\nalpha,\nGamma,\nGAMMA,\n"), spec())
    assert [record.name for record in found.records] == ["Alpha", "alpha", "Gamma"]
    assert [(problem.rule, problem.row) for problem in found.problems] == [
        ("no_name", 3),
        ("duplicate_row", 4),
        ("duplicate_row", 7),
    ]


def test_missing_ambiguous_and_unknown_columns() -> None:
    for text, rule in (("Cost\n1\n", "missing_column"), ("Project,Project\nA,B\n", "ambiguous_column")):
        with pytest.raises(RefusedError) as refused:
            extract(table(text), spec())
        assert refused.value.problem.rule == rule
    found = extract(table("Project,Mystery,Internal code\nA,1,2\n"), spec())
    assert [(problem.rule, problem.column) for problem in found.problems] == [("unknown_column", "Mystery")]


def test_a_column_that_the_file_lacks_is_not_read_as_empty() -> None:
    (record,) = extract(table("Project\nA\n"), spec()).records
    assert list(record.readings) == ["name"]


@given(st.integers(0, 10**6))
def test_the_order_of_columns_does_not_matter(seed: int) -> None:
    original = table(ROWS)
    order = list(range(len(original.header)))
    random.Random(seed).shuffle(order)
    shuffled = Table(
        tuple(original.header[index] for index in order),
        tuple(Row(row.number, row.line, tuple(row.cells[index] for index in order)) for row in original.rows),
        original.encoding,
        original.delimiter,
    )
    first, second = extract(original, spec()), extract(shuffled, spec())
    assert first.records == second.records
    assert set(first.problems) == set(second.problems)
