"""The entries of a project's cost: their list, and one of them as a form."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.locking import CONFLICT, Conflict, chosen, is_resolving, side_by_side
from people.requests import SignedInRequest
from projects.forms.cost_entries import EntryForm, stored_entry
from projects.models import CostEntry, Project
from projects.permissions import can_edit_project
from projects.services.cost_entries import AmountRefused, edit_entry, remove_entry, state_of
from projects.services.locks import RowChanged
from projects.tables.cost_entries import CostEntryList
from projects.views.money_access import project_to_fund, project_with_money


@never_cache
@require_safe
def entry_list(request: SignedInRequest, code: str) -> HttpResponseBase:
    """What is booked on the project: a page, its table, or a file."""
    project = project_with_money(request, code)
    may_edit = can_edit_project(request.user, project)
    listing = CostEntryList(request, project, may_edit=may_edit)
    return listing.answer("projects/money/entries.html", project=project, may_edit=may_edit)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    """The form, and its saving; a button of the conflict fills it and saves nothing."""
    project = project_to_fund(request, code)
    entry = get_object_or_404(CostEntry, project=project, pk=pk)
    if request.method != "POST":
        return _page(request, project, _form(entry), entry)
    seen = request.POST.get("seen", "")
    if is_resolving(request.POST) and seen == state_of(entry):
        names = [bound.name for bound in _form(entry).visible_fields()]
        values = chosen(request.POST, stored_entry(entry), names)
        messages.info(request, _("The form holds what you chose. Nothing is saved yet."))
        return _page(request, project, _form(entry, initial=values), entry)
    form = _form(entry, request.POST)
    if not form.is_valid():
        return _page(request, project, form, entry)
    try:
        edit_entry(entry=entry, values=form.values(), seen=seen, actor=request.user, now=timezone.now())
    except RowChanged as changed:
        return _with_theirs(request, project, changed.row)
    except AmountRefused as refusal:
        form.refuse(refusal)
        return _page(request, project, form, entry)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return _page(request, project, form, entry)
    return _done(request, project)


@never_cache
@require_POST
def remove(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    project = project_to_fund(request, code)
    entry = get_object_or_404(CostEntry, project=project, pk=pk)
    try:
        remove_entry(entry=entry, seen=request.POST.get("seen", ""), actor=request.user, now=timezone.now())
    except RowChanged as changed:
        return _with_theirs(request, project, changed.row)
    return _done(request, project)


def _form(entry: CostEntry, data: Any = None, initial: dict[str, Any] | None = None) -> EntryForm:
    stored = {**stored_entry(entry), "seen": state_of(entry)}
    return EntryForm(entry.project, data, initial={**stored, **(initial or {})})


def _with_theirs(request: SignedInRequest, project: Project, entry: CostEntry | None) -> HttpResponse:
    """What was typed stays in the form; beside it is what somebody else saved. Saving again is a decision over it."""
    if entry is None:
        messages.error(request, _("Somebody removed this entry meanwhile."))
        return redirect("projects:money-entries", project.code)
    stored = stored_entry(entry)
    shown = {
        name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in stored.items()
    }
    form = _form(entry, {**shown, **request.POST.dict(), "seen": state_of(entry)})
    form.is_valid()
    return _page(request, project, form, entry, side_by_side(form, stored))


def _page(
    request: SignedInRequest,
    project: Project,
    form: EntryForm,
    entry: CostEntry,
    conflict: Conflict | None = None,
) -> HttpResponse:
    context = {
        "project": project,
        "form": form,
        "entry": entry,
        "seen": state_of(entry),
        "conflict": conflict,
        "back": reverse("projects:money-entries", args=[project.code]),
    }
    status = CONFLICT if conflict else 422 if form.is_bound else 200
    return render(request, "projects/money/entry.html", context, status=status)


def _done(request: SignedInRequest, project: Project) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect("projects:money-entries", project.code)
