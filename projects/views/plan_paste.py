"""Rows of a spreadsheet become work packages: all of them, or none with what is wrong by line and column."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from common.locking import CONFLICT
from people.requests import SignedInRequest
from projects.forms.plan import LONGEST_NAME, PasteForm
from projects.forms.plan_fields import read_amount, read_day
from projects.models import Project
from projects.permissions import can_view_cost
from projects.plan.outline import OutlineLine, outline
from projects.services.locks import RowChanged
from projects.services.plan_paste import NewPackage, PackagesRefused, add_packages
from projects.views.access import project_to_edit
from projects.views.plan import written
from projects.views.plan_rows import package_at

MOST_LINES = 500
# More than these help nobody: the rest is told by number.
PROBLEMS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a cell, by the line and the column of the text."""

    line: int
    column: int
    heading: str
    text: str


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def paste(request: SignedInRequest, code: str) -> HttpResponse:
    """The form, and what comes of it."""
    project = project_to_edit(request, code)
    if request.method != "POST":
        return _page(request, project, PasteForm())
    form = PasteForm(request.POST)
    if not form.is_valid():
        return _page(request, project, form)
    lines = outline(form.cleaned_data["rows"], _headings())
    if not 0 < len(lines) <= MOST_LINES:
        text = ngettext(
            "Paste between 1 and %(most)s row at a time.",
            "Paste between 1 and %(most)s rows at a time.",
            MOST_LINES,
        )
        form.add_error("rows", text % {"most": MOST_LINES})
        return _page(request, project, form)
    packages, problems = _read(lines, money=can_view_cost(request.user, project))
    if problems:
        return _page(request, project, form, problems)
    try:
        added = add_packages(
            project=project,
            packages=packages,
            after=package_at(project, form.cleaned_data["after"]),
            actor=request.user,
            now=timezone.now(),
        )
    except RowChanged:
        form.add_error("rows", _("The row that you stood on is not in the plan any more. Paste again."))
        return _page(request, project, form, status=CONFLICT)
    except PackagesRefused as refusal:
        return _page(request, project, form, _by_line(lines, refusal))
    words = ngettext("%(count)s work package is added.", "%(count)s work packages are added.", len(added))
    return written(request, project, words % {"count": len(added)})


def _read(lines: Sequence[OutlineLine], *, money: bool) -> tuple[list[NewPackage], list[Problem]]:
    packages, problems = [], []
    readers: dict[str, Callable[[str], Any]] = {"name": _name, "start": read_day, "finish": read_day}
    if money:
        readers["cost"] = read_amount
    for line in lines:
        values: dict[str, Any] = {}
        for column, read in readers.items():
            try:
                values[column] = read(line.cells.get(column, ""))
            except ValidationError as refusal:
                problems.append(_problem(line, column, " ".join(refusal.messages)))
        packages.append(
            NewPackage(line.depth, {name: value for name, value in values.items() if value is not None})
        )
    return packages, problems


def _name(text: str) -> str:
    if not text:
        raise ValidationError(_("Give the work package a name."))
    if len(text) > LONGEST_NAME:
        raise ValidationError(
            _("This name is too long: %(most)s characters at most."), params={"most": LONGEST_NAME}
        )
    return text


def _by_line(lines: Sequence[OutlineLine], refusal: PackagesRefused) -> list[Problem]:
    return [
        _problem(lines[number], name, " ".join(messages))
        for number, fields in refusal.problems.items()
        for name, messages in fields.items()
    ]


def _problem(line: OutlineLine, column: str, text: str) -> Problem:
    return Problem(line.number, line.columns.get(column, 1), _labels().get(column, ""), text)


def _labels() -> dict[str, str]:
    return {"name": _("Name"), "start": _("Start"), "finish": _("Finish"), "cost": _("Planned cost")}


def _headings() -> dict[str, str]:
    """Words over columns in small letters: in English, in the reader's language, and as other tools write them."""
    words = {
        "code": ["wbs", "wbs code", "outline number", _("WBS")],
        "name": ["name", "task", "task name", "work package", _("Name"), _("Work package")],
        "start": ["start", "start date", _("Start")],
        "finish": ["finish", "end", "finish date", "end date", _("Finish")],
        "cost": ["cost", "planned cost", "budget", _("Planned cost"), _("Cost")],
    }
    return {word.casefold(): column for column, all_words in words.items() for word in all_words}


def _page(
    request: SignedInRequest,
    project: Project,
    form: PasteForm,
    problems: Sequence[Problem] = (),
    *,
    status: int = 0,
) -> HttpResponse:
    context = {
        "project": project,
        "form": form,
        "problems": problems[:PROBLEMS_SHOWN],
        "more": max(0, len(problems) - PROBLEMS_SHOWN),
    }
    return render(
        request, "projects/plan/paste.html", context, status=status or (422 if form.is_bound else 200)
    )
