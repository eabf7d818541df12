"""Inviting people: a new account, its link again, and taking the link back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from common.clock import business_date
from people import granting, services
from people.forms.users import InviteForm
from people.requests import SignedInRequest
from people.services.invitations import NotInvited
from people.views.access import to_readers_of_people, visible_person


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: SignedInRequest) -> HttpResponse:
    """Invite somebody, with a first role or without one."""
    to_readers_of_people(request)
    now = timezone.now()
    form = InviteForm(
        request.POST if request.method == "POST" else None,
        granter=request.user,
        today=business_date(now),
        initial={"language": get_language()},
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            person = services.invite(
                full_name=data["full_name"],
                email=data["email"],
                language=data["language"],
                first=form.first_role(),
                actor=request.user,
                now=now,
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        except PermissionDenied as refusal:
            form.add_error("role", str(refusal))
        else:
            messages.success(
                request, _("%(name)s is invited: a mail is on its way.") % {"name": person.full_name}
            )
            return redirect("people:user", pk=person.pk)
    context = {"form": form, "grants": granting.grants_anywhere(request.user)}
    return render(request, "people/invite.html", context, status=422 if form.is_bound else 200)


@require_POST
def invite_again(request: SignedInRequest, pk: int) -> HttpResponse:
    """Mail another link; the earlier one stops working."""
    person = visible_person(request, pk)
    to_readers_of_people(request)
    try:
        services.invite_again(user=person, actor=request.user, now=timezone.now())
    except NotInvited:
        messages.warning(request, _("This person has joined already, or cannot be invited."))
    else:
        messages.success(request, _("A new link is on its way; the earlier one no longer works."))
    return redirect("people:user", pk=pk)


@require_POST
def withdraw_invitation(request: SignedInRequest, pk: int) -> HttpResponse:
    """Make the link worthless."""
    person = visible_person(request, pk)
    to_readers_of_people(request)
    try:
        services.withdraw_invitation(user=person, actor=request.user, now=timezone.now())
    except NotInvited:
        messages.warning(request, _("There is no invitation that waits for an answer."))
    else:
        messages.success(request, _("The invitation is withdrawn: its link no longer works."))
    return redirect("people:user", pk=pk)
