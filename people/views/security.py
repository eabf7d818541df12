"""One's own security: password, second factors, sessions, on one page."""

from allauth.account.views import password_change as _password_change
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import view_recovery_codes as _recovery_codes
from allauth.mfa.totp.views import deactivate_totp as _remove_app
from allauth.mfa.webauthn.internal import flows as keys
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people.forms.second_factor import RenameKeyForm
from people.requests import SignedInRequest
from people.second_factor import role_asks_for_one
from people.selectors.sessions import sessions_of
from people.services.sessions import end_other_sessions, end_session

TOTP, WEBAUTHN = Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN


@never_cache
@require_safe
def security(request: SignedInRequest) -> HttpResponse:
    factors = list(Authenticator.objects.filter(user=request.user).order_by("created_at"))
    codes = next((one for one in factors if one.type == Authenticator.Type.RECOVERY_CODES), None)
    return render(
        request,
        "account/security.html",
        {
            "has_password": request.user.has_usable_password(),
            "app": next((one for one in factors if one.type == TOTP), None),
            "keys": [one for one in factors if one.type == WEBAUTHN],
            "has_factor": any(one.type != Authenticator.Type.RECOVERY_CODES for one in factors),
            "codes_left": len(codes.wrap().get_unused_codes()) if codes else None,
            "asked_for": role_asks_for_one(request.user),
            "sessions": sessions_of(request.user, this=request.session.session_key),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def change_password(request: SignedInRequest) -> HttpResponseBase:
    """Ends every other session. Who signs in through the organisation has no password here."""
    if not request.user.has_usable_password():
        messages.info(
            request, _("You sign in through your organisation: there is no password here to change.")
        )
        return redirect("people:security")
    response: HttpResponseBase = _password_change(request)
    if response.status_code == 302 and request.method == "POST":
        end_other_sessions(user=request.user, but=request.session.session_key)
    return response


@require_safe
def recovery_codes(request: SignedInRequest) -> HttpResponseBase:
    """Shown once, after a first second factor or on request."""
    if not Authenticator.objects.filter(user=request.user, type=Authenticator.Type.RECOVERY_CODES).exists():
        return redirect("people:security")
    response: HttpResponseBase = _recovery_codes(request)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def remove_app(request: SignedInRequest) -> HttpResponseBase:
    if not Authenticator.objects.filter(user=request.user, type=TOTP).exists():
        return redirect("people:security")
    response: HttpResponseBase = _remove_app(request)
    return response


@require_POST
def remove_key(request: SignedInRequest) -> HttpResponse:
    key = _own_key(request)
    if key is not None:
        keys.remove_authenticator(request, key)
    return redirect("people:security")


@require_POST
def rename_key(request: SignedInRequest) -> HttpResponse:
    key, form = _own_key(request), RenameKeyForm(request.POST)
    if key is not None and form.is_valid():
        keys.rename_authenticator(request, key, form.cleaned_data["name"])
        messages.success(request, _("The key has its new name."))
    return redirect("people:security")


@require_POST
def end_one_session(request: SignedInRequest) -> HttpResponse:
    session_id = request.POST.get("session", "")
    if (
        session_id.isdecimal()
        and len(session_id) < 19
        and end_session(user=request.user, session_id=int(session_id))
    ):
        messages.success(request, _("That browser is signed out."))
    else:
        messages.info(request, _("That browser was signed out already."))
    return redirect("people:security")


@require_POST
def end_others(request: SignedInRequest) -> HttpResponse:
    ended = end_other_sessions(user=request.user, but=request.session.session_key)
    messages.success(
        request,
        ngettext("%(count)s other browser is signed out.", "%(count)s other browsers are signed out.", ended)
        % {"count": ended},
    )
    return redirect("people:security")


def _own_key(request: SignedInRequest) -> Authenticator | None:
    """The key that the form names, if it is this person's."""
    pk = request.POST.get("key", "")
    if not pk.isdecimal() or len(pk) > 18:
        return None
    return Authenticator.objects.filter(user=request.user, type=WEBAUTHN, pk=int(pk)).first()
