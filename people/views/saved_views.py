"""Saved views of lists: keep, change, forget."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from common.locking import chosen, is_resolving, side_by_side
from common.tables.registry import url_of
from people.forms.saved_views import EditViewForm, SaveViewForm
from people.models import SavedView
from people.refusals import MissingPermission
from people.requests import SignedInRequest
from people.roles import Permission
from people.saved_views import VIEW
from people.services.saved_views import ViewChanged, delete_view, edit_view, may_change, may_share, save_view

# Where one is in a list, and what it answers with, is no part of a view.
PASSING = {"page", "export", "part", VIEW}


@require_POST
def view_save(request: SignedInRequest) -> HttpResponse:
    """Keep what a list shows under a name, and go back to it."""
    form = SaveViewForm(request.POST)
    url = url_of(request.POST.get("table", ""))
    if not url:
        raise Http404
    if not form.is_valid():
        messages.error(request, _("The view was not saved: give it a name of up to 80 characters."))
        return redirect(url)
    data = form.cleaned_data
    try:
        view = save_view(
            table=data["table"],
            name=data["name"],
            query=_kept(data["query"]),
            actor=request.user,
            now=timezone.now(),
        )
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(f"{url}?{_kept(data['query'])}")
    messages.success(request, _("The view “%(name)s” is saved.") % {"name": view.name})
    return redirect(_open(view))


@require_http_methods(["GET", "HEAD", "POST"])
def view_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Rename a view, share it, or make it what a role sees first; a conflict shows both versions."""
    view = _to_change(request, pk)
    sharing = may_share(request.user)
    form = EditViewForm(
        request.POST if request.method == "POST" else None, initial=_initial(view), may_share=sharing
    )
    theirs = None
    if is_resolving(request.POST):
        if request.POST.get("version") == str(view.version):
            stored = _initial(view)
            values = chosen(request.POST, stored, [field.name for field in form.visible_fields()])
            form = EditViewForm(initial=stored | values, may_share=sharing)
        else:
            theirs = view
    elif request.method == "POST" and form.is_valid():
        try:
            edit_view(
                view=view,
                kept=form.kept(),
                expected_version=form.cleaned_data["version"],
                actor=request.user,
                now=timezone.now(),
            )
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        except ViewChanged as conflict:
            if conflict.view is None:
                raise Http404 from None
            theirs = conflict.view
        else:
            messages.success(request, _("Saved."))
            return redirect(_open(view))
    if theirs:
        form.data = {**request.POST.dict(), "version": str(theirs.version)}
    context = {
        "view": view,
        "form": form,
        "back": _open(view),
        "conflict": side_by_side(form, _initial(theirs)) if theirs else None,
    }
    status = 409 if theirs else 422 if form.is_bound else 200
    return render(request, "people/edit_view.html", context, status=status)


@require_POST
def view_delete(request: SignedInRequest, pk: int) -> HttpResponse:
    """Forget a view."""
    view = _to_change(request, pk)
    delete_view(view=view, actor=request.user, now=timezone.now())
    messages.success(request, _("The view “%(name)s” is deleted.") % {"name": view.name})
    return redirect(url_of(view.table) or "reporting:home")


def _to_change(request: SignedInRequest, pk: int) -> SavedView:
    view = get_object_or_404(SavedView.objects.visible_to(request.user), pk=pk)
    if not may_change(request.user, view):
        raise MissingPermission(
            Permission.SHARE_VIEWS, _("You may not change views that are shared with everybody.")
        )
    return view


def _open(view: SavedView) -> str:
    query = f"{view.query}&" if view.query else ""
    return f"{url_of(view.table)}?{query}{VIEW}={view.pk}"


def _initial(view: SavedView) -> dict[str, Any]:
    return {
        "name": view.name,
        "shared": view.shared,
        "default_for_role": view.default_for_role,
        "version": view.version,
    }


def _kept(query: str) -> str:
    """The query string without what passes."""
    said = QueryDict(query.removeprefix("?"), mutable=True)
    for name in PASSING & said.keys():
        del said[name]
    return said.urlencode()
