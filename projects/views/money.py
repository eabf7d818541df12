"""The page of a project's money: the grid, and the amounts that are typed in its cells."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from people.requests import SignedInRequest
from projects.models import Project
from projects.money.changes import Change
from projects.money.layout import column_of, row_of
from projects.money.pasted import PastedCell
from projects.permissions import can_edit_project
from projects.selectors.contingency import contingency_of
from projects.views.money_access import project_to_fund, project_with_money
from projects.views.money_answers import Answer, CellProblem, grid_region, nowhere, read_change, tried
from projects.views.money_page import asked_for, hint_for, shown_grid, years_offered


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
        return grid_region(request, project, Answer(problems=problems, status=422))
    return grid_region(request, project, tried(request, project, changes, typed))


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
        return [], [], [nowhere("")]
    for row_text, column_key, seen, value in zip(*lists, strict=True):
        key, column = row_of(row_text), column_of(column_key, start_month)
        if key is None or column is None:
            problems.append(nowhere(value))
            continue
        change, problem = read_change(key, column, seen, value, project)
        if problem:
            problems.append(problem)
        elif change:
            changes.append(change)
            typed.append(PastedCell(0, 0, value))
    return changes, typed, problems
