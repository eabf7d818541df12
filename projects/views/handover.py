"""Handing over what a person is responsible for: choose successors, look at what changes, confirm."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from people import granting
from people.access import reached_by
from people.models import User
from people.refusals import MissingPermission
from people.requests import SignedInRequest
from people.roles import Permission
from projects import services
from projects.forms import HandOverForm
from projects.handover import Holding, can_hand_over_anything, holdings
from projects.services.handover import HandOverChanged

# What each form says anew for itself.
OF_THE_FORM = frozenset({"csrfmiddlewaretoken", "_acting_for"})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: SignedInRequest, pk: int) -> HttpResponse:
    """A form for the successors, then a preview; only what was confirmed there is written."""
    leaver = _leaver(request, pk)
    found = holdings(leaver, request.user)
    form = HandOverForm(request.POST if request.method == "POST" else None, holdings=found)
    if request.method != "POST" or not form.is_valid():
        return _form(request, leaver, found, form)
    if form.is_outdated:
        return _changed(request, leaver, found)
    if "confirmed" not in request.POST:
        return _preview(request, leaver, found, form)
    try:
        services.hand_over(leaver=leaver, moves=form.moves, actor=request.user, now=timezone.now())
    except HandOverChanged:
        return _changed(request, leaver, holdings(leaver, request.user))
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return _form(request, leaver, found, form)
    moved = len(form.moves)
    messages.success(
        request,
        ngettext(
            "%(n)s responsibility of %(name)s was handed over.",
            "%(n)s responsibilities of %(name)s were handed over.",
            moved,
        )
        % {"n": moved, "name": leaver.full_name},
    )
    return redirect("people:user", pk=pk) if granting.may_list_people(request.user) else redirect("/")


def _leaver(request: SignedInRequest, pk: int) -> User:
    """The person, for those who list people or name managers, or 404; 403 for those who name none."""
    names = can_hand_over_anything(request.user)
    if not names and not granting.may_list_people(request.user) and pk != request.user.pk:
        raise Http404
    person = get_object_or_404(User, pk=pk)
    if not names:
        raise MissingPermission(Permission.ASSIGN_MANAGER, _("Responsibilities are handed over by the PMO."))
    return person


def _form(
    request: SignedInRequest, leaver: User, found: list[Holding], form: HandOverForm, **more: Any
) -> HttpResponse:
    context = {
        "leaver": leaver,
        "form": form,
        "others": [holding for holding in found if not holding.may_hand_over],
        "may_open_page": granting.may_list_people(request.user),
        **more,
    }
    status = 409 if more else 422 if form.is_bound else 200
    return render(request, "projects/hand_over.html", context, status=status)


def _changed(request: SignedInRequest, leaver: User, found: list[Holding]) -> HttpResponse:
    """What was typed stays in the form, over what is there now."""
    versions = {f"version-{holding.key}": str(holding.version) for holding in found}
    form = HandOverForm({**request.POST.dict(), **versions}, holdings=found)
    return _form(request, leaver, found, form, changed=True)


def _preview(
    request: SignedInRequest, leaver: User, found: list[Holding], form: HandOverForm
) -> HttpResponse:
    """What would change; somebody else's change since the first page is said here already."""
    now = {holding.key: holding.version for holding in found}
    if any(move.holding.version != now[move.holding.key] for move in form.moves):
        return _changed(request, leaver, found)
    successors = {move.successor for move in form.moves}
    reached = reached_by(request.user, successors, timezone.now())
    for successor in successors:
        if successor.pk in reached or successor == leaver:
            form.add_error(None, _("%(name)s cannot be named here.") % {"name": successor.full_name})
            return _form(request, leaver, found, form)
    names = sorted({move.successor.full_name for move in form.moves})
    context = {
        "leaver": leaver,
        "moves": form.moves,
        "with_rights": any(not move.holding.part.is_duty for move in form.moves),
        "told": [*names, leaver.full_name] if leaver.is_active else names,
        "typed": {key: value for key, value in request.POST.items() if key not in OF_THE_FORM},
        "may_open_page": granting.may_list_people(request.user),
    }
    return render(request, "projects/hand_over_preview.html", context)
