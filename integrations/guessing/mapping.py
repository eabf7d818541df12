"""A whole mapping from a file: what it is laid out like, what each column means, how its cells are read."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from integrations.guessing.columns import (
    WORDS,
    YEAR_SPAN,
    boolean_vocabulary,
    choose_targets,
    duration_unit,
    is_french,
    multiplier,
    priority_vocabulary,
    rag_vocabulary,
)
from integrations.guessing.content import LONGEST_VALUE, Profile, is_month_first, profile
from integrations.guessing.layout import Layout, given_layout, guess_layout
from integrations.guessing.words import exactly, folded, state_patterns
from integrations.values import plain

# A longer header is recognised by its beginning.
HEADER = 60
USUAL_FORMS = ("yyyy-mm-dd", "dd/mm/yyyy")
YEAR_IN_HEADER = r"\b(\d{4})\b"


@dataclass(frozen=True, slots=True)
class Guess:
    """A mapping as JSON that `read_mapping` accepts, the file read so, and what each column seems to be."""

    spec: dict[str, Any]
    layout: Layout
    profiles: tuple[Profile, ...]
    targets: dict[int, str]


def guess_mapping(content: bytes, *, sheet: str = "", laid_out: Mapping[str, Any] | None = None) -> Guess:
    """`laid_out`: encodings, delimiter, quote and header_row where a person has said them.

    Raises `RefusedError` when the first rows cannot be read.
    """
    layout = (
        guess_layout(content, sheet=sheet)
        if laid_out is None
        else given_layout(content, laid_out, sheet=sheet)
    )
    table = layout.source.table
    columns = [[row.cells[index] for row in table.rows] for index in range(len(table.header))]
    month_first = is_month_first(columns)
    profiles = tuple(
        profile(index, header, cells, month_first=month_first)
        for index, (header, cells) in enumerate(zip(table.header, columns, strict=True))
    )
    targets = choose_targets(profiles, rows=len(table.rows))
    return Guess(_spec(layout, profiles, targets), layout, profiles, targets)


def _spec(layout: Layout, profiles: Sequence[Profile], targets: dict[int, str]) -> dict[str, Any]:
    headers = [each.header for each in profiles]
    french = is_french(headers)
    keys = column_keys(headers)
    used = [each for each in profiles if targets[each.index] != "ignore"]
    spec: dict[str, Any] = {
        "name": "guess",
        "version": 1,
        "source": "own",
        "title_en": "New mapping",
        "title_fr": "Nouvelle correspondance",
        **layout.as_json(),
        "columns": {keys[each.index]: header_rule(each.index, headers) for each in used},
        "ignored": [exactly_header(h) for i, h in enumerate(headers) if targets[i] == "ignore"],
        "states": [{"match": match, "state": state} for match, state in _states(profiles)],
        "constants": {"code_prefix": "P", "language": "fr" if french else "en"},
        "match": {"name": "casefold"},
    }
    name = next(index for index, target in targets.items() if target == "name")
    spec["columns"][keys[name]]["required"] = True
    currency = next((each.currency for each in used if each.currency), "")
    if currency:
        spec["constants"]["currency"] = currency
    by_target = {target: keys[index] for index, target in targets.items()}
    if "id" in by_target:
        spec["match"]["id_column"] = by_target["id"]
    if "as_of" in by_target:
        forms = next(each.forms for each in profiles if targets[each.index] == "as_of")
        spec["as_of"] = {"column": by_target["as_of"], "forms": list(forms), "take": "each"}
    spec["fields"] = _fields(used, targets, keys, by_target)
    phases = next((each for each in used if targets[each.index] == "phase"), None)
    if phases is not None:
        spec["method"] = _method(phases)
    return spec


def _fields(
    used: Sequence[Profile], targets: dict[int, str], keys: Sequence[str], by_target: dict[str, str]
) -> list[dict[str, Any]]:
    """One entry per fact; the start comes before a finish that is counted from it, texts of one target are joined."""
    fields: list[dict[str, Any]] = []
    order = sorted(used, key=lambda each: (targets[each.index] not in {"name", "start_date"}, each.index))
    joined: dict[str, dict[str, Any]] = {}
    for each in order:
        target = targets[each.index]
        if target in {"id", "as_of", "year"}:
            continue
        if target in joined:
            joined[target]["columns"].append(keys[each.index])
            continue
        field = field_for(each, target, keys[each.index], year_key=by_target.get("year", ""))
        if target.startswith("status.") and field["parser"] == "text":
            joined[target] = field
        fields.append(field)
    return fields


def field_for(each: Profile, target: str, key: str, *, year_key: str = "") -> dict[str, Any]:
    """The entry of a mapping that reads this column as `target`, from what its cells look like."""
    column: dict[str, Any] = {"columns": [key]}
    if target == "duration":
        reading = {
            "parser": "duration",
            "unit": duration_unit(each.header),
            "added_to": "start_date",
            "number": each.numbers.as_json() if each.numbers else {},
        }
        return {"target": "forecast_finish", **column, **reading}
    if target.startswith("budget."):
        _budget, kind, range_kind = target.split(".")
        field = {"target": "budget", "kind": kind, "range": range_kind, **column, **_money(each)}
        if range_kind == "fiscal_year":
            span = YEAR_SPAN.search(folded(each.header))
            field |= (
                {"year_column": year_key} if year_key and not span else {"year_in_header": YEAR_IN_HEADER}
            )
        return field
    if target == "baseline_bac":
        return {"target": target, **column, **_money(each)}
    if target == "attribute":
        return {"target": target, **column, **_attribute(each, key)}
    if target.endswith("_rag"):
        field = {"target": "status", "status_field": target.removeprefix("status."), **column}
        return field | {"parser": "vocabulary", "vocabulary": rag_vocabulary(each)}
    if target.startswith("status."):
        return {
            "target": "status",
            "status_field": target.removeprefix("status."),
            **column,
            "parser": "text",
        }
    if target == "priority":
        vocabulary = priority_vocabulary(each) or [{"match": "^high$", "value": 2}]
        return {"target": target, **column, "parser": "vocabulary", "vocabulary": vocabulary}
    if target == "phase":
        vocabulary = [{"match": exactly(plain(word)), "value": slug(word)} for word in each.words[:WORDS]]
        return {"target": target, **column, "parser": "vocabulary", "vocabulary": vocabulary}
    if target not in {"name", "description"}:
        return {"target": target, **column, "parser": "date", "forms": list(each.forms or USUAL_FORMS)}
    return {"target": target, **column, "parser": "text"}


def _money(each: Profile) -> dict[str, Any]:
    number = each.numbers.as_json(multiplier=multiplier(each.header)) if each.numbers else {}
    return {"parser": "money", "number": number}


def _attribute(each: Profile, key: str) -> dict[str, Any]:
    labels = {"code": key, "label_en": each.header[:80] or key, "label_fr": each.header[:80] or key}
    if each.kind == "boolean":
        return {
            **labels,
            "parser": "vocabulary",
            "attribute_kind": "boolean",
            "vocabulary": boolean_vocabulary(each),
        }
    if each.kind in {"percent", "number"} and each.numbers:
        return {**labels, "parser": "number", "attribute_kind": "number", "number": each.numbers.as_json()}
    return {**labels, "parser": "text"}


def _method(each: Profile) -> dict[str, Any]:
    phases = {slug(word): word for word in reversed(each.words[:WORDS])}
    return {
        "code": "imported",
        "name_en": "Imported phases",
        "name_fr": "Phases importées",
        "phases": [
            {"code": code, "name_en": word, "name_fr": word} for code, word in reversed(phases.items())
        ],
    }


def _states(profiles: Sequence[Profile]) -> list[tuple[str, str]]:
    """The file's own words for a missing value; of prose none counts."""
    said: dict[str, set[str]] = {}
    for each in profiles:
        for state, cell in each.states if each.longest <= LONGEST_VALUE else ():
            said.setdefault(state, set()).add(cell)
    return [rule for state, words in sorted(said.items()) for rule in state_patterns(words, state)]


def slug(text: str) -> str:
    """A code from a word: `conception-realisation`."""
    return re.sub(r"[^a-z0-9]+", "-", folded(text)).strip("-")[:40] or "x"


def column_keys(headers: Sequence[str]) -> list[str]:
    """A name for each column within the mapping: letters of its header, never twice."""
    keys: list[str] = []
    for header in headers:
        base = re.sub(r"[^a-z0-9]+", "_", folded(header)).strip("_")[:30].strip("_") or "column"
        base = base if base[0].isalpha() else f"c_{base}"
        key, number = base, 1
        while key in keys:
            number += 1
            key = f"{base}_{number}"
        keys.append(key)
    return keys


def header_rule(index: int, headers: Sequence[str]) -> dict[str, Any]:
    """How the column is recognised in the next edition: by its header, the beginning of a long one, or its place."""
    header = plain(headers[index])
    others = [plain(other) for place, other in enumerate(headers) if place != index]
    if not header or header in others:
        return {"position": index + 1}
    if years := YEAR_SPAN.search(header):
        before, after = header[: years.start()], header[years.end() :]
        pattern = rf"^{re.escape(before)}\d{{4}} ?[/–-] ?\d{{2,4}}{re.escape(after)}$"
        if not any(re.search(pattern, other) for other in others):
            return {"regex": [pattern]}
    if len(header) > HEADER:
        start = header[:HEADER].rsplit(" ", 1)[0]
        if not any(other.startswith(start) for other in others):
            return {"prefix": [start]}
    return {"is": [header]}


def exactly_header(header: str) -> str:
    return f"^{re.escape(plain(header))}$"
