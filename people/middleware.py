"""Sign-in is required everywhere but on the pages that say otherwise; the reader's language and zone apply."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django.utils import timezone, translation
from django_htmx.http import HttpResponseClientRedirect

from people.models import User
from people.selectors.organisation import organisation

GetResponse = Callable[[HttpRequest], HttpResponse]


class ReaderPreferences:
    """Pages in the signed-in reader's own language; instants in their time zone."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if not user.is_authenticated:
            if _asks_for_neither_language(request):
                translation.activate(organisation().language)
                request.LANGUAGE_CODE = translation.get_language()
            return self.get_response(request)
        translation.activate(user.language)
        request.LANGUAGE_CODE = user.language
        with timezone.override(user.zone):
            response = self.get_response(request)
        response.headers["Content-Language"] = user.language
        return response


def _asks_for_neither_language(request: HttpRequest) -> bool:
    """Whether a browser asks for languages that are not ours, and the visitor chose none of ours in it.

    Probes ask for nothing: their answer must not wait for the database.
    """
    wanted = request.headers.get("Accept-Language", "")
    if not wanted or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) in User.Language.values:
        return False
    return not any(part.strip()[:2].lower() in User.Language.values for part in wanted.split(","))


class SignInRequired(LoginRequiredMiddleware):
    """Anonymous requests go to the sign-in page, unless the view is marked `login_not_required`."""

    def handle_no_permission(self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]) -> Any:
        if not request.headers.get("HX-Request"):
            return super().handle_no_permission(request, view_func)
        # A sign-in form inside a table helps nobody: the whole page goes there, and comes back.
        current = urlsplit(request.headers.get("HX-Current-URL", ""))
        back = f"{current.path or '/'}{'?' + current.query if current.query else ''}"
        return HttpResponseClientRedirect(
            redirect_to_login(back, resolve_url(settings.LOGIN_URL))["Location"]
        )
