"""A project's baselines: all of them, and each as it was promised beside another version of the plan."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common.tables.columns import Plain
from common.tables.files import CSV, XLSX, XLSX_TYPE, csv_lines, workbook
from common.whole_numbers import whole_number
from people.requests import SignedInRequest
from portfolio.binding import Subject, binding
from portfolio.binding_texts import EFFECTS
from projects.models import Baseline, Project
from projects.permissions import can_propose_baseline, can_view_cost, can_view_people
from projects.plan.months import by_month
from projects.plan.planned_value import Point
from projects.plan.variance import Variance, Version, variance
from projects.selectors.baselines import baseline_rows, open_proposal, past_proposals, proposal_of
from projects.selectors.promised import promised_tree
from projects.selectors.variance import version_of_baseline, version_of_now
from projects.tables.variance import Choice, file_header, file_rows
from projects.views.access import visible_project

NOW = "now"


@dataclass(frozen=True, slots=True)
class Reader:
    """What this reader may be told here."""

    money: bool
    names: bool


def reader_of(request: SignedInRequest, project: Project) -> Reader:
    return Reader(can_view_cost(request.user, project), can_view_people(request.user, project))


@never_cache
@require_safe
def baseline_list(request: SignedInRequest, code: str) -> HttpResponse:
    """All baselines, what waits, and how the plan stands against them. A fixed number of statements."""
    project = visible_project(request, code)
    rows = baseline_rows(project)
    now = version_of_now(project)
    reader = reader_of(request, project)
    waits = open_proposal(project)
    context: dict[str, Any] = {
        "project": project,
        "rows": rows,
        "waits": waits,
        "past": past_proposals(project),
        "reader": reader,
        "now": now,
        "since_in_force": totals(rows[0].baseline, now) if rows else None,
        "since_first": totals(rows[-1].baseline, now) if len(rows) > 1 else None,
        "binding": binding_text(project),
        "may_propose": waits is None and can_propose_baseline(request.user, project),
        "hidden": 0 if reader.money else len(rows),
        "hides_names": not reader.names and any(row.baseline.approved_by_id for row in rows),
    }
    return render(request, "projects/baselines/list.html", context)


def binding_text(project: Project) -> Any:
    """What the PMO type of the project's portfolio means here."""
    return EFFECTS[Subject.BASELINE, binding(project.portfolio.pmo_type, Subject.BASELINE)]


def totals(baseline: Baseline, now: Version) -> Variance:
    """As a whole only: nothing of its parts is read."""
    return variance(
        Version((), baseline.start, baseline.finish, baseline.bac),
        Version((), now.start, now.finish, now.cost),
    )


@never_cache
@require_safe
def baseline(
    request: SignedInRequest, code: str, number: int
) -> HttpResponse | StreamingHttpResponse | FileResponse:
    """A baseline as it was promised, and what moved between it and the plan now, or another baseline (`with`)."""
    project = visible_project(request, code)
    every = list(Baseline.objects.filter(project=project).select_related("approved_by").order_by("number"))
    found = next((one for one in every if one.number == number), None)
    if found is None:
        raise Http404
    reader = reader_of(request, project)
    other = _other(request, every, found)
    compared = _compared(project, found, other)
    if (kind := request.GET.get("export")) in (CSV, XLSX):
        return _file(kind, project, found, other, compared, reader)
    choices = [Choice(NOW, _("The plan now"), other is None)] + [
        Choice(str(one.number), _named(one, every), one == other) for one in reversed(every) if one != found
    ]
    proposal = proposal_of(found)
    points = [Point(date.fromisoformat(day), Decimal(value)) for day, value in found.breakpoints]
    tree = promised_tree(found, proposal)
    shown = sum(bool(row.cost is not None) for row in tree.rows) + 1
    context: dict[str, Any] = {
        "project": project,
        "baseline": found,
        "proposal": proposal,
        "in_force": found == every[-1],
        "first": found == every[0],
        "reader": reader,
        "tree": tree,
        "months": by_month(found.start, points) if reader.money else (),
        "compared": compared,
        "choices": choices,
        "chosen": next(one for one in choices if one.chosen),
        "hidden": 0 if reader.money else shown,
        "hides_names": not reader.names and found.approved_by_id is not None,
    }
    return render(request, "projects/baselines/baseline.html", context)


def _other(request: SignedInRequest, every: list[Baseline], found: Baseline) -> Baseline | None:
    """What is asked for in `with`; the plan now for anything that is no other baseline."""
    wanted = whole_number(request.GET.get("with"))
    return next((one for one in every if one.number == wanted and one != found), None)


def _compared(project: Project, found: Baseline, other: Baseline | None) -> Variance:
    """The earlier one first, whichever of them the page is about."""
    this = version_of_baseline(found)
    if other is None:
        return variance(this, version_of_now(project))
    that = version_of_baseline(other)
    return variance(this, that) if found.number < other.number else variance(that, this)


def _named(one: Baseline, every: list[Baseline]) -> str:
    values = {"number": one.number}
    if one == every[0]:
        return _("Baseline %(number)s, the first") % values
    if one == every[-1]:
        return _("Baseline %(number)s, in force") % values
    return _("Baseline %(number)s") % values


def _file(
    kind: str, project: Project, found: Baseline, other: Baseline | None, compared: Variance, reader: Reader
) -> StreamingHttpResponse | FileResponse:
    name = f"{project.code}-baseline-{found.number}-{other.number if other else NOW}"
    header, rows = file_header(money=reader.money), list[list[Plain]](file_rows(compared, money=reader.money))
    if kind == XLSX:
        title = _("Baseline %(number)s") % {"number": found.number}
        return FileResponse(
            workbook(title, header, rows), as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX_TYPE
        )
    french = (translation.get_language() or "").startswith("fr")
    # Its pieces are written while nobody's language is set: everything that is translated is text by now.
    answer = StreamingHttpResponse(
        csv_lines(header, rows, french=french), content_type="text/csv; charset=utf-8"
    )
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer
