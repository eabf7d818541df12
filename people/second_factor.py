"""Who needs a second factor, and the way to it: those with certain roles do nothing else before they have one."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from people.access import access_of
from people.models import User

# Where the way to a second factor leads, and the ways out of it.
ON_THE_WAY = frozenset(
    {
        "people:security",
        "people:sign-out",
        "people:language",
        "people:stop-acting",
        "people:end-session",
        "people:end-other-sessions",
        "account_logout",
        "account_reauthenticate",
        "account_change_password",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
    }
)


def role_asks_for_one(user: User) -> bool:
    """Whether one of the roles that this person acts in is listed in SECOND_FACTOR_ROLES."""
    return any(grant.role in settings.SECOND_FACTOR_ROLES for grant in access_of(user).grants)


def has_second_factor(user: User) -> bool:
    """Recovery codes alone are none: they stand in for one that is lost."""
    factors = Authenticator.objects.filter(user_id=user.pk)
    found: bool = factors.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()
    return found


class SecondFactorRequired:
    """Leads to the security page whoever needs a second factor and has none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., Any],
        view_args: Any,  # noqa: ARG002 - Django's signature
        view_kwargs: Any,  # noqa: ARG002
    ) -> HttpResponse | None:
        if not isinstance(request.user, User) or not getattr(view, "login_required", True):
            return None
        match = request.resolver_match
        if match is not None and match.view_name in ON_THE_WAY:
            return None
        # Asked at each request, never kept in a session: a factor may have been removed in another one.
        if not role_asks_for_one(request.user) or has_second_factor(request.user):
            return None
        security = reverse("people:security")
        if request.headers.get("HX-Request"):
            return HttpResponseClientRedirect(security)
        return redirect(security)
