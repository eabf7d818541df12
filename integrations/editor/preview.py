"""What a mapping reads of the first rows: each cell with its value, or what is wrong with it and what to do."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from integrations.comparison import kept_facts
from integrations.display import PlanDisplay, ShownFact
from integrations.editor.targets import LABEL
from integrations.extraction import extract
from integrations.mapping import read_mapping
from integrations.mapping_spec import FieldSpec, MappingSpec
from integrations.messages import Worded, worded
from integrations.problems import Problem, RefusedError
from integrations.records import Record
from integrations.tabular import Table

ROWS = 10
# Rows read to count what is wrong: enough to see a pattern, few enough while somebody types.
READ = 500


@dataclass(frozen=True, slots=True)
class PreviewCell:
    """`raw` is the file's own text; a problem says what is wrong, with its rule and remedy."""

    fact: ShownFact | None
    raw: str
    problem: Worded | None = None


@dataclass(frozen=True, slots=True)
class PreviewRow:
    row: int
    name: str
    external_id: str
    cells: tuple[PreviewCell, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """`refusal` says why nothing can be read; `read` rows were tried for `problems`: each rule with its count."""

    labels: tuple[tuple[str, str], ...] = ()
    rows: tuple[PreviewRow, ...] = ()
    problems: tuple[tuple[int, Worded], ...] = ()
    read: int = 0
    editions: int = 0
    refusal: Worded | None = None


def preview_of(spec: Mapping[str, Any], table: Table) -> Preview:
    """Never raises: a mapping that cannot be used, or does not fit the file, is a refusal in words."""
    try:
        compiled = read_mapping(spec)
        found = extract(table, compiled)
        if found.editions:
            found = extract(table, compiled, as_of=found.editions[-1])
    except RefusedError as refused:
        return Preview(refusal=worded(refused.problem))
    display = PlanDisplay({"currency": ""}, spec)
    fields = [field for field in compiled.fields if field.target != "name"]
    wrong = {(problem.row, problem.column): problem for problem in found.problems if problem.row}
    rows = {row.number: row.cells for row in table.rows}
    return Preview(
        labels=tuple((display_label(display, field), _columns(compiled, field, table)) for field in fields),
        rows=tuple(
            _row(record, fields, compiled, table, rows[record.row], wrong, display)
            for record in found.records[:ROWS]
        ),
        problems=_counted(found.problems),
        read=len(table.rows),
        editions=len(found.editions),
    )


def display_label(display: PlanDisplay, field: FieldSpec) -> str:
    if field.range == "fiscal_year":
        return str(LABEL[f"budget.{field.kind}.fiscal_year"])
    return display.label(field.key)


def _indices(compiled: MappingSpec, field: FieldSpec, table: Table) -> list[int]:
    specs = {column.key: column for column in compiled.columns}
    return [
        index
        for key in field.columns
        for index, header in enumerate(table.header)
        if specs[key].fits(header, index + 1)
    ]


def _columns(compiled: MappingSpec, field: FieldSpec, table: Table) -> str:
    return ", ".join(table.header[index] for index in _indices(compiled, field, table))


def _row(
    record: Record,
    fields: list[FieldSpec],
    compiled: MappingSpec,
    table: Table,
    cells: tuple[str, ...],
    wrong: Mapping[tuple[int, str], Problem],
    display: PlanDisplay,
) -> PreviewRow:
    kept = kept_facts(record.readings)
    shown = []
    for field in fields:
        indices = _indices(compiled, field, table)
        raw = " / ".join(cells[index].strip() for index in indices if cells[index].strip())
        problem = next((p for i in indices if (p := wrong.get((record.row, table.header[i])))), None)
        key = next((key for key in kept if key == field.key or key.startswith(f"{field.key}.2")), "")
        key = key or next((key for key in kept if key.startswith(f"{field.key}.1")), "")
        shown.append(
            PreviewCell(
                display.fact(key, kept[key]) if key else None,
                "" if field.parser == "text" and not (field.aliases or problem) else raw[:120],
                _worded(problem) if problem else None,
            )
        )
    return PreviewRow(record.row, record.name, record.external_id, tuple(shown))


def _counted(problems: tuple[Problem, ...]) -> tuple[tuple[int, Worded], ...]:
    """Each rule and column once with its count, the most frequent first; what the source says itself is no problem."""
    kinds = Counter((p.rule, p.column) for p in problems if p.rule != "no_value")
    first = {(p.rule, p.column): p for p in reversed(problems)}
    return tuple((count, _worded(first[kind])) for kind, count in kinds.most_common(8))


def _worded(problem: Problem) -> Worded:
    """As on an import's page, but that the remedy for what the mapping does not know is at hand here."""
    words = worded(problem)
    if problem.rule.startswith("unreadable_") and problem.rule != "unreadable_as_of":
        remedy = _("Add its form or its word under “How it is read”, or correct the cell in the source.")
        return replace(words, remedy=remedy)
    return words
