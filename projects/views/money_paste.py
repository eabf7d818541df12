"""A block of cells from a spreadsheet, pasted into the grid or into a page of its own."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from people.requests import SignedInRequest
from projects.forms.money import PasteForm
from projects.money.changes import Change
from projects.money.layout import LIFE
from projects.money.pasted import PastedCell, cells_of, laid_over
from projects.views.money_access import project_to_fund
from projects.views.money_answers import (
    PROBLEMS_SHOWN,
    Answer,
    CellProblem,
    counted,
    grid_region,
    nowhere,
    read_change,
    tried,
)
from projects.views.money_page import Asked, asked_for, grid_asked_for, places_to_begin


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def paste(request: SignedInRequest, code: str) -> HttpResponse:
    """A block of cells: all of it, or a list of what is wrong. `region` asks for the grid alone."""
    project = project_to_fund(request, code)
    asked = asked_for(request, project)
    form = _paste_form(request, asked, request.POST or None)
    answer = Answer()
    if form.is_bound:
        answer = _pasted(request, asked, form)
        if "region" in request.POST:
            return grid_region(request, project, answer)
        if answer.saved is not None:
            messages.success(request, counted(answer.saved))
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


def _pasted(request: SignedInRequest, asked: Asked, form: PasteForm) -> "Answer":
    if not form.is_valid():
        errors = [str(error) for errors in form.errors.values() for error in errors]
        # On its own page the form says so itself.
        in_grid = "region" in request.POST
        return Answer(
            problems=[CellProblem("", "", one, "") for one in errors] if in_grid else [], status=422
        )
    changes, typed, problems = _pasted_changes(form, asked)
    if problems:
        return Answer(problems=problems, status=422)
    return tried(request, asked.project, changes, typed)


def _pasted_changes(
    form: PasteForm, asked: Asked
) -> tuple[list[Change], list[PastedCell], list[CellProblem]]:
    """What a block says, over the rows in the order in which the page showed them."""
    seen = form.cleaned_data["seen"]
    columns = [*asked.view.columns, LIFE]
    row_at = next((n for n, one in enumerate(seen) if one.key.text == form.cleaned_data["row"]), None)
    column_at = next((n for n, one in enumerate(columns) if one.key == form.cleaned_data["column"]), None)
    if row_at is None or column_at is None:
        return [], [], [nowhere("")]
    changes: list[Change] = []
    typed: list[PastedCell] = []
    problems: list[CellProblem] = []
    cells = cells_of(form.cleaned_data["block"])
    for cell, one, column in laid_over(cells, seen, columns, row=row_at, column=column_at):
        if one is None or column is None:
            problems.append(nowhere(cell.text, cell))
            continue
        state = one.states.get(column.key, "")
        change, problem = read_change(one.key, column, state, cell.text, asked.project, cell)
        if problem:
            problems.append(problem)
        elif change:
            changes.append(change)
            typed.append(cell)
    return changes, typed, problems


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
