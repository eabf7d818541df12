"""The organisation's page, its history, and its logo."""

from typing import Any

from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.locking import chosen, is_resolving, side_by_side
from common.trail.registry import Subject
from common.trail.views import answer_history
from people.access import access_of
from people.forms.organisation import OrganisationForm
from people.models import Organisation
from people.models.organisation import THE_ONE
from people.refusals import MissingPermission
from people.requests import SignedInRequest
from people.roles import Permission
from people.selectors.organisation import sender_of
from people.services.delivery import send_test_mail
from people.services.organisation import (
    FIELDS,
    OrganisationChanged,
    edit_organisation,
    unsaved_organisation,
)
from people.views.sign_in import too_many_requests

# A logo's address holds its fingerprint: another logo has another address.
FOR_EVER = "public, max-age=31536000, immutable"


def _to_keepers(request: SignedInRequest) -> None:
    """403 with the reason for whoever does not manage settings."""
    if not access_of(request.user).may_anywhere(Permission.MANAGE_SETTINGS):
        raise MissingPermission(
            Permission.MANAGE_SETTINGS, _("The organisation's page is for administrators.")
        )


def _row() -> Organisation:
    return Organisation.objects.defer("logo").filter(pk=THE_ONE).first() or unsaved_organisation()


def _initial(row: Organisation) -> dict[str, Any]:
    return {name: getattr(row, name) for name in FIELDS} | {"version": row.version}


@require_http_methods(["GET", "HEAD", "POST"])
def organisation_page(request: SignedInRequest) -> HttpResponse:
    """What the organisation is called and how it writes; on a conflict both versions are shown."""
    _to_keepers(request)
    row = _row()
    posted = request.method == "POST"
    form = OrganisationForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        initial=_initial(row),
        has_logo=bool(row.logo_sha256),
    )
    theirs = None
    if is_resolving(request.POST):
        if request.POST.get("version") == str(row.version):
            values = chosen(request.POST, _initial(row), FIELDS)
            form = OrganisationForm(initial=_initial(row) | values, has_logo=bool(row.logo_sha256))
        else:
            theirs = row
    elif posted and form.is_valid():
        data = form.cleaned_data
        try:
            edit_organisation(
                values={name: data[name] for name in FIELDS},
                logo=data["logo"],
                remove_logo=bool(data.get("remove_logo")),
                expected_version=data["version"],
                actor=request.user,
                now=timezone.now(),
            )
        except OrganisationChanged as changed:
            theirs = changed.organisation
            if data["logo"] is not None:
                messages.warning(request, _("Choose the logo once more: a browser forgets a chosen file."))
        else:
            messages.success(request, _("Saved."))
            return redirect("people:organisation")
    if theirs:
        # What was typed stays; saving again is a decision over what is shown now.
        form.data = {**request.POST.dict(), "version": str(theirs.version)}
    context = {
        "row": row,
        "form": form,
        "conflict": side_by_side(form, _initial(theirs), names=FIELDS) if theirs else None,
        "portal_url": settings.PORTAL_URL,
        "mail_server": settings.EMAIL_HOST,
    }
    status = 409 if theirs else 422 if form.is_bound else 200
    return render(request, "people/organisation.html", context, status=status)


@require_POST
def test_mail(request: SignedInRequest) -> HttpResponse:
    """Send the reader a mail at once, by what is saved, and say what the server answered."""
    _to_keepers(request)
    if not ratelimit.consume(request, app="allauth.account", action="test_mail"):
        return too_many_requests(request)
    row = _row()
    problem = send_test_mail(
        address=request.user.email,
        sender=sender_of(row.sender_name, row.sender_address),
        reply_to=row.reply_to,
        language=request.user.language,
    )
    if problem:
        messages.error(request, _("The mail did not leave: %(problem)s") % {"problem": problem})
    else:
        messages.success(
            request, _("The server took a mail to %(address)s.") % {"address": request.user.email}
        )
    return redirect("people:organisation")


@never_cache
@require_safe
def organisation_history(request: SignedInRequest) -> HttpResponseBase:
    """Who changed what about the organisation, and what operators did by hand."""
    _to_keepers(request)
    return answer_history(
        request,
        Subject("organisation", _row(), request.user),
        heading=_("Organisation"),
        steps=[],
        name="organisation",
    )


@login_not_required
@require_safe
def logo(request: HttpRequest, sha256: str) -> HttpResponse:
    """The logo under its fingerprint; 404 for a former one. Also for who has not signed in: the entrance shows it."""
    found = Organisation.objects.filter(pk=THE_ONE, logo_sha256=sha256).values_list("logo", flat=True).first()
    if not found:
        raise Http404
    response = HttpResponse(bytes(found), content_type="image/png")
    response["Cache-Control"] = FOR_EVER
    return response
