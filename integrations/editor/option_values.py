"""The options of a column's target between an entry of a mapping and the form: both ways, and what is wrong."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext

from integrations.editor.targets import kind_of_target
from integrations.editor.words import lines_of, pairs_of, to_lines, to_pattern
from integrations.guessing.mapping import slug
from integrations.values import date_pattern

Entry = dict[str, Any]
# Options that hold two words per line, with an equals sign between them.
_OF_PAIRS = frozenset({"phases", "aliases", "suffixes"})


def option_values(target: str, entry: Entry, *, phases: Mapping[str, str]) -> dict[str, Any]:
    """The fields' values for an entry of a mapping. `phases`: code -> name."""
    number = entry.get("number", {})
    vocabulary = [rule for rule in entry.get("vocabulary", ()) if "value" in rule]
    values: dict[str, Any] = {
        "forms": "\n".join(entry.get("forms", ())),
        "pivot": entry.get("pivot", 69),
        "take": entry.get("take", "each"),
        "multiplier": number.get("multiplier", "1"),
        "symbols": " ".join(number.get("symbols", ())),
        "decimal": number.get("decimal", "."),
        "thousands": number.get("thousands", ","),
        "suffixes": "\n".join(
            f"{suffix} = {factor}" for suffix, factor in number.get("suffixes", {}).items()
        ),
        "unit": entry.get("unit", "years"),
        "rounding": entry.get("rounding", "nearest"),
        "year_from": "column" if entry.get("year_column") else "header",
        "year_offset": entry.get("year_offset", 0),
        "year_start_month": str(entry.get("year_start_month", "")),
        "label_en": entry.get("label_en", ""),
        "label_fr": entry.get("label_fr", ""),
        "attribute_kind": entry.get("attribute_kind", "text"),
        "aliases": "\n".join(f"{alias} = {name}" for alias, name in entry.get("aliases", {}).items()),
    }
    for step in range(1, 6):
        values[f"words_{step}"] = to_lines(r["match"] for r in vocabulary if r["value"] == step)
    values["words_yes"] = to_lines(r["match"] for r in vocabulary if r["value"] is True)
    values["words_no"] = to_lines(r["match"] for r in vocabulary if r["value"] is False)
    if target == "phase":
        values["phases"] = "\n".join(
            f"{to_lines([r['match']])} = {phases.get(r['value'], r['value'])}" for r in vocabulary
        )
    return values


# --- what they make of an entry ---


def entry_options(target: str, given: Mapping[str, Any], *, phases: Mapping[str, str]) -> Entry:
    """The parts of an entry that the options say. `phases`: name -> code of those that there are."""
    kind = kind_of_target(target)
    if kind == "attribute":
        kind = given["attribute_kind"] or "text"
    makers: dict[str, Callable[[], Entry]] = {
        "date": lambda: {"parser": "date", **_dates(given)},
        "as_of": lambda: {**_dates(given), "take": given["take"] or "each"},
        "money": lambda: {"parser": "money", "number": _number(given), **_year(given)},
        "number": lambda: {"parser": "number", "number": _number(given)},
        "duration": lambda: {
            "parser": "duration",
            "unit": given["unit"] or "years",
            "rounding": given["rounding"] or "nearest",
            "added_to": "start_date",
            "number": _number(given),
        },
        "rag": lambda: {"parser": "vocabulary", "vocabulary": _steps(given, 5)},
        "priority": lambda: {"parser": "vocabulary", "vocabulary": _steps(given, 4)},
        "phase": lambda: {"parser": "vocabulary", "vocabulary": _phases(given["phases"], phases)},
        "boolean": lambda: {"parser": "vocabulary", "vocabulary": _yes_or_no(given)},
        "text": lambda: {"parser": "text", **_aliases(given.get("aliases", ""))},
        "none": lambda: {"parser": "text"},
    }
    entry = makers[kind]()
    if target == "attribute":
        entry |= {"label_en": given["label_en"], "label_fr": given["label_fr"], "attribute_kind": kind}
    return entry


def _dates(given: Mapping[str, Any]) -> Entry:
    entry: Entry = {"forms": [line.casefold() for line in lines_of(given["forms"])]}
    return entry if given["pivot"] in (None, 69) else entry | {"pivot": given["pivot"]}


def _number(given: Mapping[str, Any]) -> Entry:
    number: Entry = {"decimal": given["decimal"] or ".", "thousands": given["thousands"]}
    if given.get("symbols", "").split():
        number["symbols"] = given["symbols"].split()
    if given.get("multiplier", "1") not in {"", "1"}:
        number["multiplier"] = given["multiplier"]
    suffixes = dict(pairs_of(given.get("suffixes", "")))
    return number | {"suffixes": suffixes} if suffixes else number


def _year(given: Mapping[str, Any]) -> Entry:
    if "year_from" not in given:
        return {}
    entry: Entry = {"year_from": given["year_from"] or "header"}
    if given["year_offset"]:
        entry["year_offset"] = given["year_offset"]
    if given["year_start_month"]:
        entry["year_start_month"] = int(given["year_start_month"])
    return entry


def _steps(given: Mapping[str, Any], last: int) -> list[Entry]:
    return [
        {"match": to_pattern(word), "value": step}
        for step in range(1, last + 1)
        for word in lines_of(given.get(f"words_{step}", ""))
    ]


def _yes_or_no(given: Mapping[str, Any]) -> list[Entry]:
    return [
        {"match": to_pattern(word), "value": value}
        for name, value in (("words_yes", True), ("words_no", False))
        for word in lines_of(given[name])
    ]


def _phases(text: str, known: Mapping[str, str]) -> list[Entry]:
    return [
        {"match": to_pattern(word), "value": known.get(name) or slug(name)} for word, name in pairs_of(text)
    ]


def _aliases(text: str) -> Entry:
    aliases = dict(pairs_of(text))
    return {"aliases": aliases} if aliases else {}


# --- what is wrong with one of them ---


def option_error(name: str, value: str) -> str:
    """What is wrong with the value of one option; empty when it is as it must be."""
    try:
        pairs = pairs_of(value) if name in _OF_PAIRS else []
    except ValueError as failure:
        return gettext("Write both sides of an equals sign in each line: “%(line)s” has only one.") % {
            "line": str(failure)
        }
    if name == "suffixes" and not all(factor.isascii() and factor.isdigit() for _s, factor in pairs):
        return gettext("Give a whole number after the equals sign: M€ = 1000000")
    try:
        if name == "forms":
            for line in lines_of(value):
                date_pattern(line.casefold())
        elif name.startswith("words_"):
            for line in lines_of(value):
                to_pattern(line)
        elif name == "phases":
            for word, _name in pairs:
                to_pattern(word)
    except ValueError as failure:
        if name == "forms":
            return gettext(
                "A date needs a year, and a day needs its month: dd/mm/yyyy. Each part comes once."
            )
        return gettext("This is no regular expression: %(reason)s.") % {"reason": str(failure)}
    return ""
