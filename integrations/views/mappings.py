"""Mappings in the browser: the list, a file to begin with, the editor with its live preview, the file imported at once."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.clock import business_date
from common.locking import CONFLICT, Conflict, FieldPair
from common.whole_numbers import whole_number
from integrations.editor.build import summary, with_layout
from integrations.editor.forms import FileForm
from integrations.editor.page import EditorPage
from integrations.forms import SampleForm, UseForm
from integrations.messages import worded
from integrations.models import ImportMapping, MappingDraft
from integrations.permissions import can_import_anywhere
from integrations.problems import RefusedError
from integrations.services import mappings as services
from integrations.services.queueing import upload_import
from people.refusals import MissingPermission
from people.requests import SignedInRequest
from people.roles import Permission


def _to_importers(request: SignedInRequest) -> None:
    if not can_import_anywhere(request.user):
        raise MissingPermission(Permission.IMPORT_PORTFOLIO, _("Portfolio files are imported by the PMO."))


def _draft(request: SignedInRequest, pk: int) -> MappingDraft:
    """One's own draft, or 404."""
    drafts = MappingDraft.objects.visible_to(request.user).select_related("base")
    draft = get_object_or_404(drafts, pk=pk)
    _to_importers(request)
    return draft


@never_cache
@require_safe
def mapping_list(request: SignedInRequest) -> HttpResponse:
    """The mappings that imports can take, and what one has begun oneself."""
    _to_importers(request)
    context = {
        "mappings": ImportMapping.objects.current()
        .select_related("saved_by")
        .order_by("shipped", "title_en"),
        "drafts": MappingDraft.objects.visible_to(request.user)
        .select_related("base")
        .defer("content", "spec"),
    }
    return render(request, "integrations/mapping_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_mapping(request: SignedInRequest) -> HttpResponse:
    """A file to begin with: guessed anew, or read by the mapping in `base`."""
    _to_importers(request)
    asked = request.POST.get("base", "") or request.GET.get("base", "")
    base = ImportMapping.objects.current().filter(pk=whole_number(asked)).first()
    form = SampleForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            draft = services.begin_draft(
                actor=request.user,
                content=upload.read(),
                file_name=upload.name,
                base=base,
                now=timezone.now(),
            )
        except RefusedError as refused:
            problem = worded(refused.problem)
            form.add_error("file", f"{problem.message} {problem.remedy}")
        else:
            return redirect("integrations:mapping-draft", pk=draft.pk)
    status = 422 if form.is_bound else 200
    return render(request, "integrations/mapping_new.html", {"form": form, "base": base}, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit_draft(request: SignedInRequest, pk: int) -> HttpResponse:
    """The editor; a POST saves a version, or shows what keeps it from being saved."""
    draft = _draft(request, pk)
    if request.method != "POST":
        return _editor(request, draft, EditorPage(draft.spec, bytes(draft.content)))
    page = EditorPage(draft.spec, bytes(draft.content), request.POST.dict())
    version, base = whole_number(request.POST.get("version")), whole_number(request.POST.get("base"))
    if "update" in request.POST:
        return _editor(request, draft, page, version=version, base=base)
    spec = page.built
    if spec is None:
        return _editor(request, draft, page, status=422, version=version, base=base)
    try:
        saved = services.save_mapping(
            draft=draft,
            spec=spec,
            version=version,
            shown_base=base or None,
            actor=request.user,
            now=timezone.now(),
        )
    except services.MappingConflictError as conflict:
        return _conflict(request, draft, page, spec, conflict)
    except services.TitleTakenError as taken:
        page.general.add_error(taken.field, _("Another mapping has this title: choose a free one."))
        return _editor(request, draft, page, status=422, version=version, base=base)
    messages.success(
        request,
        _("The mapping “%(title)s” is saved as version %(version)s.")
        % {"title": saved.title, "version": saved.version},
    )
    if "use" in request.POST:
        return redirect("integrations:mapping-use", pk=pk)
    return redirect("integrations:mapping-list")


def _editor(
    request: HttpRequest,
    draft: MappingDraft,
    page: EditorPage,
    *,
    status: int = 200,
    version: int | None = None,
    base: int | None = None,
    **more: Any,
) -> HttpResponse:
    context = {
        "draft": draft,
        "page": page,
        "version": draft.version if version is None else version,
        "base": (draft.base_id or "") if base is None else base or "",
        **more,
    }
    return render(request, "integrations/mapping_editor.html", context, status=status)


def _conflict(
    request: HttpRequest,
    draft: MappingDraft,
    page: EditorPage,
    spec: Mapping[str, Any],
    conflict: services.MappingConflictError,
) -> HttpResponse:
    """What was typed stays in the form, which is saved as the next version when it is sent again."""
    mine, theirs = summary(spec), summary(conflict.theirs)
    titles = [
        (_("Title in English"), spec["title_en"], conflict.theirs["title_en"]),
        (_("Title in French"), spec["title_fr"], conflict.theirs["title_fr"]),
    ]
    facts = [
        (label, mine.get(label, "–"), theirs.get(label, "–")) for label in dict.fromkeys([*mine, *theirs])
    ]
    pairs = tuple(FieldPair(label, one, other, one != other) for label, one, other in [*titles, *facts])
    return _editor(
        request,
        draft,
        page,
        status=CONFLICT,
        version=conflict.version,
        base=conflict.base.pk if conflict.base else 0,
        conflict=Conflict(pairs),
    )


@require_POST
def lay_out_draft(request: SignedInRequest, pk: int) -> HttpResponse:
    """Read the file anew with another encoding, separator or header row; its columns are guessed again."""
    draft = _draft(request, pk)
    version = whole_number(request.POST.get("version"))
    page = EditorPage(draft.spec, bytes(draft.content))
    page.file_form = form = FileForm(request.POST, initial=FileForm.values(draft.spec))
    if not form.is_valid():
        return _editor(request, draft, page, status=422)
    try:
        services.lay_out_draft(draft=draft, laid_out=with_layout(draft.spec, form), version=version)
    except services.MappingConflictError:
        messages.warning(
            request, _("The draft was changed in another window meanwhile: this is how it is now.")
        )
    except RefusedError as refused:
        problem = worded(refused.problem)
        form.add_error(None, f"{problem.message} {problem.remedy}")
        return _editor(request, draft, page, status=422)
    return redirect("integrations:mapping-draft", pk=pk)


@never_cache
@require_POST
def preview_draft(request: SignedInRequest, pk: int) -> HttpResponse:
    """The live preview: what the form as it stands reads of the first rows. Writes nothing."""
    draft = _draft(request, pk)
    page = EditorPage(draft.spec, bytes(draft.content), request.POST.dict())
    return render(request, "integrations/_mapping_preview.html", {"page": page, "preview": page.preview})


@never_cache
@require_POST
def column_options(request: SignedInRequest, pk: int, index: int) -> HttpResponse:
    """The options of one column for the target that was just chosen. Writes nothing."""
    draft = _draft(request, pk)
    page = EditorPage(draft.spec, bytes(draft.content), request.POST.dict())
    column = next((form for form in page.columns if form.column.index == index), None)
    if column is None:
        raise Http404
    return render(
        request, "integrations/_mapping_options.html", {"form": column, "draft": draft, "open": True}
    )


@require_POST
def discard_draft(request: SignedInRequest, pk: int) -> HttpResponse:
    """The draft goes with its file; versions that were saved stay."""
    services.discard_draft(draft=_draft(request, pk))
    messages.success(request, _("The draft and its file are deleted."))
    return redirect("integrations:mapping-list")


@require_http_methods(["GET", "HEAD", "POST"])
def use_mapping(request: SignedInRequest, pk: int) -> HttpResponse:
    """Import the draft's file with the mapping that was just saved."""
    draft = _draft(request, pk)
    if draft.base is None:
        messages.warning(request, _("Save the mapping first: then its file can be imported."))
        return redirect("integrations:mapping-draft", pk=pk)
    now = timezone.now()
    form = UseForm(
        request.POST or None,
        user=request.user,
        today=business_date(now),
        editions=EditorPage(draft.base.spec, bytes(draft.content)).editions,
    )
    if request.method == "POST" and form.is_valid():
        run = upload_import(
            portfolio=form.cleaned_data["portfolio"],
            mapping=draft.base,
            content=bytes(draft.content),
            file_name=draft.file_name,
            as_of=form.cleaned_data["as_of"],
            actor=request.user,
            now=now,
        )
        return redirect("integrations:import-detail", pk=run.pk)
    status = 422 if form.is_bound else 200
    return render(request, "integrations/mapping_use.html", {"form": form, "draft": draft}, status=status)
