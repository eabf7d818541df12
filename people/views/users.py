"""Pages about people: the list, one person, and what an administrator does with an account."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.locking import chosen, is_resolving, side_by_side
from common.whole_numbers import whole_number
from people import granting, places, services
from people.forms.users import EditUserForm
from people.models import User
from people.requests import SignedInRequest
from people.second_factor import has_second_factor
from people.selectors.person import person_page
from people.selectors.users import state_of
from people.services.users import UserChanged, may_change_address
from people.tables import PeopleList
from people.views.access import person_to_manage, to_readers_of_people, visible_person


@never_cache
@require_safe
def user_list(request: SignedInRequest) -> HttpResponseBase:
    """Everybody who has an account: a page, its table, or a file."""
    to_readers_of_people(request)
    listing = PeopleList(request)
    return listing.answer("people/user_list.html", may_invite=granting.may_invite(request.user))


@never_cache
@require_safe
def user_page(request: SignedInRequest, pk: int) -> HttpResponse:
    """One person."""
    person = visible_person(request, pk)
    now = timezone.now()
    context = {
        "person": person,
        "state": state_of(person),
        "page": person_page(request.user, person, now),
        "now": now,
        # Asked for those only who can do something about it.
        "has_second_factor": (
            granting.may_manage_users(request.user) and person != request.user and has_second_factor(person)
        ),
    }
    return render(request, "people/user.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_user(request: SignedInRequest, pk: int) -> HttpResponse:
    """Edit an account; on a conflict both versions are shown, and what was typed stays in the form."""
    person = person_to_manage(request, pk)
    now = timezone.now()
    allowed = may_change_address(actor=request.user, user=person, now=now)
    form = EditUserForm(
        request.POST if request.method == "POST" else None,
        initial=_initial(person),
        may_change_address=allowed,
    )
    theirs = None
    if is_resolving(request.POST):
        # Nothing is saved: the form is filled with what was chosen, unless somebody saved once more.
        if whole_number(request.POST.get("version")) == person.version:
            stored = _initial(person)
            values = chosen(request.POST, stored, [field.name for field in form.visible_fields()])
            form = EditUserForm(initial=stored | values, may_change_address=allowed)
        else:
            theirs = person
    elif request.method == "POST" and form.is_valid():
        try:
            services.edit_user(
                user=person,
                identity=form.identity(),
                expected_version=form.cleaned_data["version"],
                actor=request.user,
                now=now,
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        except UserChanged as conflict:
            theirs = conflict.user
        else:
            messages.success(request, _("Saved."))
            return redirect("people:user", pk=pk)
    if theirs:
        # What was typed stays; saving again is a decision over what is shown now.
        form.data = {**request.POST.dict(), "version": str(theirs.version)}
    context = {
        "person": person,
        "form": form,
        "conflict": side_by_side(form, _initial(theirs)) if theirs else None,
    }
    status = 409 if theirs else 422 if form.is_bound else 200
    return render(request, "people/edit_user.html", context, status=status)


def _initial(person: User) -> dict[str, Any]:
    return {
        "full_name": person.full_name,
        "email": person.email,
        "language": person.language,
        "time_zone": person.time_zone,
        "version": person.version,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def deactivate_user(request: SignedInRequest, pk: int) -> HttpResponse:
    """Close an account, after a page that says what ends and what is left to hand over."""
    person = person_to_manage(request, pk)
    refusal = ""
    if request.method == "POST":
        try:
            services.deactivate_user(
                user=person,
                expected_version=whole_number(request.POST.get("version")),
                actor=request.user,
                now=timezone.now(),
            )
        except ValidationError as error:
            refusal = " ".join(error.messages)
        except UserChanged as conflict:
            person = conflict.user
            refusal = _("This account was changed since you opened the page. Check, then decide again.")
        else:
            messages.success(
                request,
                _("%(name)s can no longer sign in; all roles have ended.") % {"name": person.full_name},
            )
            return redirect("people:user", pk=pk)
    responsible, more = places.responsibilities(person, request.user)
    context = {
        "person": person,
        "refusal": refusal,
        "page": person_page(request.user, person, timezone.now()),
        "responsibilities": responsible,
        "more_responsibilities": more,
    }
    return render(request, "people/deactivate_user.html", context, status=409 if refusal else 200)


@require_POST
def reactivate_user(request: SignedInRequest, pk: int) -> HttpResponse:
    """Open an account again, without its former roles."""
    person = person_to_manage(request, pk)
    try:
        services.reactivate_user(
            user=person,
            expected_version=whole_number(request.POST.get("version")),
            actor=request.user,
            now=timezone.now(),
        )
    except UserChanged:
        messages.warning(
            request, _("This account was changed meanwhile. Nothing was done: check, then decide again.")
        )
    else:
        messages.success(
            request,
            _("%(name)s can sign in again. Former roles stay ended: grant what is needed now.")
            % {"name": person.full_name},
        )
    return redirect("people:user", pk=pk)
