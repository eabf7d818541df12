"""Actual costs from a file: upload, columns, preview, book or discard, undo."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.locking import CONFLICT
from integrations.actuals.display import page_of
from integrations.actuals.forms import BookingsForm, ColumnsForm, PortfolioBookingsForm
from integrations.models import ActualsImport
from integrations.permissions import can_import_anywhere
from integrations.problems import RefusedError
from integrations.services import actuals as services
from people.refusals import MissingPermission
from people.requests import SignedInRequest
from people.roles import Permission
from projects.permissions import can_view_cost
from projects.views.access import project_to_edit

PAGE = 50
INVALID = 422


def _run(request: SignedInRequest, pk: int) -> ActualsImport:
    """The import, or 404."""
    return get_object_or_404(ActualsImport.objects.visible_to(request.user).for_page(request.user), pk=pk)


@never_cache
@require_safe
def actuals_list(request: SignedInRequest) -> HttpResponse:
    """The reader's own files, and what others booked on projects whose costs the reader keeps; the latest first."""
    rows = ActualsImport.objects.visible_to(request.user).for_list(request.user)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "may_upload": can_import_anywhere(request.user)}
    return render(request, "integrations/actuals/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def upload_actuals(request: SignedInRequest) -> HttpResponse:
    """Take a file whose lines name projects of a portfolio."""
    if not can_import_anywhere(request.user):
        raise MissingPermission(
            Permission.IMPORT_PORTFOLIO,
            _(
                "Files for a whole portfolio are imported by the PMO. A project's own are imported from its page."
            ),
        )
    form = PortfolioBookingsForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        return _uploaded(request, form, portfolio=form.cleaned_data["portfolio"])
    context = {"form": form, "project": None}
    return render(
        request, "integrations/actuals/upload.html", context, status=INVALID if form.is_bound else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
def upload_project_actuals(request: SignedInRequest, code: str) -> HttpResponse:
    """Take a file of one project."""
    project = project_to_edit(request, code)
    if not can_view_cost(request.user, project):
        raise MissingPermission(Permission.VIEW_COST, _("Costs are kept by those who may see them."))
    form = BookingsForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        return _uploaded(request, form, portfolio=project.portfolio, project=project)
    context = {"form": form, "project": project}
    return render(
        request, "integrations/actuals/upload.html", context, status=INVALID if form.is_bound else 200
    )


def _uploaded(request: SignedInRequest, form: BookingsForm, **place: Any) -> HttpResponse:
    upload = form.cleaned_data["file"]
    run = services.upload_actuals(
        content=upload.read(), file_name=upload.name, actor=request.user, now=timezone.now(), **place
    )
    return redirect("integrations:actuals-detail", pk=run.pk)


@never_cache
@require_safe
def actuals_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """What the file would do, or what became of it."""
    return _detail(request, _run(request, pk))


def _detail(
    request: SignedInRequest,
    run: ActualsImport,
    *,
    form: ColumnsForm | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    waiting = run.state == ActualsImport.State.PREVIEWED
    context = {
        "run": run,
        "shown": page_of(run),
        "form": form or (ColumnsForm(run=run) if waiting else None),
        "waiting": waiting,
        **more,
    }
    return render(request, "integrations/actuals/detail.html", context, status=status)


@require_POST
def choose_actuals_columns(request: SignedInRequest, pk: int) -> HttpResponse:
    """Read the file by the columns that the person says."""
    run = _run(request, pk)
    if run.state != ActualsImport.State.PREVIEWED:
        return _settled(request, pk)
    form = ColumnsForm(request.POST, run=run)
    if not form.is_valid():
        return _detail(request, run, form=form, status=INVALID)
    try:
        services.choose_columns(
            run=run, choice=form.choice, sheet=form.other_sheet, actor=request.user, now=timezone.now()
        )
    except services.ActualsSettledError:
        return _settled(request, pk)
    except RefusedError as refusal:
        return _detail(request, run, form=form, status=INVALID, refusal=refusal.problem)
    return redirect("integrations:actuals-detail", pk=pk)


@require_POST
def confirm_actuals(request: SignedInRequest, pk: int) -> HttpResponse:
    """Book exactly what was shown, or show what it has become meanwhile."""
    run, now = _run(request, pk), timezone.now()
    shown = request.POST.get("plan_hash", "")
    try:
        booked = services.book_actuals(run=run, plan_hash=shown, actor=request.user, now=now)
    except services.ActualsSettledError:
        return _settled(request, pk)
    except services.ActualsChangedError:
        run = services.preview_actuals(run=run, actor=request.user, now=now)
        return _detail(request, run, status=CONFLICT, outdated=True)
    n = len(booked.written)
    messages.success(request, ngettext("%(n)s line was booked.", "%(n)s lines were booked.", n) % {"n": n})
    return redirect("integrations:actuals-detail", pk=pk)


@require_POST
def discard_actuals(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give the file up: nothing was written."""
    try:
        services.discard_actuals(run=_run(request, pk), now=timezone.now())
    except services.ActualsSettledError:
        return _settled(request, pk)
    messages.success(request, _("The file was discarded. Nothing was written."))
    return redirect("integrations:actuals-list")


@require_POST
def undo_actuals(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take back exactly what the file wrote, unless somebody changed some of it since."""
    run = _run(request, pk)
    try:
        services.undo_actuals(run=run, actor=request.user, now=timezone.now())
    except services.ActualsSettledError:
        return _settled(request, pk)
    except services.EntriesChangedError as obstacle:
        return _detail(request, run, status=CONFLICT, changed=obstacle.changed)
    messages.success(request, _("The import was undone: the costs are what they were before."))
    return redirect("integrations:actuals-detail", pk=pk)


def _settled(request: SignedInRequest, pk: int) -> HttpResponse:
    messages.warning(request, _("This file is settled already: this is what became of it."))
    return redirect("integrations:actuals-detail", pk=pk)
