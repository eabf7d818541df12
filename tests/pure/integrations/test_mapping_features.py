"""What a mapping can say beyond columns and formats: quotation marks, header rows, years in headers, editions."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from integrations.extraction import extract
from integrations.mapping import read_mapping
from integrations.problems import RefusedError
from integrations.records import Extraction
from integrations.tabular import read_table
from integrations.values import State


def mapping(**changes: Any) -> dict[str, Any]:
    return {
        "name": "small",
        "version": 1,
        "source": "small",
        "title_en": "Small",
        "title_fr": "Petit",
        "columns": {"name": {"is": ["Project"], "required": True}},
        "constants": {"code_prefix": "SML"},
        "match": {"name": "casefold"},
        "fields": [{"target": "name", "columns": ["name"], "parser": "text"}],
    } | changes


def with_field(headers: dict[str, Any], *fields: dict[str, Any], **changes: Any) -> dict[str, Any]:
    base = mapping(**changes)
    return base | {"columns": base["columns"] | headers, "fields": [*base["fields"], *fields]}


def read(data: dict[str, Any], text: str, *, as_of: date | None = None) -> Extraction:
    spec = read_mapping(data)
    content = read_table(
        text.encode(), delimiter=spec.delimiter, quote=spec.quote, header_row=spec.header_row
    )
    return extract(content, spec, as_of=as_of)


def value(data: dict[str, Any], text: str, key: str) -> Any:
    (record,) = read(data, text).records
    return record.readings[key].value


COST = {
    "target": "budget",
    "kind": "approved",
    "range": "fiscal_year",
    "columns": ["cost"],
    "parser": "money",
}


@pytest.mark.parametrize(
    ("header", "first"), [("2013/2014 Budget", date(2013, 4, 1)), ("2016/17 Budget (£m)", date(2016, 4, 1))]
)
def test_a_fiscal_year_in_the_name_of_a_column(header: str, first: date) -> None:
    field = COST | {"year_in_header": r"^(\d{4})/", "year_start_month": 4}
    data = with_field({"cost": {"regex": ["budget"]}}, field)
    assert value(data, f"Project,{header}\nA,7\n", f"budget.approved.fiscal_year.{first}") == Decimal(7)


def test_a_header_without_the_year_is_said_not_guessed() -> None:
    data = with_field({"cost": {"regex": ["budget"]}}, COST | {"year_in_header": r"^(\d{4})/"})
    found = read(data, "Project,Budget\nA,7\n")
    assert [(problem.rule, problem.column) for problem in found.problems] == [("no_fiscal_year", "Budget")]
    assert list(found.records[0].readings) == ["name"]


def test_rows_above_the_header_are_passed_over() -> None:
    data = mapping(header_row=3)
    found = read(data, "Portfolio as of today\n\nProject\nA\nB\n")
    assert [(record.name, record.row, record.line) for record in found.records] == [("A", 4, 4), ("B", 5, 5)]


@pytest.mark.parametrize(
    ("quote", "text"), [("'", "Project;Note\n'A;B';1\n"), ("", 'Project;Note\n"A" quoted;1\n')]
)
def test_other_quotation_marks_or_none(quote: str, text: str) -> None:
    (record,) = read(mapping(quote=quote, delimiter=";", ignored=["^note$"]), text).records
    assert record.name == ("A;B" if quote else '"A" quoted')


def test_a_constant_is_a_fact_of_every_row() -> None:
    field = {
        "target": "attribute",
        "code": "origin",
        "label_en": "Origin",
        "label_fr": "Origine",
        "constant": "Ministry",
        "parser": "text",
    }
    assert value(with_field({}, field), "Project\nA\n", "attribute.origin") == "Ministry"


def test_a_word_may_say_that_there_is_no_value() -> None:
    field = {
        "target": "status",
        "status_field": "overall_rag",
        "columns": ["rag"],
        "parser": "vocabulary",
        "vocabulary": [{"match": "^red$", "value": 5}, {"match": "^paused$", "state": "reset"}],
    }
    (record,) = read(with_field({"rag": {"is": ["RAG"]}}, field), "Project,RAG\nA,Paused\n").records
    assert record.readings["status.overall_rag"].state is State.RESET


@pytest.mark.parametrize(
    ("rounding", "finish"),
    [("nearest", date(2021, 1, 6)), ("down", date(2021, 1, 5)), ("up", date(2021, 1, 6))],
)
def test_a_duration_is_rounded_as_the_mapping_says(rounding: str, finish: date) -> None:
    fields = (
        {"target": "start_date", "columns": ["start"], "parser": "date", "forms": ["dd/mm/yyyy"]},
        {
            "target": "forecast_finish",
            "columns": ["weeks"],
            "parser": "duration",
            "unit": "weeks",
            "added_to": "start_date",
            "rounding": rounding,
        },
    )
    headers = {"start": {"is": ["Start"]}, "weeks": {"is": ["Weeks"]}}
    # 0.7 weeks are 4.9 days.
    found = value(with_field(headers, *fields), "Project,Start,Weeks\nA,01/01/2021,0.7\n", "forecast_finish")
    assert found == finish


AS_OF = {"column": "day", "forms": ["mm/dd/yyyy time", "mm/dd/yyyy"], "take": "each"}
RAG = {
    "target": "status",
    "status_field": "overall_rag",
    "columns": ["rag"],
    "parser": "vocabulary",
    "vocabulary": [{"match": "^red$", "value": 5}],
}
REPORTS = """Day,Project,RAG
01/31/2020 12:00:00 AM,A,red
02/29/2020 11:59:59 pm,A,red
01/31/2020,B,red
someday,C,red
"""


def editions(take: str) -> dict[str, Any]:
    headers = {"day": {"is": ["Day"]}, "rag": {"is": ["RAG"]}}
    return with_field(headers, RAG, as_of=AS_OF | {"take": take})


def test_each_edition_of_a_file_is_an_import_of_its_own() -> None:
    january = read(editions("each"), REPORTS, as_of=date(2020, 1, 31))
    assert [(record.name, record.as_of) for record in january.records] == [
        ("A", date(2020, 1, 31)),
        ("B", date(2020, 1, 31)),
    ]
    assert january.editions == (date(2020, 1, 31), date(2020, 2, 29))
    assert [(problem.rule, problem.value) for problem in january.problems] == [
        ("unreadable_as_of", "someday")
    ]
    with pytest.raises(RefusedError) as refused:
        read(editions("each"), REPORTS, as_of=date(2020, 2, 28))
    assert refused.value.problem.rule == "no_such_edition"
    assert dict(refused.value.problem.params)["found"] == "2020-01-31, 2020-02-29"


def test_the_latest_row_of_each_project_can_be_taken_at_once() -> None:
    latest = read(editions("latest"), REPORTS, as_of=date(2020, 3, 1))
    assert [(record.name, record.as_of) for record in latest.records] == [
        ("A", date(2020, 2, 29)),
        ("B", date(2020, 1, 31)),
    ]
    february = read(editions("latest"), REPORTS, as_of=date(2020, 2, 29))
    by_name = {record.name: record for record in february.records}
    assert "status.overall_rag" in by_name["A"].readings
    # A rating of January is no rating of February.
    assert "status.overall_rag" not in by_name["B"].readings


def test_a_year_needs_its_place_and_a_pattern_one_group() -> None:
    headers = {"cost": {"is": ["Cost"]}}
    for field in (COST, COST | {"year_in_header": r"\d{4}"}):
        with pytest.raises(RefusedError) as refused:
            read_mapping(with_field(headers, field))
        assert refused.value.problem.rule == "mapping_invalid"
