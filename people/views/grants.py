"""Granting a role and ending one."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.clock import business_date, end_of
from people import granting, places, services
from people.forms.users import EndGrantForm, RoleFields
from people.models import User
from people.requests import SignedInRequest
from people.roles import Permission
from people.selectors.person import GrantLine, person_page
from people.services.grants import GrantEnded
from people.views.access import person_to_grant_to, to_readers_of_people, visible_person

PLACES_OFFERED = 12


@require_http_methods(["GET", "HEAD", "POST"])
def new_grant(request: SignedInRequest, pk: int) -> HttpResponse:
    """Grant a role to somebody else."""
    person = person_to_grant_to(request, pk)
    now = timezone.now()
    form = RoleFields(
        request.POST if request.method == "POST" else None, granter=request.user, today=business_date(now)
    )
    if request.method == "POST" and form.is_valid() and (wanted := form.first_role()):
        try:
            services.give_role(
                user=person,
                role=wanted.role,
                scope=wanted.scope,
                since=wanted.since,
                until=wanted.until,
                actor=request.user,
                now=now,
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        except PermissionDenied as refusal:
            form.add_error("role", str(refusal))
        else:
            messages.success(request, _("The role was granted."))
            return redirect("people:user", pk=pk)
    return render(
        request,
        "people/new_grant.html",
        {"person": person, "form": form},
        status=422 if form.is_bound else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def end_grant(request: SignedInRequest, pk: int, grant_pk: int) -> HttpResponse:
    """End a role now or on a day."""
    person = visible_person(request, pk)
    line = _line_of(request, person, grant_pk)
    now = timezone.now()
    form = EndGrantForm(request.POST if request.method == "POST" else None, today=business_date(now))
    if request.method == "POST" and form.is_valid():
        on = form.cleaned_data["on"]
        try:
            services.end_grant(grant=line.grant, at=end_of(on) if on else None, actor=request.user, now=now)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        except GrantEnded:
            messages.warning(request, _("Somebody else ended this role meanwhile."))
            return redirect("people:user", pk=pk)
        else:
            messages.success(
                request, _("The role ends on the day you chose.") if on else _("The role has ended.")
            )
            return redirect("people:user", pk=pk)
    context = {"person": person, "line": line, "form": form}
    return render(request, "people/end_grant.html", context, status=422 if form.is_bound else 200)


def _line_of(request: SignedInRequest, person: User, grant_pk: int) -> GrantLine:
    """The person's grant that the reader sees, or 404; 403 with the reason when they could not have given it."""
    page = person_page(request.user, person, timezone.now())
    line = next((each for each in (*page.now, *page.later, *page.past) if each.grant.pk == grant_pk), None)
    if line is None:
        raise Http404
    if not granting.may_end(request.user, line.grant):
        raise PermissionDenied(_("Ending a role asks the same right as granting it."))
    return line


@require_safe
def scopes_found(request: SignedInRequest) -> HttpResponse:
    """Options for the field of a place: where the reader may grant roles, or (`for=list`) what they see."""
    to_readers_of_people(request)
    typed = request.GET.get("scope", "").strip()[:60]
    permission = Permission.VIEW_PROJECT if request.GET.get("for") == "list" else Permission.GRANT_ROLES
    found = places.found(request.user, permission, typed, PLACES_OFFERED) if len(typed) >= 2 else []
    codes = [place.code for place in found]
    options = [(place.code if codes.count(place.code) == 1 else place.token, place) for place in found]
    return render(request, "people/_scopes_found.html", {"options": options})
