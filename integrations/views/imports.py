"""Imports in the browser: list, upload, preview with its decisions, confirm or discard, what moved."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.clock import business_date
from common.locking import CONFLICT, KEEP, THEIRS, Conflict
from common.whole_numbers import whole_number
from integrations import services
from integrations.forms import UploadForm
from integrations.models import ImportRun
from integrations.permissions import (
    can_import_anywhere,
    may_stop,
    visible_project_ids,
    within_reach,
)
from integrations.selectors import next_edition
from integrations.tables import ImportList
from integrations.views.runs import get_run, look_again
from integrations.views.tabs import PlanPage
from people.access import access_of
from people.refusals import MissingPermission
from people.requests import SignedInRequest
from people.roles import Permission
from projects.models import Project


def _to_importers(request: SignedInRequest) -> None:
    if not can_import_anywhere(request.user):
        raise MissingPermission(Permission.IMPORT_PORTFOLIO, _("Portfolio files are imported by the PMO."))


def _page_number(request: HttpRequest) -> str:
    return request.GET.get("page", "1")[:9]


def _is_number(text: str) -> bool:
    """Plain digits, few enough for an identifier."""
    return text.isascii() and text.isdigit() and len(text) < 19


def _history(request: SignedInRequest, run: ImportRun) -> str:
    """Where the import's history is; empty for readers whose role does not show it."""
    allowed = access_of(request.user).may(Permission.VIEW_HISTORY, run.portfolio.scope)
    return reverse("integrations:import-history", args=[run.pk]) if allowed else ""


def _plan_page(request: SignedInRequest, run: ImportRun) -> PlanPage:
    return PlanPage(
        run,
        own=run.created_by_id == request.user.pk,
        visible=lambda ids: visible_project_ids(request.user, ids),
        with_money=lambda ids: visible_project_ids(request.user, ids, Permission.VIEW_COST),
    )


@never_cache
@require_safe
def import_list(request: SignedInRequest) -> HttpResponseBase:
    """The imports into portfolios on which the reader may import, the latest first: a page, its table, or a file."""
    _to_importers(request)
    return ImportList(request).answer("integrations/import_list.html")


@require_http_methods(["GET", "HEAD", "POST"])
def upload_import(request: SignedInRequest) -> HttpResponse:
    """Take a file and show what it would do; `after` is the import whose next edition it is."""
    _to_importers(request)
    now = timezone.now()
    after = _edition_before(request)
    form = UploadForm(
        request.POST or None,
        request.FILES or None,
        user=request.user,
        today=business_date(now),
        initial=next_edition(after) if after else None,
    )
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        run = services.upload_import(
            portfolio=form.cleaned_data["portfolio"],
            mapping=form.cleaned_data["mapping"],
            content=upload.read(),
            file_name=upload.name,
            as_of=form.cleaned_data["as_of"],
            actor=request.user,
            now=now,
        )
        return redirect("integrations:import-detail", pk=run.pk)
    context = {"form": form, "after": after}
    return render(request, "integrations/upload_import.html", context, status=422 if form.is_bound else 200)


def _edition_before(request: SignedInRequest) -> ImportRun | None:
    """The import that the file comes after; what is no import, or not the reader's to see, is as if it were not there."""
    runs = (
        ImportRun.objects.visible_to(request.user)
        .select_related("mapping")
        .defer("content", "plan", "choices")
    )
    return runs.filter(pk=whole_number(request.GET.get("after"))).first()


@never_cache
@require_safe
def import_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """How far the worker is; then the preview while the import waits; afterwards what it did."""
    return _detail(request, get_run(request, pk))


def _detail(request: SignedInRequest, run: ImportRun, **more: Any) -> HttpResponse:
    """The page of the import as it stands; 409 with `outdated`: what was confirmed is not what is shown now."""
    page = _plan_page(request, run)
    run.counts = page.counts
    waiting = run.state == ImportRun.State.PREVIEWED
    context: dict[str, Any] = {
        "run": run,
        "tabs": page.tabs(),
        "tab": page.tab(request.GET.get("tab", "")),
        "summary": page.summary(),
        "history_url": _history(request, run),
        "reach": waiting and within_reach(request.user, run),
        "may_stop": (run.is_pending or waiting) and may_stop(request.user, run),
        "look_again": look_again(run, timezone.now()),
        **more,
    }
    context |= page.content(context["tab"], _page_number(request))
    status = CONFLICT if more.get("outdated") else 200
    return render(request, "integrations/import_detail.html", context, status=status)


@require_POST
def choose_import(request: SignedInRequest, pk: int) -> HttpResponse:
    """Keep the decisions of one page of the preview; those of other pages stay."""
    run = get_run(request, pk)
    try:
        services.choose_import(
            run=run,
            decisions=_decisions(request),
            shown_hash=request.POST.get("plan_hash", ""),
            actor=request.user,
            now=timezone.now(),
        )
    except services.DecisionsChangedError as conflict:
        return _decided_otherwise(request, conflict)
    except services.NotPreviewedError:
        messages.warning(request, _("This import is no longer waiting for confirmation."))
    else:
        messages.success(request, _("Your decisions are part of the preview now."))
    return redirect("integrations:import-detail", pk=pk)


def _decisions(request: SignedInRequest) -> services.Decisions:
    """What the page asks for, without those of which the other decision was chosen after a conflict."""
    post = request.POST
    matches: dict[int, int | None] = {}
    for text in post.getlist("row"):
        if _is_number(text) and post.get(f"{KEEP}match-{text}") != THEIRS:
            picked = post.get(f"match-{text}", "")
            matches[int(text)] = int(picked) if _is_number(picked) else None
    taken = set(post.getlist("take"))
    asked = [key for key in post.getlist("conflict") if post.get(KEEP + key) != THEIRS]
    return services.Decisions(matches, {key: key in taken for key in asked})


def _decided_otherwise(request: SignedInRequest, changed: services.DecisionsChangedError) -> HttpResponse:
    """Both decisions side by side; those of which the person chooses are sent once more."""
    run = get_run(request, changed.run.pk)
    picked = [pk for pk in changed.differing.matches.values() if pk is not None]
    ids = {*picked, *map(int, run.choices.get("matches", {}).values())}
    names = Project.objects.visible_to(request.user).filter(pk__in=ids)
    page = _plan_page(request, run)
    context = {
        "run": run,
        "conflict": Conflict(
            tuple(page.decided_otherwise(changed.differing, dict(names.values_list("pk", "name"))))
        ),
        "decisions": changed.differing,
    }
    return render(request, "integrations/decided_otherwise.html", context, status=CONFLICT)


@require_POST
def confirm_import(request: SignedInRequest, pk: int) -> HttpResponse:
    """Have exactly what was shown applied, or show what it has become meanwhile."""
    run = get_run(request, pk)
    shown = request.POST.get("plan_hash", "")
    try:
        services.accept_import(run=run, actor=request.user, now=timezone.now(), shown_hash=shown)
    except services.NotPreviewedError:
        messages.warning(request, _("This import is no longer waiting for confirmation."))
    except services.PlanChangedError:
        return _detail(request, get_run(request, pk), outdated=True)
    return redirect("integrations:import-detail", pk=pk)


@require_POST
def choose_sheet(request: SignedInRequest, pk: int) -> HttpResponse:
    """Read another sheet of the same workbook."""
    run = get_run(request, pk)
    try:
        services.choose_sheet(
            run=run, sheet=request.POST.get("sheet", ""), actor=request.user, now=timezone.now()
        )
    except services.NotPreviewedError:
        messages.warning(request, _("This import is no longer waiting for confirmation."))
    return redirect("integrations:import-detail", pk=pk)


@require_POST
def discard_import(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give an import up: the file is deleted, the row says that there was one."""
    run = get_run(request, pk)
    try:
        services.discard_import(run=run, actor=request.user)
    except services.NotPreviewedError:
        messages.warning(request, _("This import is no longer waiting for confirmation."))
    else:
        messages.success(request, _("The import was discarded. Nothing was written."))
    return redirect("integrations:import-list")
