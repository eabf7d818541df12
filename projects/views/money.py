"""A project's money: the grid, its cells, a row as a form, a block from a spreadsheet."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.locking import CONFLICT, Conflict, FieldPair
from common.templatetags.portal import language
from people.requests import SignedInRequest
from projects.forms.money import (
    RULES,
    PasteForm,
    RowForm,
    as_typed,
    column_label,
    row_label,
    words_of,
)
from projects.models import Project
from projects.money.amounts import Refused, Rule, read_amount
from projects.money.layout import LIFE, Column, RowKey, column_of, row_of
from projects.money.pasted import PastedCell, cells_of, laid_over
from projects.permissions import can_edit_project
from projects.selectors.contingency import contingency_of
from projects.selectors.money import SEVERAL
from projects.services.money import AmountsRefused, CellsChanged, Change, Problem, set_amounts
from projects.views.money_access import project_to_fund, project_with_money
from projects.views.money_page import (
    Asked,
    asked_for,
    grid_asked_for,
    hint_for,
    places_to_begin,
    shown_grid,
    years_offered,
)

PROBLEMS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class CellProblem:
    """What keeps an amount from being taken: where, what was typed, why, and what to do."""

    place: str
    typed: str
    what: str
    remedy: str
    line: int = 0
    position: int = 0


@dataclass(frozen=True, slots=True)
class CellConflict:
    """A cell that somebody else changed: what was typed, and what is stored now."""

    place: str
    typed: str
    stored: str
    row: str
    column: str


@never_cache
@require_safe
def money(request: SignedInRequest, code: str) -> HttpResponse:
    """The grid, what it comes to, and the contingency."""
    project = project_with_money(request, code)
    asked = asked_for(request, project)
    shown = shown_grid(asked)
    context = {
        "project": project,
        "shown": shown,
        "asked": asked,
        "hint": hint_for(shown.grid),
        "years": years_offered(asked),
        "chosen_year": "all" if asked.view.year is None else str(asked.view.year),
        "contingency": contingency_of(project),
        "may_edit": can_edit_project(request.user, project),
    }
    return render(request, "projects/money/money.html", context)


@never_cache
@require_POST
def set_cells(request: SignedInRequest, code: str) -> HttpResponse:
    """Amounts typed in the grid (`row`, `column`, `seen`, `value`, once for each): all of them, or none.

    Answers the grid as it is then, with what is wrong (422) or what somebody else changed (409) above it.
    """
    project = project_to_fund(request, code)
    changes, typed, problems = _typed_changes(request, project)
    if problems:
        return _region(request, project, _Answer(problems=problems, status=422))
    return _region(request, project, _try(request, project, changes, typed))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def paste(request: SignedInRequest, code: str) -> HttpResponse:
    """A block of cells: all of it, or a list of what is wrong. `region` asks for the grid alone."""
    project = project_to_fund(request, code)
    asked = asked_for(request, project)
    form = _paste_form(request, asked, request.POST or None)
    answer = _Answer()
    if form.is_bound:
        answer = _pasted(request, asked, form)
        if "region" in request.POST:
            return _region(request, project, answer)
        if answer.saved is not None:
            messages.success(request, _counted(answer.saved))
            return redirect(asked.url)
    if answer.conflicts:
        # Saving again is a decision over what the page shows now.
        fresh = _paste_start(request, asked_for(request, project))
        form = _paste_form(request, asked, {**request.POST.dict(), "seen": fresh["seen"]})
    context = {
        "project": project,
        "form": form,
        "asked": asked,
        "problems": answer.problems[:PROBLEMS_SHOWN],
        "problem_count": len(answer.problems),
        "conflicts": answer.conflicts,
    }
    return render(request, "projects/money/paste.html", context, status=answer.status)


def _paste_form(request: SignedInRequest, asked: Asked, data: Any) -> PasteForm:
    rows, columns = places_to_begin(asked)
    return PasteForm(data, initial=_paste_start(request, asked), rows=rows, columns=columns)


def _pasted(request: SignedInRequest, asked: Asked, form: PasteForm) -> "_Answer":
    if not form.is_valid():
        errors = [str(error) for errors in form.errors.values() for error in errors]
        # On its own page the form says so itself.
        in_grid = "region" in request.POST
        return _Answer(
            problems=[CellProblem("", "", one, "") for one in errors] if in_grid else [], status=422
        )
    changes, typed, problems = _pasted_changes(form, asked)
    if problems:
        return _Answer(problems=problems, status=422)
    return _try(request, asked.project, changes, typed)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def row(request: SignedInRequest, code: str) -> HttpResponse:
    """One row as a form, for who types without the grid; without `row` a new one."""
    project = project_to_fund(request, code)
    asked = asked_for(request, project)
    key = row_of(request.GET.get("row", ""))
    form = _row_form(asked, key, request.POST if request.method == "POST" else None)
    if not form.is_bound or not form.is_valid():
        return _row_page(request, asked, key, form, status=422 if form.is_bound else 200)
    seen = form.cleaned_data["seen"]
    changes = [
        Change(form.row(), column, amount, seen.get(column.key, "")) for column, amount in form.amounts()
    ]
    try:
        saved = set_amounts(project=project, changes=changes, actor=request.user, now=timezone.now())
    except CellsChanged as changed:
        return _row_conflict(request, project, key, changed, seen)
    except AmountsRefused as refusal:
        form.refuse(refusal.problems)
        return _row_page(request, asked, key, form, status=422)
    messages.success(request, _counted(saved))
    return redirect(asked.url)


def _row_form(asked: Asked, key: RowKey | None, data: Any) -> RowForm:
    states: dict[str, str | None] = {}
    for one in grid_asked_for(asked).rows:
        if one.key == key:
            cells = (*one.cells, one.life) if one.life else one.cells
            states = {cell.column.key: cell.state for cell in cells}
    return RowForm(asked.project, asked.view.columns, data, key=key, states=states)


def _row_conflict(
    request: SignedInRequest,
    project: Project,
    key: RowKey | None,
    changed: CellsChanged,
    seen: dict[str, str],
) -> HttpResponse:
    """What was typed stays in the form; beside it is what is stored. Saving again is a decision over it."""
    asked = asked_for(request, project)
    data = request.POST.copy()
    pairs = []
    for change, state in changed.cells:
        seen = {**seen, change.column.key: state}
        typed = change.amount.text if change.amount else ""
        pairs.append(
            FieldPair(column_label(change.column), as_typed(typed), _stored_words(state), differs=True)
        )
    data["seen"] = json.dumps(seen)
    form = _row_form(asked, key, data)
    form.is_valid()
    return _row_page(request, asked, key, form, conflict=Conflict(tuple(pairs)), status=CONFLICT)


def _row_page(
    request: SignedInRequest,
    asked: Asked,
    key: RowKey | None,
    form: RowForm,
    *,
    status: int,
    conflict: Conflict | None = None,
) -> HttpResponse:
    context = {
        "project": asked.project,
        "asked": asked,
        "form": form,
        "conflict": conflict,
        "label": row_label(key) if key else "",
        "categories": sorted({one.row.category for one in asked.stored if one.row.category}),
    }
    return render(request, "projects/money/row.html", context, status=status)


def _typed_changes(
    request: SignedInRequest, project: Project
) -> tuple[list[Change], list[PastedCell], list[CellProblem]]:
    """What the grid sent, cell by cell."""
    names = ("row", "column", "seen", "value")
    start_month = project.portfolio.fiscal_year_start_month
    changes: list[Change] = []
    typed: list[PastedCell] = []
    problems: list[CellProblem] = []
    lists = [request.POST.getlist(name) for name in names]
    if len({len(one) for one in lists}) > 1:
        return [], [], [_nowhere("")]
    for row_text, column_key, seen, value in zip(*lists, strict=True):
        key, column = row_of(row_text), column_of(column_key, start_month)
        if key is None or column is None:
            problems.append(_nowhere(value))
            continue
        change, problem = _read(key, column, seen, value, project)
        if problem:
            problems.append(problem)
        elif change:
            changes.append(change)
            typed.append(PastedCell(0, 0, value))
    return changes, typed, problems


def _pasted_changes(
    form: PasteForm, asked: Asked
) -> tuple[list[Change], list[PastedCell], list[CellProblem]]:
    """What a block says, over the rows in the order in which the page showed them."""
    seen = form.cleaned_data["seen"]
    columns = [*asked.view.columns, LIFE]
    row_at = next((n for n, one in enumerate(seen) if one.key.text == form.cleaned_data["row"]), None)
    column_at = next((n for n, one in enumerate(columns) if one.key == form.cleaned_data["column"]), None)
    if row_at is None or column_at is None:
        return [], [], [_nowhere("")]
    changes: list[Change] = []
    typed: list[PastedCell] = []
    problems: list[CellProblem] = []
    cells = cells_of(form.cleaned_data["block"])
    for cell, one, column in laid_over(cells, seen, columns, row=row_at, column=column_at):
        if one is None or column is None:
            problems.append(_nowhere(cell.text, cell))
            continue
        state = one.states.get(column.key, "")
        change, problem = _read(one.key, column, state, cell.text, asked.project, cell)
        if problem:
            problems.append(problem)
        elif change:
            changes.append(change)
            typed.append(cell)
    return changes, typed, problems


def _read(
    key: RowKey, column: Column, seen: str, text: str, project: Project, cell: PastedCell | None = None
) -> tuple[Change | None, CellProblem | None]:
    try:
        amount = read_amount(text, language=language(), home=project.currency)
    except Refused as refusal:
        what, remedy = RULES[refusal.rule]
        at = (cell.line, cell.position) if cell else (0, 0)
        return None, CellProblem(_place(key, column), text[:60], str(what), str(remedy), *at)
    return Change(key, column, amount, seen), None


def _nowhere(text: str, cell: PastedCell | None = None) -> CellProblem:
    what, remedy = RULES[Rule.NO_PLACE]
    at = (cell.line, cell.position) if cell else (0, 0)
    return CellProblem("", text[:60], str(what), str(remedy), *at)


def _place(key: RowKey, column: Column) -> str:
    return f"{row_label(key)}: {column_label(column)}"


def _stored_words(state: str) -> str:
    if state == SEVERAL:
        return _("several entries")
    return as_typed(state) or _("nothing")


@dataclass(frozen=True, slots=True)
class _Answer:
    """How many amounts were saved; None where nothing was, and why."""

    saved: int | None = None
    problems: Sequence[CellProblem] = ()
    conflicts: Sequence[CellConflict] = ()
    status: int = 200


def _try(
    request: SignedInRequest, project: Project, changes: Sequence[Change], typed: Sequence[PastedCell]
) -> _Answer:
    cells = {(change.row, change.column.key): cell for change, cell in zip(changes, typed, strict=True)}
    try:
        saved = set_amounts(project=project, changes=changes, actor=request.user, now=timezone.now())
    except CellsChanged as changed:
        conflicts = [
            CellConflict(
                _place(change.row, change.column),
                cells[change.row, change.column.key].text or _("nothing"),
                _stored_words(state),
                change.row.text,
                change.column.key,
            )
            for change, state in changed.cells
        ]
        return _Answer(conflicts=conflicts, status=CONFLICT)
    except AmountsRefused as refusal:
        return _Answer(problems=[_refused(one, cells) for one in refusal.problems], status=422)
    except ValidationError as refusal:
        return _Answer(problems=[CellProblem("", "", " ".join(refusal.messages), "")], status=422)
    return _Answer(saved)


def _refused(problem: Problem, cells: Mapping[tuple[RowKey, str], PastedCell]) -> CellProblem:
    change = problem.change
    cell = cells[change.row, change.column.key]
    place = _place(change.row, change.column)
    return CellProblem(place, cell.text, *words_of(problem.rule, problem.words), cell.line, cell.position)


def _region(request: SignedInRequest, project: Project, answer: _Answer) -> HttpResponse:
    """The grid as it stands now, below what is to be said about it."""
    asked = asked_for(request, project)
    context = {
        "project": project,
        "asked": asked,
        "shown": shown_grid(asked),
        "may_edit": True,
        "problems": answer.problems[:PROBLEMS_SHOWN],
        "problem_count": len(answer.problems),
        "conflicts": answer.conflicts,
        "in_grid": True,
    }
    return render(request, "projects/money/_region.html", context, status=answer.status)


def _paste_start(request: SignedInRequest, asked: Asked) -> dict[str, str]:
    """What the page shows of the grid, so that nothing is pasted over what it did not show."""
    seen = []
    for one in grid_asked_for(asked).rows:
        cells = (*one.cells, one.life) if one.life else one.cells
        seen.append((one.key.text, {cell.column.key: cell.state for cell in cells if cell.state}))
    start = asked.view.columns[0].key
    now = next((one.key for one in asked.view.columns if one.holds(asked.today, asked.today)), start)
    return {
        "seen": json.dumps(seen),
        "row": request.GET.get("row", ""),
        "column": request.GET.get("column", start if asked.view.span == "month" else now),
    }


def _counted(saved: int) -> str:
    if not saved:
        return _("Nothing has changed.")
    return ngettext("%(n)s amount is saved.", "%(n)s amounts are saved.", saved) % {"n": saved}
