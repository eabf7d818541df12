"""Rows of the plan: added, edited in a form or in one cell."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from common.locking import CONFLICT, Conflict, chosen, is_resolving, side_by_side
from common.whole_numbers import whole_number
from people.requests import SignedInRequest
from projects.forms.plan import AddForm, RowForm
from projects.models import Milestone, Project, WorkPackage
from projects.selectors.project_people import people_offered
from projects.services.locks import RowChanged
from projects.services.milestones import add_milestone
from projects.services.work_packages import add_package
from projects.tables.plan import OpenCell
from projects.views.access import project_to_edit
from projects.views.plan import Outcome, show, written
from projects.views.plan_editors import Editor, MilestoneEditor, PackageEditor


@never_cache
@require_POST
def add(request: SignedInRequest, code: str) -> HttpResponse:
    """A new row below another one, or at the end."""
    project = project_to_edit(request, code)
    form = AddForm(request.POST, auto_id="add-%s")
    if not form.is_valid():
        return show(request, project, Outcome(add_form=form, status=422), undo=True)
    try:
        focus = _added(request, project, form)
    except RowChanged:
        form.add_error(None, _("The row that you stood on is not in the plan any more. Add it again."))
        return show(request, project, Outcome(add_form=form, status=CONFLICT), undo=True)
    except ValidationError as refusal:
        form.add_error(None, refusal.messages)
        return show(request, project, Outcome(add_form=form, status=422), undo=True)
    return written(
        request, project, _("%(name)s is added.") % {"name": form.cleaned_data["name"]}, focus=focus
    )


def _added(request: SignedInRequest, project: Project, form: AddForm) -> str:
    """Add it and return its key."""
    data = form.cleaned_data
    beside = package_at(project, data["after"])
    moment: dict[str, Any] = {"project": project, "actor": request.user, "now": timezone.now()}
    if data["kind"] == "milestone":
        milestone = add_milestone(values={"name": data["name"], "package": beside}, **moment)
        return f"m{milestone.pk}"
    package = add_package(
        values={"name": data["name"]}, parent=beside.parent if beside else None, after=beside, **moment
    )
    return f"p{package.pk}"


def package_at(project: Project, key: str) -> WorkPackage | None:
    """The planned package that a row is, or that a milestone belongs to; None for the end of the plan."""
    pk = whole_number(key[1:])
    if key.startswith("m"):
        milestone = Milestone.objects.filter(project=project, pk=pk).select_related("package__parent").first()
        return milestone.package if milestone else None
    return WorkPackage.objects.planned().filter(project=project, pk=pk).select_related("parent").first()


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit_package_row(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    """The form of a work package; POST with `field` saves one cell of the table."""
    project = project_to_edit(request, code)
    return _edit(request, project, PackageEditor(request.user, package_row(project, pk)))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit_milestone_row(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    """The form of a milestone; POST with `field` saves one cell of the table."""
    project = project_to_edit(request, code)
    return _edit(request, project, MilestoneEditor(request.user, milestone_row(project, pk)))


def _edit(request: SignedInRequest, project: Project, editor: Editor) -> HttpResponse:
    if request.method != "POST":
        return _page(request, project, editor, editor.form())
    if "field" in request.POST:
        return _cell(request, project, editor)
    if is_resolving(request.POST):
        return _resolve(request, project, editor)
    form = editor.form(request.POST)
    if not form.is_valid():
        return _page(request, project, editor, form)
    try:
        saved = editor.store(form, now=timezone.now())
    except RowChanged:
        return _with_theirs(request, project, editor)
    except ValidationError as refusal:
        form.refuse(refusal)
        return _page(request, project, editor, form)
    return written(request, project, _("%(name)s is saved.") % {"name": saved.name})


def _cell(request: SignedInRequest, project: Project, editor: Editor) -> HttpResponse:
    """One field by itself. What was typed stays in its cell, with why it is not saved."""
    field, typed = request.POST["field"], request.POST.get("value", "")
    data = request.POST.copy()
    data[field] = typed
    try:
        form = editor.form(data).only(field)
    except KeyError:
        raise Http404 from None

    def open_again(problem: str, status: int) -> HttpResponse:
        opened = OpenCell(editor.key, field, typed, problem)
        return show(request, project, Outcome(opened=opened, focus=editor.key, status=status), undo=True)

    if not form.is_valid():
        return open_again(form.problems(), 422)
    try:
        editor.store(form, now=timezone.now())
    except RowChanged:
        return open_again("", CONFLICT)
    except ValidationError as refusal:
        form.refuse(refusal)
        return open_again(form.problems(), 422)
    return written(request, project, _("Saved."))


def _with_theirs(request: SignedInRequest, project: Project, editor: Editor) -> HttpResponse:
    """What was typed stays in the form; beside it is what somebody else saved. Saving again is a decision over it."""
    editor.row.refresh_from_db()
    typed = request.POST.copy()
    typed["version"] = str(editor.row.version)
    form = editor.form(typed)
    return _page(request, project, editor, form, side_by_side(form, editor.form().initial))


def _resolve(request: SignedInRequest, project: Project, editor: Editor) -> HttpResponse:
    """The form filled with what was chosen; both versions once more when there is a third one by now."""
    if request.POST.get("version") != str(editor.row.version):
        return _with_theirs(request, project, editor)
    empty = editor.form()
    names = [bound.name for bound in empty.visible_fields()]
    filled = editor.form(initial=chosen(request.POST, empty.initial, names))
    return _page(request, project, editor, filled)


def _page(
    request: SignedInRequest,
    project: Project,
    editor: Editor,
    form: RowForm,
    conflict: Conflict | None = None,
) -> HttpResponse:
    people = people_offered(project, "", timezone.now()) if "responsible" in form.fields else []
    context = {
        "project": project,
        "people": people,
        "row": editor.row,
        "key": editor.key,
        "is_package": isinstance(editor.row, WorkPackage),
        "form": form,
        "conflict": conflict,
    }
    status = CONFLICT if conflict else 422 if form.is_bound else 200
    return render(request, "projects/plan/row.html", context, status=status)


def package_row(project: Project, pk: int) -> WorkPackage:
    """A work package of the plan, cancelled ones too. Raises Http404."""
    rows = WorkPackage.objects.filter(project=project).select_related("project", "responsible")
    return get_object_or_404(rows, pk=pk)


def milestone_row(project: Project, pk: int) -> Milestone:
    """A milestone of the plan. Raises Http404."""
    rows = Milestone.objects.filter(project=project).select_related("project", "package")
    return get_object_or_404(rows, pk=pk)
