"""One row of the grid as a form, for who types without the grid."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from common.locking import CONFLICT, Conflict, FieldPair
from people.requests import SignedInRequest
from projects.forms.money import RowForm
from projects.forms.money_words import as_typed, column_label, row_label
from projects.models import Project
from projects.money.changes import Change
from projects.money.layout import RowKey, row_of
from projects.services.money import AmountsRefused, CellsChanged, set_amounts
from projects.views.money_access import project_to_fund
from projects.views.money_answers import counted, stored_words
from projects.views.money_page import Asked, asked_for, grid_asked_for


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
    messages.success(request, counted(saved))
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
            FieldPair(column_label(change.column), as_typed(typed), stored_words(state), differs=True)
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
