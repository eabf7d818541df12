"""A mapping: how a source's columns become a portfolio's facts. Pure data, checked when it is read."""

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema

from integrations.encodings import DEFAULT_CHAIN, EncodingStep
from integrations.mapping_spec import (
    AsOfSpec,
    ColumnSpec,
    FieldSpec,
    MappingSpec,
    MethodSpec,
    PhaseSpec,
    RowFilter,
)
from integrations.problems import RefusedError, refusal
from integrations.values import NumberFormat, State, StateRule, VocabularyRule, date_pattern, plain

SHIPPED = Path(__file__).parent / "mappings"
_SCHEMA = Path(__file__).parent / "mapping_schema.json"


def read_mapping(data: Mapping[str, Any]) -> MappingSpec:
    """Check the JSON form and compile it. Raises `RefusedError` (`mapping_invalid`) with the place and the reason."""
    for failure in _validator().iter_errors(data):
        raise _invalid("/".join(str(part) for part in failure.absolute_path), failure.message)
    columns = tuple(_column(key, value) for key, value in data["columns"].items())
    keys = {column.key for column in columns}
    constants = data["constants"]
    spec = MappingSpec(
        name=data["name"],
        version=data["version"],
        source=data["source"],
        title_en=data["title_en"],
        title_fr=data["title_fr"],
        columns=columns,
        fields=tuple(_field(index, value, keys) for index, value in enumerate(data["fields"])),
        name_rule=data["match"]["name"],
        id_column=data["match"].get("id_column", ""),
        code_prefix=constants["code_prefix"],
        currency=constants.get("currency", ""),
        language=constants.get("language", "en"),
        encodings=tuple(_encoding(step) for step in data["encodings"])
        if "encodings" in data
        else DEFAULT_CHAIN,
        delimiter=data.get("delimiter", "auto"),
        quote=data.get("quote", '"'),
        header_row=data.get("header_row", 1),
        as_of=_as_of(data.get("as_of"), keys),
        ignored=tuple(_pattern(text, "ignored") for text in data.get("ignored", ())),
        row_filters=tuple(
            RowFilter(_known(each["column"], keys, "row_filters"), _pattern(each["match"], "row_filters"))
            for each in data.get("row_filters", ())
        ),
        states=_states(data.get("states", ()), "states"),
        method=_method(data.get("method")),
        compare_days=data.get("compare", {}).get("days", 0),
        compare_money=Decimal(data.get("compare", {}).get("money", "0")),
    )
    _check_whole(spec, keys)
    return spec


@cache
def _validator() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(json.loads(_SCHEMA.read_text(encoding="utf-8")))


def _invalid(place: str, reason: str) -> RefusedError:
    return RefusedError(refusal("mapping_invalid", column=place, detail=reason))


def _known(key: str, keys: set[str], place: str) -> str:
    if key not in keys:
        raise _invalid(place, f"'{key}' is not one of the columns.")
    return key


def _pattern(text: str, place: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as failure:
        raise _invalid(place, f"'{text}' is no regular expression: {failure}.") from failure


def _column(key: str, data: Mapping[str, Any]) -> ColumnSpec:
    return ColumnSpec(
        key=key,
        equals=tuple(plain(text) for text in data.get("is", ())),
        prefixes=tuple(plain(text) for text in data.get("prefix", ())),
        patterns=tuple(_pattern(text, f"columns/{key}") for text in data.get("regex", ())),
        position=data.get("position"),
        required=data.get("required", False),
    )


def _encoding(data: Mapping[str, Any]) -> EncodingStep:
    repair = tuple(data.get("repair", ()))
    if len(repair) % 2:
        raise _invalid("encodings", "A repair names pairs: the wrong encoding, then the right one.")
    return EncodingStep(data["decode"], repair)


def _as_of(data: Mapping[str, Any] | None, keys: set[str]) -> AsOfSpec | None:
    if data is None:
        return None
    column = _known(data["column"], keys, "as_of")
    return AsOfSpec(column, _forms(data["forms"], "as_of"), data.get("pivot", 69), data["take"])


def _forms(texts: Any, place: str) -> tuple[re.Pattern[str], ...]:
    try:
        return tuple(date_pattern(form) for form in texts)
    except ValueError as failure:
        raise _invalid(place, str(failure)) from failure


def _states(rules: Any, place: str) -> tuple[StateRule, ...]:
    return tuple(StateRule(_pattern(rule["match"], place), State(rule["state"])) for rule in rules)


def _method(data: Mapping[str, Any] | None) -> MethodSpec | None:
    if data is None:
        return None
    return MethodSpec(
        data["code"], data["name_en"], data["name_fr"], tuple(PhaseSpec(**phase) for phase in data["phases"])
    )


def _number_format(data: Mapping[str, Any]) -> NumberFormat:
    return NumberFormat(
        decimal=data.get("decimal", "."),
        thousands=data.get("thousands", ","),
        symbols=tuple(data.get("symbols", ())),
        multiplier=Decimal(data.get("multiplier", "1")),
        suffixes=tuple((suffix, Decimal(factor)) for suffix, factor in data.get("suffixes", {}).items()),
    )


def _field(index: int, data: Mapping[str, Any], keys: set[str]) -> FieldSpec:
    place = f"fields/{index}"
    given = {
        key: value
        for key, value in data.items()
        if key not in {"columns", "forms", "number", "states", "vocabulary", "aliases", "year_in_header"}
    }
    for key in [*data.get("columns", ()), *([data["year_column"]] if "year_column" in data else [])]:
        _known(key, keys, place)
    in_header = _pattern(data["year_in_header"], place) if "year_in_header" in data else None
    if in_header is not None and in_header.groups != 1:
        raise _invalid(place, "The pattern of a year in the header has one group: the year.")
    return FieldSpec(
        columns=tuple(data.get("columns", ())),
        year_in_header=in_header,
        forms=_forms(data.get("forms", ()), place),
        number=_number_format(data.get("number", {})),
        states=_states(data.get("states", ()), place),
        vocabulary=tuple(
            VocabularyRule(
                _pattern(rule["match"], place),
                rule.get("value", ""),
                State(rule["state"]) if "state" in rule else None,
            )
            for rule in data.get("vocabulary", ())
        ),
        aliases=tuple((plain(alias), name) for alias, name in data.get("aliases", {}).items()),
        **given,
    )


# What each target must be read as.
_PARSERS = {
    "name": {"text"},
    "description": {"text"},
    "start_date": {"date"},
    "forecast_finish": {"date", "duration"},
    "actual_finish": {"date", "duration"},
    "phase": {"vocabulary"},
    "priority": {"vocabulary"},
    "budget": {"money"},
    "baseline_start": {"date"},
    "baseline_finish": {"date"},
    "baseline_bac": {"money"},
}


def _check_whole(spec: MappingSpec, keys: set[str]) -> None:
    """What a schema cannot say: a name, one use of each target, parsers and phases that fit, known columns."""
    targets = [each.key for each in spec.fields]
    if targets.count("name") != 1:
        raise _invalid("fields", "Exactly one field must have the target 'name'.")
    twice = sorted({key for key in targets if targets.count(key) > 1})
    if twice:
        raise _invalid("fields", f"The target '{twice[0]}' is given twice.")
    if spec.id_column:
        _known(spec.id_column, keys, "match")
    phases = {phase.code for phase in spec.method.phases} if spec.method else set()
    for index, each in enumerate(spec.fields):
        allowed = _PARSERS.get(each.target)
        if each.target == "status":
            allowed = {"vocabulary"} if each.status_field.endswith("_rag") else {"text"}
        if allowed is not None and each.parser not in allowed:
            raise _invalid(f"fields/{index}", f"'{each.key}' cannot be read as '{each.parser}'.")
        values = {rule.value for rule in each.vocabulary if rule.state is None}
        if each.target == "name" and not each.columns:
            raise _invalid(f"fields/{index}", "A name comes from a column.")
        if each.range == "fiscal_year" and not (each.year_column or each.year_in_header):
            raise _invalid(
                f"fields/{index}", "A fiscal year needs the column, or the part of the header, that names it."
            )
        if each.target == "phase" and not values <= phases:
            raise _invalid(f"fields/{index}", "Each phase must be one of the method's phases.")
        if each.key.endswith("_rag") and not values <= {1, 2, 3, 4, 5}:
            raise _invalid(f"fields/{index}", "A RAG is a step from 1 (green) to 5 (red).")
        if each.target == "priority" and not values <= {1, 2, 3, 4}:
            raise _invalid(f"fields/{index}", "A priority is a step from 1 (critical) to 4 (low).")
