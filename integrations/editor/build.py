"""From filled forms to a specification: what the forms do not show stays as it was."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from integrations.editor.fixed import fixed_fields, is_fixed
from integrations.editor.forms import ENCODINGS, STATES, ColumnForm, FileForm, GeneralForm
from integrations.editor.option_values import entry_options
from integrations.editor.targets import LABEL, ROLES, is_joined, target_of
from integrations.editor.words import lines_of, pairs_of, to_pattern
from integrations.guessing.mapping import YEAR_IN_HEADER, exactly_header, slug

Spec = dict[str, Any]


def with_layout(spec: Mapping[str, Any], form: FileForm) -> Spec:
    """The specification with the file's layout as chosen."""
    given = form.cleaned_data
    built = dict(spec)
    if given["encoding"] != "keep":
        built["encodings"] = ENCODINGS[given["encoding"]]
    built |= {"delimiter": given["delimiter"], "quote": given["quote"], "header_row": given["header_row"]}
    return built


def check_whole(columns: Sequence[ColumnForm]) -> None:
    """What no column can know alone: one name, no fact twice, a start for a duration, a year for a fiscal year."""
    by_target: dict[str, list[ColumnForm]] = {}
    for form in columns:
        by_target.setdefault(form.target, []).append(form)
    if "name" not in by_target and columns:
        columns[0].add_error("target", _("Say which column holds the name of the project."))
    for target, several in by_target.items():
        if target in {"ignore", "attribute"} or is_joined(target):
            continue
        for form in several[1:]:
            form.add_error(
                "target",
                _("The column “%(column)s” is this already.") % {"column": several[0].column.header},
            )
    for form in by_target.get("duration", []):
        if "start_date" not in by_target:
            form.add_error("target", _("A duration needs a column with the start."))
        if "forecast_finish" in by_target:
            form.add_error("target", _("There is a column with the finish already."))
    dated = [form for form in columns if form.cleaned_data.get("year_from") == "column"]
    for form in [] if "year" in by_target else dated:
        form.add_error("year_from", _("No column is the fiscal year of the amounts."))
    for form in [] if dated else by_target.get("year", []):
        form.add_error("target", _("No amounts take their fiscal year from this column."))


def built_spec(spec: Mapping[str, Any], general: GeneralForm, columns: Sequence[ColumnForm]) -> Spec:
    """The specification that the forms describe; they are valid."""
    built = {**spec, **_general(spec, general)}
    shown = {form.column.key for form in columns}
    used = [form for form in columns if form.target != "ignore"]
    built["columns"] = {
        **{key: rule for key, rule in spec["columns"].items() if key not in shown},
        **{form.column.key: _rule(form) for form in used},
    }
    built["ignored"] = _ignored(spec, columns)
    built["fields"] = [
        *_fields(spec, used, shown),
        *fixed_fields(general.cleaned_data["fixed"], spec["fields"]),
    ]
    _set_roles(built, used, shown)
    _set_rows_left_out(built, general, used)
    _set_method(built, spec, used)
    return built


def _general(spec: Mapping[str, Any], form: GeneralForm) -> Spec:
    given = form.cleaned_data
    constants = {**spec["constants"], "code_prefix": given["code_prefix"], "language": given["language"]}
    constants.pop("currency", None)
    if given["currency"]:
        constants["currency"] = given["currency"]
    return {
        "title_en": given["title_en"],
        "title_fr": given["title_fr"],
        "source": given["source"],
        "constants": constants,
        "match": {**spec["match"], "name": given["names"]},
        "compare": {"days": given["days"] or 0, "money": f"{given['money'] or Decimal(0):f}"},
        "states": [
            {"match": to_pattern(word), "state": state} for state in STATES for word in lines_of(given[state])
        ],
    }


def _rule(form: ColumnForm) -> Spec:
    rule = dict(form.column.rule)
    if form.target == "name":
        rule["required"] = True
    return rule


def _ignored(spec: Mapping[str, Any], columns: Sequence[ColumnForm]) -> list[str]:
    """Columns that are not imported are passed over without a warning; what the mapping ignored before stays so."""
    taken = {exactly_header(form.column.header) for form in columns if form.target != "ignore"}
    before = [pattern for pattern in spec.get("ignored", ()) if pattern not in taken]
    now = [exactly_header(form.column.header) for form in columns if form.target == "ignore"]
    return list(dict.fromkeys([*before, *now]))


def _fields(spec: Mapping[str, Any], used: Sequence[ColumnForm], shown: set[str]) -> list[Spec]:
    """Entries in the order in which they are read: the name and the start first, then as the columns come."""
    year = next((form.column.key for form in used if form.target == "year"), "")
    entries: list[Spec] = []
    joined: dict[str, Spec] = {}
    for form in sorted(used, key=lambda each: (each.target not in {"name", "start_date"}, each.column.index)):
        if form.target in ROLES:
            continue
        if form.target in joined:
            joined[form.target]["columns"].append(form.column.key)
            continue
        entry = _entry(form, spec, year)
        if is_joined(form.target):
            joined[form.target] = entry
        entries.append(entry)
    # Facts of columns that this file does not have, and constants that the form does not show.
    targets = {target_of(entry) for entry in entries if entry["target"] != "attribute"}
    others = [
        field
        for field in spec["fields"]
        if not shown & set(field.get("columns", ()))
        and target_of(field) not in targets
        and not is_fixed(field)
    ]
    return [*entries, *others]


def _entry(form: ColumnForm, spec: Mapping[str, Any], year: str) -> Spec:
    column, target = form.column, form.target
    same = column.target == target and column.field is not None
    entry: Spec = {"target": target, "columns": [column.key]}
    if target == "duration":
        entry["target"] = "forecast_finish"
    elif target.startswith("budget."):
        _budget, kind, range_kind = target.split(".")
        entry |= {"target": "budget", "kind": kind, "range": range_kind}
    elif target.startswith("status."):
        entry |= {"target": "status", "status_field": target.removeprefix("status.")}
    elif target == "attribute":
        code = column.field["code"] if same and column.field else slug(column.key).replace("-", "_")
        entry["code"] = code if code[:1].isalpha() else f"c_{code}"
    entry |= entry_options(target, form.cleaned_data, phases=_phase_codes(spec))
    if entry.pop("year_from", "") == "column":
        entry["year_column"] = year
    elif entry.get("range") == "fiscal_year":
        before = column.field.get("year_in_header") if same and column.field else None
        entry["year_in_header"] = before or YEAR_IN_HEADER
    if same and column.field is not None:
        if "states" in column.field:
            entry["states"] = column.field["states"]
        # Words of a vocabulary that stand for no value are not among the options.
        stateful = [rule for rule in column.field.get("vocabulary", ()) if "state" in rule]
        if stateful and "vocabulary" in entry:
            entry["vocabulary"] = [*entry["vocabulary"], *stateful]
    return entry


def _set_roles(built: Spec, used: Sequence[ColumnForm], shown: set[str]) -> None:
    by_role = {form.target: form for form in used if form.target in ROLES}
    match = built["match"]
    if match.get("id_column") in shown:
        match.pop("id_column")
    if "id" in by_role:
        match["id_column"] = by_role["id"].column.key
    if built.get("as_of", {}).get("column") in shown:
        built.pop("as_of")
    if "as_of" in by_role:
        form = by_role["as_of"]
        built["as_of"] = {"column": form.column.key, **entry_options("as_of", form.cleaned_data, phases={})}


def _set_rows_left_out(built: Spec, general: GeneralForm, used: Sequence[ColumnForm]) -> None:
    name = next(form.column.key for form in used if form.target == "name")
    others = [
        each
        for each in built.get("row_filters", ())
        if each["column"] != name and each["column"] in built["columns"]
    ]
    words = lines_of(general.cleaned_data["left_out"])
    built["row_filters"] = [*others, *({"column": name, "match": to_pattern(word)} for word in words)]


def phase_names(spec: Mapping[str, Any], *, french: bool) -> dict[str, str]:
    """Code -> name, as the form shows it."""
    return {
        phase["code"]: phase["name_fr" if french else "name_en"]
        for phase in spec.get("method", {}).get("phases", ())
    }


def _phase_codes(spec: Mapping[str, Any]) -> dict[str, str]:
    return {name: code for french in (True, False) for code, name in phase_names(spec, french=french).items()}


def _set_method(built: Spec, spec: Mapping[str, Any], used: Sequence[ColumnForm]) -> None:
    """The method has the phases that the words lead to; known ones keep their names in both languages."""
    form = next((each for each in used if each.target == "phase"), None)
    if form is None:
        if not any(field["target"] == "phase" for field in built["fields"]):
            built.pop("method", None)
        return
    known = {phase["code"]: phase for phase in spec.get("method", {}).get("phases", ())}
    codes = _phase_codes(spec)
    wanted: dict[str, Spec] = {}
    for _word, name in pairs_of(form.cleaned_data["phases"]):
        code = codes.get(name) or slug(name)
        wanted.setdefault(code, known.get(code) or {"code": code, "name_en": name, "name_fr": name})
    base = spec.get("method") or {
        # A catalogue's code is shared by all: this one is the source's own.
        "code": slug(built["source"]),
        "name_en": built["title_en"],
        "name_fr": built["title_fr"],
    }
    built["method"] = {**base, "phases": list(wanted.values())}


def summary(spec: Mapping[str, Any]) -> dict[str, str]:
    """What a specification does, fact by fact, for comparing two of them: label -> columns."""
    lines: dict[str, list[str]] = {}
    for field in spec["fields"]:
        target = target_of(field)
        label = field.get("label_en", "") if target == "attribute" else str(LABEL.get(target, target))
        lines.setdefault(label, []).extend(field.get("columns", [field.get("constant", "")]))
    return {label: ", ".join(columns) for label, columns in lines.items()}
