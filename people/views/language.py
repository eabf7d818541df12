"""The language of the pages."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from people.models import User
from people.services import set_language


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Change the language: on the account when somebody is signed in, and in this browser."""
    chosen = request.POST.get("language", "")
    if chosen not in User.Language.values:
        return HttpResponseBadRequest("Unknown language.")
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    if isinstance(request.user, User):
        set_language(user=request.user, language=chosen)
    response = HttpResponseRedirect(back)
    remember_language(response, chosen)
    return response


def remember_language(response: HttpResponse, chosen: str) -> None:
    """Keep the language in this browser, signed in or not."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        chosen,
        max_age=365 * 24 * 3600,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
