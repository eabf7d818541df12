"""The way out to the organisation's provider and back."""

from allauth.core import ratelimit
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST, require_safe
from requests import RequestException

from people.open_id import IdentityAdapter, ProviderAdapter, is_configured, way_out

# What a provider that answers nonsense leads to: no JSON, other fields, other types.
NONSENSE = (OAuth2Error, RequestException, KeyError, TypeError, ValueError, AttributeError)


@login_not_required
@require_POST
def start(request: HttpRequest) -> HttpResponseBase:
    """Go to the provider. A form and no link, so that no other site can start it."""
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    if request.user.is_authenticated:
        return redirect(back)
    if not is_configured():
        return redirect("people:sign-in")
    # Each start asks the provider: the portal must not be made to flood it.
    if limited := ratelimit.consume_or_429(request, action="login"):
        answer: HttpResponseBase = limited
        return answer
    try:
        return IdentityAdapter(request, "").get_provider().start(request, back=back)
    except NONSENSE as error:
        return _trouble(request, error)


@login_not_required
@require_GET
def callback(request: HttpRequest) -> HttpResponseBase:
    """Come back from the provider."""
    if not is_configured():
        return redirect("people:sign-in")
    view = OAuth2CallbackView.adapter_view(IdentityAdapter(request, ""))
    try:
        response: HttpResponseBase = view(request)
    except NONSENSE as error:
        return _trouble(request, error)
    return response


@login_not_required
@require_safe
def signed_out(request: HttpRequest) -> HttpResponseBase:
    """After signing out: the provider still knows this browser, which matters on a shared computer."""
    there = way_out(request)
    if there is None or request.user.is_authenticated:
        return redirect("people:sign-in")
    return render(request, "open_id/signed_out.html", {"there": there, "provider_name": settings.OIDC_NAME})


def _trouble(request: HttpRequest, error: Exception) -> HttpResponseBase:
    adapter = ProviderAdapter(request)
    try:
        adapter.on_authentication_error(request, IdentityAdapter(request, "").get_provider(), exception=error)
    except ImmediateHttpResponse as answer:
        response: HttpResponseBase = answer.response
        return response
    raise AssertionError from error
