"""Signing in and out."""

from allauth.account.views import LoginView
from allauth.account.views import logout as _sign_out
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from people.open_id import THERE

_sign_in = LoginView.as_view()


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponseBase:
    response: HttpResponseBase = _sign_in(request)
    return response


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponseBase:
    there = request.session.get(THERE)
    response: HttpResponseBase = _sign_out(request)
    if there is not None:
        request.session[THERE] = there
        return redirect("people:open-id-signed-out")
    return response


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """Every limit that answers with this page is per minute."""
    response = render(request, "429.html", status=429)
    response["Retry-After"] = "60"
    return response
