"""What the grid says to amounts that were typed in it: saved; or by cell what is wrong, or what somebody else changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from common.locking import CONFLICT
from common.templatetags.portal import language
from people.requests import SignedInRequest
from projects.forms.money_words import RULES, as_typed, column_label, row_label, words_of
from projects.models import Project
from projects.money.amounts import Refused, Rule, read_amount
from projects.money.changes import Change, Problem
from projects.money.layout import Column, RowKey
from projects.money.pasted import PastedCell
from projects.selectors.money import SEVERAL
from projects.services.money import AmountsRefused, CellsChanged, set_amounts
from projects.views.money_page import asked_for, shown_grid

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


@dataclass(frozen=True, slots=True)
class Answer:
    """How many amounts were saved; None where nothing was, and why."""

    saved: int | None = None
    problems: Sequence[CellProblem] = ()
    conflicts: Sequence[CellConflict] = ()
    status: int = 200


def read_change(
    key: RowKey, column: Column, seen: str, text: str, project: Project, cell: PastedCell | None = None
) -> tuple[Change | None, CellProblem | None]:
    """A text in its place as the change that it asks for, or as what is wrong with it."""
    try:
        amount = read_amount(text, language=language(), home=project.currency)
    except Refused as refusal:
        what, remedy = RULES[refusal.rule]
        at = (cell.line, cell.position) if cell else (0, 0)
        return None, CellProblem(_place(key, column), text[:60], str(what), str(remedy), *at)
    return Change(key, column, amount, seen), None


def nowhere(text: str, cell: PastedCell | None = None) -> CellProblem:
    """Of a text that lies beside the grid."""
    what, remedy = RULES[Rule.NO_PLACE]
    at = (cell.line, cell.position) if cell else (0, 0)
    return CellProblem("", text[:60], str(what), str(remedy), *at)


def tried(
    request: SignedInRequest, project: Project, changes: Sequence[Change], typed: Sequence[PastedCell]
) -> Answer:
    """Save the changes, or say why none is saved; `typed` holds the text of each change, in their order."""
    cells = {(change.row, change.column.key): cell for change, cell in zip(changes, typed, strict=True)}
    try:
        saved = set_amounts(project=project, changes=changes, actor=request.user, now=timezone.now())
    except CellsChanged as changed:
        conflicts = [
            CellConflict(
                _place(change.row, change.column),
                cells[change.row, change.column.key].text or _("nothing"),
                stored_words(state),
                change.row.text,
                change.column.key,
            )
            for change, state in changed.cells
        ]
        return Answer(conflicts=conflicts, status=CONFLICT)
    except AmountsRefused as refusal:
        return Answer(problems=[_refused(one, cells) for one in refusal.problems], status=422)
    except ValidationError as refusal:
        return Answer(problems=[CellProblem("", "", " ".join(refusal.messages), "")], status=422)
    return Answer(saved)


def _refused(problem: Problem, cells: Mapping[tuple[RowKey, str], PastedCell]) -> CellProblem:
    change = problem.change
    cell = cells[change.row, change.column.key]
    place = _place(change.row, change.column)
    return CellProblem(place, cell.text, *words_of(problem.rule, problem.words), cell.line, cell.position)


def grid_region(request: SignedInRequest, project: Project, answer: Answer) -> HttpResponse:
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


def _place(key: RowKey, column: Column) -> str:
    return f"{row_label(key)}{pgettext('after a label', ':')} {column_label(column)}"


def stored_words(state: str) -> str:
    """What is stored in a cell, as its reader would have typed it."""
    if state == SEVERAL:
        return _("several entries")
    return as_typed(state) or _("nothing")


def counted(saved: int) -> str:
    """How much was saved, in a sentence."""
    if not saved:
        return _("Nothing has changed.")
    return ngettext("%(n)s amount is saved.", "%(n)s amounts are saved.", saved) % {"n": saved}
